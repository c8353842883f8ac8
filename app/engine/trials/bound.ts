/** What a trial was made of, as one word: another binding, device, rate or stage is another thing to try. */
import { createHash } from 'node:crypto';
import type { ParamPath } from '../../core/parameter.ts';
import type { SeenBy } from '../../core/trial/trial.ts';
import type { Room } from '../room.ts';
import type { VideoEyeDeps } from './video-eye.ts';

type Deps = Pick<Room, 'stage' | 'virtual'>;
type BoundDeps = Deps & Pick<VideoEyeDeps, 'video' | 'cameraHop'>;

/** Undefined where the studio has no such parameter now, or nobody can tell what was taken off. */
export function boundOf(deps: BoundDeps, path: ParamPath, seenBy: SeenBy): string | undefined {
  const { stage, virtual } = deps;
  const { studio } = stage;
  const binding = studio.bindings.find((one) => one.path === path);
  const [, unbound] = path.split('/');
  const device = studio.devices.find((one) => one.id === (binding?.device ?? unbound));
  const late = seenBy.by === 'video' ? takenOff(deps, seenBy.key) : {};
  if (!device || !late) return undefined;
  const { driver, address, settings } = device;
  const what = {
    path,
    ...(binding ? { key: binding.key, salvo: binding.salvo, verify: binding.verify } : {}),
    device: device.id,
    driver,
    address,
    settings,
    rate: studio.rate,
    ...late,
    // What a simulated box showed says nothing of the real one.
    stage: virtual ? { virtual: device.virtual ?? null } : 'real',
  };
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 24);
}

/** What a camera that sees late had taken off. */
function takenOff({ video, cameraHop }: BoundDeps, camera: string): object | undefined {
  const source = video.sourceOf(camera);
  const hop = cameraHop(camera);
  if (!source || !hop) return undefined;
  return { video: [source.latencyMs, source.accuracyMs, Math.round(hop.valueUs / 1_000)] };
}

const KEYS = ['firmware', 'version', 'softwareVersion'];

/** What the device says of itself; undefined: nothing, or nothing yet. */
export function firmwareOf({ stage }: Deps, device: string): string | undefined {
  for (const key of KEYS) {
    const said = stage.values.raw(device, key)?.value;
    if (typeof said === 'string' && said !== '') return said;
  }
  return undefined;
}

/** As people of this place write it (ISO). */
export function dayOf(ms: number): string {
  const day = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
