/** Calibration of a studio file: points once, and every parameter that a calibration is bound to is there. */
import { type StudioNames, wantPath, wantUnique } from './studio-names.ts';

const FILE = 'studio.json';

export function checkCalibration(names: StudioNames): void {
  const { calibration } = names.forms[FILE];
  if (!calibration) return;
  wantUnique(names, calibration.survey, FILE, '/calibration/survey');
  calibration.bound.positions.forEach(({ path }, n) => {
    wantPath(names, path, FILE, `/calibration/bound/positions/${n}/path`);
  });
  calibration.bound.looks.forEach((path, n) => {
    wantPath(names, path, FILE, `/calibration/bound/looks/${n}`);
  });
}
