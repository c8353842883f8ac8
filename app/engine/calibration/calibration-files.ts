/**
 * Calibrations to and from files: all kinds in one format of ours, whole or refused whole; lenses also as other tools
 * write them. What is taken in is never in force.
 */
import { isFault } from '../../../drivers/contract.ts';
import { boundNow } from '../../core/calibration/kept/expiry.ts';
import { lensText, looksLikeLens, readLens } from '../../core/calibration/kept/lens-files.ts';
import { pointOf, type SessionPoint } from '../../core/calibration/kept/session.ts';
import { pointsOfVersion, writeSurveyList } from '../../core/calibration/kept/survey-text.ts';
import { CALIBRATION_KINDS, type CalibrationDraft } from '../../core/calibration/kept/version.ts';
import type { Fault } from '../../core/parameter.ts';
import { CALIBRATION_FORMAT, readCalibrationFile, writeCalibrationFile } from '../../protocol/calibration-file.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { Journal } from '../journal/journal.ts';
import type { Who } from '../server/auth.ts';
import type { CalibrationDesk } from './calibration-desk.ts';
import type { CalibrationStore } from './calibration-store.ts';
import type { CameraTrackers } from './camera-trackers.ts';

export interface CalibrationFilesDeps {
  readonly desk: Pick<CalibrationDesk, 'subjectOf' | 'settings' | 'now' | 'publishAll' | 'cameras'>;
  readonly trackers: Pick<CameraTrackers, 'ringsOf'>;
  readonly store: CalibrationStore;
  readonly studioId: string;
  readonly journal: Pick<Journal, 'note'>;
  readonly wallMs: () => number;
}

export class CalibrationFiles {
  readonly #deps: CalibrationFilesDeps;

  constructor(deps: CalibrationFilesDeps) {
    this.#deps = deps;
  }

  exportAs(args: CommandArgs<'calibration.export'>): unknown {
    const { camera, kind, version, format } = args;
    if (format !== undefined && format !== 'stagelock') return this.#exportLens({ ...args, format });
    const { desk, store, studioId } = this.#deps;
    const calibrations = desk.cameras
      .filter((id) => camera === undefined || id === camera)
      .flatMap((id) =>
        CALIBRATION_KINDS.filter((one) => kind === undefined || one === kind).flatMap((one) => {
          const subject = desk.subjectOf(id, one);
          return isFault(subject) ? [] : store.versions(subject);
        }),
      )
      .filter((one) => version === undefined || one.version === version);
    if (calibrations.length === 0) return { code: 'caldesk.nothing-to-export' };
    const name = ['calibration', studioId, camera, kind, version].filter((part) => part !== undefined).join('-');
    return { name: `${name}.json`, text: writeCalibrationFile({ studio: studioId, calibrations }) };
  }

  /** Survey points with what was taken on each; with a mark at the start, by which a spreadsheet reads every script. */
  exportSurvey(
    { camera, version }: CommandArgs<'calibration.survey'>,
    underWay: readonly SessionPoint[] | undefined,
  ): unknown {
    const { desk, store, studioId } = this.#deps;
    const subject = desk.subjectOf(camera, 'stage-alignment');
    if (isFault(subject)) return subject;
    const kept = version === undefined ? undefined : store.version(subject, version);
    if (version !== undefined && kept?.kind !== 'stage-alignment') return { code: 'caldesk.nothing-to-export' };
    const ofVersion = kept?.kind === 'stage-alignment' ? pointsOfVersion(kept) : undefined;
    const points = ofVersion ?? underWay ?? desk.settings.survey.map(pointOf);
    if (points.length === 0) return { code: 'caldesk.nothing-to-export' };
    const name = ['survey', studioId, camera, ...(version === undefined ? [] : [`v${version}`])].join('-');
    return { name: `${name}.csv`, text: `\uFEFF${writeSurveyList(points)}` };
  }

