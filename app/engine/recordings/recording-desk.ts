/**
 * Recorded tracking as the engine sees it: starts and ends recordings and replays in the tracking process, marks takes,
 * tells the house clock, lists what is on disk.
 *
 * Is told: commands of people, takes, the time. Tells: the published state, alarms. The process records on without an
 * engine; an engine that comes back finds the recording in its telemetry and goes on with it.
 */
import { join } from 'node:path';
import type { Clock } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Outcome, Take } from '../../core/stage/take.ts';
import { replayRefusal } from '../../core/tracking/replay-checks.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { RecordingState } from '../../protocol/state-recording.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Who } from '../server/auth.ts';
import type { Alarms } from '../stage/alarms.ts';
import type { Stage } from '../stage/stage.ts';
import type { Takes } from '../takes/takes.ts';
import type { HouseClock } from '../timing/house-clock.ts';
import type { RecordedMark } from '../tracking/recording/recording-format.ts';
import type { RecordingPart } from '../tracking/recording/recording-messages.ts';
import type { TrackingDesk } from '../tracking/tracking-desk.ts';
import { type ExportFile, exportRecording } from './recording-export.ts';
import { RecordingList } from './recording-list.ts';
import { recordingId, recordingName } from './recording-name.ts';

export interface RecordingDeskDeps {
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly house: HouseClock;
  readonly stage: Stage;
  readonly takes: Pick<Takes, 'runningTakes' | 'armedPlans'>;
  readonly tracking: Pick<TrackingDesk, 'recorder' | 'recordings' | 'relaysRunning'>;
  readonly alarms: Alarms;
  readonly publisher: Publisher;
  readonly wallMs: () => number;
}

const MAX_GB = 64;
const MIN_FREE_GB = 2;
const MAX_HOURS = 16;
/** After the outcome of a take that was recorded by itself. */
const TAIL_US = 1_000_000;
/** By then the process has told of a recording that it began. */
const UNHEARD_US = 5_000_000;
/** The house clock is told again at least this often. */
const HOUSE_US = 10_000_000;
const NOBODY = { name: 'Stagelock' };

/** A recording that takes keep running: until nothing is armed or runs for a moment. */
interface Automatic {
  readonly id: string;
  idleUs: number | undefined;
}

export class RecordingDesk {
  readonly list: RecordingList;
  readonly #deps: RecordingDeskDeps;
  #automatic: Automatic | undefined;
  #starting = false;
  /** Started, and not yet heard of. */
  #began: { readonly id: string; readonly untilUs: number } | undefined;
  /** Armed plans and takes that are marked in the recording that runs. */
  readonly #marked = new Set<string>();
  #house: { readonly told: string; readonly atUs: number } | undefined;
  #before: RecordingPart = { recording: null, replay: null };

  constructor(deps: RecordingDeskDeps) {
    this.#deps = deps;
    this.list = new RecordingList(join(deps.dataFolder, 'recordings'));
  }

