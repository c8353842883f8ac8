/**
 * Changed studio files become the studio: not while something is armed, runs, is measured, tried or changed over; links and inputs only
 * where they changed.
 */
import type { Fault } from '../../core/parameter.ts';
import type { Studio } from '../../core/stage/model.ts';
import type { VideoWatch } from '../delay/video-watch.ts';
import type { LatencyDesk } from '../latency/latency-desk.ts';
import type { Parts } from '../parts.ts';
import { studioInfo } from '../publish/publish-stage.ts';
import type { Room } from '../room.ts';
import type { ClockDesk } from '../timing/clock-desk.ts';

export interface TakeInDeps
  extends Pick<
    Room,
    | 'takes'
    | 'cold'
    | 'delay'
    | 'lens'
    | 'trials'
    | 'supervisor'
    | 'stage'
    | 'publisher'
    | 'shown'
    | 'cues'
    | 'clusters'
    | 'events'
    | 'keep'
    | 'alarms'
  > {
  readonly parts: Pick<Parts, 'timeSources' | 'videoSources' | 'virtual'>;
  readonly video: VideoWatch;
  readonly clockDesk: ClockDesk;
  readonly latency: LatencyDesk;
}

export async function takeInStudio(deps: TakeInDeps, next: Studio): Promise<Fault | undefined> {
  const { delay, lens, supervisor, stage, publisher, shown, cues, parts } = deps;
  // Somebody may have armed or begun to measure while the virtual stage read the files.
  const fault = inTheWay(deps) ?? (await parts.virtual?.retake()) ?? inTheWay(deps);
  if (fault) return fault;
  if (parts.virtual) publisher.set(['virtual', 'plays'], parts.virtual.addresses.plays ?? {});
  const gone = supervisor.ids().filter((id) => !next.devices.some((device) => device.id === id));
  await supervisor.replace(next.devices);
  for (const id of gone) {
    publisher.set(['devices', id], undefined);
    deps.alarms.clear(`device/${id}`);
  }
  stage.studio = next;
  stage.describe();
  publisher.set(['studio'], studioInfo(next));
  shown.descriptors();
  shown.zones();
  cues.reload();
  delay.retake();
  lens.retake();
  deps.latency.retake();
  deps.clusters.publishAll();
  deps.events.publishAll();
  deps.clockDesk.replace(parts.timeSources(next));
  await deps.video.replace(parts.videoSources(next));
  await deps.keep();
  return undefined;
}

function inTheWay({ takes, cold, delay, lens, trials }: TakeInDeps): Fault | undefined {
  if (takes.activePlans().length > 0) return { code: 'studio.busy' };
  return delay.busy() ?? lens.show.busy() ?? trials.busy() ?? cold.lock();
}
