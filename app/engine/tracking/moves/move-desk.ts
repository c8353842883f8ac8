/**
 * Virtual moves as the engine sees them: begins them on a frame of the house, brings cameras back, keeps the moves.
 *
 * Is told: commands of people, what the tracking process says. Tells: the process, the published state, journal and alarms.
 * The process plays without an engine; an engine that comes back finds what plays in its telemetry.
 */
import { randomUUID } from 'node:crypto';
import { isFault } from '../../../../drivers/contract.ts';
import type { Fault } from '../../../core/parameter.ts';
import { parseTimecode } from '../../../core/time/timecode.ts';
import { mayBeOnAir, moveRefusal, tapsOf } from '../../../core/tracking/move-checks.ts';
import { blendable, MOVE_LENS, type MoveLens } from '../../../core/tracking/move-lens.ts';
import type { CommandArgs } from '../../../protocol/commands.ts';
import type { MoveRun } from '../../../protocol/state-virtual.ts';
import { BLEND_FRAMES, keysOf } from '../../../protocol/studio-schema-virtual.ts';
import type { Journal } from '../../journal/journal.ts';
import type { Publisher } from '../../publish/publisher.ts';
import type { SeatDesk } from '../../seats/seat-desk.ts';
import type { Who } from '../../server/auth.ts';
import type { Alarms } from '../../stage/alarms.ts';
import type { Stage } from '../../stage/stage.ts';
import type { Takes } from '../../takes/takes.ts';
import type { HouseClock } from '../../timing/house-clock.ts';
import type { TrackingDesk } from '../tracking-desk.ts';
import type { CameraTelemetry } from '../tracking-messages.ts';
import type { MoveLibrary } from './move-library.ts';
import type { MoveEnd } from './move-messages.ts';

/** An order reaches the process well within this. */
const LEAD_US = 60_000;
/** A timecode that comes later than this is not meant for now. */
const FARTHEST_US = 3_600_000_000;

export interface MoveDeskDeps {
  readonly stage: Pick<Stage, 'studio' | 'pictures'>;
  readonly takes: Pick<Takes, 'activePlans'>;
  readonly seats: Pick<SeatDesk, 'act'>;
  readonly tracking: Pick<TrackingDesk, 'moves' | 'newest' | 'relaysRunning'>;
  readonly library: MoveLibrary;
  readonly house: HouseClock;
  readonly journal: Pick<Journal, 'note'>;
  readonly alarms: Pick<Alarms, 'raise' | 'clear'>;
  readonly publisher: Pick<Publisher, 'set'>;
  readonly clock: { nowUs(): number };
}

export class MoveDesk {
  readonly library: MoveLibrary;
  readonly #deps: MoveDeskDeps;
  readonly #runs = new Map<string, MoveRun>();

  constructor(deps: MoveDeskDeps) {
    this.#deps = deps;
    this.library = deps.library;
  }

  async open(): Promise<void> {
    await this.library.open();
    this.#publishKept();
  }

  list(): unknown {
    return { moves: this.library.shown(), deleted: this.library.deleted() };
  }

  async save(args: CommandArgs<'vcam.save'>, who: Who): Promise<unknown> {
    const {
      move,
      expectVersion,
      name,
      keys,
      atEnd = 'return',
      inFrames = BLEND_FRAMES,
      outFrames = BLEND_FRAMES,
    } = args;
    const draft = { name, keys: keysOf(keys), atEnd, inFrames, outFrames };
    const saved = await this.library.save(draft, { move, expect: expectVersion, by: who.name });
    this.#publishKept();
    return isFault(saved) ? saved : { move: saved.id, version: saved.version };
  }

  async restore({ move, version }: CommandArgs<'vcam.restore'>, who: Who): Promise<unknown> {
    const before = this.library.get(move, version);
    if (isFault(before)) return before;
    const saved = await this.library.save(before, { move, expect: undefined, by: who.name });
    this.#publishKept();
    return isFault(saved) ? saved : { move, version: saved.version };
  }

  async remove({ move, back = false }: CommandArgs<'vcam.delete'>, who: Who): Promise<unknown> {
    const fault = await this.library.remove(move, back, who.name);
    this.#publishKept();
    return fault ?? { move };
  }

