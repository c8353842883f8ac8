/**
 * Guided calibrations of every kind, one per camera at a time: begin, take, judge, accept. On disk after each step, so that
 * a crash, a flat battery or a lunch break costs nothing.
 *
 * Is told: persons' commands. Asks: the observer for what trackers say. Tells: the published state; on accept, a version
 * that comes into force. Nothing is in force before that. What differs from kind to kind stands in session-kinds.ts.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import { boundNow } from '../../core/calibration/kept/expiry.ts';
import { MOST_OBSERVED, withoutObserved } from '../../core/calibration/kept/guided.ts';
import {
  type AlignmentSession,
  MOST_POINTS,
  type SessionPoint,
  withList,
  withoutPoint,
  withPoint,
  withUse,
} from '../../core/calibration/kept/session.ts';
import { isList, readSurveyList } from '../../core/calibration/kept/survey-list.ts';
import type { CalibrationDraft } from '../../core/calibration/kept/version.ts';
import { OneAtATime } from '../../core/one-at-a-time.ts';
import type { Fault } from '../../core/parameter.ts';
import { readSessions } from '../../protocol/calibration-sessions.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Who } from '../server/auth.ts';
import type { CalibrationDesk } from './calibration-desk.ts';
import type { CameraTrackers } from './camera-trackers.ts';
import { beginSession, solutionOf, stopFault } from './session-kinds.ts';
import { type AnySession, type Edit, otherKind, type SessionObserver } from './session-observer.ts';
import { type SessionExtras, sessionState } from './session-state.ts';

const NO_EXTRAS: SessionExtras = { taking: null, refused: null, following: false };
/** Two minutes of turning a head are more than anybody needs. */
const MOST_STRETCHES = 120;

export interface CalibrationSessionsDeps {
  readonly desk: Pick<CalibrationDesk, 'subjectOf' | 'settings' | 'now' | 'adopt' | 'poseInForce' | 'armInForce'>;
  readonly trackers: CameraTrackers;
  readonly observer: Pick<SessionObserver, 'take' | 'follow'>;
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly publisher: Pick<Publisher, 'set'>;
  readonly studioId: string;
  readonly wallMs: () => number;
}

export class CalibrationSessions {
  readonly #deps: CalibrationSessionsDeps;
  readonly #extras = new Map<string, SessionExtras>();
  #sessions: Readonly<Record<string, AnySession>> = {};
  readonly #writing = new OneAtATime();

  constructor(deps: CalibrationSessionsDeps) {
    this.#deps = deps;
  }

