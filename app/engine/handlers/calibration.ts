/** Commands of calibrations. */
import type { CalibrationDesk } from '../calibration/calibration-desk.ts';
import type { Handlers } from '../commands.ts';

export function calibrationHandlers(
  desk: CalibrationDesk,
): Pick<Handlers, Extract<keyof Handlers, `calibration.${string}`>> {
  return {
    'calibration.list': (args) => desk.list(args),
    'calibration.show': (args) => desk.show(args),
    'calibration.compare': (args) => desk.compare(args),
    'calibration.activate': (args, who) => desk.activate(args, who),
    'calibration.back': (args, who) => desk.back(args, who),
    'calibration.note': (args) => desk.note(args),
    'calibration.lens': (args) => desk.lens(args),
    'calibration.export': (args) => desk.exportAs(args),
    'calibration.import': (args, who) => desk.importFrom(args, who),
  };
}