  /** What runs on the process now. */
  get #now(): RecordingPart {
    return this.#deps.tracking.recordings() ?? this.#before;
  }

  get #running(): RecordingPart['recording'] {
    const { recording } = this.#now;
    return recording?.at === 'running' ? recording : null;
  }

  get #runningId(): string | undefined {
    const { recording } = this.#now;
    const began = this.#began;
    if (began && (recording?.id === began.id || this.#deps.clock.nowUs() > began.untilUs)) this.#began = undefined;
    return this.#began?.id ?? this.#running?.id;
  }

  async start({ name, cameras }: CommandArgs<'tracking.record.start'>, who: Pick<Who, 'name'>): Promise<unknown> {
    const { stage, wallMs } = this.#deps;
    const { studio } = stage;
    const unknown = cameras?.find((id) => !studio.cameras.some((camera) => camera.id === id && camera.tracking));
    if (unknown !== undefined) return { code: 'recording.no-camera', params: { camera: unknown } };
    if (this.#starting) return { code: 'recording.running', params: { name: name ?? '' } };
    const startedMs = wallMs();
    const shown = recordingName(name, startedMs);
    const id = recordingId(shown, startedMs);
    const { maxGb = MAX_GB, minFreeGb = MIN_FREE_GB, maxHours = MAX_HOURS } = studio.recording ?? {};
    this.#starting = true;
    const fault = await this.#deps.tracking.recorder({
      t: 'record',
      file: this.list.fileOf(id),
      order: { id, name: shown, studio: studio.id, by: who.name, rate: studio.rate, timecodeRate: studio.timecodeRate },
      cameras: cameras ?? null,
      limits: { maxBytes: maxGb * 1e9, minFreeBytes: minFreeGb * 1e9, maxSeconds: maxHours * 3_600 },
    });
    this.#starting = false;
    if (fault) return fault;
    this.#began = { id, untilUs: this.#deps.clock.nowUs() + UNHEARD_US };
    this.#marked.clear();
    this.#house = undefined;
    this.#tellHouse();
    return { recording: id, name: shown };
  }

  async stop(): Promise<unknown> {
    const running = this.#runningId;
    this.#automatic = undefined;
    return (await this.#deps.tracking.recorder({ t: 'record-stop' })) ?? { recording: running ?? null };
  }

  async remove({ recording, back }: CommandArgs<'tracking.record.delete'>, who: Who): Promise<unknown> {
    const entry = await this.list.entry(recording, this.#runningId);
    if (!entry) return { code: 'recording.none' };
    if (entry.state === 'running') return { code: 'recording.running', params: { name: entry.name } };
    if (this.#replaying?.id === recording) return { code: 'replay.running' };
    if (back === true) await this.list.unbury(recording);
    else await this.list.bury(recording, who.name, this.#deps.wallMs());
    return { recording };
  }

  async all(): Promise<unknown> {
    return this.list.all(this.#runningId);
  }

  async replay({ recording, cameras, speed, loop, confirm }: CommandArgs<'tracking.replay.start'>): Promise<unknown> {
    const { stage, takes, tracking } = this.#deps;
    const entry = await this.list.entry(recording, this.#runningId);
    if (!entry || entry.deleted) return { code: 'recording.none' };
    if (entry.state === 'running') return { code: 'recording.running', params: { name: entry.name } };
    if (entry.state === 'unreadable' && entry.why) return entry.why;
    const known = (id: string): boolean => stage.studio.cameras.some((camera) => camera.id === id && camera.tracking);
    const own = entry.cameras.filter(({ camera }) => known(camera)).map(({ camera }) => [camera, camera] as const);
    const map = cameras ?? Object.fromEntries(own);
    const ids = Object.keys(map);
    const unknown = ids.find((id) => !known(id));
    if (unknown !== undefined) return { code: 'replay.no-camera', params: { camera: unknown } };
    if (ids.length === 0) return { code: 'replay.nobody' };
    const scene = {
      show: stage.show,
      cameras: stage.studio.cameras,
      pictures: stage.pictures,
      taking: takes.runningTakes().length > 0,
      relays: tracking.relaysRunning(),
    };
    const refused = replayRefusal(scene, ids, confirm ?? []);
    if (refused) return refused;
    const order = { cameras: map, speed: speed ?? 1, loop: loop ?? false };
    const fault = await tracking.recorder({ t: 'replay', file: this.list.fileOf(recording), order });
    return fault ?? { recording, cameras: map };
  }

  export(id: string, query: URLSearchParams): Promise<ExportFile | Fault> {
    return exportRecording(this.list, id, query);
  }

  async pause({ on }: CommandArgs<'tracking.replay.pause'>): Promise<unknown> {
    return (await this.#deps.tracking.recorder({ t: 'replay-to', paused: on, seekUs: null })) ?? {};
  }

  async seek({ s }: CommandArgs<'tracking.replay.seek'>): Promise<unknown> {
    return (await this.#deps.tracking.recorder({ t: 'replay-to', paused: null, seekUs: s * 1e6 })) ?? {};
  }

  async stopReplay(): Promise<unknown> {
    return (await this.#deps.tracking.recorder({ t: 'replay-stop' })) ?? {};
  }

  /** Ten times a second: takes are marked, a show has no replay. */
  sweep(): void {
    const { stage } = this.#deps;
    if (stage.show === 'SHOW' && this.#replaying) void this.stopReplay();
    this.#followTakes();
    const running = this.#running;
    if (!running) return;
    this.#tellHouse();
    for (const take of this.#deps.takes.runningTakes())
      this.#markOnce(`take ${take.id}`, 'take', take.id, take.startedUs);
  }

  /** Twice a second: what seats see. */
  publish(): void {
    const now = this.#now;
    this.#deps.publisher.set(['recording'], shownOf(now));
    this.#raise(now);
    this.#before = now;
  }

  took(take: Take, outcome: Outcome): void {
    if (!this.#running || take.plan.kind === 'bailout') return;
    this.#markOnce(`take ${take.id}`, 'take', take.id, take.startedUs);
    this.#mark({ kind: 'outcome', takeId: take.id, frame: take.frame ?? null, outcome }, take.endedUs);
  }

  get #replaying(): RecordingPart['replay'] {
    const { replay } = this.#now;
    return replay && replay.at !== 'ended' ? replay : null;
  }

  /** Where the studio says so: from arming to outcome. */
  #followTakes(): void {
    const { stage, takes, clock } = this.#deps;
    const armed = takes.armedPlans();
    const busy = takes.runningTakes().length > 0 || armed.length > 0;
    // Ended by a person or by a limit: the next arming begins another.
    if (this.#runningId === undefined && !this.#starting) this.#automatic = undefined;
    const automatic = this.#automatic;
    if (automatic) {
      if (busy) automatic.idleUs = undefined;
      else if (clock.nowUs() - (automatic.idleUs ??= clock.nowUs()) >= TAIL_US) void this.stop();
    } else if (stage.studio.recording?.takes === true && busy && this.#runningId === undefined && !this.#starting) {
      // One that failed is not tried again before the next arming.
      const [first] = armed;
      const key = first?.plan.id ?? takes.runningTakes()[0]?.id ?? '';
      if (this.#marked.has(`tried ${key}`)) return;
      void this.start({ name: 'take' }, NOBODY).then((result) => {
        const id = (result as { readonly recording?: unknown }).recording;
        if (typeof id === 'string') this.#automatic = { id, idleUs: undefined };
        else this.#deps.alarms.raise('recording/takes', result as Fault, 'warning');
        this.#marked.add(`tried ${key}`);
        if (first) this.#markOnce(`armed ${first.plan.id}`, 'armed', first.plan.id, first.sinceUs);
      });
    }
    if (this.#running)
      for (const { plan, sinceUs } of armed) this.#markOnce(`armed ${plan.id}`, 'armed', plan.id, sinceUs);
  }

  #markOnce(key: string, kind: RecordedMark['kind'], takeId: string, atUs: number): void {
    if (this.#marked.has(key)) return;
    this.#marked.add(key);
    this.#mark({ kind, takeId, frame: null, outcome: null }, atUs);
  }

  #mark(mark: Omit<RecordedMark, 't' | 'atUs'>, atUs = this.#deps.clock.nowUs()): void {
    void this.#deps.tracking.recorder({ t: 'record-note', note: { t: 'mark', atUs, ...mark } });
  }

  /** When it bends, steps or changes its source, and now and then. */
  #tellHouse(): void {
    const { house, clock, tracking } = this.#deps;
    const nowUs = clock.nowUs();
    const { epochUs, timecodeAtEpoch, drop, speedPpm, state } = house.state();
    const told = JSON.stringify([epochUs, timecodeAtEpoch, drop, speedPpm, state]);
    if (this.#house?.told === told && nowUs - this.#house.atUs < HOUSE_US) return;
    this.#house = { told, atUs: nowUs };
    // Asked in its middle: where it begins, rounding may fall to the frame before.
    const frameAtEpoch = house.frame(epochUs + (5e5 * house.rate.den) / house.rate.num);
    const line = { epochUs, timecodeAtEpoch, frameAtEpoch, drop, speedPpm, state };
    const note = { t: 'house', atUs: nowUs, ...line } as const;
    void tracking.recorder({ t: 'record-note', note });
  }

  /** A recording that ended by itself, or lost datagrams, is told once; what is gone is told until a new one begins. */
  #raise({ recording, replay }: RecordingPart): void {
    const { alarms } = this.#deps;
    const was = this.#before.recording;
    const same = recording !== null && was?.id === recording.id;
    if (recording?.at === 'running' && !same) {
      alarms.clear('recording/ended');
      alarms.clear('recording/dropped');
      alarms.clear('recording/takes');
    }
    if (recording === null && was?.at === 'running') {
      const why = { code: 'recording.process-lost' };
      alarms.raise('recording/ended', { code: 'alarm.recording-ended', params: told(was.name, why) }, 'fault');
    }
    if (recording?.why && !(same && was.why))
      alarms.raise(
        'recording/ended',
        { code: 'alarm.recording-ended', params: told(recording.name, recording.why) },
        'fault',
      );
    if (recording && recording.dropped > 0 && recording.dropped !== (same ? was.dropped : 0))
      alarms.raise(
        'recording/dropped',
        { code: 'recording.dropped', params: { name: recording.name, count: recording.dropped } },
        'warning',
      );
    const ended = replay?.at === 'ended' && this.#before.replay?.at !== 'ended' && this.#before.replay !== null;
    if (ended && replay.why) {
      alarms.raise('replay/ended', { code: 'alarm.replay-ended', params: told(replay.name, replay.why) }, 'warning');
      alarms.clear('replay/ended');
    }
    const playing = replay && replay.at !== 'ended' ? Object.keys(replay.cameras) : [];
    const onAir = playing.find((id) => this.#deps.stage.pictures.get(id)?.onAir === 'yes');
    if (onAir === undefined) alarms.clear('replay/on-air');
    else alarms.raise('replay/on-air', { code: 'alarm.replay-on-air', params: { camera: onAir } }, 'fault');
  }
}

const told = (name: string, why: Fault): Record<string, string | number> =>
  ({ ...why.params, name, why: why.code }) as never;

function shownOf({ recording, replay }: RecordingPart): RecordingState {
  if (!replay) return { recording, replay: null };
  const { id, name, cameras, at, positionUs, lengthUs, speed, loop, why } = replay;
  // Tenths: a page that shows seconds needs no more, and nobody is sent a patch for less.
  const positionS = Math.round(positionUs / 1e5) / 10;
  const lengthS = Math.round(lengthUs / 1e5) / 10;
  return { recording, replay: { id, name, cameras, at, positionS, lengthS, speed, loop, why } };
}
