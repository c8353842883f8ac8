/** Who may be asked to see an effect beside the device itself: cameras whose video comes in, keys that others report. Pure. */
import type { Descriptor } from '../../../core/parameter.ts';
import type { StageState } from '../../../protocol/state.ts';

/** As `trial.start` takes it. */
export type Eye = { readonly camera: string } | { readonly device: string; readonly key: string };

type Known = Pick<StageState, 'descriptors' | 'params' | 'devices' | 'studio' | 'delaycal'>;

/** Cameras that see one of its zones and whose pictures somebody watches now. */
export function eyeCameras({ studio, delaycal }: Known, { zoneIds }: Descriptor): readonly string[] {
  return Object.values(studio.cameras)
    .filter(({ id, sees }) => delaycal.video[id]?.live === true && sees.some((zone) => zoneIds.includes(zone)))
    .map(({ id }) => id);
}

/** Parameters that devices tell of which are there, never the tried one; those about the same zones stand first. */
export function eyePaths(state: Known, tried: Descriptor): readonly string[] {
  const near = ({ zoneIds }: Descriptor): number => (zoneIds.some((zone) => tried.zoneIds.includes(zone)) ? 0 : 1);
  return Object.values(state.descriptors)
    .filter((one) => {
      const { device, keys } = toldBy(one);
      if (device === tried.device || keys.length !== 1) return false;
      const { status, actual } = state.params[one.path] ?? {};
      return actual && status !== 'unknown' && status !== 'stale' && state.devices[device]?.status === 'online';
    })
    .toSorted((a, b) => near(a) - near(b))
    .map(({ path }) => path);
}

/** Patches of delay measurements that can be flashed now: class 3 by hand, but a trial may, under their own limits. */
export function patchPaths({ delaycal }: Pick<StageState, 'delaycal'>): readonly string[] {
  return [...new Set(Object.values(delaycal.ways).flatMap((ways) => ways.map(({ path }) => path)))];
}

/** Whose word counts where nobody names an eye. */
export function toldBy({ device, keys, verify }: Descriptor): {
  readonly device: string;
  readonly keys: readonly string[];
} {
  return verify.by === 'echo' ? { device: verify.device, keys: [verify.key] } : { device, keys };
}

export interface EyeKey {
  readonly device: string;
  readonly key: string;
  /** People know it by the label of this parameter. */
  readonly path: string;
}

/** Each key once, in the order of the paths. */
export function eyeKeys(paths: readonly string[], descriptors: StageState['descriptors']): readonly EyeKey[] {
  const keys = new Map<string, EyeKey>();
  for (const path of paths) {
    const descriptor = descriptors[path];
    if (!descriptor) continue;
    const { device, keys: told } = toldBy(descriptor);
    const [key = ''] = told;
    const id = `${device}/${key}`;
    if (!keys.has(id)) keys.set(id, { device, key, path });
  }
  return [...keys.values()];
}
