/**
 * Whether a recording may stand in for trackers now. Pure.
 *
 * Never in SHOW, never where the pose of a replayed camera moves a picture that is on air; anything that can be
 * reached but not judged must be named by the person who starts it.
 */
import type { Fault } from '../parameter.ts';
import type { Camera, ShowState } from '../stage/model.ts';
import type { PictureView } from '../stage/plan.ts';

export interface ReplayScene {
  readonly show: ShowState;
  readonly cameras: readonly Pick<Camera, 'id' | 'sees'>[];
  readonly pictures: ReadonlyMap<string, Pick<PictureView, 'onAir'>>;
  readonly taking: boolean;
  /** `camera/sink` of the relays that run. */
  readonly relays: readonly string[];
}

/** `confirm`: relays (`c/vp`) and cameras of unknown tally that the person named. */
export function replayRefusal(
  scene: ReplayScene,
  replayed: readonly string[],
  confirm: readonly string[],
): Fault | undefined {
  if (scene.show === 'SHOW') return { code: 'replay.show' };
  if (scene.taking) return { code: 'replay.taking' };
  const seen = new Set(scene.cameras.filter(({ id }) => replayed.includes(id)).flatMap(({ sees }) => sees));
  // Its inner picture stands on walls that other cameras look at too.
  const concerned = scene.cameras.filter(({ id, sees }) => replayed.includes(id) || sees.some((z) => seen.has(z)));
  const onAir = (id: string) => scene.pictures.get(id)?.onAir ?? 'unknown';
  const live = concerned.find(({ id }) => onAir(id) === 'yes');
  if (live) return { code: 'replay.on-air', params: { camera: live.id } };
  const relays = scene.relays.filter((relay) => replayed.some((id) => relay.startsWith(`${id}/`)));
  const unknown = replayed.filter((id) => onAir(id) === 'unknown');
  const relay = relays.find((one) => !confirm.includes(one));
  if (relay) return { code: 'replay.relays', params: { sinks: relays.join(', '), confirm: relay } };
  const untold = unknown.find((id) => !confirm.includes(id));
  return untold === undefined ? undefined : { code: 'replay.air-unknown', params: { camera: untold } };
}