  async open(): Promise<void> {
    const before = Object.keys(this.#sessions);
    const saved = await this.#deps.storage.getSetting(this.#name);
    this.#sessions = isFault(saved) ? {} : readSessions(saved);
    for (const camera of new Set([...before, ...Object.keys(this.#sessions)])) this.publish(camera);
  }

  begin(args: CommandArgs<'calibration.begin'>, who: Who): Promise<unknown> {
    const { camera, kind = 'stage-alignment' } = args;
    return this.#change(camera, (session) => {
      const subject = this.#deps.desk.subjectOf(camera, kind);
      if (isFault(subject)) return subject;
      if (session) return { code: 'caldesk.session-there', params: { camera, by: session.by } };
      const { seat, name } = who;
      const head = { camera, source: subject.source, startedMs: this.#deps.wallMs(), by: name, holder: { seat, name } };
      return beginSession(head, args, this.#deps.desk.settings.survey, this.#deps.trackers);
    });
  }

  resume({ camera, takeOver }: CommandArgs<'calibration.resume'>, who: Who): Promise<unknown> {
    return this.#change(camera, (session) => {
      if (!session) return { code: 'caldesk.no-session', params: { camera } };
      const { holder } = session;
      if (holder && holder.seat !== who.seat && takeOver !== true) return otherSeat(session);
      return { ...session, holder: { seat: who.seat, name: who.name } };
    });
  }

  leave({ camera }: CommandArgs<'calibration.leave'>, who: Who): Promise<unknown> {
    return this.#edit(camera, who, (session) => ({ ...session, holder: null }));
  }

  discard({ camera }: CommandArgs<'calibration.discard'>, who: Who): Promise<unknown> {
    this.#extras.delete(camera);
    return this.#edit(camera, who, () => undefined);
  }

  use({ camera, point, use, reason }: CommandArgs<'calibration.use'>, who: Who): Promise<unknown> {
    if (use === 'dropped' && reason === undefined) return Promise.resolve({ code: 'caldesk.drop-reason' });
    return this.#points(
      camera,
      who,
      (session) => pointFault(session, point) ?? withUse(session, point, use, reason ?? ''),
    );
  }

  point({ camera, point }: CommandArgs<'calibration.point'>, who: Who): Promise<unknown> {
    const { name, mm, ...place } = point;
    return this.#points(camera, who, (session) =>
      withPoint(session, { ...place, name: { en: name, zh: name }, ...(mm !== undefined && { mm }) }),
    );
  }

  unpoint({ camera, point }: CommandArgs<'calibration.unpoint'>, who: Who): Promise<unknown> {
    return this.#points(camera, who, (session) => pointFault(session, point) ?? withoutPoint(session, point));
  }

  points({ camera, list, unit }: CommandArgs<'calibration.points'>, who: Who): Promise<unknown> {
    const read = readSurveyList(list, unit);
    if (!isList(read)) return Promise.resolve(read[0]);
    return this.#points(camera, who, (session) => withList(session, read.points));
  }

  /** The points of a stage alignment that is under way. */
  pointsOf(camera: string): readonly SessionPoint[] | undefined {
    const session = this.#sessions[camera];
    return session?.kind === 'stage-alignment' ? session.points : undefined;
  }

  /** A second or so of standing still; refused with the reason where that gave none. */
  async take(args: CommandArgs<'calibration.take'>, who: Who): Promise<unknown> {
    const { camera, point = '' } = args;
    const session = this.#sessions[camera];
    const against = session ? (held(session, who) ?? pointFault(session, point)) : noSession(camera);
    if (against || !session) return against;
    const extras = this.#extras.get(camera) ?? NO_EXTRAS;
    if (extras.taking !== null) return { code: 'caldesk.taking', params: { point: extras.taking } };
    this.#show(camera, { taking: point, refused: null, following: false });
    const edit = await this.#deps.observer.take(session, args);
    return this.#taken(camera, who, point, edit);
  }

  /** Follows a move, stretch by stretch, until it is told to end or has enough. */
  follow({ camera, on }: CommandArgs<'calibration.follow'>, who: Who): unknown {
    const session = this.#sessions[camera];
    const against = session ? held(session, who) : noSession(camera);
    if (against || !session) return against;
    if (session.kind !== 'arm' && session.kind !== 'delay') return { code: 'caldesk.takes', params: { camera } };
    const { following } = this.#extras.get(camera) ?? NO_EXTRAS;
    if (on === following) return {};
    this.#show(camera, { taking: null, refused: null, following: on });
    if (on) void this.#followOn(camera, who);
    return {};
  }

  async #followOn(camera: string, who: Who): Promise<void> {
    for (let stretch = 0; stretch < MOST_STRETCHES; stretch++) {
      const session = this.#sessions[camera];
      if (!session || held(session, who) || this.#extras.get(camera)?.following !== true) break;
      const edit = await this.#deps.observer.follow(session);
      const done = await this.#edit(camera, who, (now) => (isFault(edit) ? edit : edit(now)));
      if (isFault(done))
        return this.#show(camera, { taking: null, refused: { point: '', why: done }, following: false });
      if (session.kind === 'delay' || (session.kind === 'arm' && session.poses.length >= MOST_OBSERVED)) break;
    }
    this.#show(camera, { ...(this.#extras.get(camera) ?? NO_EXTRAS), following: false });
  }

  /** One of what was taken goes. */
  remove({ camera, id }: CommandArgs<'calibration.remove'>, who: Who): Promise<unknown> {
    return this.#edit(camera, who, (session) =>
      session.kind === 'stage-alignment' ? otherKind(session) : withoutObserved(session, id),
    );
  }

