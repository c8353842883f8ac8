/** What the sheet of a zone says about it. Pure. */
import type { ParamState, PictureState, StageState, StudioInfo } from '../../protocol/state.ts';
import type { OwnerTruth } from '../live/view.ts';

export interface Watching {
  readonly yes: readonly string[];
  readonly unknown: readonly string[];
  readonly no: readonly string[];
}

/** Cameras that can see a zone, by whether they are on air. */
export function seenBy(
  zone: string,
  studio: Pick<StudioInfo, 'cameras'>,
  pictures: Readonly<Record<string, Pick<PictureState, 'onAir'>>>,
): Watching {
  const watching = Object.values(studio.cameras).filter((camera) => camera.sees.includes(zone));
  const that = (onAir: PictureState['onAir']): readonly string[] =>
    watching.map((camera) => camera.id).filter((id) => (pictures[id]?.onAir ?? 'unknown') === onAir);
  return { yes: that('yes'), unknown: that('unknown'), no: that('no') };
}

/** Paths of a zone that differ from what was asked; its source too, where its owner is in doubt. */
export function oddPaths(
  zone: string,
  source: string | undefined,
  truth: OwnerTruth,
  descriptors: StageState['descriptors'],
  params: Readonly<Record<string, ParamState>>,
): readonly string[] {
  const differ = Object.values(descriptors)
    .filter((one) => one.zoneIds.includes(zone))
    .map((one) => one.path)
    .filter((path) => params[path]?.status === 'drifted' || params[path]?.status === 'failed');
  const doubted = (truth === 'contested' || truth === 'differs') && source !== undefined && !differ.includes(source);
  return doubted ? [source, ...differ] : differ;
}
