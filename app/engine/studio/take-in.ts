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
  const { takes, cold, delay, lens, trials, supervisor, stage, publisher, shown, cues, parts } = deps;
  if (takes.activePlans().length > 0) return { code: 'studio.busy' };
  const measuring = delay.busy() ?? lens.show.busy();
  if (measuring) return measuring;
  const held = trials.busy() ?? cold.lock();
  if (held) return held;
  const notPlayed = await parts.virtual?.retake();
  if (notPlayed) return notPlayed;
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
