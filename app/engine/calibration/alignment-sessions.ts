/**
 * Guided stage alignments, one per camera: begin, take points, judge them, accept. On disk after each step, so that a
 * crash, a flat battery or a lunch break costs nothing.
 *
 * Is told: persons' commands. Asks: the tracking process for the mean of raw poses. Tells: the published state; on
 * accept, a version that comes into force. Nothing is in force before that.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import { boundNow } from '../../core/calibration/kept/expiry.ts';
import {
  type AlignmentSession,
  evidenceOf,
  fitOf,
  judgeTaken,
  MOST_POINTS,
  sessionPoints,
  spanOf,
  withoutPoint,
  withPoint,
  withTaken,
  withUse,
} from '../../core/calibration/kept/session.ts';
import { readSurveyList } from '../../core/calibration/kept/survey-list.ts';
import type { CalibrationDraft } from '../../core/calibration/kept/version.ts';
import type { Fault } from '../../core/parameter.ts';
import { readSessions } from '../../protocol/calibration-book.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Who } from '../server/auth.ts';
import type { TrackingDesk } from '../tracking/tracking-desk.ts';
import type { CalibrationDesk } from './calibration-desk.ts';
import { type SessionExtras, sessionState } from './session-state.ts';

const SECONDS = 1;
const NO_EXTRAS: SessionExtras = { taking: null, refused: null };

export interface AlignmentSessionsDeps {
  readonly desk: Pick<CalibrationDesk, 'subjectOf' | 'settings' | 'now' | 'adopt' | 'mayChange' | 'poseInForce'>;
  readonly tracking: Pick<TrackingDesk, 'capture' | 'newest'>;
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly publisher: Pick<Publisher, 'set'>;
  readonly studioId: string;
  readonly wallMs: () => number;
}

export class AlignmentSessions {
  readonly #deps: AlignmentSessionsDeps;
  readonly #extras = new Map<string, SessionExtras>();
  #sessions: Readonly<Record<string, AlignmentSession>> = {};
  #writing: Promise<unknown> = Promise.resolve();

  constructor(deps: AlignmentSessionsDeps) {
    this.#deps = deps;
  }

  async open(): Promise<void> {
    const before = Object.keys(this.#sessions);
    const saved = await this.#deps.storage.getSetting(this.#name);
    this.#sessions = isFault(saved) ? {} : readSessions(saved);
    for (const camera of new Set([...before, ...Object.keys(this.#sessions)])) this.publish(camera);
  }

  begin({ camera, method }: CommandArgs<'calibration.begin'>, who: Who): Promise<unknown> {
    return this.#change(camera, (session) => {
      const subject = this.#deps.desk.subjectOf(camera, 'stage-alignment');
      if (isFault(subject)) return subject;
      if (session) return { code: 'caldesk.session-there', params: { camera, by: session.by } };
      return {
        camera,
        source: subject.source,
        method: method ?? 'rigid',
        points: sessionPoints(this.#deps.desk.settings.survey),
        startedMs: this.#deps.wallMs(),
        by: who.name,
        holder: { seat: who.seat, name: who.name },
      };
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
    return this.#edit(
      camera,
      who,
      (session) => this.#known(session, point) ?? withUse(session, point, use, reason ?? ''),
    );
  }

  point({ camera, point }: CommandArgs<'calibration.point'>, who: Who): Promise<unknown> {
    const { name, mm, ...place } = point;
    return this.#edit(camera, who, (session) =>
      withPoint(session, { ...place, name: { en: name, zh: name }, ...(mm !== undefined && { mm }) }),
    );
  }

  unpoint({ camera, point }: CommandArgs<'calibration.unpoint'>, who: Who): Promise<unknown> {
    return this.#edit(camera, who, (session) => this.#known(session, point) ?? withoutPoint(session, point));
  }

  points({ camera, list }: CommandArgs<'calibration.points'>, who: Who): Promise<unknown> {
    const read = readSurveyList(list);
    if (isFault(read)) return Promise.resolve(read);
    return this.#edit(camera, who, (session) => {
      let next = session;
      for (const point of read) next = withPoint(next, point);
      return next;
    });
  }

  /** A second or so on a point; refused with the reason where that gave none. */
  async take({ camera, point, seconds }: CommandArgs<'calibration.take'>, who: Who): Promise<unknown> {
    const session = this.#sessions[camera];
    const against = session ? (held(session, who) ?? this.#known(session, point)) : noSession(camera);
    if (against) return against;
    const extras = this.#extras.get(camera) ?? NO_EXTRAS;
    if (extras.taking !== null) return { code: 'caldesk.taking', params: { point: extras.taking } };
    this.#show(camera, { taking: point, refused: null });
    const average = await this.measure(camera, seconds);
    // It may have been left or discarded meanwhile.
    const now = this.#sessions[camera];
    const why = isFault(average)
      ? average
      : now
        ? judgeTaken(now, point, average, this.#deps.desk.settings.limits)
        : noSession(camera);
    if (why || isFault(average)) {
      const fault = why ?? { code: 'caldesk.took-nothing' };
      this.#show(camera, { taking: null, refused: { point, why: fault } });
      return fault;
    }
    this.#extras.set(camera, NO_EXTRAS);
    const done = await this.#edit(camera, who, (one) => withTaken(one, point, average, this.#deps.wallMs()));
    return isFault(done) ? done : { point, spreadMm: average.spreadMm, samples: average.samples };
  }

  /** The mean of the raw pose; refused where tracking is not clean. */
  async measure(camera: string, seconds = SECONDS): ReturnType<TrackingDesk['capture']> {
    const { tracking } = this.#deps;
    const lost = this.#lost(camera);
    return lost ?? tracking.capture(camera, seconds).then((average) => this.#lost(camera) ?? average);
  }

  async accept({ camera, note }: CommandArgs<'calibration.accept'>, who: Who): Promise<unknown> {
    const session = this.#sessions[camera];
    const against = session ? held(session, who) : undefined;
    if (!session || against) return against ?? noSession(camera);
    const fit = fitOf(session);
    if (!fit.ok) return fit.fault;
    const { value } = fit;
    if (value.grade === 'stop') return { code: 'caldesk.too-bad', params: { mm: Number(value.rmsMm.toFixed(1)) } };
    const { desk, wallMs } = this.#deps;
    const used = session.points.filter((point) => point.taken && point.use !== 'dropped');
    const draft: CalibrationDraft = {
      camera,
      source: session.source,
      kind: 'stage-alignment',
      stageFromTracker: value.stageFromTracker,
      uncertainty: value.uncertainty,
      residual: {
        rmsMm: value.rmsMm,
        maxMm: value.maxMm,
        sigmaMm: value.sigmaMm,
        checkRmsMm: value.checkRmsMm ?? null,
        scale: value.scale,
      },
      coverage: {
        points: session.points.length,
        used: used.filter(({ use }) => use === 'fit').length,
        spanM: spanOf(used.map(({ stageM }) => stageM)),
      },
      grade: value.grade,
      notes: value.notes,
      evidence: evidenceOf(session, value),
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
    publisher.set(
      ['calibration', 'sessions', camera],
      session && sessionState(session, extras, desk.poseInForce(camera)),
    );
  }

  #show(camera: string, extras: SessionExtras): void {
    this.#extras.set(camera, extras);
    this.publish(camera);
  }

  /** Nothing is measured with a tracker that is not believed. */
  #lost(camera: string): Fault | undefined {
    if (this.#deps.tracking.newest()?.replay?.cameras[camera] !== undefined)
      return { code: 'caldesk.replayed', params: { camera } };
    const told = this.#deps.tracking.newest()?.cameras[camera];
    // A backup has a frame of its own; what it says is no point of the main tracker.
    const [main] = told?.sources ?? [];
    if (main && told?.lead && told.lead.id !== main.id)
      return { code: 'caldesk.backup-leads', params: { camera, source: told.lead.id } };
    const verdict = told?.verdict ?? 'none';
    // What came is judged by its samples: a head with encoders says the same number while it stands, a stutter is no move.
    if (verdict !== 'none' && verdict !== 'stale') return undefined;
    return { code: 'caldesk.tracker-lost', params: { camera, verdict } };
  }

  #known(session: AlignmentSession, point: string): Fault | undefined {
    return session.points.some(({ id }) => id === point) ? undefined : { code: 'caldesk.no-point', params: { point } };
  }

  /** By the seat that has it. */
  #edit(
    camera: string,
    who: Who,
    edit: (session: AlignmentSession) => AlignmentSession | Fault | undefined,
  ): Promise<unknown> {
    return this.#change(camera, (session) => (session ? (held(session, who) ?? edit(session)) : noSession(camera)));
  }

  /** One after another, each on what the one before left; undefined ends it. */
  #change(
    camera: string,
    edit: (session: AlignmentSession | undefined) => AlignmentSession | Fault | undefined,
  ): Promise<unknown> {
    const done = this.#writing.then(async () => {
      const next = edit(this.#sessions[camera]);
      if (isFault(next)) return next;
      if (next && next.points.length > MOST_POINTS) return { code: 'caldesk.list-long', params: { most: MOST_POINTS } };
      const { [camera]: _, ...others } = this.#sessions;
      const sessions = next ? { ...others, [camera]: next } : others;
      const written = await this.#deps.storage.putSetting(this.#name, sessions, true);
      if (isFault(written)) return written;
      this.#sessions = sessions;
      this.publish(camera);
      return {};
    });
    this.#writing = done.catch(() => undefined);
    return done;
  }

  get #name(): string {
    return `calibration-sessions/${this.#deps.studioId}`;
  }
}

function held(session: AlignmentSession, who: Who): Fault | undefined {
  if (session.holder?.seat === who.seat) return undefined;
  return session.holder ? otherSeat(session) : { code: 'caldesk.session-left', params: { camera: session.camera } };
}

const otherSeat = ({ camera, holder }: AlignmentSession): Fault => ({
  code: 'caldesk.other-seat',
  params: { camera, seat: holder?.name ?? '' },
});

const noSession = (camera: string): Fault => ({ code: 'caldesk.no-session', params: { camera } });
