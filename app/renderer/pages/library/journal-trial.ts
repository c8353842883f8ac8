/** The journal's line about a trial or a lead: what was done, to which parameter, and what came of it. Pure. */
import { type Words, wordKey } from '../../words/say.ts';

type Bag = Readonly<Record<string, unknown>>;

export function sayTrial(data: Bag, words: Words): string {
  const { act, path, minFrames, maxFrames, exact, runs, lost, frames, why } = data;
  const key = wordKey(`journal.trial.${String(act)}`);
  const span =
    typeof minFrames === 'number' && typeof maxFrames === 'number'
      ? exact === true
        ? words.t('effect.exact', { n: maxFrames })
        : words.t('effect.within', { min: minFrames, max: maxFrames })
      : '';
  const count =
    typeof runs === 'number' && typeof lost === 'number' ? words.t('journal.trial.count', { runs, lost }) : '';
  const lead = typeof frames === 'number' ? String(frames) : '';
  const { code, params } = bag(why);
  const reason = typeof code === 'string' ? words.fault({ code, params: bag(params) as Record<string, string> }) : '';
  return [key ? words.t(key) : String(act), path, span, count, lead, reason].filter(Boolean).join(' · ');
}

function bag(x: unknown): Bag {
  return typeof x === 'object' && x !== null ? (x as Bag) : {};
}
