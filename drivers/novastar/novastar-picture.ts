/**
 * What an emulated processor really shows, apart from what its registers say: skewed freezes, inputs that re-lock,
 * presets that drop a hold.
 *
 * Knows: the true picture state. Is told: writes that took effect, signals that change, faults. Tells: true changes.
 */
import * as z from 'zod/mini';
import type { Value } from '../../app/core/parameter.ts';
import type { Clock, EmulatorChange } from '../contract.ts';
import type { Mode } from './novastar-families-table.ts';

const rangeMs = z.tuple([z.number().check(z.gte(0)), z.number().check(z.gte(0), z.lte(30_000))]);

export const novastarVirtual = z.object({
  /** After its input is switched, a preset recalled or the power came back: black for that long, unless held. */
  relockMs: z._default(rangeMs, [200, 3_000]),
  /** After the router changed what feeds the shown connector; 0 where sources are genlocked. */
  routeRelockMs: z._default(z.number().check(z.gte(0), z.lte(30_000)), 0),
  /** Freeze, black and normal take effect that many frames after the register says so. */
  freezeSkewFrames: z._default(z.tuple([z.number().check(z.gte(0)), z.number().check(z.lte(50))]), [1, 3]),
  frameHz: z._default(z.number().check(z.gte(10), z.lte(240)), 50),
  presetDropsFreeze: z._default(z.boolean(), true),
  /** What a preset sets besides; the keys are its options. */
  presets: z._default(
    z.record(z.string(), z.object({ source: z.optional(z.string()), brightness: z.optional(z.number()) })),
    {},
  ),
  /** Percent that the receiving cards hold in memory and come back with. */
  storedBrightness: z._default(z.number().check(z.gte(0), z.lte(100)), 80),
  firmware: z._default(z.tuple([z.number(), z.number(), z.number(), z.number()]), [4, 6, 2, 0]),
});
export type NovastarVirtual = z.infer<typeof novastarVirtual>;

export interface PictureOptions {
  readonly clock: Clock;
  readonly virtual: NovastarVirtual;
  readonly random: () => number;
  readonly first: Readonly<Record<string, Value>>;
  onChange(change: EmulatorChange): void;
}

export class Picture {
  readonly #options: PictureOptions;
  readonly #state = new Map<string, Value>();
  #skewing: Disposable | undefined;
  #relocking: Disposable | undefined;
  #wantedMode: Mode = 'normal';

  constructor(options: PictureOptions) {
    this.#options = options;
    for (const [key, value] of Object.entries({ ...options.first, relocking: false })) this.#state.set(key, value);
  }

  /** `relocking`: the shown input has no picture; a frozen output still shows the held one. */
  get state(): ReadonlyMap<string, Value> {
    return this.#state;
  }

  /** What the mode is, or is about to be. */
  get wantedMode(): Mode {
    return this.#wantedMode;
  }

  set(key: string, value: Value): void {
    if (this.#state.get(key) === value) return;
    this.#state.set(key, value);
    this.#options.onChange({ key, value, atUs: this.#options.clock.nowUs() });
  }

  /** The last one asked for wins. */
  setMode(mode: Mode): void {
    const { virtual, random, clock } = this.#options;
    const [least, most] = virtual.freezeSkewFrames;
    const frames = least + Math.floor(random() * (Math.max(0, most - least) + 1));
    this.#skewing?.[Symbol.dispose]();
    this.#skewing = undefined;
    this.#wantedMode = mode;
    if (frames === 0) return this.set('mode', mode);
    this.#skewing = clock.after((frames * 1000) / virtual.frameHz, () => this.set('mode', mode));
  }

  /** No skew: the hold is gone. */
  dropMode(): void {
    this.#skewing?.[Symbol.dispose]();
    this.#skewing = undefined;
    this.#wantedMode = 'normal';
    this.set('mode', 'normal');
  }

  relock(forMs = this.#relockMs()): void {
    if (forMs <= 0 && this.#relocking) return; // it does not end another one early
    this.#relocking?.[Symbol.dispose]();
    this.#relocking = undefined;
    this.set('relocking', forMs > 0);
    if (forMs <= 0) return;
    this.#relocking = this.#options.clock.after(forMs, () => {
      this.#relocking = undefined;
      this.set('relocking', false);
    });
  }

  /** Without power: no picture, and what was on its way is forgotten. */
  dark(): void {
    this.stop();
    this.set('relocking', true);
  }

  stop(): void {
    this.#skewing?.[Symbol.dispose]();
    this.#relocking?.[Symbol.dispose]();
    this.#skewing = undefined;
    this.#relocking = undefined;
  }

  #relockMs(): number {
    const [least, most] = this.#options.virtual.relockMs;
    return least + this.#options.random() * Math.max(0, most - least);
  }
}