  /** Where its tracker says that the camera is, and what it says of the lens. */
  capture({ camera }: CommandArgs<'vcam.capture'>): unknown {
    const said = this.#deps.tracking.newest()?.cameras[camera];
    const isWell = said?.verdict === 'ok' || said?.verdict === 'lossy' || said?.verdict === 'wrong-rate';
    if (!said?.pose || !isWell) return { code: 'vcam.tracker-lost', params: { camera } };
    return { pose: said.pose, lens: lensOf(said) };
  }

  async start(args: CommandArgs<'vcam.start'>, who: Who): Promise<unknown> {
    const { camera, move: id, at } = args;
    const move = this.library.get(id);
    if (isFault(move)) return move;
    const refused = moveRefusal(this.#scene(), camera) ?? this.#mayAct(camera, who);
    if (refused) return refused;
    const frame = this.#frameOf(at);
    if (isFault(frame)) return frame;
    const { house, tracking, journal, stage } = this.#deps;
    const { inFrames = move.inFrames, outFrames = move.outFrames, atEnd = move.atEnd } = args;
    const fromUs = house.usOf(frame);
    const blends = { inUs: this.#lengthUs(frame, inFrames), outUs: this.#lengthUs(frame, outFrames) };
    const run = randomUUID();
    const told = { run, move: id, name: move.name, by: who.name, frame };
    const fault = await tracking.moves.startMove(camera, { ...told, keys: move.keys, fromUs, ...blends, atEnd });
    const data = { do: 'start', camera, ...told, version: move.version, inFrames, outFrames, atEnd };
    journal.note({ kind: 'virtual-move', seat: who.seat, data: { ...data, ...(fault && { refused: fault }) } });
    if (fault) return this.#inFrames(fault, camera);
    this.#deps.alarms.clear(lostAlarm(camera));
    const about = stage.studio.cameras.find((one) => one.id === camera);
    return { run, frame, timecode: house.timecode(fromUs), taps: about ? tapsOf(about) : [] };
  }

  async back({ camera, at, frames }: CommandArgs<'vcam.back'>, who: Who): Promise<unknown> {
    const playing = this.#deps.tracking.newest()?.cameras[camera]?.move;
    if (!playing) return { code: 'vcam.not-running', params: { camera } };
    const refused = this.#mayAct(camera, who);
    if (refused) return refused;
    const frame = this.#frameOf(at);
    return isFault(frame) ? frame : this.#bring(camera, playing, { frame, frames, onlyUnbegun: false }, who);
  }

  /** All stop changes no picture: what plays is left as it is, what has not begun is called off. */
  stopAll(who: Who): void {
    const frame = this.#soonest();
    for (const [camera, run] of this.#runs)
      if (run.phase === 'waiting') void this.#bring(camera, run, { frame, frames: undefined, onlyUnbegun: true }, who);
  }

  async #bring(
    camera: string,
    { run, move }: Pick<MoveRun, 'run' | 'move'>,
    {
      frame,
      frames,
      onlyUnbegun,
    }: { readonly frame: number; readonly frames: number | undefined; readonly onlyUnbegun: boolean },
    who: Who,
  ): Promise<unknown> {
    const { house, tracking, journal } = this.#deps;
    const known = this.library.get(move);
    const lengthUs = this.#lengthUs(frame, frames ?? (isFault(known) ? BLEND_FRAMES : known.outFrames));
    const fault = await tracking.moves.moveBack(camera, { run, fromUs: house.usOf(frame), lengthUs, onlyUnbegun });
    const data = { do: 'back', camera, run, move, by: who.name, frame, ...(fault && { refused: fault }) };
    journal.note({ kind: 'virtual-move', seat: who.seat, data });
    return fault ? this.#inFrames(fault, camera) : { run, frame, timecode: house.timecode(house.usOf(frame)) };
  }

  /** Ten times a second: what the process plays is what is shown. */
  sweep(): void {
    const cameras = this.#deps.tracking.newest()?.cameras;
    if (cameras === undefined) return;
    for (const { id, tracking } of this.#deps.stage.studio.cameras) if (tracking) this.#follow(id, cameras[id]);
  }

  #follow(camera: string, said: CameraTelemetry | undefined): void {
    const before = this.#runs.get(camera);
    const run = said?.move ? this.#shown(camera, said.move, before) : undefined;
    if (before && before.run !== run?.run)
      this.#ended(camera, before, said?.moveEnd?.run === before.run ? said.moveEnd.how : 'lost');
    if (run) this.#runs.set(camera, run);
    else this.#runs.delete(camera);
    if (run?.waits) {
      const params = { camera, name: run.name };
      this.#deps.alarms.raise(waitsAlarm(camera), { code: 'alarm.vcam-waits', params }, 'warning');
    } else this.#deps.alarms.clear(waitsAlarm(camera));
    if (!isSame(before, run)) this.#deps.publisher.set(['moves', 'runs', camera], run ?? null);
  }

  #ended(camera: string, { run, move, name }: MoveRun, how: MoveEnd['how'] | 'lost'): void {
    const { journal, alarms } = this.#deps;
    journal.note({ kind: 'virtual-move', data: { do: 'ended', camera, run, move, how } });
    if (how === 'back' || how === 'called-off') return;
    const code = how === 'lost' ? 'alarm.vcam-lost' : 'alarm.vcam-not-begun';
    alarms.raise(lostAlarm(camera), { code, params: { camera, name } }, how === 'lost' ? 'fault' : 'warning');
  }

  #shown(camera: string, said: NonNullable<CameraTelemetry['move']>, before: MoveRun | undefined): MoveRun {
    const { weight: _, pose: __, ...told } = said;
    const about = this.#deps.stage.studio.cameras.find((one) => one.id === camera);
    const isPhaseOfBefore = before?.run === said.run && before.phase === said.phase;
    const phaseFromUs = isPhaseOfBefore ? before.phaseFromUs : this.#deps.clock.nowUs();
    return { ...told, phaseFromUs, taps: about ? tapsOf(about) : [] };
  }

