/**
 * Calibrations of tracked cameras: which version is in force, whether it still counts, comparing, going back, carrying.
 *
 * Is told: persons' commands; how the stage stands. Tells: the tracking process which alignment to work with, the
 * published state, the journal. What is in force is written before the process works with it.
 */
import { isFault } from '../../../drivers/contract.ts';
import { goBack, type Head, newestCheck, putInForce } from '../../core/calibration/kept/book.ts';
import { changeFault } from '../../core/calibration/kept/change-fault.ts';
import { type Expired, expiryOf, type StageNow, verdictOfExpiry } from '../../core/calibration/kept/expiry.ts';
import { unlockedFor } from '../../core/calibration/kept/genlock-watch.ts';
import { type CalibrationSettings, DEFAULT_CALIBRATION } from '../../core/calibration/kept/settings.ts';
import {
  type CalibrationDraft,
  type CalibrationVersion,
  compareAlignments,
  FROM_FILE,
} from '../../core/calibration/kept/version.ts';
import { identityPose } from '../../core/geometry.ts';
import type { Fault } from '../../core/parameter.ts';
import type { CalibrationView } from '../../core/stage/gates-calibration.ts';
import { read } from '../../core/stage/view.ts';
import { readCalibrationFile, writeCalibrationFile } from '../../protocol/calibration-file.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { CalibrationRow, CameraCalibration } from '../../protocol/state-calibration.ts';
import type { Journal } from '../journal/journal.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Who } from '../server/auth.ts';
import type { Stage } from '../stage/stage.ts';
import type { Takes } from '../takes/takes.ts';
import type { Alignment } from '../tracking/tracking-alignment.ts';
import type { TrackingDesk } from '../tracking/tracking-desk.ts';
import type { CalibrationStore, Subject } from './calibration-store.ts';

const SHOWN_VERSIONS = 40;

export interface CalibrationDeskDeps {
  readonly stage: Pick<Stage, 'studio' | 'view' | 'calibrated'>;
  readonly takes: Pick<Takes, 'activePlans'>;
  readonly tracking: Pick<TrackingDesk, 'relaysRunning' | 'realign' | 'newest'>;
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

  /** The tracker that a camera is calibrated against. */
  subjectOf(camera: string): Subject | Fault {
    const about = this.#deps.stage.studio.cameras.find((one) => one.id === camera);
    if (!about) return { code: 'caldesk.no-camera', params: { camera } };
    if (!about.tracking) return { code: 'caldesk.untracked', params: { camera } };
    return { camera, source: about.tracking.source, kind: 'stage-alignment' };
  }

