/** Warmth out of a stage: what is read of a system, which scene of the studio it has, what a load of one usually takes. */
import type { Fault, Value } from '../parameter.ts';
import { type LoadTimes, type TimeToGo, timeToGo } from './load-times.ts';
import type { Studio, System } from './model.ts';
import type { StageView } from './plan.ts';
import { read } from './view.ts';
import type { PictureSince, Warmth, WarmthReading } from './warmth.ts';

/** What plans and gates know of a system's warmth. */
export interface SystemWarmth extends Warmth {
  /** By the device's word for the scene. */
  readonly times: ReadonlyMap<string, LoadTimes>;
}

type Readable = Pick<StageView, 'descriptors' | 'values' | 'devices' | 'studio'>;

export function warmthReading(view: Readable, system: System, nowUs: number): WarmthReading {
  const { scenePath, readyPath } = system;
  const scene = scenePath === undefined ? undefined : read(view, scenePath, nowUs);
  const ready = readyPath === undefined ? undefined : read(view, readyPath, nowUs);
  const value = scene?.by === 'reported' ? said(scene.value, scene.atUs, isWord) : undefined;
  const last = scene?.record.last;
  const epoch = scene?.descriptor && view.devices.get(scene.descriptor.device)?.epoch;
  return {
    value,
    known: value !== undefined && sceneOfValue(view.studio, system.id, value.is) !== undefined,
    ready: ready?.by === 'reported' ? said(ready.value, ready.atUs, isFlag) : undefined,
    canSayReady: readyPath !== undefined,
    sent: last && last.at !== 'failed' && last.epoch === epoch ? said(last.value, last.atUs, isWord) : undefined,
    refused: last?.at === 'failed',
    epochs: system.devices.map((id) => `${id} ${view.devices.get(id)?.epoch ?? 0}`).join(', '),
  };
}

function said<T extends Value>(
  value: Value | undefined,
  atUs: number | undefined,
  is: (value: Value) => value is T,
): { readonly is: T; readonly atUs: number } | undefined {
  return value !== undefined && atUs !== undefined && is(value) ? { is: value, atUs } : undefined;
}

const isWord = (value: Value): value is string => typeof value === 'string';
const isFlag = (value: Value): value is boolean => typeof value === 'boolean';

/** The studio's scene behind a device's word for it. */
export function sceneOfValue(
  studio: Pick<Studio, 'scenes'>,
  system: string,
  value: Value | undefined,
): string | undefined {
  if (value === undefined) return undefined;
  return studio.scenes.find((scene) => scene.systems[system]?.scene === value)?.id;
}

/** The load that is on its way to this scene, with what is still to come of it. */
export function loadToGo(warmth: SystemWarmth | undefined, wanted: Value, nowUs: number): TimeToGo | undefined {
  const load = warmth?.loading;
  if (!warmth || load?.value === undefined || load.value !== wanted) return undefined;
  return timeToGo(load.fromUs, warmth.times.get(load.value), nowUs);
}

/** Why what somebody saw of a system is no longer what it shows; undefined: it still is. */
export function seenNoMore(picture: PictureSince | undefined, seenAtUs: number, system: string): Fault | undefined {
  if (!picture || seenAtUs >= picture.sinceUs) return undefined;
  return { code: picture.why === 'load' ? 'gate.seen.loaded' : 'gate.seen.restarted', params: { system } };
}
