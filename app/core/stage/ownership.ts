/**
 * Who drives what, as the devices say it, and what is on air, as tally says it. Never from what we asked for.
 * Follows design.md section 1. Pure: the engine folds reports and passes them in.
 */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import type { Camera, PicturePath, Studio, Zone } from './model.ts';
import type { OnAir, PictureView, StageView } from './plan.ts';
import type { SalvoFold } from './salvo.ts';
import { read } from './view.ts';

/** A person's word on what is on program, for stages without tally or when it is silent. It expires. */
export interface OnAirDeclaration {
  /** Source id of the mixer, or a camera's id. */
  readonly source: string;
  readonly seat: string;
  readonly untilUs: number;
}

type Readable = Pick<StageView, 'descriptors' | 'values' | 'devices'>;

/**
 * The owner that routing and processors show. `fold` is the salvo's newest read-back; a stale one (the device is
 * offline, polls stopped) is unknown, even if its last word was complete.
 */
export function observedOwner(
  view: Readable,
  zone: Pick<Zone, 'sourcePath'>,
  fold: SalvoFold | undefined,
  nowUs: number,
): string {
  if (zone.sourcePath === undefined) return 'unknown';
  const reading = read(view, zone.sourcePath, nowUs);
  const silent = reading.state === 'unknown' || reading.state === 'stale';
  if (fold && fold.value === undefined && fold.odd.length > 0 && isReporterOnline(view, zone.sourcePath))
    return 'contested';
  if (silent || reading.by !== 'reported') return 'unknown';
  const value = fold ? fold.value : reading.value;
  return typeof value === 'string' ? value : 'unknown';
}

function isReporterOnline(view: Readable, path: ParamPath): boolean {
  const descriptor = view.descriptors.get(path);
  if (!descriptor) return false;
  const device = descriptor.verify.by === 'echo' ? descriptor.verify.device : descriptor.device;
  return view.devices.get(device)?.online ?? false;
}

const PICTURE_PATHS: readonly PicturePath[] = ['direct', 'xr', 'ar', 'key'];

export function isPicturePath(value: Value | undefined): value is PicturePath {
  return PICTURE_PATHS.some((path) => path === value);
}

/** The whole picture view of a camera: path from read-back, on air from tally or an unexpired declaration. */
export function observePicture(
  view: Readable & Pick<StageView, 'studio'>,
  camera: Camera,
  fold: SalvoFold | undefined,
  declared: OnAirDeclaration | undefined,
  nowUs: number,
): PictureView {
  const reading = read(view, camera.picture.path, nowUs);
  const contested = fold !== undefined && fold.value === undefined && fold.odd.length > 0;
  const value = fold?.value ?? reading.value;
  const path = isPicturePath(value) && reading.value !== undefined ? value : 'unknown';
  return { path: contested ? 'contested' : path, ...cameraOnAir(view, camera, declared, nowUs) };
}

/** Fresh tally wins; else a declaration; else nobody can tell, which counts as on air. */
export function cameraOnAir(
  view: Readable & Pick<StageView, 'studio'>,
  camera: Camera,
  declared: OnAirDeclaration | undefined,
  nowUs: number,
): { readonly onAir: OnAir; readonly by: PictureView['by'] } {
  const tally = camera.tallyPath === undefined ? undefined : read(view, camera.tallyPath, nowUs).value;
  if (typeof tally === 'boolean') return { onAir: tally ? 'yes' : 'no', by: 'tally' };
  if (!declared || declared.untilUs <= nowUs) return { onAir: 'unknown', by: 'nobody' };
  const source = view.studio.mixer?.sources.find((s) => s.id === declared.source);
  const shows = declared.source === camera.id || declared.source === camera.mixerInput || source?.camera === camera.id;
  return { onAir: shows ? 'yes' : 'no', by: 'declared' };
}

/** A zone is as on air as the cameras that can see it. One that no camera sees is not. */
export function zoneOnAir(
  studio: Studio,
  zoneId: string,
  pictures: ReadonlyMap<string, Pick<PictureView, 'onAir'>>,
): OnAir {
  const watching = studio.cameras.filter((c) => c.sees.includes(zoneId));
  const states = new Set(watching.map((c) => pictures.get(c.id)?.onAir ?? 'unknown'));
  if (states.has('yes')) return 'yes';
  return states.has('unknown') ? 'unknown' : 'no';
}

/** Cameras that may be on air and can see this zone; unknown counts. */
export function watchingCameras(view: Pick<StageView, 'studio' | 'pictures'>, zoneId: string): readonly string[] {
  return view.studio.cameras
    .filter((c) => c.sees.includes(zoneId) && (view.pictures.get(c.id)?.onAir ?? 'unknown') !== 'no')
    .map((c) => c.id);
}

/** A mixer source without any protected picture: where program can wait while the stage changes. */
export function safeSource(studio: Studio): string | undefined {
  return studio.mixer?.sources.find((source) => source.camera === undefined)?.id;
}

/** What a person does to get cover: a cut that the console can offer as a button, else words. */
export function coverFix(studio: Studio): Fault {
  const source = safeSource(studio);
  return source === undefined ? { code: 'fix.declare' } : { code: 'fix.cut', params: { source } };
}
