/**
 * The recordings of a data folder as they stand on disk: names, list, tombstones.
 *
 * Knows: `recordings/<date>/<folder>/tracking.slt`, and `deleted.json` beside it. What has its end is read from both
 * ends of the file; what was cut off is gone through once and remembered for as long as it does not change.
 */
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../../drivers/kit/faults.ts';
import type { Fault } from '../../core/parameter.ts';
import type { RecordedTracker, RecordingEntry } from '../../protocol/state-recording.ts';
import { type RecordingHead, readEnds, scanRecording } from '../tracking/recording/recording-file.ts';
import type { RecordedSetup, RecordedSource } from '../tracking/recording/recording-format.ts';

export const RECORDING_FILE = 'tracking.slt';
const TOMBSTONE = 'deleted.json';
const MOST_LISTED = 500;

export class RecordingList {
  readonly #folder: string;
  readonly #scanned = new Map<string, { readonly size: number; readonly head: RecordingHead }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  fileOf(id: string): string {
    return join(this.#folder, id, RECORDING_FILE);
  }

  /** Newest first; `running` is the one that is being written. */
  async all(
    running: string | undefined,
  ): Promise<{ readonly recordings: readonly RecordingEntry[]; readonly more: boolean }> {
    const ids: string[] = [];
    for (const date of (await namesIn(this.#folder)).filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name)).toReversed()) {
      const names = (await namesIn(join(this.#folder, date))).toReversed();
      ids.push(...names.map((name) => `${date}/${name}`));
      if (ids.length > MOST_LISTED) break;
    }
    const entries: RecordingEntry[] = [];
    for (const id of ids.slice(0, MOST_LISTED)) {
      const entry = await this.entry(id, running);
      if (entry) entries.push(entry);
    }
    return { recordings: entries, more: ids.length > MOST_LISTED };
  }

  /** Undefined: there is no recording of that id. */
  async entry(id: string, running: string | undefined): Promise<RecordingEntry | undefined> {
    const file = this.fileOf(id);
    const size = await sizeOf(file);
    if (size === undefined) return undefined;
    const deleted = await this.#tombstone(id);
    const isRunning = id === running;
    const head = await this.#head(id, file, size);
    return 'code' in head
      ? unreadable(id, size, isRunning, head, deleted)
      : entryOf(id, head, isRunning, size, deleted);
  }

  async bury(id: string, by: string, atMs: number): Promise<void> {
    await writeFile(join(this.#folder, id, TOMBSTONE), `${JSON.stringify({ by, atMs })}\n`);
  }

  async unbury(id: string): Promise<void> {
    await rm(join(this.#folder, id, TOMBSTONE), { force: true });
  }

  async #head(id: string, file: string, size: number): Promise<RecordingHead | Fault> {
    const known = this.#scanned.get(id);
    if (known?.size === size) return known.head;
    try {
      const head = (await readEnds(file)) ?? (await scanRecording(file));
      if (!('code' in head)) this.#scanned.set(id, { size, head: slim(head) });
      return head;
    } catch (cause) {
      return { code: 'recording.disk-failed', params: { error: cause instanceof Error ? cause.message : '' } };
    }
  }

  async #tombstone(id: string): Promise<RecordingEntry['deleted']> {
    try {
      const raw: unknown = JSON.parse(await readFile(join(this.#folder, id, TOMBSTONE), 'utf8'));
      const { by, atMs } = raw as { by?: unknown; atMs?: unknown };
      return { by: typeof by === 'string' ? by : '', atMs: typeof atMs === 'number' ? atMs : 0 };
    } catch (cause) {
      // A tombstone that cannot be read is one all the same.
      return errnoOf(cause) === 'ENOENT' ? null : { by: '', atMs: 0 };
    }
  }
}

/** Without the index, which only a replay needs. */
function slim({
  header,
  end,
  damage,
  firstUs,
  lastUs,
  datagrams,
  dropped,
  bytes,
  marks,
}: RecordingHead): RecordingHead {
  return { header, end, damage, firstUs, lastUs, datagrams, dropped, bytes, marks };
}

function entryOf(
  id: string,
  head: RecordingHead,
  running: boolean,
  bytes: number,
  deleted: RecordingEntry['deleted'],
): RecordingEntry {
  const { header, end, damage, firstUs, lastUs, datagrams, dropped, marks } = head;
  const { name, by, startedWallMs, setup } = header;
  const takes = marks.filter(({ kind }) => kind === 'outcome' || kind === 'take');
  return {
    id,
    name,
    by,
    startedWallMs,
    lengthS: firstUs === null || lastUs === null ? null : (lastUs - firstUs) / 1e6,
    bytes,
    cameras: camerasOf(setup),
    datagrams,
    dropped,
    takes: [...new Map(takes.map((mark) => [mark.takeId, mark])).values()].map(({ takeId, atUs, frame, outcome }) => ({
      takeId,
      atS: Math.max(0, (atUs - (firstUs ?? header.startedUs)) / 1e6),
      frame,
      outcome,
    })),
    state: running ? 'running' : damage ? 'damaged' : end ? 'whole' : 'cut-off',
    why: running ? null : (damage ?? end?.why ?? null),
    deleted,
  };
}

function camerasOf({ sources }: RecordedSetup): RecordingEntry['cameras'] {
  const cameras = Map.groupBy(sources, ({ cameraId }) => cameraId);
  // Of several trackers of a camera the main one stands first.
  return [...cameras].flatMap(([camera, [main, ...backups]]) =>
    main ? [{ camera, ...trackerOf(main), backups: backups.map(trackerOf) }] : [],
  );
}

function trackerOf({ sourceId = '', protocol, expectedHz }: RecordedSource): RecordedTracker {
  return { tracker: sourceId, protocol, hz: expectedHz };
}

function unreadable(
  id: string,
  bytes: number,
  running: boolean,
  why: Fault,
  deleted: RecordingEntry['deleted'],
): RecordingEntry {
  return {
    id,
    name: id.slice(id.indexOf('/') + 1),
    by: '',
    startedWallMs: 0,
    lengthS: null,
    bytes,
    cameras: [],
    datagrams: 0,
    dropped: 0,
    takes: [],
    state: running ? 'running' : 'unreadable',
    why: running ? null : why,
    deleted,
  };
}

/** Folders, sorted; none where there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    const found = await readdir(folder, { withFileTypes: true });
    return found
      .filter((one) => one.isDirectory())
      .map(({ name }) => name)
      .toSorted();
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch {
    return undefined; // no recording, or one that nobody may read: the same for a list
  }
}
