/** The journal's lines about loads of scenes, what systems should hold, and cuts to cameras. Pure. */
import type { Fault } from '../../../core/parameter.ts';
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

/** "begun · CAM 2", "failed · CAM 2 · the wall did not follow". */
export function sayCut(data: Bag, why: Fault | undefined, { studio }: Known, words: Words): string {
  const key = wordKey(`journal.cut.${typeof data['at'] === 'string' ? data['at'] : 'begun'}`);
  const camera = typeof data['camera'] === 'string' ? sayIds(data['camera'], studio, words.lang) : '';
  return [key ? words.t(key) : '', camera, why ? words.fault(why) : ''].filter(Boolean).join(' · ');
}
