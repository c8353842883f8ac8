/**
 * What tests ask of the virtual stage's light and command log. Knows nothing of the engine: these are the witnesses
 * against which its words are held.
 */
import { WebSocket } from 'ws';
import { formatTimecode, timecodeOf } from '../../app/core/time/timecode.ts';
import { type Link, type SocketConstructor, StageClient } from '../../app/protocol/client.ts';
import type { StageState } from '../../app/protocol/state.ts';
import type { PictureLight, TruthFrame } from '../../app/protocol/truth.ts';
import { type EngineRig, TOKEN } from './rig.ts';

/** Every frame at which a camera that stays on program shows something else than a frame before. */
export function onAirChanges(history: readonly TruthFrame[]): readonly string[] {
  const changes: string[] = [];
  let before: TruthFrame | undefined;
  for (const frame of history) {
    const { camera, source } = frame.program;
    if (before && camera !== null && before.program.source === source) {
      const was = JSON.stringify(before.pictures[camera]);
      const is = JSON.stringify(frame.pictures[camera]);
      if (was !== is) changes.push(`${frame.frame} ${source}: ${was} -> ${is}`);
    }
    before = frame;
  }
  return changes;
}

/** Every zone as one word: what its rasters show, frozen or not. */
export function wallOf(frame: TruthFrame): Record<string, string> {
  return Object.fromEntries(
    Object.entries(frame.zones).map(([id, zone]) => {
      const shown = Object.values(zone.rasters).map((r) => (r.black ? 'black' : `${r.source}/${r.scene}`));
      return [id, [...new Set(shown)].join('+')];
    }),
  );
}

export function frozenZones(frame: TruthFrame): readonly string[] {
  return Object.entries(frame.zones)
    .filter(([, zone]) => Object.values(zone.rasters).some((r) => r.frozenSince !== undefined))
    .map(([id]) => id);
}

export function pictureOf(frame: TruthFrame, camera: string): PictureLight | undefined {
  return frame.pictures[camera];
}

/** Number of the newest command that could have changed a device. */
export async function lastCommand(rig: EngineRig): Promise<number> {
  return (await rig.truth('?since=999999999')).commands.at(-1)?.n ?? 0;
}

export async function commandsSince(rig: EngineRig, n: number): Promise<readonly string[]> {
  const { commands } = await rig.truth(`?sinceCommand=${n}&since=999999999`);
  return commands.map(({ device, decoded }) => `${device}: ${decoded}`);
}

/** The label that the console shows so many seconds from now: counted here from the published clock alone. */
export async function labelIn(rig: EngineRig, seconds: number): Promise<string> {
  const { sync, wallAtUs0Ms } = await rig.state();
  const { clock } = sync;
  const atUs = (Date.now() - wallAtUs0Ms) * 1000;
  const frames = Math.floor(((atUs - clock.epochUs) * clock.timecodeRate.num) / (clock.timecodeRate.den * 1e6));
  const ahead = Math.round((seconds * clock.timecodeRate.num) / clock.timecodeRate.den);
  return formatTimecode(timecodeOf(clock.timecodeAtEpoch + frames + ahead, clock.timecodeRate, false));
}

export interface Seat {
  readonly client: StageClient;
  /** Every state that this seat saw, in order; the newest last. */
  state(): StageState | undefined;
  /** The first state, seen from now on, that is so: acts in the very turn in which the patch came. */
  when(what: string, holds: (state: StageState) => boolean, limitMs?: number): Promise<StageState>;
  linked(what: string, holds: (link: Link) => boolean, limitMs?: number): Promise<Link>;
  close(): void;
}

export const NodeSocket = WebSocket as unknown as SocketConstructor;

export function openSeat(url: string, token = TOKEN, name = 'Test seat'): Seat {
  const client = new StageClient(`${url.replace('http', 'ws')}/ws`, { token, lang: 'en', name, socket: NodeSocket });
  const wait = <T>(
    what: string,
    first: T | undefined,
    on: (fn: (x: T) => void) => () => void,
    holds: (x: T) => boolean,
    limitMs: number,
  ): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (first !== undefined && holds(first)) return resolve(first);
      let seen = first;
      const stop = on((next) => {
        seen = next;
        if (!holds(next)) return;
        clearTimeout(timer);
        stop();
        resolve(next);
      });
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`not within ${limitMs} ms: ${what}; last ${JSON.stringify(seen)?.slice(0, 600)}`));
      }, limitMs);
    });
  return {
    client,
    state: () => client.state,
    when: (what, holds, limitMs = 30_000) => wait(what, client.state, (fn) => client.onState(fn), holds, limitMs),
    linked: (what, holds, limitMs = 30_000) => wait(what, client.link, (fn) => client.onLink(fn), holds, limitMs),
    close: () => client.stop(),
  };
}
