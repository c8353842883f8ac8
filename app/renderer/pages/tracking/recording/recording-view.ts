/** What the Recording panel shows, from state and list: sizes, what a replay must have confirmed, and what forbids it. */
import type { Fault } from '../../../../core/parameter.ts';
import { replayRefusal } from '../../../../core/tracking/replay-checks.ts';
import type { StageState } from '../../../../protocol/state.ts';
import type { RecordingEntry } from '../../../../protocol/state-recording.ts';

export function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** What a person has to name before it may begin: relays that it would go out through, cameras of unknown tally. */
export interface ReplayNeeds {
  readonly relays: readonly string[];
  readonly cameras: readonly string[];
}

type Seen = Pick<StageState, 'show' | 'studio' | 'pictures' | 'take' | 'tracking' | 'recording'>;

/** Camera of the stage -> camera of the recording. */
export type CameraMap = Readonly<Record<string, string>>;

/** Each recorded camera that this stage has, as itself. */
export function usualMap(studio: Seen['studio'], entry: RecordingEntry): CameraMap {
  const own = entry.cameras.filter(({ camera }) => studio.cameras[camera]?.tracking);
  return Object.fromEntries(own.map(({ camera }) => [camera, camera]));
}

/** With another one for a camera; empty = that camera keeps its own tracker. */
export function mapped(map: CameraMap, camera: string, recorded: string): CameraMap {
  const { [camera]: _, ...rest } = map;
  return recorded === '' ? rest : { ...rest, [camera]: recorded };
}

export function replayNeeds(state: Seen, map: CameraMap): ReplayNeeds {
  const ids = Object.keys(map);
  return {
    relays: state.tracking.inPath.filter((relay) => ids.some((id) => relay.startsWith(`${id}/`))),
    cameras: ids.filter((id) => (state.pictures[id]?.onAir ?? 'unknown') === 'unknown'),
  };
}

/** Why it cannot begin, beside what is left to confirm; the engine decides by the same rule. */
export function replayForbidden(state: Seen, entry: RecordingEntry, map: CameraMap): Fault | undefined {
  if (entry.state === 'unreadable') return entry.why ?? { code: 'recording.not-one' };
  if (entry.state === 'running') return { code: 'recording.running', params: { name: entry.name } };
  const replay = state.recording?.replay;
  if (replay && replay.at !== 'ended') return { code: 'replay.running' };
  if (entry.datagrams === 0) return { code: 'recording.empty' };
  const ids = Object.keys(map);
  if (ids.length === 0) return { code: 'replay.nobody' };
  const scene = {
    show: state.show,
    cameras: Object.values(state.studio.cameras),
    pictures: new Map(Object.entries(state.pictures)),
    taking: state.take !== null && state.take.endedUs === null,
    relays: state.tracking.inPath,
  };
  const { relays, cameras } = replayNeeds(state, map);
  return replayRefusal(scene, ids, [...relays, ...cameras]);
}

/** The answer of `tracking.record.list`. */
export function readList(result: unknown): { readonly recordings: readonly RecordingEntry[]; readonly more: boolean } {
  if (typeof result !== 'object' || result === null || !('recordings' in result))
    return { recordings: [], more: false };
  const { recordings } = result;
  const more = 'more' in result && result.more === true;
  return { recordings: Array.isArray(recordings) ? (recordings as readonly RecordingEntry[]) : [], more };
}
