/**
 * Whether the pattern may stand on a wall for this camera now: the conditions of a flashing patch (design section 8: never
 * on air, at most 200 nits, unknown is never good), but it may be as large as the wall, for it stands still. Pure.
 */
import {
  airFault,
  claimedFault,
  type DelayCheckKind,
  darkFault,
  deviceFault,
  seenFault,
  shownFault,
} from '../delay/checks.ts';
import { nitsFault } from '../delay/patch.ts';
import type { Fault } from '../parameter.ts';
import type { ActivePlans } from '../stage/manual.ts';
import type { StageView } from '../stage/plan.ts';
import { read } from '../stage/view.ts';
import type { WallLight } from '../stage/wall-light.ts';

export interface PatternCheck {
  readonly kind: Exclude<DelayCheckKind, 'area'>;
  /** Null: fine. */
  readonly why: Fault | null;
}

export interface PatternNow {
  readonly activePlans: ActivePlans;
  readonly nowUs: number;
  /** It stands there by our order. */
  readonly showing: boolean;
  /** What else moves the stage to see when it acts: a delay measurement, a trial. */
  readonly busy: Fault | undefined;
}

export function checkPattern(
  view: StageView,
  wall: WallLight,
  camera: string,
  { activePlans, nowUs, showing, busy }: PatternNow,
): readonly PatternCheck[] {
  const why: Readonly<Record<PatternCheck['kind'], Fault | undefined>> = {
    show: view.show === 'SHOW' ? { code: 'delay.in-show' } : undefined,
    'off-air': airFault(view, camera),
    unseen: seenFault(view, wall),
    free: claimedFault(view, wall, camera, activePlans),
    shown: shownFault(view, wall),
    light: nitsFault(wall, read(view, wall.brightnessPath, nowUs).value),
    device: deviceFault(view, wall),
    dark: showing ? undefined : darkFault(view, wall, nowUs),
    alone: busy,
  };
  return (Object.keys(why) as PatternCheck['kind'][]).map((kind) => ({ kind, why: why[kind] ?? null }));
}

/** Walls that the camera sees, each drawn by the system that has its zone now; else by the first that could. */
export function wallsFor(view: StageView, camera: string): readonly WallLight[] {
  const { lensCal, cameras } = view.studio;
  const sees = cameras.find(({ id }) => id === camera)?.sees ?? [];
  return sees.flatMap((zone): readonly WallLight[] => {
    const all = lensCal?.walls.filter((wall) => wall.zone === zone) ?? [];
    const owner = view.zones.get(zone)?.observed;
    const one = all.find(({ system }) => system === owner) ?? all[0];
    return one ? [one] : [];
  });
}
