/**
 * The quick check between takes: what is tracked, or the camera at the end of the lever arm, stands on one surveyed point;
 * one number says whether the alignment holds.
 *
 * Changes nothing of what sinks get, so it may be done at any time. Kept with time and point; feeds the gate.
 */
import { isFault } from '../../../drivers/contract.ts';
import { type QuickCheck, withCheck } from '../../core/calibration/kept/book.ts';
import { valuesNow } from '../../core/calibration/kept/expiry.ts';
import { apartMm, judgeStill, pointOf } from '../../core/calibration/kept/session.ts';
import { composePoses, identityPose } from '../../core/geometry.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { Journal } from '../journal/journal.ts';
import type { Who } from '../server/auth.ts';
import type { CalibrationDesk } from './calibration-desk.ts';
import type { CalibrationStore } from './calibration-store.ts';
import type { SessionObserver } from './session-observer.ts';

/** Nearer than this to another point, and far from its own: it stands on the other one. */
const OTHER_POINT_MM = 250;

export interface QuickChecksDeps {
  readonly desk: Pick<CalibrationDesk, 'frameSubject' | 'settings' | 'now' | 'poseInForce' | 'alignmentOf' | 'publish'>;
  readonly observer: Pick<SessionObserver, 'measure'>;
  readonly store: CalibrationStore;
  readonly journal: Pick<Journal, 'note'>;
  readonly wallMs: () => number;
}

export class QuickChecks {
  readonly #deps: QuickChecksDeps;

  constructor(deps: QuickChecksDeps) {
    this.#deps = deps;
  }

  async check({ camera, point, of = 'body', seconds }: CommandArgs<'calibration.check'>, who: Who): Promise<unknown> {
    const { desk, observer, store, journal, wallMs } = this.#deps;
    const subject = desk.frameSubject(camera);
    if (isFault(subject)) return subject;
    const surveyed = desk.settings.survey.find(({ id }) => id === point);
    if (!surveyed) return { code: 'caldesk.no-point', params: { point } };
    // What is in force when it is pressed is what is judged.
    const version = store.head(subject).inForce;
    const alignment = desk.poseInForce(camera);
    const arm = of === 'camera' ? desk.alignmentOf(camera).bodyFromCamera : identityPose();
    if (!arm) return { code: 'caldesk.check-no-arm', params: { camera } };
    const average = await observer.measure(camera, seconds);
    if (isFault(average)) return average;
    const { limits } = desk.settings;
    const why = judgeStill(average, limits);
    if (why) return why;
    const place = identityPose();
    composePoses(place, average.pose ?? [], arm);
    composePoses(place, alignment, place);
    const mm = apartMm(place, pointOf(surveyed).stageM);
    const other = desk.settings.survey.find(
      (one) => one.id !== point && apartMm(place, pointOf(one).stageM) < Math.min(mm / 4, OTHER_POINT_MM),
    );
    if (other) return { code: 'caldesk.check-other', params: { point, mm: Math.round(mm), other: other.id } };
    const check: QuickCheck = {
      point,
      of,
      atMs: wallMs(),
      by: who.name,
      mm,
      limitMm: limits.quickMm,
      version,
      values: valuesNow(desk.settings, desk.now(camera)),
    };
    const kept = await store.change(subject, (head) => withCheck(head, check));
    if (isFault(kept)) return kept;
    const { limitMm } = check;
    journal.note({
      kind: 'calibration',
      seat: who.seat,
      data: { do: 'check', camera, version, point, of, mm, limitMm },
    });
    desk.publish(camera);
    return { point, of, mm, limitMm, pass: mm <= limitMm, version };
  }
}
