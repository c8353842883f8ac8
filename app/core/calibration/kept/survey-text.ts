/** Survey points as a list for a surveyor and for us again: `readSurveyList` reads back all of it. Pure. */
import { csvCell } from '../csv-sheet.ts';
import type { SessionPoint } from './session.ts';
import type { AlignmentValues } from './version.ts';

const COLUMNS =
  'id,name_en,name_zh,x_m,y_m,z_m,mm,use,reason,tracker_x_m,tracker_y_m,tracker_z_m,spread_mm,samples,taken';
const NOT_TAKEN: readonly string[] = ['', '', '', '', '', ''];

export function writeSurveyList(points: readonly SessionPoint[]): string {
  const rows = points.map(({ id, name, stageM, sigmaMm, use, reason, taken }) =>
    [
      ...[id, name.en, name.zh].map(csvCell),
      ...stageM.map(String),
      sigmaMm ?? '',
      use,
      csvCell(reason),
      ...(taken ? takenCells(taken) : NOT_TAKEN),
    ].join(','),
  );
  return [COLUMNS, ...rows, ''].join('\r\n');
}

function takenCells({ trackerM, spreadMm, samples, atMs }: NonNullable<SessionPoint['taken']>): readonly string[] {
  const at = atMs === 0 ? '' : new Date(atMs).toISOString();
  return [...trackerM.map(String), String(spreadMm ?? ''), String(samples ?? ''), at];
}

/** The points that a version rests on, as its session had them; when each was taken it does not keep. */
export function pointsOfVersion({ evidence }: Pick<AlignmentValues, 'evidence'>): readonly SessionPoint[] {
  return evidence.map(({ id, name, stageM, sigmaMm, role, reason, trackerM, spreadMm, samples }) => ({
    id,
    name,
    stageM,
    sigmaMm,
    // One that was never taken is kept as dropped, without a reason.
    use: trackerM === null && reason === '' ? 'fit' : role,
    reason,
    taken: trackerM && { trackerM, spreadMm, samples, atMs: 0 },
  }));
}