  list({ camera }: CommandArgs<'calibration.list'>): unknown {
    const cameras = camera === undefined ? this.#deps.stage.studio.cameras.map(({ id }) => id) : [camera];
    const rows: Record<string, unknown> = {};
    for (const id of cameras) {
      const subject = this.subjectOf(id);
      if (isFault(subject)) {
        if (camera !== undefined) return subject;
        continue;
      }
      rows[id] = { inForce: this.#deps.store.head(subject).inForce, versions: this.#rows(subject) };
    }
    return { cameras: rows };
  }

  show({ camera, version }: CommandArgs<'calibration.show'>): unknown {
    const subject = this.subjectOf(camera);
    if (isFault(subject)) return subject;
    const found = this.#deps.store.version(subject, version);
    return found ? { ...found, note: this.#note(subject, version) } : noVersion(camera, version);
  }

  compare({ camera, a, b }: CommandArgs<'calibration.compare'>): unknown {
    const subject = this.subjectOf(camera);
    if (isFault(subject)) return subject;
    const [first, second] = [this.#poseOf(subject, a), this.#poseOf(subject, b)];
    if (isFault(first)) return first;
    if (isFault(second)) return second;
    const { store } = this.#deps;
    const centre = (store.version(subject, b) ?? store.version(subject, a))?.uncertainty?.centreM;
    return { a, b, ...compareAlignments(first, second, centre) };
  }

  async activate({ camera, version }: CommandArgs<'calibration.activate'>, who: Who): Promise<unknown> {
    const subject = this.subjectOf(camera);
    if (isFault(subject)) return subject;
    if (isFault(this.#poseOf(subject, version))) return noVersion(camera, version);
    return this.#turn(subject, who, (head) => putInForce(head, version, who.name, this.#deps.wallMs()));
  }

  async back({ camera }: CommandArgs<'calibration.back'>, who: Who): Promise<unknown> {
    const subject = this.subjectOf(camera);
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

  async note({ camera, version, note }: CommandArgs<'calibration.note'>): Promise<unknown> {
    const subject = this.subjectOf(camera);
    if (isFault(subject)) return subject;
    if (!this.#deps.store.version(subject, version)) return noVersion(camera, version);
    const { store } = this.#deps;
    const done = await store.change(subject, (head) => ({ ...head, notes: { ...head.notes, [version]: note } }));
    this.publish(camera);
    return isFault(done) ? done : {};
  }

  async lens({ camera, serial }: CommandArgs<'calibration.lens'>): Promise<unknown> {
    const subject = this.subjectOf(camera);
    if (isFault(subject)) return subject;
    const fault = await this.#deps.store.setLens(camera, serial.trim());
    this.publish(camera);
    return fault ?? {};
  }

  exportAs({ camera, version }: CommandArgs<'calibration.export'>): unknown {
    const { stage, store } = this.#deps;
    const wanted = stage.studio.cameras.filter(({ id }) => camera === undefined || id === camera);
    const calibrations = wanted.flatMap(({ id }) => {
      const subject = this.subjectOf(id);
      if (isFault(subject)) return [];
      return store.versions(subject).filter((one) => version === undefined || one.version === version);
    });
    if (calibrations.length === 0) return { code: 'caldesk.nothing-to-export' };
    const name = ['calibration', stage.studio.id, camera, version].filter((part) => part !== undefined).join('-');
    return { name: `${name}.json`, text: writeCalibrationFile({ studio: stage.studio.id, calibrations }) };
  }

  /** New versions of cameras that are here, none of them in force. */
  async importFrom({ text }: CommandArgs<'calibration.import'>, who: Who): Promise<unknown> {
    const file = readCalibrationFile(text);
    if (isFault(file)) return file;
    const { store, wallMs, journal } = this.#deps;
    const drafts: CalibrationDraft[] = [];
    for (const [n, { version, ...draft }] of file.calibrations.entries()) {
      const subject = this.subjectOf(draft.camera);
      const place = `/calibrations/${n}`;
      if (isFault(subject))
        return { code: 'caldesk.file-camera', params: { place: `${place}/camera`, camera: draft.camera } };
      if (subject.source !== draft.source)
        return {
          code: 'caldesk.file-source',
          params: { place: `${place}/source`, camera: draft.camera, source: draft.source, wants: subject.source },
        };
      drafts.push({ ...draft, imported: { studio: file.studio, version, atMs: wallMs() } });
    }
    const added = await store.add(drafts);
    if (isFault(added)) return added;
    journal.note({
      kind: 'calibration',
      seat: who.seat,
      data: {
        do: 'import',
        studio: file.studio,
        versions: added.map(({ camera, version }) => `${camera} v${version}`),
      },
    });
    this.publishAll();
    return { added: added.map(({ camera, version }) => ({ camera, version })) };
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

  expired(subject: Subject): readonly Expired[] {
    const { store } = this.#deps;
    const { camera } = subject;
    return expiryOf(camera, store.head(subject), store.inForce(subject), this.settings, this.now(camera));
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
    const subject = this.subjectOf(camera);
    if (isFault(subject)) return;
    const state = this.#state(subject);
    this.#deps.publisher.set(['calibration', 'cameras', camera], state);
    const { verdict, inForce: version, reasons } = state;
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
    const { stage, store, clock, journal } = this.#deps;
    const subject = this.subjectOf(camera);
    if (isFault(subject)) return;
    const { inForce, broken } = store.head(subject);
    const device = inForce === FROM_FILE || broken ? undefined : unlockedFor(stage.view(), camera, clock.nowUs());
    if (device === undefined) return;
    const why: Fault = { code: 'caldesk.expired-genlock', params: { device } };
    let latched = false;
    const latch = (head: Head): Head => {
      latched = head.inForce === inForce && !head.broken;
      return latched ? { ...head, broken: why } : head;
    };
    void store.change(subject, latch).then((head) => {
      if (latched && !isFault(head)) journal.note({ kind: 'calibration', data: { do: 'broken', camera, why } });
      this.publish(camera);
    });
  }

  /** Puts another version in force: checked before and after the disk, taken back where the stage moved meanwhile. */
  async #turn(subject: Subject, who: Who, edit: (head: Head) => Head | Fault): Promise<unknown> {
    const { store, tracking, journal } = this.#deps;
    const { camera } = subject;
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
    const why = await tracking.realign(camera, this.alignmentOf(camera));
    journal.note({
      kind: 'calibration',
      seat: who.seat,
      data: { do: 'in-force', camera, from: before.inForce, to: head.inForce, ...(why && { why }) },
    });
    this.publish(camera);
    // A process that is being replaced works with it as soon as it is there.
    return { camera, version: head.inForce, before: before.inForce, applied: why === undefined };
  }

  alignmentOf(camera: string): Alignment {
    const subject = this.subjectOf(camera);
    const version = isFault(subject) ? undefined : this.#deps.store.inForce(subject);
    const pose = version?.stageFromTracker ?? this.#fromFile(camera);
    return { version: version?.version ?? FROM_FILE, ...(pose && { stageFromTracker: pose }) };
  }

  /** What poses go through now: the version in force, else the studio file, else nothing. */
  poseInForce(camera: string): readonly number[] {
    return this.alignmentOf(camera).stageFromTracker ?? identityPose();
  }

  #fromFile(camera: string): readonly number[] | undefined {
    return this.#deps.stage.studio.cameras.find((one) => one.id === camera)?.tracking?.stageFromTracker;
  }

  #poseOf(subject: Subject, version: number): readonly number[] | Fault {
    if (version === FROM_FILE) return this.#fromFile(subject.camera) ?? identityPose();
    return this.#deps.store.version(subject, version)?.stageFromTracker ?? noVersion(subject.camera, version);
  }

  #note(subject: Subject, version: number): string {
    return this.#deps.store.head(subject).notes[version] ?? '';
  }

  #rows(subject: Subject): readonly CalibrationRow[] {
    return this.#deps.store
      .versions(subject)
      .slice(-SHOWN_VERSIONS)
      .toReversed()
      .map((one) => rowOf(one, this.#note(subject, one.version)));
  }

  #state(subject: Subject): CameraCalibration {
    const { store, tracking } = this.#deps;
    const { camera, source } = subject;
    const head = store.head(subject);
    const expired = this.expired(subject);
    return {
      source,
      inForce: head.inForce,
      sinceMs: head.sinceMs,
      by: head.by,
      running: tracking.newest()?.cameras[camera]?.alignment ?? null,
      back: head.before.at(-1) ?? null,
      lens: store.lens(camera),
      verdict: verdictOfExpiry(expired),
      reasons: expired.map(({ why }) => why),
      check: newestCheck(head) ?? null,
      versions: this.#rows(subject),
    };
  }
}

function rowOf(one: CalibrationVersion, note: string): CalibrationRow {
  const { version, atMs, by, residual, coverage, grade, imported, bound } = one;
  return { version, atMs, by, residual, coverage, grade, imported, lens: bound.lens, note };
}

const noVersion = (camera: string, version: number): Fault => ({
  code: 'caldesk.no-version',
  params: { camera, version },
});
