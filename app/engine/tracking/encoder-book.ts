/**
 * How far each tracker's lens rings were ever turned, kept in the library over restarts until a person begins anew.
 *
 * Is told: what the tracking process sees. Tells the process: what was kept, where it does not know it. What a recording
 * shows is not kept. Lost with the power is at most the newest part of a way.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import type { KeptEncoders, RingSeen } from '../../core/tracking/encoder-range.ts';
import { isObject } from './tracking-config.ts';
import { type Encoders, isRing, type TrackingTelemetry } from './tracking-messages.ts';
import type { EncoderOrder } from './tracking-reach.ts';

/** Rings are turned for seconds at a time; writing may wait. */
const WRITE_US = 5_000_000;

export interface EncoderBookDeps {
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly studioId: string;
  learn(order: EncoderOrder): Promise<Fault | undefined>;
}

export class EncoderBook {
  readonly #deps: EncoderBookDeps;
  #kept: Map<string, KeptEncoders> | undefined;
  /** Sources of which an order is on its way: what is told meanwhile may be of before. */
  readonly #ordered = new Set<string>();
  #isNew = false;
  #writtenUs = 0;

  constructor(deps: EncoderBookDeps) {
    this.#deps = deps;
  }

  /** What an earlier engine kept for this studio; once more after the library was replaced. */
  async open(): Promise<void> {
    const saved = await this.#deps.storage.getSetting(this.#name);
    const rows = isFault(saved) || !isObject(saved) ? [] : Object.entries(saved);
    this.#kept = new Map(rows.filter((row): row is [string, KeptEncoders] => isKept(row[1])));
  }

  take({ cameras, atUs }: TrackingTelemetry): void {
    if (this.#kept === undefined) return;
    for (const [camera, { replayed, encoders, sources }] of Object.entries(cameras)) {
      if (replayed === true) continue;
      for (const { id, encoders: own } of sources ?? [{ id: 'main', encoders }])
        if (own) this.#compare(camera, id, own);
    }
    if (!this.#isNew || atUs - this.#writtenUs < WRITE_US) return;
    this.#writtenUs = atUs;
    this.#isNew = false;
    void this.#deps.storage.putSetting(this.#name, Object.fromEntries(this.#kept), false);
  }

  /** A person begins anew: another lens sits there, or the rings were coupled in another way. */
  async reset(cameraId: string, sourceId: string): Promise<Fault | undefined> {
    const fault = await this.#order({ cameraId, sourceId, anew: true, zoom: null, focus: null });
    if (fault) return fault;
    this.#kept?.delete(keyOf(cameraId, sourceId));
    this.#isNew = true;
    this.#writtenUs = Number.NEGATIVE_INFINITY;
    return undefined;
  }

  #compare(cameraId: string, sourceId: string, { zoom, focus }: Encoders): void {
    const key = keyOf(cameraId, sourceId);
    if (this.#ordered.has(key)) return;
    const kept = this.#kept?.get(key) ?? { zoom: null, focus: null };
    if (!holds(zoom.seen, kept.zoom) || !holds(focus.seen, kept.focus)) {
      void this.#order({ cameraId, sourceId, anew: false, ...kept });
      return;
    }
    if (holds(kept.zoom, zoom.seen) && holds(kept.focus, focus.seen)) return;
    this.#kept?.set(key, { zoom: zoom.seen, focus: focus.seen });
    this.#isNew = true;
  }

  async #order(order: EncoderOrder): Promise<Fault | undefined> {
    const key = keyOf(order.cameraId, order.sourceId);
    this.#ordered.add(key);
    const fault = await this.#deps.learn(order);
    this.#ordered.delete(key);
    return fault;
  }

  get #name(): string {
    return `encoders/${this.#deps.studioId}`;
  }
}

const keyOf = (camera: string, source: string): string => `${camera}/${source}`;

function holds(outer: RingSeen | null, inner: RingSeen | null): boolean {
  return inner === null || (outer !== null && outer.minRaw <= inner.minRaw && outer.maxRaw >= inner.maxRaw);
}

function isKept(row: unknown): row is KeptEncoders {
  return isObject(row) && isRing(row['zoom']) && isRing(row['focus']);
}
