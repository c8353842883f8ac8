/**
 * Calibrations of tracked cameras: which version is in force, whether it still counts, comparing, going back, carrying.
 *
 * Is told: persons' commands; how the stage stands. Tells: the tracking process which alignment to work with, the
 * published state, the journal. What is in force is written before the process works with it.
 */
import { isFault } from '../../../drivers/contract.ts';
import { goBack, type Head, putInForce } from '../../core/calibration/kept/book.ts';
import { changeFault } from '../../core/calibration/kept/change-fault.ts';
import { compareAlignments, compareFigures } from '../../core/calibration/kept/compare.ts';
import { type Expired, expiryOf, type StageNow } from '../../core/calibration/kept/expiry.ts';
import { unlockedFor } from '../../core/calibration/kept/genlock-watch.ts';
import {
  type AllInForce,
  calibrationsInForce,
  frameKind,
  type InForce,
  overruledBy,
} from '../../core/calibration/kept/in-force.ts';
import { type CalibrationSettings, DEFAULT_CALIBRATION } from '../../core/calibration/kept/settings.ts';
import {
  CALIBRATION_KINDS,
  type CalibrationDraft,
  type CalibrationKind,
  type CalibrationVersion,
  FROM_FILE,
} from '../../core/calibration/kept/version.ts';
import type { Pose } from '../../core/calibration/rotation.ts';
import { identityPose } from '../../core/geometry.ts';
import type { Fault } from '../../core/parameter.ts';
import type { CalibrationView } from '../../core/stage/gates-calibration.ts';
import { read } from '../../core/stage/view.ts';
import { VIRTUAL_CAMERA } from '../../core/tracking/virtual-camera.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { Journal } from '../journal/journal.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Who } from '../server/auth.ts';
import type { Stage } from '../stage/stage.ts';
import type { Takes } from '../takes/takes.ts';
import type { Alignment } from '../tracking/tracking-alignment.ts';
import type { TrackingDesk } from '../tracking/tracking-desk.ts';
import { cameraState, rowsOf } from './calibration-state.ts';
import type { CalibrationStore, Subject } from './calibration-store.ts';
import { witnessesOf } from './camera-trackers.ts';

const USUAL = 'stage-alignment';
/** Kinds that were made with tracker and processors locked to each other. */
const GENLOCKED = ['stage-alignment', 'hand-eye', 'delay'] as const;

export interface CalibrationDeskDeps {
  readonly stage: Pick<Stage, 'studio' | 'view' | 'calibrated'>;
  readonly takes: Pick<Takes, 'activePlans'>;
  readonly tracking: Pick<TrackingDesk, 'relaysRunning' | 'realign' | 'setDelays' | 'newest'>;
  readonly store: CalibrationStore;
  readonly journal: Pick<Journal, 'note'>;
  readonly publisher: Pick<Publisher, 'set'>;
  readonly clock: { nowUs(): number };
  readonly wallMs: () => number;
}

export class CalibrationDesk {
  readonly #deps: CalibrationDeskDeps;
  readonly #views = new Map<string, CalibrationView>();

  constructor(deps: CalibrationDeskDeps) {
    this.#deps = deps;
  }

  get settings(): CalibrationSettings {
    return this.#deps.stage.studio.calibration ?? DEFAULT_CALIBRATION;
  }

  get cameras(): readonly string[] {
    return this.#deps.stage.studio.cameras.map(({ id }) => id);
  }

  /** The tracker that a camera is calibrated against. */
  subjectOf<K extends CalibrationKind>(camera: string, kind: K): Subject<K> | Fault {
    const about = this.#deps.stage.studio.cameras.find((one) => one.id === camera);
    if (!about) return { code: 'caldesk.no-camera', params: { camera } };
    const tracker = this.#deps.stage.studio.devices.find(({ id }) => id === about.tracking?.source);
    if (!about.tracking || tracker?.driver === VIRTUAL_CAMERA) return { code: 'caldesk.untracked', params: { camera } };
    return { camera, source: about.tracking.source, kind };
  }

