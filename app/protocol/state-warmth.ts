/** Warmth as seats see it: per system which scene it has, what is on its way, what loads took here. Readers compute ages. */
import type { LoadTimes } from '../core/stage/load-times.ts';
import type { PictureSince, WarmthAt } from '../core/stage/warmth.ts';

export interface SystemWarmthState {
  readonly at: WarmthAt;
  readonly sinceUs: number;
  /** Scene of the studio; null: none of them, or nobody says. */
  readonly scene: string | null;
  /** The device's own word for what it has; null: nobody says. */
  readonly value: string | null;
  readonly loading: null | {
    readonly scene: string | null;
    readonly value: string | null;
    readonly fromUs: number;
    /** The device itself says that it is not ready; until then only the command has left. */
    readonly told: boolean;
  };
  readonly picture: PictureSince;
  /** What loads took, by scene of the studio; a scene that was never loaded here is not in it. */
  readonly usual: Readonly<Record<string, LoadTimes>>;
}

export interface WarmthState {
  readonly systems: Readonly<Record<string, SystemWarmthState>>;
}
