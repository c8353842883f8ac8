/** What a surveyor's list would change, before it does. Pure. */

import { apartMm } from '../../../../core/calibration/kept/session.ts';
import {
  isList,
  type LengthUnit,
  readSurveyList,
  type SurveyList,
} from '../../../../core/calibration/kept/survey-list.ts';
import type { Vec3 } from '../../../../core/calibration/rotation.ts';
import { layoutFaults } from '../../../../core/calibration/stage-alignment.ts';
import type { Fault } from '../../../../core/parameter.ts';
import type { SessionPointState } from '../../../../protocol/state-calibration.ts';

export interface PreviewRow {
  readonly id: string;
  readonly name: SessionPointState['name'] | undefined;
  readonly stageM: Vec3;
  readonly mm: number | undefined;
  readonly change: 'new' | 'moved' | 'same';
  /** How far a point that is here already would move. */
  readonly movedMm: number;
  /** The list says where the tracker was, and nobody measured it here. */
  readonly read: boolean;
}

export type SurveyPreview =
  | { readonly faults: readonly Fault[]; readonly asksUnit: boolean }
  /** So many points, none of them anywhere before a person says the unit. */
  | { readonly unplaced: number }
  | { readonly list: SurveyList; readonly rows: readonly PreviewRow[]; readonly doubts: readonly Fault[] };

/** Below it no survey knows a point. */
const SAME_MM = 0.001;

/** Without a unit nothing is too far that is near in any. */
const FINEST_UNIT: LengthUnit = 'mm';

export function previewOf(
  text: string,
  unit: LengthUnit | undefined,
  here: readonly SessionPointState[],
): SurveyPreview {
  const list = readSurveyList(text, unit ?? FINEST_UNIT);
  if (!isList(list))
    return {
      faults: list,
      asksUnit: list.some(({ code, params }) => code === 'caldesk.list-far' && params?.['said'] === false),
    };
  if (unit === undefined && !list.unit.said) return { unplaced: list.points.length };
  const rows = list.points.map(({ id, name, xM, yM, zM, mm, taken }): PreviewRow => {
    const before = here.find((one) => one.id === id);
    const stageM: Vec3 = [xM, yM, zM];
    const movedMm = before ? apartMm(before.stageM, stageM) : 0;
    const change = !before ? 'new' : movedMm > SAME_MM ? 'moved' : 'same';
    const measured = before?.taken?.fromFile === false;
    return { id, name: name ?? before?.name, stageM, mm, change, movedMm, read: taken !== undefined && !measured };
  });
  const others = here.filter(({ id }) => !rows.some((row) => row.id === id));
  return { list, rows, doubts: layoutFaults([...others, ...rows]) };
}
