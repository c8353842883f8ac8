/** What the latency page makes of a waterfall: bars that follow one another, sentences of origin, the sum. Pure. */
import { type HopReading, spansOf } from '../../../core/latency/waterfall.ts';
import type { StageState } from '../../../protocol/state.ts';
import type { WaterfallState } from '../../../protocol/state-latency.ts';
import { type Words, wordKey } from '../../words/say.ts';

export interface Bar {
  readonly reading: HopReading;
  /** Where it begins and how long it is, as shares of the axis. */
  readonly from: number;
  readonly share: number;
  /** Not in the sum: something was measured in one go and stands for it. */
  readonly covered: boolean;
}

export interface Fall {
  readonly bars: readonly Bar[];
  /** Frames that the axis shows. */
  readonly axis: number;
}

/** Whole frames, at least six, and one more than the sum. */
export function fallOf(fall: WaterfallState, hz: number): Fall {
  const frameUs = 1e6 / hz;
  const axis = Math.max(6, Math.ceil(fall.sum.us / frameUs) + 1);
  const wholeUs = axis * frameUs;
  const spans = spansOf(fall);
  let atUs = 0;
  const place = (reading: HopReading, covered: boolean): Bar => {
    const us = covered ? 0 : (reading.valueUs ?? 0);
    const bar = { reading, from: atUs / wholeUs, share: us / wholeUs, covered };
    atUs += us;
    return bar;
  };
  const bars: Bar[] = [];
  for (const reading of fall.hops) {
    if (reading.known === 'absent') continue;
    const span = spans.find(({ hops }) => hops.some((one) => one === reading.hop));
    if (span && reading.hop === span.hops[0]) bars.push(place(span.reading, false));
    bars.push(place(reading, span !== undefined));
  }
  return { bars, axis };
}

/** "6 f / 240 ms", and for what is only known in part "at least". */
export function sumText(fall: WaterfallState, hz: number, words: Words): string {
  const { us, atLeast } = fall.sum;
  const text = framesMs(us, hz);
  return atLeast ? words.t('latency.at-least', { text }) : text;
}

export function framesMs(us: number, hz: number): string {
  return `${Number(((us * hz) / 1e6).toFixed(1))} f / ${Number((us / 1_000).toFixed(1))} ms`;
}

/** Who said so, in words and names. */
export function originText(reading: HopReading, studio: StageState['studio'], words: Words): string {
  const { origin } = reading;
  if (!origin) return '';
  if (origin.kind === 'entered') return words.t('latency.entered', { seat: origin.seat });
  if (origin.kind === 'file') return words.t('latency.file');
  if (origin.kind === 'measured') return words.t('latency.measured', { by: measuredBy(origin.by, words) });
  const device = studio.devices[origin.device];
  return words.t('latency.reported', { device: device ? words.text(device.name) : origin.device });
}

/** By our own means in words; a means that has none is named as it is. */
export function measuredBy(by: string, words: Words): string {
  const key = wordKey(`latency.by.${by}`);
  return key ? words.t(key) : by;
}

export const SCOPES = ['both', 'camera', 'mode', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

/** The arguments by which a value is entered for as much as was meant. */
export function scopeArgs(scope: Scope, camera: string, mode: string): { camera?: string; mode?: string } {
  return {
    ...(scope === 'both' || scope === 'camera' ? { camera } : {}),
    ...(scope === 'both' || scope === 'mode' ? { mode } : {}),
  };
}

/** For what a kept value was entered, by its key. */
export function scopeOf(key: string): Scope {
  const [, camera, mode] = key.split('/');
  if (camera === '_') return mode === '_' ? 'all' : 'mode';
  return mode === '_' ? 'camera' : 'both';
}

/** A number as a technician writes it, with comma or point; undefined while it means none. */
export function readNumber(text: string): number | undefined {
  const number = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(number) || number < 0 ? undefined : number;
}
