/** Latency as seats see it: the same shapes as app/core/latency makes, per camera and mode. Ages: readers compute them. */
import type { AudioSettings } from '../core/latency/audio.ts';
import type { DelayProposal } from '../core/latency/delays.ts';
import type { Waterfall } from '../core/latency/waterfall.ts';
import type { Text } from '../core/parameter.ts';

export interface WaterfallState extends Waterfall {
  /** Makes the picture in this mode; null: nobody does. */
  readonly system: string | null;
  readonly sink: { readonly id: string; readonly mode: 'tap' | 'relay' } | null;
  readonly processors: readonly string[];
  /** Delay parameters that follow from it, with what they should be. What they are stands in `params`. */
  readonly delays: readonly DelayProposal[];
}

export interface AudioDelayState {
  readonly name: Text;
  readonly path: string;
  readonly ownMs: number;
  /** What sound takes in all; null: nobody can tell. */
  readonly soundUs: number | null;
  /** What it should take, by the policy and the pictures as they are. */
  readonly wantedUs: number | null;
  /** What its parameter has to be for that, in its own unit; null: nobody can tell, or it does not reach. */
  readonly value: number | null;
  readonly cameras: Readonly<
    Record<
      string,
      {
        readonly pictureUs: number | null;
        /** Positive: sound comes after the picture; null: one of the two is unknown. */
        readonly apartFrames: number | null;
        readonly apartMs: number | null;
      }
    >
  >;
}

export interface LatencyState {
  /** camera -> mode. */
  readonly cameras: Readonly<Record<string, Readonly<Record<string, WaterfallState>>>>;
  readonly audio: null | {
    readonly policy: AudioSettings['policy'];
    readonly constantFrames: number | null;
    readonly warnFrames: number;
    readonly blockFrames: number;
    readonly delays: Readonly<Record<string, AudioDelayState>>;
  };
}