  /** New versions of cameras that are here, none of them in force. */
  async importFrom({ text, camera, name }: CommandArgs<'calibration.import'>, who: Who): Promise<unknown> {
    const { store, journal, desk } = this.#deps;
    const drafts = isOwn(text) ? this.#ownDrafts(text) : this.#lensDrafts(text, camera, name ?? '', who);
    if (isFault(drafts)) return drafts;
    const added = await store.add(drafts.calibrations);
    if (isFault(added)) return added;
    const versions = added.map((one) => `${one.camera} ${one.kind} v${one.version}`);
    journal.note({ kind: 'calibration', seat: who.seat, data: { do: 'import', studio: drafts.from, versions } });
    desk.publishAll();
    return { added: added.map((one) => ({ camera: one.camera, kind: one.kind, version: one.version })) };
  }

  #ownDrafts(text: string): Drafts | Fault {
    const file = readCalibrationFile(text);
    if (isFault(file)) return file;
    const { desk, wallMs } = this.#deps;
    const calibrations: CalibrationDraft[] = [];
    for (const [n, { version, ...draft }] of file.calibrations.entries()) {
      const subject = desk.subjectOf(draft.camera, draft.kind);
      const place = `/calibrations/${n}`;
      if (isFault(subject))
        return { code: 'caldesk.file-camera', params: { place: `${place}/camera`, camera: draft.camera } };
      if (subject.source !== draft.source)
        return {
          code: 'caldesk.file-source',
          params: { place: `${place}/source`, camera: draft.camera, source: draft.source, wants: subject.source },
        };
      calibrations.push({ ...draft, imported: { studio: file.studio, version, atMs: wallMs() } });
    }
    return { from: file.studio, calibrations };
  }

  #lensDrafts(text: string, camera: string | undefined, name: string, who: Who): Drafts | Fault {
    const { desk, wallMs } = this.#deps;
    const read = readLens(text);
    if (!read.ok) return read.fault;
    if (camera === undefined) return { code: 'caldesk.file-whose' };
    const subject = desk.subjectOf(camera, 'lens');
    if (isFault(subject)) return subject;
    const { serialNumber, ...lens } = read.value;
    const bound = boundNow(desk.settings, desk.now(camera));
    const from = name === '' ? lens.name || serialNumber || 'lens' : name;
    const draft: CalibrationDraft = {
      ...subject,
      ...lens,
      name: lens.name === '' ? from : lens.name,
      ...this.#deps.trackers.ringsOf(camera),
      residual: null,
      coverage: null,
      evidence: [],
      grade: null,
      notes: [],
      bound: { ...bound, lens: serialNumber === '' ? bound.lens : serialNumber },
      by: who.name,
      atMs: wallMs(),
      imported: { studio: from, version: 0, atMs: wallMs() },
    };
    return { from, calibrations: [draft] };
  }

  #exportLens({ camera, version, format, node }: CommandArgs<'calibration.export'>): unknown {
    const { desk, store } = this.#deps;
    if (camera === undefined || format === undefined) return { code: 'caldesk.nothing-to-export' };
    const subject = desk.subjectOf(camera, 'lens');
    if (isFault(subject)) return subject;
    const kept =
      version === undefined ? store.inForce(subject) : store.versions(subject).find((one) => one.version === version);
    if (kept?.kind !== 'lens') return { code: 'caldesk.nothing-to-export' };
    const told = lensText(kept, format, node ?? 0);
    if (!told.ok) return told.fault;
    const { text, extension } = told.value;
    return { name: `lens-${camera}-v${kept.version}${extension}`, text };
  }
}

/** What is neither goes to our own reader, which says what is wrong with it. */
const isOwn = (text: string): boolean => text.slice(0, 200).includes(CALIBRATION_FORMAT) || !looksLikeLens(text);

interface Drafts {
  /** Where they come from: a studio, or a file of another tool. */
  readonly from: string;
  readonly calibrations: readonly CalibrationDraft[];
}