  list({ camera }: CommandArgs<'calibration.list'>): unknown {
    const cameras = camera === undefined ? this.cameras : [camera];
    const rows: Record<string, unknown> = {};
    for (const id of cameras) {
      const about = this.subjectOf(id, 'stage-alignment');
      if (isFault(about)) {
        if (camera !== undefined) return about;
        continue;
      }
      const kinds = CALIBRATION_KINDS.map((kind) => {
        const subject = { ...about, kind };
        return [kind, { inForce: this.#deps.store.head(subject).inForce, versions: rowsOf(this.#deps.store, subject) }];
      });
      rows[id] = { source: about.source, kinds: Object.fromEntries(kinds) };
    }
    return { cameras: rows };
  }

  show({ camera, kind = USUAL, version }: CommandArgs<'calibration.show'>): unknown {
    const subject = this.subjectOf(camera, kind);
    if (isFault(subject)) return subject;
    const found = this.#deps.store.version(subject, version);
    const { notes } = this.#deps.store.head(subject);
    return found ? { ...found, note: notes[version] ?? '' } : noVersion(camera, version);
  }

  /** Number by number; of the tracker's frame on the stage also what the change is worth there. */
  compare({ camera, kind = USUAL, a, b }: CommandArgs<'calibration.compare'>): unknown {
    const subject = this.subjectOf(camera, kind);
    if (isFault(subject)) return subject;
    const { store } = this.#deps;
    const missing = [a, b].find((version) => version !== FROM_FILE && !store.version(subject, version));
    if (missing !== undefined) return noVersion(camera, missing);
    const [first, second] = [store.version(subject, a), store.version(subject, b)];
    const figures = compareFigures(first, second);
    if (kind !== 'stage-alignment' && kind !== 'hand-eye') return { a, b, figures };
    const centre = [second, first].find((one) => one?.kind === 'stage-alignment')?.uncertainty?.centreM;
    const apart = compareAlignments(this.#frameOf(camera, first), this.#frameOf(camera, second), centre);
    return { a, b, figures, apart };
  }

  async activate({ camera, kind = USUAL, version }: CommandArgs<'calibration.activate'>, who: Who): Promise<unknown> {
    const subject = this.subjectOf(camera, kind);
    if (isFault(subject)) return subject;
    if (version !== FROM_FILE && !this.#deps.store.version(subject, version)) return noVersion(camera, version);
    return this.#turn(subject, who, (head) => putInForce(head, version, who.name, this.#deps.wallMs()));
  }

  async back({ camera, kind = USUAL }: CommandArgs<'calibration.back'>, who: Who): Promise<unknown> {
    const subject = this.subjectOf(camera, kind);
    if (isFault(subject)) return subject;
    return this.#turn(
      subject,
      who,
      (head) => goBack(head, who.name, this.#deps.wallMs()) ?? { code: 'caldesk.nothing-before', params: { camera } },
    );
  }

  /** Kept and put in force. */
  async adopt(draft: CalibrationDraft, who: Who, note = ''): Promise<{ readonly version: number } | Fault> {
    const refused = this.mayChange(draft.camera);
    if (refused) return refused;
    const added = await this.#deps.store.add([draft]);
    if (isFault(added)) return added;
    const version = added[0]?.version ?? FROM_FILE;
    const turned = await this.#turn(draft, who, (head) => ({
      ...putInForce(head, version, who.name, this.#deps.wallMs()),
      notes: note === '' ? head.notes : { ...head.notes, [version]: note },
    }));
    return isFault(turned) ? turned : { version };
  }

  async note({ camera, kind = USUAL, version, note }: CommandArgs<'calibration.note'>): Promise<unknown> {
    const subject = this.subjectOf(camera, kind);
    if (isFault(subject)) return subject;
    if (!this.#deps.store.version(subject, version)) return noVersion(camera, version);
    const { store } = this.#deps;
    const done = await store.change(subject, (head) => ({ ...head, notes: { ...head.notes, [version]: note } }));
    this.publish(camera);
    return isFault(done) ? done : {};
  }

  async lens({ camera, serial }: CommandArgs<'calibration.lens'>): Promise<unknown> {
    const subject = this.subjectOf(camera, 'lens');
    if (isFault(subject)) return subject;
    const fault = await this.#deps.store.setLens(camera, serial.trim());
    this.publish(camera);
    return fault ?? {};
  }

  /** Why no other alignment may come into force now. */
  mayChange(camera: string): Fault | undefined {
    const { stage, takes, tracking } = this.#deps;
    const relaying = tracking.relaysRunning().some((path) => path.startsWith(`${camera}/`));
    return changeFault(stage.view(), camera, relaying, takes.activePlans());
  }

  /** How the stage stands, as far as calibrations are bound to it. */
  now(camera: string): StageNow {
    const { stage, store, wallMs, clock } = this.#deps;
    const view = stage.view();
    return {
      nowMs: wallMs(),
      lens: store.lens(camera),
      rate: stage.studio.rate,
      value: (path) => read(view, path, clock.nowUs()).value,
    };
  }

  /** What stands against a kind; nothing while another one says the same in its place. */
  #expired(camera: string, kind: CalibrationKind, all: AllInForce): readonly Expired[] {
    const subject = this.subjectOf(camera, kind);
    const silent = overruledBy(all, kind) !== undefined || (kind === 'stage-alignment' && frameKind(all) !== kind);
    if (isFault(subject) || silent) return [];
    const { store } = this.#deps;
    return expiryOf(camera, kind, store.head(subject), store.inForce(subject), this.settings, this.now(camera));
  }

  /** The library was replaced: what is kept now is published; what the process works with stays until a person acts. */
  async reopen(): Promise<void> {
    await this.#deps.store.open();
    this.publishAll();
  }

  publishAll(): void {
    this.#deps.publisher.set(['calibration', 'survey'], this.settings.survey);
    for (const { id } of this.#deps.stage.studio.cameras) this.publish(id);
  }

  publish(camera: string): void {
    const subject = this.subjectOf(camera, USUAL);
    if (isFault(subject)) return;
    const all = this.#all(subject);
    const { store, tracking, publisher } = this.#deps;
    const expired = (kind: CalibrationKind): readonly Expired[] => this.#expired(camera, kind, all);
    const state = cameraState(store, subject, {
      all,
      expired,
      telemetry: tracking.newest()?.cameras[camera],
      witnesses: witnessesOf(this.#deps.stage.studio, camera),
    });
    publisher.set(['calibration', 'cameras', camera], state);
    const { verdict, reasons, frame } = state;
    const version = state.kinds[frame].inForce;
    this.#views.set(camera, { verdict, version, why: reasons[0], atUs: this.#deps.clock.nowUs() });
    this.#deps.stage.calibrated(new Map(this.#views));
  }

  /** About once a second: what ages, and what happened to the reference meanwhile. */
  sweep(): void {
    for (const { id } of this.#deps.stage.studio.cameras) this.#watch(id);
    this.publishAll();
  }

  /** A reference that was lost is remembered: afterwards nothing can show it any more. */
  #watch(camera: string): void {
    const { stage, store, clock } = this.#deps;
    const about = this.subjectOf(camera, USUAL);
    if (isFault(about)) return;
    const { source } = about;
    const open = GENLOCKED.map((kind): Subject => ({ camera, source, kind })).filter((subject) => {
      const { inForce, broken } = store.head(subject);
      return inForce !== FROM_FILE && !broken;
    });
    const device = open.length === 0 ? undefined : unlockedFor(stage.view(), camera, clock.nowUs());
    if (device === undefined) return;
    for (const subject of open) this.#latch(subject, { code: 'caldesk.expired-genlock', params: { device } });
  }

  #latch(subject: Subject, why: Fault): void {
    const { store, journal } = this.#deps;
    const { camera, kind } = subject;
    const { inForce } = store.head(subject);
    let latched = false;
    const latch = (head: Head): Head => {
      latched = head.inForce === inForce && !head.broken;
      return latched ? { ...head, broken: why } : head;
    };
    void store.change(subject, latch).then((head) => {
      if (latched && !isFault(head))
        journal.note({ kind: 'calibration', data: { do: 'broken', camera, of: kind, why } });
      this.publish(camera);
    });
  }

  /** Puts another version in force: checked before and after the disk, taken back where the stage moved meanwhile. */
  async #turn(subject: Subject, who: Who, edit: (head: Head) => Head | Fault): Promise<unknown> {
    const { store, journal } = this.#deps;
    const { camera, kind } = subject;
    const refused = this.mayChange(camera);
    if (refused) return refused;
    const before = store.head(subject);
    const head = await store.change(subject, edit);
    if (isFault(head)) return head;
    const moved = this.mayChange(camera);
    if (moved) {
      await store.change(subject, () => before);
      return moved;
    }
    const why = await this.#apply(subject, before.inForce);
    journal.note({
      kind: 'calibration',
      seat: who.seat,
      data: { do: 'in-force', camera, of: kind, from: before.inForce, to: head.inForce, ...(why && { why }) },
    });
    this.publish(camera);
    // A process that is being replaced works with it as soon as it is there.
    return { camera, kind, version: head.inForce, before: before.inForce, applied: why === undefined };
  }

  /** Tells the tracking process; a delay that is no longer in force goes back to what the studio file says. */
  async #apply(subject: Subject, before: number): Promise<Fault | undefined> {
    const { tracking, store } = this.#deps;
    const alignment = this.alignmentOf(subject.camera);
    const why = await tracking.realign(subject.camera, alignment);
    if (subject.kind !== 'delay') return why;
    const left = store.version(subject, before);
    const file = Object.fromEntries(
      left?.kind === 'delay' ? left.sinks.map((id) => [id, this.#delayInFile(subject.camera, id)]) : [],
    );
    return (await tracking.setDelays(subject.camera, { ...file, ...alignment.delaysMs })) ?? why;
  }

  alignmentOf(camera: string): Alignment {
    const subject = this.subjectOf(camera, USUAL);
    const file = this.#fromFile(camera);
    if (isFault(subject)) return { version: FROM_FILE, ...(file && { stageFromTracker: file }) };
    const found = calibrationsInForce(this.#all(subject));
    const version = found.versions['stage-alignment'] ?? FROM_FILE;
    return { version, ...(file && { stageFromTracker: file }), ...found };
  }

  /** What poses go through now: the version in force, else the studio file, else nothing. */
  poseInForce(camera: string): Pose {
    return this.alignmentOf(camera).stageFromTracker ?? identityPose();
  }

  armInForce(camera: string): Pose {
    return this.alignmentOf(camera).bodyFromCamera ?? identityPose();
  }

  /** What says where the tracker stands: quick checks are checks of that. */
  frameSubject(camera: string): Subject | Fault {
    const subject = this.subjectOf(camera, USUAL);
    return isFault(subject) ? subject : { ...subject, kind: frameKind(this.#all(subject)) };
  }

  #all(subject: Pick<Subject, 'camera' | 'source'>): AllInForce {
    const { store } = this.#deps;
    const { camera, source } = subject;
    const one = <K extends CalibrationKind>(kind: K): InForce<K> => ({
      version: store.inForce({ camera, source, kind }),
      sinceMs: store.head({ camera, source, kind }).sinceMs,
    });
    return {
      'stage-alignment': one('stage-alignment'),
      arm: one('arm'),
      'hand-eye': one('hand-eye'),
      nodal: one('nodal'),
      lens: one('lens'),
      delay: one('delay'),
    };
  }

  #fromFile(camera: string): Pose | undefined {
    return this.#deps.stage.studio.cameras.find((one) => one.id === camera)?.tracking?.stageFromTracker;
  }

  #delayInFile(camera: string, sink: string): number {
    const about = this.#deps.stage.studio.cameras.find((one) => one.id === camera);
    return about?.tracking?.sinks.find(({ id }) => id === sink)?.delayMs ?? 0;
  }

  #frameOf(camera: string, version: CalibrationVersion | undefined): Pose {
    const said = version && 'stageFromTracker' in version ? version.stageFromTracker : this.#fromFile(camera);
    return said ?? identityPose();
  }
}

const noVersion = (camera: string, version: number): Fault => ({
  code: 'caldesk.no-version',
  params: { camera, version },
});
