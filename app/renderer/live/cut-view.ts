/** What a person is counted in by. Pure. */
import { usToFrames } from '../../core/latency/waterfall.ts';
import type { Rate } from '../../core/stage/model.ts';
import type { CutState } from '../../protocol/state-cut.ts';
import type { Words } from '../words/say.ts';

/** Seconds are counted to the cut, up: the last one is 1. Afterwards the word stands until the cut is seen. */
export function countSays(
  { cutAtUs }: Pick<CutState, 'cutAtUs'>,
  nowUs: number,
  rate: Rate,
  t: Words['t'],
): { readonly large: string; readonly small: string } {
  if (cutAtUs === null) return { large: '–', small: '' };
  const leftUs = cutAtUs - nowUs;
  if (leftUs <= 0) return { large: t('cut.now'), small: '' };
  return { large: String(Math.ceil(leftUs / 1e6)), small: t('cut.frames', { n: Math.ceil(usToFrames(leftUs, rate)) }) };
}
