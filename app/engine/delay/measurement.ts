/**
 * One measurement: its flashes, its marks, and what they say. Holds no device and no timer.
 *
 * Video marks are compared with the time at which our bytes left; labels that a person read are compared with where the
 * house clock stood then, because that is what a recorder stamps.
 */
import type { DelayCheckKind } from '../../core/delay/checks.ts';
import { type DelayEstimate, estimateDelay, type Mark, type MarkFate } from '../../core/delay/estimate.ts';
import type { Onset } from '../../core/delay/onsets.ts';
import type { DelayPatch, VideoSource } from '../../core/delay/patch.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Rate } from '../../core/stage/model.ts';
import { frameUs } from '../../core/time/rates.ts';
import type { DelayMarkState, DelayResultState, DelayRunState } from '../../protocol/state-delay.ts';

const MAX_MARKS = 120;

export interface MeasurementHead {
  readonly id: string;
  readonly camera: string;
  readonly patch: DelayPatch;
  readonly mode: string | null;
  readonly picture: string;
  readonly by: 'video' | 'operator';
  readonly seat: string;
  readonly startedUs: number;
  readonly planned: number;
  /** Of the operator's recorder. */
  readonly latencyUs: number;
}

interface Seen extends Mark {
  readonly text: string;
  readonly share: number | null;
}

export interface Sent {
  readonly us: number;
  readonly houseUs: number;
  readonly timecode: string;
}

export class Measurement {
  readonly head: MeasurementHead;
  readonly #rate: Rate;
  readonly #flashes: Sent[] = [];
  #marks: readonly Seen[] = [];
  #estimate: DelayEstimate | undefined;
  #count = 0;
  at: 'flashing' | 'marking' = 'flashing';
  why: Fault | null = null;
  /** Which check ended it, where one did. */
  endedBy: DelayCheckKind | undefined;
  lit = false;
  keptUntilMs: number | null = null;

  constructor(head: MeasurementHead, rate: Rate) {
    this.head = head;
    this.#rate = rate;
  }

  get lastFlashUs(): number | undefined {
    return this.#flashes.at(-1)?.us;
  }

  flashed(sent: Sent): void {
    this.#flashes.push(sent);
    this.lit = true;
    this.#estimate = undefined;
  }

  /** Everything that video shows so far, found anew. */
  watched(onsets: readonly Onset[], source: VideoSource): void {
    const lateUs = (source.latencyMs + this.head.patch.reactionMs) * 1_000;
    const blurUs = source.accuracyMs * 1_000;
    this.#marks = onsets.slice(-MAX_MARKS).map(({ us, resolutionUs, share }, n) => ({
      id: `v${n}`,
      us: us - lateUs - blurUs,
      resolutionUs: resolutionUs + 2 * blurUs,
      text: source.id,
      share,
    }));
    this.#estimate = undefined;
  }

  /** A label that a person read off: position of the house at which its frame begins, and how long it lasts. */
  marked(text: string, houseUs: number, lastsUs: number): Fault | undefined {
    if (this.#marks.length >= MAX_MARKS) return { code: 'delay.too-many-marks', params: { max: MAX_MARKS } };
    if (this.#marks.some((mark) => mark.text === text)) return { code: 'delay.mark-twice', params: { timecode: text } };
    const us = houseUs - this.head.latencyUs - this.head.patch.reactionMs * 1_000;
    this.#marks = [...this.#marks, { id: `m${this.#count++}`, us, resolutionUs: lastsUs, text, share: null }];
    this.#estimate = undefined;
    return undefined;
  }

  unmark(id: string): Fault | undefined {
    const kept = this.#marks.filter((mark) => mark.id !== id);
    if (kept.length === this.#marks.length) return { code: 'delay.no-mark', params: { mark: id } };
    this.#marks = kept;
    this.#estimate = undefined;
    return undefined;
  }

  get estimate(): DelayEstimate {
    const flashes = this.#flashes.map((one) => ({ us: this.head.by === 'video' ? one.us : one.houseUs }));
    this.#estimate ??= estimateDelay(flashes, this.#marks, this.#rate);
    return this.#estimate;
  }

  get result(): DelayResultState | null {
    const found = this.estimate;
    const { delayUs, delayFrames, p10Us, p90Us, madUs, resolutionUs } = found;
    if (delayUs === null || delayFrames === null) return null;
    const shares = this.#marks
      .filter((mark) => mark.share !== null && found.fates.get(mark.id)?.is === 'paired')
      .map((mark) => mark.share ?? 1)
      .toSorted((a, b) => a - b);
    return {
      verdict: found.verdict,
      delayMs: ms(delayUs),
      frames: Math.round(delayFrames * 100) / 100,
      p10Ms: ms(p10Us ?? delayUs),
      p90Ms: ms(p90Us ?? delayUs),
      madMs: ms(madUs ?? 0),
      resolutionMs: ms(resolutionUs ?? 0),
      pairs: found.pairs,
      missed: found.missed,
      doubles: found.doubles,
      strays: found.strays,
      splitShare: shares[Math.floor(shares.length / 2)] ?? null,
    };
  }

  /** Half of the range in which the truth lies: the spread of the marks, and never less than they can tell apart. */
  get spreadUs(): number {
    const { p10Us, p90Us, resolutionUs } = this.estimate;
    return Math.round(Math.max(((p90Us ?? 0) - (p10Us ?? 0)) / 2, (resolutionUs ?? 0) / 2));
  }

  state(): DelayRunState {
    const { head } = this;
    const { fates } = this.estimate;
    return {
      id: head.id,
      camera: head.camera,
      zone: head.patch.zone,
      patch: head.patch.id,
      system: head.patch.system,
      mode: head.mode,
      picture: head.picture,
      by: head.by,
      seat: head.seat,
      at: this.at,
      why: this.why,
      startedUs: Math.round(head.startedUs),
      planned: head.planned,
      flashes: this.#flashes.map(({ us, timecode }) => ({ us: Math.round(us), timecode })),
      lit: this.lit,
      marks: this.#marks.map((mark) => markState(mark, fates.get(mark.id))),
      result: this.result,
      keptUntilMs: this.keptUntilMs,
    };
  }
}

function markState(mark: Seen, fate: MarkFate | undefined): DelayMarkState {
  const of = fate && fate.is !== 'stray' ? fate.flash : null;
  return {
    id: mark.id,
    text: mark.text,
    us: Math.round(mark.us),
    resolutionUs: Math.round(mark.resolutionUs),
    share: mark.share === null ? null : Math.round(mark.share * 100) / 100,
    is: fate?.is ?? 'stray',
    flash: of,
    delayMs: fate?.is === 'paired' ? ms(fate.delayUs) : null,
  };
}

const ms = (us: number): number => Math.round(us / 10) / 100;

/** What one label covers in microseconds of house time. */
export const labelUs = (rate: Rate, frames: number): number => frames * frameUs(rate);
