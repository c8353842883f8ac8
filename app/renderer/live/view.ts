/**
 * What the console makes of the state: pure, so that every page says the same. Owner kinds, zone chips, what a take is
 * in the middle of, whose press acts.
 */
import type { Text } from '../../core/parameter.ts';
import type { Zone } from '../../core/stage/model.ts';
import { ROLE_RANK } from '../../protocol/commands.ts';
import type { ArmedState, PlanState, Role, StageState, StepState, TakeState, ZoneState } from '../../protocol/state.ts';
import type { OwnerKind } from '../ui/kit.tsx';

type Systems = StageState['studio']['systems'];

/** The pattern of an owner; an owner we do not know has none. */
export function ownerKind(systems: Systems, id: string | null | undefined, mode?: string | null): OwnerKind {
  const kind = id === null || id === undefined ? undefined : systems[id]?.kind;
  if (kind === 'playback') return mode?.toUpperCase() === 'GREEN' ? 'key' : 'screen';
  if (kind === 'xr' || kind === 'vp') return kind;
  return kind === 'ar-key' ? 'ar' : 'none';
}

/** The word of an owner on a chip: its kind, or its id where two systems are of one kind. */
export function ownerWord(systems: Systems, id: string | null | undefined, mode?: string | null): string {
  if (id === null || id === undefined) return '–';
  const system = systems[id];
  if (!system) return id.toUpperCase();
  const alone = Object.values(systems).filter((one) => one.kind === system.kind).length === 1;
  if (!alone || system.kind === 'other') return id.toUpperCase();
  const kind = ownerKind(systems, id, mode);
  return kind === 'key' ? 'GREEN' : kind === 'none' ? id.toUpperCase() : kind.toUpperCase();
}

/** Kind of the system that a mode puts on the wall, for the swatch of a cue or preset. */
export function modeKind(studio: StageState['studio'], mode: string | null): OwnerKind {
  if (mode === null) return 'none';
  if (mode.toUpperCase() === 'AR') return 'ar';
  const owners = Object.entries(studio.modes[mode]?.owners ?? {});
  const wall = owners.find(([zone]) => studio.zones[zone]?.shape.kind !== 'ceiling') ?? owners[0];
  return ownerKind(studio.systems, wall?.[1], mode);
}

export function modeWord(mode: string | null): string {
  return mode === null ? '–' : mode.toUpperCase();
}

/** A zone without a mode that shows the source that it is safe on: what a bail-out leaves behind. */
export function isSafe(state: Pick<StageState, 'zones' | 'bailout'>, zone: string): boolean {
  const shown = state.zones[zone];
  const safe = state.bailout.targets[`zone:${zone}`];
  return shown?.mode === null && safe !== undefined && shown.owner.leased === safe;
}

/** Where a stage without one mode stands. */
export type Stands = 'moded' | 'safe' | 'mixed' | 'none';

export function standsOf(state: StageState): Stands {
  if (state.mode !== null) return 'moded';
  const zones = ledZones(state.studio).map((zone) => zone.id);
  if (zones.length > 0 && zones.every((id) => isSafe(state, id))) return 'safe';
  return zones.some((id) => state.zones[id]?.mode !== null || isSafe(state, id)) ? 'mixed' : 'none';
}

export type OwnerTruth = 'agreed' | 'unknown' | 'contested' | 'differs' | 'none';

/** Leased against observed: the loudest thing on the band when they part. */
export function ownerTruth(zone: ZoneState): OwnerTruth {
  const { leased, observed } = zone.owner;
  if (observed === 'contested') return 'contested';
  if (observed === 'unknown') return leased === null ? 'none' : 'unknown';
  return leased === null || leased === observed ? 'agreed' : 'differs';
}

export function ledZones(studio: StageState['studio']): readonly Zone[] {
  return Object.values(studio.zones).filter((zone) => zone.kind === 'led');
}

export type CameraTone = 'air' | 'next' | 'plain';

/** A camera as it is drawn: one that may be on air looks so. */
export function cameraTone(state: Pick<StageState, 'pictures' | 'armed'>, camera: string): CameraTone {
  const picture = state.pictures[camera];
  if (picture?.onAir !== 'no') return 'air';
  return state.armed !== null && picture.preview ? 'next' : 'plain';
}

