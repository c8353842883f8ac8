/**
 * Lens calibrations under way, one per camera: pictures come in, are read, and what they say of the lens is solved anew.
 *
 * Is told: persons' commands, uploads, new files of a folder, pictures of a capture device. Asks: the lens thread; the
 * tracking process where the camera stood. Tells: the published state; on accept, a version. On disk after each step.
 */
import { isFault } from '../../../drivers/contract.ts';
import { boundNow } from '../../core/calibration/kept/expiry.ts';
import type { HandEyeSession } from '../../core/calibration/kept/guided.ts';
import type { CalibrationDraft } from '../../core/calibration/kept/version.ts';
import { keptLens } from '../../core/lens/kept-lens.ts';
import { type LensPicture, MOST_PICTURES, placeGroups, type RingPlace } from '../../core/lens/pictures.ts';
import { bundleInputOf, nodesOf, type SensorSize, trackedFault, USUAL_CHOICE } from '../../core/lens/solve.ts';
import { OneAtATime } from '../../core/one-at-a-time.ts';
import type { Fault } from '../../core/parameter.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { CalibrationDesk } from '../calibration/calibration-desk.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Who } from '../server/auth.ts';
import type { LensRings, RingsAround } from './lens-rings.ts';
import { type LensExtras, lensSessionState, NO_EXTRAS } from './lens-session-state.ts';
import type { LensSession, LensStore } from './lens-store.ts';
import type { LensThread } from './lens-thread.ts';
import type { PatternPlan } from './pattern-plan.ts';
import type { PictureSources } from './picture-sources.ts';

const MOST_REFUSED = 6;
const WIDE_OPEN: RingPlace = { zoom: 0, focus: 0, focusM: null };

export interface LensDeskDeps {
  readonly cameras: () => readonly string[];
  readonly sensorOf: (camera: string) => SensorSize | undefined;
  readonly plan: PatternPlan;
  readonly store: LensStore;
  readonly thread: Pick<LensThread, 'ask'>;
  readonly sources: PictureSources;
  readonly rings: Pick<LensRings, 'around'>;
  readonly calibration: Pick<CalibrationDesk, 'subjectOf' | 'settings' | 'now' | 'adopt'>;
  readonly publisher: Pick<Publisher, 'set'>;
  readonly wallMs: () => number;
}

export class LensDesk {
  readonly #deps: LensDeskDeps;
  readonly #sessions = new Map<string, LensSession>();
  readonly #extras = new Map<string, LensExtras>();
  /** Changed while it was solved: once more. */
  readonly #again = new Set<string>();
  readonly #writing = new OneAtATime();

  constructor(deps: LensDeskDeps) {
    this.#deps = deps;
  }

  async open(): Promise<void> {
    for (const camera of this.#deps.cameras()) {
      const session = await this.#deps.store.read(camera);
      if (!session) continue;
      this.#sessions.set(camera, session);
      this.#watch(session);
      this.#solve(camera);
    }
  }

