/**
 * What light each zone gives, as well as it is known: the virtual stage's own truth where there is one, else what the
 * state says. Where nobody can tell, the last picture stays and is hatched; it is never drawn black.
 */
import type { StageState } from '../../protocol/state.ts';
import type { RasterLight, Truth } from '../../protocol/truth.ts';
import { ticks } from '../live/beat.ts';
import { sessionToken } from '../live/session.ts';
import { useLive } from '../live/store.ts';
import { ownerTruth } from '../live/view.ts';

/** A part of a zone's canvas, 0..1 both ways. */
export interface Patch {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly scene: string | null;
  readonly source: string;
  readonly black: boolean;
  readonly frozen: boolean;
  readonly unknown: boolean;
}

export type WallLight = ReadonlyMap<string, readonly Patch[]>;

let truth: Truth['now'] | undefined;
let version = 0;
let asking = false;
let skipped = 0;

/** Counts up whenever the light may have changed. */
export function lightVersion(): number {
  return version;
}

/** Asks the virtual stage a few times a second while somebody looks. Returns what ends it. */
export function watchTruth(): () => void {
  return ticks.on(() => {
    const { state, link } = useLive.getState();
    if (!state?.virtual || link.at !== 'live') {
      if (truth) version++;
      truth = undefined;
      return;
    }
    skipped = (skipped + 1) % 2;
    if (asking || skipped === 1) return;
    asking = true;
    void askTruth().finally(() => {
      asking = false;
    });
  });
}

async function askTruth(): Promise<void> {
  try {
    const token = sessionToken();
    const answer = await fetch('/api/v1/virtual/truth', {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
    });
    const body: unknown = answer.status === 200 ? await answer.json() : undefined;
    truth = nowOf(body);
  } catch {
    truth = undefined; // the virtual stage is away: the state's word counts again
  }
  version++;
}

function nowOf(body: unknown): Truth['now'] | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  if ('now' in body) return body.now as Truth['now'];
  return 'result' in body ? nowOf(body.result) : undefined;
}

export function wallLight(state: StageState): WallLight {
  const light = new Map<string, readonly Patch[]>();
  for (const zone of Object.values(state.studio.zones)) {
    if (zone.kind !== 'led') continue;
    const rasters = truth?.zones[zone.id]?.rasters;
    const size = zone.canvas;
    const patches =
      rasters && size
        ? zone.rasters.flatMap((raster) => {
            const shown = rasters[raster.id];
            const place = {
              x: raster.x / size.widthPx,
              y: raster.y / size.heightPx,
              w: raster.w / size.widthPx,
              h: raster.h / size.heightPx,
            };
            return shown ? [{ ...place, ...lightOf(shown) }] : [];
          })
        : [];
    light.set(zone.id, patches.length > 0 ? patches : [guess(state, zone.id)]);
  }
  return light;
}

function lightOf(shown: RasterLight): Omit<Patch, 'x' | 'y' | 'w' | 'h'> {
  return {
    scene: shown.scene === 'black' || shown.scene === '' ? null : shown.scene,
    source: shown.source,
    black: shown.black || shown.scene === 'black',
    frozen: shown.frozenSince !== undefined,
    unknown: false,
  };
}

function guess(state: StageState, zoneId: string): Patch {
  const zone = state.zones[zoneId];
  const sure = zone !== undefined && ownerTruth(zone) === 'agreed' && zone.scene !== null;
  return {
    x: 0,
    y: 0,
    w: 1,
    h: 1,
    scene: zone?.scene ?? null,
    source: zone?.owner.observed ?? 'unknown',
    black: false,
    frozen: zone?.held !== null && zone?.held !== undefined,
    unknown: !sure,
  };
}
