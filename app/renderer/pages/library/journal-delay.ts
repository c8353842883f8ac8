/** The journal's line about a delay measurement: what was done, with which camera, and what it gave. Pure. */
import type { Words } from '../../words/say.ts';

type Bag = Readonly<Record<string, unknown>>;

export function sayDelay(data: Bag, words: Words): string {
  const { t, fault } = words;
  const did = data['do'] === 'start' ? 'start' : data['do'] === 'keep' ? 'keep' : 'end';
  const result = did === 'keep' ? data : bag(data['result']);
  const ms = typeof result['delayMs'] === 'number' ? `${result['delayMs'].toFixed(1)} ms` : '';
  const { code, params } = bag(data['why']);
  const why = typeof code === 'string' ? fault({ code, params: bag(params) as Record<string, string> }) : '';
  const about = [data['camera'], data['zone']].filter((one) => typeof one === 'string').join(' / ');
  return [t(`journal.delay.${did}`), about, ms, why].filter(Boolean).join(' · ');
}

function bag(x: unknown): Bag {
  return typeof x === 'object' && x !== null ? (x as Bag) : {};
}