/** Where a ceiling hangs; undefined while nobody says. */
export function ceilingM(
  params: StageState['params'],
  shape: Extract<Zone['shape'], { kind: 'ceiling' }>,
): number | undefined {
  if (shape.heightPath === undefined) return shape.minM;
  const value = params[shape.heightPath]?.actual?.value;
  return typeof value === 'number' ? value : undefined;
}

export function sourceName(studio: StageState['studio'], source: string | null): Text | undefined {
  if (source === null) return undefined;
  return studio.mixer?.sources.find((one) => one.id === source)?.name ?? studio.cameras[source]?.name;
}

/** Where the stage stands for a person in front of the console. */
export type Moment = 'idle' | 'armed' | 'running' | 'choosing' | 'ended';

const CHOOSING: ReadonlySet<TakeState['at']> = new Set(['asking', 'stopped', 'stuck']);

/** An ended take closes nothing, however it ended: what failed in sight is undone by arming and GO like anything else. */
export function takeMoment(take: TakeState | null): 'none' | 'running' | 'choosing' | 'ended' {
  if (!take) return 'none';
  if (take.endedUs !== null) return 'ended';
  return CHOOSING.has(take.at) ? 'choosing' : 'running';
}

export function momentOf(state: StageState, dismissedTake: string | undefined): Moment {
  const take = takeMoment(state.take);
  if (take === 'running' || take === 'choosing') return take;
  if (state.armed) return 'armed';
  return take === 'ended' && state.take?.takeId !== dismissedTake ? 'ended' : 'idle';
}

/** Whose GO acts: the holder's. Nobody holding it means that a press asks for it first. */
export type GoRight = 'mine' | 'free' | 'other' | 'role';

export function goRight(go: StageState['go'], seat: string, role: Role): GoRight {
  if (ROLE_RANK[role] < ROLE_RANK.director) return 'role';
  if (go.holder === seat) return 'mine';
  return go.holder === null ? 'free' : 'other';
}

export function blockers(gates: PlanState['gates']): PlanState['gates'] {
  return gates.filter((gate) => gate.verdict === 'blocking');
}

export function stepsOf(plan: PlanState, phase: string): readonly StepState[] {
  return plan.steps.filter((step) => step.phase === phase);
}

export function deviceCount(plan: PlanState): number {
  return new Set(plan.steps.map((step) => step.device)).size;
}

export const PLAN_PHASES = ['prepare', 'hold', 'switch', 'settle', 'reveal'] as const;
export type PlanPhase = (typeof PLAN_PHASES)[number];

/** Which phase of the plan a running take is in. */
export function phaseOf(at: TakeState['at']): PlanPhase | undefined {
  if (at === 'preparing') return 'prepare';
  if (at === 'holding') return 'hold';
  if (at === 'switching') return 'switch';
  if (at === 'settling') return 'settle';
  return at === 'revealing' ? 'reveal' : undefined;
}

export function armedWaits(armed: ArmedState): boolean {
  return armed.unconfirmed.length > 0;
}

/** Cue before and after the standby one, for the arrow keys. */
export function neighbourCue(cues: StageState['cues'], by: 1 | -1): string | undefined {
  if (!cues) return undefined;
  const at = cues.cues.findIndex((cue) => cue.id === (cues.standby ?? cues.current));
  return cues.cues[at + by]?.id;
}

export function cueById(
  cues: StageState['cues'],
  id: string | null,
): NonNullable<StageState['cues']>['cues'][number] | undefined {
  return id === null ? undefined : cues?.cues.find((cue) => cue.id === id);
}

/** Alarms that a person should see: still there, or not answered; without the shelved ones. */
export function openAlarms(state: StageState, nowUs: number): readonly StageState['alarms'][string][] {
  return Object.values(state.alarms)
    .filter((alarm) => (alarm.active || alarm.acked === null) && (alarm.shelvedUntilUs ?? 0) <= nowUs)
    .toSorted((a, b) => (a.severity === b.severity ? b.atUs - a.atUs : a.severity === 'fault' ? -1 : 1));
}
