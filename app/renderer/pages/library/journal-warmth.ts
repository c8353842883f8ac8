/** The journal's lines about loads of scenes, and about what systems should hold. Pure. */
import { formatMs } from '../../ui/format.ts';
import { sayIds } from '../../words/names.ts';
import { type Words, wordKey } from '../../words/say.ts';
import type { Bag, Known } from './journal-says.ts';

/** "nDisplay · Snow camp · 3.1 s". */
export function sayLoad({ system, scene, ms }: Bag, { studio }: Known, { lang }: Words): string {
  const names = [system, scene].flatMap((id) => (typeof id === 'string' ? sayIds(id, studio, lang) : []));
  return [...names, typeof ms === 'number' ? formatMs(ms) : ''].filter(Boolean).join(' · ');
}

/** "should hold · nDisplay · Snow camp". */
export function sayWarmth(data: Bag, known: Known, words: Words): string {
  const key = wordKey(`journal.warmth.${String(data['do'])}`);
  return [key ? words.t(key) : '', sayLoad(data, known, words)].filter(Boolean).join(' · ');
}
