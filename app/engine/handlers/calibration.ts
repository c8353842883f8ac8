/** Commands of calibrations. */

import type { CalibrationDesk } from '../calibration/calibration-desk.ts';
import type { CalibrationFiles } from '../calibration/calibration-files.ts';
import type { CalibrationSessions } from '../calibration/calibration-sessions.ts';
import type { QuickChecks } from '../calibration/quick-checks.ts';
import type { Handlers } from '../commands.ts';

export function calibrationHandlers(
  desk: CalibrationDesk,
  files: CalibrationFiles,
  sessions: CalibrationSessions,
  checks: QuickChecks,
): Pick<Handlers, Extract<keyof Handlers, `calibration.${string}`>> {
  return {
    'calibration.list': (args) => desk.list(args),
    'calibration.show': (args) => desk.show(args),
    'calibration.compare': (args) => desk.compare(args),
    'calibration.activate': (args, who) => desk.activate(args, who),
    'calibration.back': (args, who) => desk.back(args, who),
    'calibration.note': (args) => desk.note(args),
    'calibration.lens': (args) => desk.lens(args),
    'calibration.export': (args) => files.exportAs(args),
    'calibration.import': (args, who) => files.importFrom(args, who),
    'calibration.check': (args, who) => checks.check(args, who),
    'calibration.begin': (args, who) => sessions.begin(args, who),
    'calibration.resume': (args, who) => sessions.resume(args, who),
    'calibration.leave': (args, who) => sessions.leave(args, who),
    'calibration.take': (args, who) => sessions.take(args, who),
    'calibration.follow': (args, who) => Promise.resolve(sessions.follow(args, who)),
    'calibration.remove': (args, who) => sessions.remove(args, who),
    'calibration.use': (args, who) => sessions.use(args, who),
    'calibration.point': (args, who) => sessions.point(args, who),
    'calibration.unpoint': (args, who) => sessions.unpoint(args, who),
    'calibration.points': (args, who) => sessions.points(args, who),
    'calibration.survey': (args) => files.exportSurvey(args, sessions.pointsOf(args.camera)),
    'calibration.accept': (args, who) => sessions.accept(args, who),
    'calibration.discard': (args, who) => sessions.discard(args, who),
  };
}
