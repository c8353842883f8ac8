/** Commands on latency: a technician enters what a hop takes, with seat and date, and takes it out again. */
import { ANY, latencyKey } from '../../core/latency/hops.ts';
import { framesToUs } from '../../core/latency/waterfall.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Handlers } from '../commands.ts';
import type { Room } from '../room.ts';

type Mine = Extract<keyof Handlers, `latency.${string}`>;

export function latencyHandlers(room: Room): Pick<Handlers, Mine> {
  const { measures, stage } = room;
  const unknown = (camera: string | undefined, mode: string | undefined): Fault | undefined => {
    if (camera !== undefined && !stage.studio.cameras.some(({ id }) => id === camera))
      return { code: 'latency.no-camera', params: { camera } };
    if (mode !== undefined && !stage.studio.modes.some(({ id }) => id === mode))
      return { code: 'latency.no-mode', params: { mode } };
    return undefined;
  };
  return {
    'latency.set': async ({ camera, mode, hop, frames, ms, spreadMs, untilS }, who) => {
      const fault = unknown(camera, mode);
      if (fault) return fault;
      if ((frames === undefined) === (ms === undefined)) return { code: 'latency.one-value' };
      const atMs = room.wallMs();
      const key = latencyKey(camera ?? ANY, mode ?? ANY, hop);
      const valueUs = Math.round(ms === undefined ? framesToUs(frames ?? 0, stage.studio.rate) : ms * 1_000);
      const kept = await measures.put(
        key,
        {
          valueUs,
          spreadUs: spreadMs === undefined ? null : spreadMs * 1_000,
          runs: null,
          origin: { kind: 'entered', seat: who.name },
          atMs,
          untilMs: untilS === undefined ? null : atMs + untilS * 1_000,
          expired: null,
        },
        who.seat,
      );
      return kept ?? { key, valueUs };
    },
    'latency.clear': async ({ camera, mode, hop }, who) => {
      const key = latencyKey(camera ?? ANY, mode ?? ANY, hop);
      return (await measures.clear(key, who.seat)) ?? { key };
    },
  };
}