  /** The studio was read anew: the same pictures against the walls as they are now. */
  retake(): void {
    for (const camera of this.#sessions.keys()) this.#solve(camera);
  }

  stop(): void {
    this.#deps.sources.stopAll();
  }

  begin({ camera, sensorWidthMm, sensorHeightMm, source }: CommandArgs<'lenscal.begin'>, who: Who): Promise<unknown> {
    const { cameras, sensorOf, sources, wallMs } = this.#deps;
    const known = sensorOf(camera);
    const widthMm = sensorWidthMm ?? known?.widthMm;
    const heightMm = sensorHeightMm ?? known?.heightMm;
    return this.#change(camera, (before) => {
      if (!cameras().includes(camera)) return { code: 'caldesk.no-camera', params: { camera } };
      if (before) return { code: 'lens.session-there', params: { camera, by: before.by } };
      if (widthMm === undefined || heightMm === undefined) return { code: 'lens.no-sensor', params: { camera } };
      if (source !== undefined && !sources.has(source, camera)) return { code: 'lens.no-source', params: { source } };
      this.#extras.delete(camera);
      const session: LensSession = {
        camera,
        by: who.name,
        startedMs: wallMs(),
        sensor: { widthMm, heightMm },
        choice: USUAL_CHOICE,
        at: WIDE_OPEN,
        source: source ?? null,
        next: 1,
        pictures: [],
      };
      this.#watch(session);
      return session;
    });
  }

  at({ camera, ...at }: CommandArgs<'lenscal.at'>): Promise<unknown> {
    return this.#edit(camera, (session) => ({ ...session, at }));
  }

  use({ camera, picture, use }: CommandArgs<'lenscal.use'>): Promise<unknown> {
    return this.#editPicture(camera, picture, (one) => ({ ...one, use }));
  }

  place({ camera, picture, ...place }: CommandArgs<'lenscal.place'>): Promise<unknown> {
    return this.#editPicture(camera, picture, (one) => ({ ...one, place, placeBy: 'person' }));
  }

  remove({ camera, picture }: CommandArgs<'lenscal.remove'>): Promise<unknown> {
    return this.#edit(camera, (session) =>
      session.pictures.some(({ id }) => id === picture)
        ? { ...session, pictures: session.pictures.filter(({ id }) => id !== picture) }
        : noPicture(picture),
    );
  }

  choice({ camera, ...choice }: CommandArgs<'lenscal.choice'>): Promise<unknown> {
    return this.#edit(camera, (session) => ({ ...session, choice }));
  }

  /**
   * Where the camera was at each picture, by the wall's markers alone and by its tracker alone, so that one can judge the
   * other; what only one of them tells is left out.
   */
  placed(camera: string): HandEyeSession['views'] {
    const views = new Map(this.#extra(camera).fit?.alone.map((view) => [view.id, view.stageFromCamera]));
    return (this.#sessions.get(camera)?.pictures ?? []).flatMap(({ id, atMs, use, tracked }) => {
      const stageFromCamera = views.get(id);
      if (!use || !tracked || !stageFromCamera) return [];
      return [{ id, atMs, trackerFromBody: tracked.trackerFromBody, stageFromCamera, spreadMm: tracked.spreadMm }];
    });
  }

  async discard({ camera }: CommandArgs<'lenscal.discard'>): Promise<unknown> {
    const done = await this.#edit(camera, () => undefined);
    if (!isFault(done)) this.#deps.sources.stop(camera);
    return done;
  }

  /** One picture of the session's capture device. */
  async shoot({ camera }: CommandArgs<'lenscal.shoot'>): Promise<unknown> {
    const session = this.#sessions.get(camera);
    if (!session) return noSession(camera);
    // While it is taken: that is the moment at which the camera has to stand.
    const around = this.#deps.rings.around(camera, session.at);
    const shot = await this.#deps.sources.shoot(session);
    if (isFault(shot)) {
      this.#refuse(camera, session.source ?? '', shot);
      return shot;
    }
    return this.take(camera, shot.name, shot.bytes, around);
  }

  /** A picture from anywhere; answers when it is part of the session, or why it is not. */
  async take(camera: string, name: string, bytes: Uint8Array, around?: Promise<RingsAround>): Promise<unknown> {
    const session = this.#sessions.get(camera);
    if (!session) return noSession(camera);
    const { thread, plan, rings, wallMs } = this.#deps;
    const planned = plan.now();
    if (!planned.ok) return planned.fault;
    if (session.pictures.length >= MOST_PICTURES) {
      const why: Fault = { code: 'lens.pictures-full', params: { most: MOST_PICTURES } };
      this.#refuse(camera, name, why);
      return why;
    }
    const atMs = wallMs();
    const { at } = session;
    this.#show(camera, { reading: [...this.#extra(camera).reading, name] });
    // Where the camera stands is asked for at once: a person moves on while the picture is read.
    const [looked, ringsNow] = await Promise.all([
      thread.ask('look', { bytes, dictionary: plan.dictionary, inset: plan.inset }),
      around ?? rings.around(camera, at),
    ]);
    this.#show(camera, { reading: withoutOne(this.#extra(camera).reading, name) });
    const { places } = planned.value;
    const why: Fault | undefined = isFault(looked)
      ? looked
      : looked.markers.some(({ marker }) => places.has(marker))
        ? undefined
        : { code: 'lens.no-markers', params: { others: looked.others } };
    if (why || isFault(looked)) {
      this.#refuse(camera, name, why ?? { code: 'lens.thread-gone' });
      return why;
    }
    const picture: Omit<LensPicture, 'id'> = { name, atMs, ...ringsNow, use: true, ...looked };
    let id = '';
    const done = await this.#edit(camera, (now) => {
      // It may have been discarded and begun anew meanwhile.
      if (now.startedMs !== session.startedMs) return noSession(camera);
      id = `p${now.next}`;
      return { ...now, next: now.next + 1, pictures: [...now.pictures, { id, ...picture }] };
    });
    return isFault(done) ? done : { picture: id, markers: looked.markers.length };
  }

  /** A version of it comes into force, and the session is over. */
  async accept({ camera, name, note }: CommandArgs<'lenscal.accept'>, who: Who): Promise<unknown> {
    const { calibration, wallMs } = this.#deps;
    const session = this.#sessions.get(camera);
    if (!session) return noSession(camera);
    const { fit, solving, why } = this.#extra(camera);
    if (solving) return { code: 'lens.solving' };
    if (!fit) return why ?? { code: 'lens.no-pictures' };
    if (fit.result.grade === 'stop')
      return { code: 'lens.too-bad', params: { px: Math.round(fit.result.rmsPx * 100) / 100 } };
    const subject = calibration.subjectOf(camera, 'lens');
    if (isFault(subject)) return subject;
    const draft: CalibrationDraft = {
      camera,
      source: subject.source,
      grade: fit.result.grade,
      notes: [...fit.result.notes, ...(fit.untracked ? [fit.untracked] : [])],
      bound: boundNow(calibration.settings, calibration.now(camera)),
      by: who.name,
      atMs: wallMs(),
      imported: null,
      ...keptLens(name, session.pictures, fit),
    };
    const adopted = await calibration.adopt(draft, who, note);
    if (!isFault(adopted)) await this.discard({ camera });
    return adopted;
  }

  #watch(session: LensSession): void {
    const { camera } = session;
    this.#deps.sources.start(session, {
      onPicture: (name, bytes) => void this.take(camera, name, bytes),
      onRefused: (name, why) => this.#refuse(camera, name, why),
      onSource: (why) => {
        if (this.#extra(camera).sourceWhy?.code !== why?.code) this.#show(camera, { sourceWhy: why ?? null });
      },
    });
  }

  #solve(camera: string): void {
    const session = this.#sessions.get(camera);
    if (!session) return;
    if (this.#extra(camera).solving) {
      this.#again.add(camera);
      return;
    }
    const planned = this.#deps.plan.now();
    if (!planned.ok) return this.#show(camera, { fit: null, why: planned.fault });
    const few = trackedFault(session.pictures);
    const { places } = planned.value;
    const input = bundleInputOf(session.pictures, places, session.sensor, session.choice, few === undefined);
    if (!input.ok) return this.#show(camera, { fit: null, why: input.fault });
    this.#show(camera, { solving: true });
    void this.#deps.thread.ask('solve', { input: input.value, places }).then((answer) => {
      this.#extras.set(camera, { ...this.#extra(camera), solving: false });
      if (this.#again.delete(camera)) return this.#solve(camera);
      if (isFault(answer)) return this.#show(camera, { fit: null, why: answer });
      const { outcome, untracked, alone } = answer;
      if (!outcome.ok) return this.#show(camera, { fit: null, why: outcome.fault });
      const groups = placeGroups(session.pictures.filter(({ use }) => use));
      const nodes = nodesOf(outcome.value, groups, input.value.format);
      this.#show(camera, {
        fit: { result: outcome.value, nodes, format: input.value.format, untracked: few ?? untracked, alone },
        why: null,
      });
    });
  }

  #editPicture(camera: string, id: string, edit: (picture: LensPicture) => LensPicture): Promise<unknown> {
    return this.#edit(camera, (session) =>
      session.pictures.some((one) => one.id === id)
        ? { ...session, pictures: session.pictures.map((one) => (one.id === id ? edit(one) : one)) }
        : noPicture(id),
    );
  }

  #edit(camera: string, edit: (session: LensSession) => LensSession | Fault | undefined): Promise<unknown> {
    return this.#change(camera, (session) => (session ? edit(session) : noSession(camera)));
  }

  /** One after another, each on what the one before left; undefined ends it. */
  #change(
    camera: string,
    edit: (session: LensSession | undefined) => LensSession | Fault | undefined,
  ): Promise<unknown> {
    const { store } = this.#deps;
    return this.#writing.run(async () => {
      const before = this.#sessions.get(camera);
      const next = edit(before);
      if (isFault(next)) return next;
      const old = new Set(before?.pictures);
      const fault = next
        ? await store.write(
            next,
            next.pictures.filter((picture) => !old.has(picture)),
          )
        : await store.forget(camera);
      if (fault) return fault;
      if (next) this.#sessions.set(camera, next);
      else this.#sessions.delete(camera);
      this.publish(camera);
      if (next && (next.pictures !== before?.pictures || next.choice !== before.choice)) this.#solve(camera);
      return {};
    });
  }

  #refuse(camera: string, name: string, why: Fault): void {
    const one = { name, atMs: this.#deps.wallMs(), why };
    this.#show(camera, { refused: [one, ...this.#extra(camera).refused].slice(0, MOST_REFUSED) });
  }

  #extra(camera: string): LensExtras {
    return this.#extras.get(camera) ?? NO_EXTRAS;
  }

  #show(camera: string, extras: Partial<LensExtras>): void {
    this.#extras.set(camera, { ...this.#extra(camera), ...extras });
    this.publish(camera);
  }

  publish(camera: string): void {
    const session = this.#sessions.get(camera);
    const planned = this.#deps.plan.now();
    const places = planned.ok ? planned.value.places : new Map<number, never>();
    this.#deps.publisher.set(
      ['lenscal', 'sessions', camera],
      session && lensSessionState(session, this.#extra(camera), places),
    );
  }
}

function withoutOne(list: readonly string[], name: string): readonly string[] {
  const at = list.indexOf(name);
  return at < 0 ? list : list.toSpliced(at, 1);
}

const noSession = (camera: string): Fault => ({ code: 'lens.no-session', params: { camera } });
const noPicture = (picture: string): Fault => ({ code: 'lens.no-picture', params: { picture } });
