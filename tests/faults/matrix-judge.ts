/**
 * What must be true of a cell of the fault matrix at its end, by `/truth` and the take's own words. A box that lies is not
 * believed, and not excused more than it must be: only what it drives itself may differ from what it said.
 */
import { expect } from 'vitest';
import type { StageState, TakeState } from '../../app/protocol/state.ts';
import type { Truth, TruthFrame } from '../../app/protocol/truth.ts';
import { commandsSince, frozenZones, onAirChanges, wallOf } from '../engine/light.ts';
import type { EngineRig } from '../engine/rig.ts';
import { type Cell, nameOf } from './matrix-cells.ts';

export interface Ended {
  readonly take: TakeState;
  readonly end: string;
  /** Before the first press, with camera 1 on air. */
  readonly was: Truth;
  /** Number of the last command before the first press. */
  readonly sent: number;
  readonly state: StageState;
  /** What persons chose, in order, as `asking:back`. */
  readonly answers: readonly string[];
}

const WALLS: Readonly<Record<string, readonly string[]>> = {
  router: ['wall-left', 'wall-centre', 'wall-right', 'ceiling'],
  'led-wings': ['wall-left', 'wall-right'],
  'led-centre': ['wall-centre'],
  'led-ceiling': ['ceiling'],
  playback: ['ceiling'],
  vp: ['wall-left', 'wall-centre', 'wall-right', 'ceiling'],
  xr: ['wall-left', 'wall-centre', 'wall-right', 'ceiling'],
};

/** The cluster ends with its node, and all that it had been told. */
const endsCluster = ({ fault }: Cell): boolean => fault.kind.startsWith('node-');

/** Zones whose light the cell's own box, or the hand on it, answers for: where it comes from, or whether it stands. */
function spoiled(cell: Cell): ReadonlySet<string> {
  const { device, fault, programme } = cell;
  if (endsCluster(cell)) return new Set(WALLS[device]);
  if (fault.kind === 'lie') return new Set(device === 'vp' ? [] : WALLS[device]);
  if (fault.kind !== 'front-panel') return new Set();
  return new Set(device === 'router' ? [programme === 'blind' ? 'ceiling' : 'wall-centre'] : WALLS[device]);
}

/** A register that the cell's box misreports, or that the hand itself has changed. */
function isOwn(cell: Cell, of: string, key: string): boolean {
  const { device, fault } = cell;
  if (device !== of) return false;
  return endsCluster(cell) || fault.kind === 'lie' || (fault.kind === 'front-panel' && fault['key'] === key);
}

/** Registers of every device that the plan writes, as they really are. */
function registers(truth: Truth, cell: Cell, { take, state }: Ended): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const { path } of take.steps) {
    const descriptor = state.descriptors[path];
    for (const key of descriptor?.keys ?? []) {
      const device = descriptor?.device ?? '';
      if (!isOwn(cell, device, key)) found[`${device} ${key}`] = truth.devices[device]?.[key];
    }
  }
  return found;
}

/** Verified steps whose box is not so: what was told, and what is. */
function untrue(truth: Truth, cell: Cell, { take, state }: Ended): readonly string[] {
  return take.steps.flatMap((step) => {
    const descriptor = state.descriptors[step.path];
    if (!descriptor || step.at !== 'verified' || step.id.startsWith('hold:')) return [];
    const told = descriptor.salvo
      ? Object.entries(descriptor.salvo[String(step.value)] ?? {})
      : [[descriptor.keys[0] ?? '', step.value] as const];
    return told.flatMap(([key, value]) => {
      const real = truth.devices[step.device]?.[key];
      if (real === undefined || isOwn(cell, step.device, key)) return [];
      const same = typeof real === 'number' ? Math.abs(real - Number(value)) < 0.51 : real === value;
      return same ? [] : [`${step.id}: told ${key} ${String(value)}, is ${String(real)}`];
    });
  });
}

export const isCommitted = (end: string): boolean => end === 'committed' || end === 'committed-with-exceptions';
const isBack = (end: string): boolean => end === 'rolled-back' || end === 'refused';

function expectedWall(cell: Cell, { end, was }: Ended): Record<string, string> {
  const before = wallOf(was.now);
  if (!isCommitted(end)) return before;
  if (cell.programme === 'blind')
    return { ...before, ceiling: `playback/${String(was.devices['playback']?.['clip'])}` };
  const shown = cell.programme === 'return' ? 'xr/polar-glacier' : 'vp/snow-camp';
  return Object.fromEntries(Object.keys(before).map((zone) => [zone, shown]));
}

