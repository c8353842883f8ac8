/** Warmth as seats see it: per system which scene it has, what is on its way, what loads took here. Readers compute ages. */
import type { Fault } from '../core/parameter.ts';
import type { KeepVerdict, KeepWish } from '../core/stage/keep-warm.ts';
import type { LoadTimes } from '../core/stage/load-times.ts';
import type { PictureSince, WarmthAt } from '../core/stage/warmth.ts';

export interface SystemWarmthState {
  readonly at: WarmthAt;
  readonly sinceUs: number;
  /** The device's own word for what it has; null: nobody says. */
  readonly value: string | null;
  readonly loading: null | {
    readonly value: string | null;
    readonly fromUs: number;
    /** The device itself says that it is not ready; until then only the command has left. */
    readonly told: boolean;
  };
  readonly picture: PictureSince;
  /** The studio's scenes that it can show, by the device's word for them; null: never loaded here. */
  readonly scenes: Readonly<Record<string, { readonly scene: string; readonly usual: LoadTimes | null }>>;
}

export interface KeepState extends Pick<KeepWish, 'scene' | 'from'> {
  readonly is: KeepVerdict['is'];
  /** It leaves by itself as soon as nobody can see it. */
  readonly due: boolean;
  readonly why: Fault | null;
}

export interface WarmthState {
  readonly systems: Readonly<Record<string, SystemWarmthState>>;
  /** Systems that should hold a scene out of sight. */
  readonly keep: Readonly<Record<string, KeepState>>;
  /** What people said over the mode; null: nothing in particular. */
  readonly words: Readonly<Record<string, string | null>>;
  /** Loads leave by themselves, in this person's name; null: they are only offered. */
  readonly auto: null | { readonly seat: string };
}
