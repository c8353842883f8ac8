/** The journal's line about a cold change: between which modes, which step, what became of it and what a person saw. Pure. */
import { type Words, wordKey } from '../../words/say.ts';

type Bag = Readonly<Record<string, unknown>>;

export function sayCold(data: Bag, words: Words): string {
  const { act, from, to, step, is, evidence, item, items, why } = data;
  const key = wordKey(`journal.cold.${String(act)}`) ?? wordKey(`cold.is.${String(act)}`);
  const at = wordKey(`cold.at.${String(is)}`) ?? wordKey(`cold.back.${String(is)}`);
  const what = typeof step === 'string' ? step : typeof item === 'string' ? item : '';
  const done = Array.isArray(items) ? items.join(', ') : '';
  const state = at ? words.t(at, { seat: '' }).trim() : '';
  const said = typeof evidence === 'string' ? evidence : '';
  const parts = [
    `${String(from)} → ${String(to)}`,
    key ? words.t(key) : '',
    what,
    state,
    done,
    said,
    reason(why, words),
  ];
  return parts.filter(Boolean).join(' · ');
}

function reason(why: unknown, words: Words): string {
  if (typeof why !== 'object' || why === null || !('code' in why) || typeof why.code !== 'string') return '';
  const params = 'params' in why && typeof why.params === 'object' && why.params !== null ? why.params : {};
  return words.fault({ code: why.code, params: params as Record<string, string> });
}