/** Steps that only a person let go without proof. */
const byPerson = ({ exceptions }: TakeState): readonly string[] =>
  exceptions.filter(({ by }) => by !== 'plan').map(({ step }) => step);

export async function judge(rig: EngineRig, cell: Cell, ended: Ended): Promise<void> {
  const { take, end, was, sent, answers } = ended;
  const where = `${nameOf(cell)}: ${answers.join(', ')} ${end} ${JSON.stringify(take.why)}`;
  const light = (): Promise<Truth> => rig.truth('?since=999999999&sinceCommand=999999999');
  if (end === 'refused') expect(await commandsSince(rig, sent), where).toEqual([]);
  if (isBack(end)) {
    const before = registers(was, cell, ended);
    const differ = async (): Promise<string[]> =>
      Object.entries(registers(await light(), cell, ended))
        .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key]))
        .map(([key, value]) => `${key}: was ${String(before[key])}, is ${String(value)}`);
    // A release that reads as done shows some frames later, and the boxes tell what they show.
    await expect.poll(differ, { message: where }).toEqual([]);
  }
  if (isCommitted(end)) {
    // A box says yes some frames before its light follows.
    await expect.poll(async () => untrue(await light(), cell, ended), { message: where }).toEqual([]);
    const odd = take.steps.filter(
      ({ id, at }) => at !== 'verified' && !take.exceptions.some(({ step }) => step === id),
    );
    expect(odd, where).toEqual([]);
  }
  if (isCommitted(end) || isBack(end)) {
    const skip = spoiled(cell);
    const wanted = Object.entries(expectedWall(cell, ended)).filter(([zone]) => !skip.has(zone));
    const shown = async (): Promise<unknown> => {
      const { now } = await light();
      const wall = wallOf(now);
      const frozen = frozenZones(now).filter((zone) => !skip.has(zone));
      return [wanted.map(([zone]) => [zone, wall[zone]]), frozen];
    };
    await expect.poll(shown, { message: where }).toEqual([wanted, []]);
  }
  if (end === 'committed') expect(take.exceptions, where).toEqual([]);
  if (end === 'committed-with-exceptions') expect(take.exceptions.length, where).toBeGreaterThan(0);
  // What a person let go stands there in that person's name; nobody else lets go of what asks.
  const letGo = answers.some((answer) => /reveal|skip|accept/.test(answer));
  if (!letGo) expect(byPerson(take), where).toEqual([]);
  // Slow is not broken: a box that takes 0.7 s for every answer is waited for, forward and back.
  if (cell.fault.kind === 'slow' && !letGo) expect(end, where).not.toBe('stuck');
  if (end === 'stuck' || end === 'failed-visible') expect(take.why, where).not.toBeNull();
}

/**
 * The whole way from camera 1 on air before, to camera 1 on air after: nothing that it showed ever changed, however the
 * boxes lied; and where they did not, it never showed two owners, a wrong perspective or black.
 */
export async function judgeOnAir(rig: EngineRig, cell: Cell, since: number, shouldShow: boolean): Promise<void> {
  const { history } = await rig.truth(`?since=${since - 1}&sinceCommand=999999999`);
  const onAir = history.filter(({ program }) => program.camera === 'a');
  if (shouldShow) expect(onAir.length, nameOf(cell)).toBeGreaterThan(0);
  expect(onAirChanges(history), nameOf(cell)).toEqual([]);
  if (spoiled(cell).size === 0) expect(onAir.flatMap(badPicture), nameOf(cell)).toEqual([]);
}

function badPicture({ frame, pictures }: TruthFrame): readonly string[] {
  const { black, extension, shows } = pictures['a'] ?? { black: true, extension: 'none', shows: {} };
  const mixed = Object.entries(shows).filter(([, word]) => word.startsWith('mixed') || word === 'black');
  const wrong = black || ['wrong-perspective', 'wrong-wall', 'black'].includes(extension) || mixed.length > 0;
  return wrong ? [`${frame}: ${JSON.stringify({ black, extension, mixed })}`] : [];
}

/** A box's word is its word: what only devices confirm is never told as seen. */
export function judgeWords(
  cell: Cell,
  { take }: Ended,
  words: Readonly<Record<string, readonly [string, string]>>,
): void {
  const [en, zh] = words[take.audience.code] ?? ['', ''];
  if (take.audience.code !== 'audience.changed') return;
  expect(en, nameOf(cell)).toMatch(/devices confirm/);
  expect(zh, nameOf(cell)).toMatch(/设备/);
}