  async #taken(camera: string, who: Who, point: string, edit: Edit | Fault): Promise<unknown> {
    // It may have been left or discarded meanwhile.
    const done = await this.#edit(camera, who, (now) => (isFault(edit) ? edit : edit(now)));
    const refused = isFault(done) && this.#sessions[camera] ? { point, why: done } : null;
    this.#extras.set(camera, { ...NO_EXTRAS, refused });
    this.publish(camera);
    return isFault(done) ? done : { point };
  }

  async accept({ camera, note }: CommandArgs<'calibration.accept'>, who: Who): Promise<unknown> {
    const session = this.#sessions[camera];
    const against = session ? held(session, who) : undefined;
    if (!session || against) return against ?? noSession(camera);
    const { desk, wallMs } = this.#deps;
    const found = solutionOf(session, desk.armInForce(camera));
    if (!found.ok) return found.fault;
    const { values, grade, notes } = found.value;
    if (grade === 'stop') return stopFault(values);
    const draft: CalibrationDraft = {
      camera,
      source: session.source,
      ...values,
      grade,
      notes,
      bound: boundNow(desk.settings, desk.now(camera)),
      by: who.name,
      atMs: wallMs(),
      imported: null,
    };
    const adopted = await desk.adopt(draft, who, note);
    if (isFault(adopted)) return adopted;
    this.#extras.delete(camera);
    await this.#change(camera, () => undefined);
    return adopted;
  }

  publish(camera: string): void {
    const session = this.#sessions[camera];
    const { publisher, desk } = this.#deps;
    const extras = this.#extras.get(camera) ?? NO_EXTRAS;
    const now = { frame: desk.poseInForce(camera), arm: desk.armInForce(camera) };
    publisher.set(['calibration', 'sessions', camera], session && sessionState(session, extras, now));
  }

  #show(camera: string, extras: SessionExtras): void {
    this.#extras.set(camera, extras);
    this.publish(camera);
  }

  /** A stage alignment, by the seat that has it. */
  #points(camera: string, who: Who, edit: (session: AlignmentSession) => AlignmentSession | Fault): Promise<unknown> {
    return this.#edit(camera, who, (session) =>
      session.kind === 'stage-alignment' ? edit(session) : otherKind(session),
    );
  }

  /** By the seat that has it. */
  #edit(camera: string, who: Who, edit: (session: AnySession) => AnySession | Fault | undefined): Promise<unknown> {
    return this.#change(camera, (session) => (session ? (held(session, who) ?? edit(session)) : noSession(camera)));
  }

  /** One after another, each on what the one before left; undefined ends it. */
  #change(camera: string, edit: (session: AnySession | undefined) => AnySession | Fault | undefined): Promise<unknown> {
    return this.#writing.run(async () => {
      const next = edit(this.#sessions[camera]);
      if (isFault(next)) return next;
      if (next?.kind === 'stage-alignment' && next.points.length > MOST_POINTS)
        return { code: 'caldesk.list-long', params: { most: MOST_POINTS } };
      const { [camera]: _, ...others } = this.#sessions;
      const sessions = next ? { ...others, [camera]: next } : others;
      const written = await this.#deps.storage.putSetting(this.#name, sessions, true);
      if (isFault(written)) return written;
      this.#sessions = sessions;
      this.publish(camera);
      return {};
    });
  }

  get #name(): string {
    return `calibration-sessions/${this.#deps.studioId}`;
  }
}

function held(session: AnySession, who: Who): Fault | undefined {
  if (session.holder?.seat === who.seat) return undefined;
  return session.holder ? otherSeat(session) : { code: 'caldesk.session-left', params: { camera: session.camera } };
}

/** Only a stage alignment has points that are named beforehand. */
function pointFault(session: AnySession, point: string): Fault | undefined {
  if (session.kind !== 'stage-alignment' || session.points.some(({ id }) => id === point)) return undefined;
  return { code: 'caldesk.no-point', params: { point } };
}

const otherSeat = ({ camera, holder }: AnySession): Fault => ({
  code: 'caldesk.other-seat',
  params: { camera, seat: holder?.name ?? '' },
});

const noSession = (camera: string): Fault => ({ code: 'caldesk.no-session', params: { camera } });