  #scene(): Parameters<typeof moveRefusal>[0] {
    const { stage, takes, tracking } = this.#deps;
    const { cameras } = stage.studio;
    return { cameras, pictures: stage.pictures, plans: takes.activePlans(), relays: tracking.relaysRunning() };
  }

  /** A picture that may be on air is the business of whoever holds the GO. */
  #mayAct(camera: string, who: Who): Fault | undefined {
    return mayBeOnAir(this.#deps.stage, camera) ? this.#deps.seats.act(who) : undefined;
  }

  #frameOf(at: string | undefined): number | Fault {
    const { house, clock } = this.#deps;
    const soonest = this.#soonest();
    if (at === undefined) return soonest;
    const label = parseTimecode(at);
    const frame = label && house.frameOfLabel(label);
    const isNear = frame !== undefined && house.usOf(frame) - clock.nowUs() < FARTHEST_US;
    return isNear && frame >= soonest ? frame : { code: 'vcam.no-such-time', params: { at } };
  }

  #soonest(): number {
    const { house, clock } = this.#deps;
    return house.frame(clock.nowUs() + LEAD_US) + 1;
  }

  #lengthUs(frame: number, frames: number): number {
    const { house } = this.#deps;
    return house.usOf(frame + frames) - house.usOf(frame);
  }

  /** The process counts in milliseconds; people count in frames. */
  #inFrames({ code, params }: Fault, camera: string): Fault {
    const leastMs = params?.['leastMs'];
    if (typeof leastMs !== 'number') return { code, params: { ...params, camera } };
    const { rate } = this.#deps.stage.studio;
    return { code, params: { ...params, camera, leastFrames: Math.ceil((leastMs * rate.num) / rate.den / 1_000) } };
  }

  #publishKept(): void {
    this.#deps.publisher.set(['moves', 'kept'], this.library.shown());
  }
}

const waitsAlarm = (camera: string): string => `moves/${camera}/waits`;
const lostAlarm = (camera: string): string => `moves/${camera}/lost`;

/** Times wander by microseconds as the two clocks are held together. */
function isSame(a: MoveRun | undefined, b: MoveRun | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return JSON.stringify(settled(a)) === JSON.stringify(settled(b));
}

const settled = (run: MoveRun): unknown => ({
  ...run,
  fromUs: 0,
  endUs: 0,
  phaseEndsUs: run.phaseEndsUs === null ? null : Math.round((run.phaseEndsUs - run.fromUs) / 1_000),
});

function lensOf({ lens, optics }: CameraTelemetry): MoveLens {
  const said: Record<string, unknown> = { ...optics, zoomRaw: lens.zoomRaw, focusRaw: lens.focusRaw };
  const numbers = MOVE_LENS.flatMap((name) => {
    const value = said[name];
    return typeof value === 'number' && Number.isFinite(blendable(name, value)) ? [[name, value]] : [];
  });
  return Object.fromEntries(numbers) as MoveLens;
}
