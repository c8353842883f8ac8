/**
 * Device x fault x phase of the shipped studio: whatever breaks, whenever it breaks, a take ends in one of its named
 * outcomes within its bound, or asks; and what it says is what the boxes and the light are. Judged by `/truth` alone.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StageState, TakeState } from '../../app/protocol/state.ts';
import type { Truth } from '../../app/protocol/truth.ts';
import { commandsSince, frozenZones, lastCommand, openSeat, type Seat, wallOf } from '../engine/light.ts';
import { type EngineRig, openRig, ownStudio, patiently, type TakeResult } from '../engine/rig.ts';

const LONG = process.env['STAGELOCK_LONG'] === '1';
const LANES = 3;
const SHORT_CELLS = 40;
const PHASES = ['arming', 'holding', 'switching', 'settling', 'revealing'] as const;

interface Fault {
  readonly kind: string;
  readonly [argument: string]: string | number;
}
interface Cell {
  readonly device: string;
  /** A fault of the emulator, or a hand on its front panel. */
  readonly fault: Fault | { readonly kind: 'front-panel'; readonly key: string; readonly value: string | number };
  readonly phase: (typeof PHASES)[number];
}

const ALL: readonly Fault[] = [
  { kind: 'offline' },
  { kind: 'refuse' },
  { kind: 'slow', delayMs: 700 },
  { kind: 'lie' },
  { kind: 'drop', share: 0.5 },
  { kind: 'duplicate' },
];
const hand = (key: string, value: string | number): Cell['fault'] => ({ kind: 'front-panel', key, value });
const DEVICES: Readonly<Record<string, readonly Cell['fault'][]>> = {
  router: [...ALL, { kind: 'crosspoint-stuck', output: 3 }, hand('out/3', 'in/35')],
  'led-wings': [...ALL, { kind: 'hold-lost-on-input-switch' }, hand('mode', 'normal')],
  'led-centre': [...ALL, { kind: 'hold-lost-on-input-switch' }, hand('mode', 'black')],
  'led-ceiling': [...ALL, { kind: 'hold-lost-on-input-switch' }],
  vp: ALL,
  'vp-status': [{ kind: 'offline' }, { kind: 'slow', delayMs: 700 }],
  'light-key': [...ALL, hand('kelvin', 5000)],
  'light-fill': [{ kind: 'offline' }, { kind: 'refuse' }],
  mixer: [{ kind: 'offline' }, { kind: 'slow', delayMs: 700 }],
  tally: [{ kind: 'offline' }],
  'track-a': [{ kind: 'frozen-tracking' }, { kind: 'drop', share: 0.5 }],
};
const CELLS: readonly Cell[] = Object.entries(DEVICES).flatMap(([device, faults]) =>
  faults.flatMap((fault) => PHASES.map((phase) => ({ device, fault, phase }))),
);

/** Every device, every kind and every phase is among the short ones; the rest is a stride that the seed of order fixes. */
function chosen(): readonly Cell[] {
  if (LONG) return CELLS;
  const step = CELLS.length / SHORT_CELLS;
  return Array.from({ length: SHORT_CELLS }, (_, n) => CELLS[Math.floor(n * step)]).flatMap((cell) => cell ?? []);
}

interface Lane {
  readonly rig: EngineRig;
  readonly seat: Seat;
}
let lanes: Lane[];
beforeAll(async () => {
  const studio = await ownStudio(
    'seeds/shenzhen',
    (_, json) => {
      // Stutters of a busy machine are told by other tests; here every fault is one that was put in.
      json['gates'] = { ...(json['gates'] as object), trackingCleanMs: 100, closeAfterMs: 2_000, settleMs: 4_000 };
    },
    ['studio.json'],
  );
  lanes = await Promise.all(
    Array.from({ length: LANES }, async (_, n) => {
      const rig = await openRig({ studio, seed: n + 1 });
      return { rig, seat: openSeat(rig.url) };
    }),
  );
}, 90_000);
afterAll(async () => {
  for (const { seat } of lanes) seat.close();
  await Promise.all(lanes.map(({ rig }) => rig.stop()));
});

const OUTCOMES = ['committed', 'committed-with-exceptions', 'rolled-back', 'stuck', 'failed-visible', 'refused'];
const isOver = (take: TakeState | null, id: string): boolean =>
  take?.takeId === id && (take.outcome !== null || ['asking', 'stuck'].includes(take.at));
const nameOf = ({ device, fault, phase }: Cell): string => `${device} ${fault.kind} ${phase}`;

async function inject(rig: EngineRig, { device, fault }: Cell): Promise<void> {
  if (fault.kind === 'front-panel' && 'key' in fault)
    await rig.frontPanel(device, String(fault.key), fault['value'] as string);
  else await rig.fault(device, fault);
}

/** XR, live, everything well: by a take where that is possible, by the bail-out and a take where it is not. */
async function home({ rig }: Lane, was: Truth | undefined): Promise<void> {
  await rig.clearFaults();
  for (const [device, key] of [['light-key', 'kelvin']] as const) {
    const value = was?.devices[device]?.[key];
    if (value !== undefined) await rig.frontPanel(device, key, value);
  }
  for (let attempt = 0; attempt < 4; attempt++) {
    const state = await rig.until(
      'every device is back',
      (s) => Object.values(s.devices).every((d) => d.status === 'online'),
      40_000,
    );
    const whole = Object.values(state.zones).every(
      (z) => z.owner.leased === 'xr' && z.owner.observed === 'xr' && z.held === null,
    );
    if (whole && state.mode === 'XR' && frozenZones((await rig.truth()).now).length === 0) return;
    const armed = await patiently(rig, 'stage.arm', { mode: 'XR', scene: 'polar-glacier' });
    const taken = armed.ok
      ? await rig.command<TakeResult>('stage.take', { planId: armed.result.planId, wait: true })
      : undefined;
    if (!taken?.result?.outcome?.startsWith('committed')) await rig.command('stage.bailout');
    await expect
      .poll(async () => frozenZones((await rig.truth()).now), { timeout: 5_000 })
      .toEqual([])
      .catch(() => undefined);
  }
  throw new Error('the stage does not come home');
}

/** Registers of every device that the plan writes, as they really are. */
function registers(truth: Truth, plan: Pick<TakeState, 'steps'>, state: StageState): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const { path } of plan.steps) {
    const descriptor = state.descriptors[path];
    if (!descriptor) continue;
    for (const key of descriptor.keys) found[`${descriptor.device} ${key}`] = truth.devices[descriptor.device]?.[key];
  }
  return found;
}

async function run(lane: Lane, cell: Cell): Promise<string> {
  const { rig, seat } = lane;
  const where = nameOf(cell);
  await rig.mixer({ program: 'vt-1', preview: CELLS.indexOf(cell) % 2 === 0 ? 'cam-2' : 'vt-2' });
  const was = await rig.truth();
  const sent = await lastCommand(rig);
  try {
    if (cell.phase === 'arming') await inject(rig, cell);
    const armed = await patiently(rig, 'stage.arm', { preset: 'snow-camp-dusk' });
    if (!armed.ok) {
      expect(armed.error.message.length, where).toBeGreaterThan(10);
      expect((await commandsSince(rig, sent)).length, where).toBe(0);
      return 'arming refused';
    }
    const plan = (await rig.state()).armed;
    if (!plan) return 'withdrawn';
    const { boundMs } = plan;
    const reached =
      cell.phase === 'arming'
        ? undefined
        : seat.when(
            cell.phase,
            (s) => s.take?.planId === plan.planId && (s.take.at === cell.phase || s.take.outcome !== null),
            30_000,
          );
    const begun = await rig.command<{ takeId: string }>('stage.take', { planId: plan.planId, wait: false });
    if (!begun.ok) {
      reached?.catch(() => undefined);
      expect(begun.error.code, where).toMatch(/^(plan|arming)\./);
      expect((await commandsSince(rig, sent)).length, where).toBe(0);
      return 'withdrawn';
    }
    const { takeId } = begun.result;
    await reached;
    if (cell.phase !== 'arming') await inject(rig, cell);
    let state = await seat.when(`${where}: an end or a question`, (s) => isOver(s.take, takeId), boundMs + 5_000);
    let outcome = state.take?.outcome ?? state.take?.at ?? '';
    if (state.take?.at === 'asking') {
      expect(state.take.choices.length, where).toBeGreaterThan(0);
      expect((await rig.command('take.back', { takeId })).ok, where).toBe(true);
      state = await seat.when(
        `${where}: back`,
        (s) => s.take?.takeId === takeId && (s.take.outcome !== null || s.take.at === 'stuck'),
        boundMs + 5_000,
      );
      outcome = `asking, then ${state.take?.outcome ?? state.take?.at}`;
    }
    const { take } = state;
    if (!take) throw new Error(`${where}: no take`);
    const end = take.outcome ?? take.at;
    expect(OUTCOMES, where).toContain(end);
    await judge(lane, cell, { take, end, was, sent, state });
    if (end === 'stuck') await rig.command('stage.bailout');
    return `${outcome} ${JSON.stringify(take.why)} ${end === 'stuck' ? JSON.stringify(take.steps.filter((x) => x.fault)) : ''}`;
  } finally {
    await home(lane, was);
  }
}

interface Ended {
  readonly take: TakeState;
  readonly end: string;
  readonly was: Truth;
  readonly sent: number;
  readonly state: StageState;
}

async function judge({ rig }: Lane, cell: Cell, { take, end, was, sent, state }: Ended): Promise<void> {
  const where = `${nameOf(cell)}: ${end} ${JSON.stringify(take.why)}`;
  // Boxes that lie, or that a hand has changed, are not bound by our word; everything else is.
  const own = (device: string): boolean =>
    device === cell.device && ['lie', 'front-panel', 'crosspoint-stuck'].includes(cell.fault.kind);
  const { history } = await rig.truth(`?since=${was.now.frame}`);
  expect(
    history.filter((frame) => frame.program.camera !== null),
    where,
  ).toEqual([]);
  if (end === 'refused') expect(await commandsSince(rig, sent), where).toEqual([]);
  if (end === 'rolled-back' || end === 'refused') {
    const before = registers(was, take, state);
    const now = async (): Promise<string[]> =>
      Object.entries(registers(await rig.truth(), take, state))
        .filter(
          ([key, value]) => !own(key.split(' ')[0] ?? '') && JSON.stringify(value) !== JSON.stringify(before[key]),
        )
        .map(([key, value]) => `${key}: was ${String(before[key])}, is ${String(value)}`);
    // A release that reads as done shows some frames later, and the boxes tell what they show.
    await expect.poll(now, { timeout: 2_000, message: where }).toEqual([]);
  }
  if (end === 'committed' || end === 'committed-with-exceptions') {
    const excepted = new Set(take.exceptions.map((e) => e.step));
    const differ = async (): Promise<string[]> => {
      const truth = await rig.truth('?since=999999999&sinceCommand=999999999');
      return take.steps.flatMap((step) => {
        const descriptor = state.descriptors[step.path];
        if (!descriptor || own(step.device) || excepted.has(step.id) || step.at !== 'verified' || descriptor.salvo)
          return [];
        const real = truth.devices[step.device]?.[descriptor.keys[0] ?? ''];
        if (real === undefined || step.id.startsWith('hold:')) return [];
        const same = typeof real === 'number' ? Math.abs(real - Number(step.value)) < 0.51 : real === step.value;
        return same ? [] : [`${step.id}: told ${String(step.value)}, is ${String(real)}`];
      });
    };
    // A box says yes some frames before its light follows.
    await expect.poll(differ, { message: where, timeout: 3_000 }).toEqual([]);
    if (!['lie', 'front-panel', 'offline'].includes(cell.fault.kind)) {
      await expect
        .poll(async () => [...new Set(Object.values(wallOf((await rig.truth()).now)))], {
          message: where,
          timeout: 5_000,
        })
        .toEqual(['vp/snow-camp']);
      await expect
        .poll(async () => frozenZones((await rig.truth()).now), { message: where, timeout: 5_000 })
        .toEqual([]);
    }
    if (end === 'committed-with-exceptions') expect(take.exceptions.length, where).toBeGreaterThan(0);
  }
  // Slow is not broken: a box that takes 0.7 s for every answer is waited for, forward and back.
  if (cell.fault.kind === 'slow') expect(end, where).not.toBe('stuck');
  if (end === 'stuck' || end === 'failed-visible') {
    expect(take.why, where).not.toBeNull();
    expect(take.choices.length, where).toBeGreaterThan(0);
  }
}

function told(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { actual } = cause as Error & { actual?: unknown };
  return `${cause.message} ${actual === undefined ? '' : JSON.stringify(actual)}`.slice(0, 900);
}

test(
  `${LONG ? CELLS.length : SHORT_CELLS} of ${CELLS.length} cells of device x fault x phase: named, true, in time`,
  async () => {
    const queue = [...chosen()];
    const results = new Map<string, string>();
    const wrong: string[] = [];
    await Promise.all(
      lanes.map(async (lane, n) => {
        if (n % 2 === 1) await lane.rig.command('show.state', { state: 'SHOW' });
        for (let cell = queue.shift(); cell; cell = queue.shift()) {
          try {
            const startMs = performance.now();
            const outcome = await run(lane, cell);
            results.set(nameOf(cell), `${outcome} (${Math.round(performance.now() - startMs)} ms)`);
          } catch (cause) {
            wrong.push(`${nameOf(cell)}: ${told(cause)}`);
          }
        }
      }),
    );
    const total = LONG ? CELLS.length : SHORT_CELLS;
    if (process.env['STAGELOCK_TELL'] === '1')
      for (const [cell, outcome] of results) process.stdout.write(`${cell}: ${outcome}\n`);
    process.stdout.write(`fault matrix: ${results.size} of ${total}\n`);
    expect(wrong).toEqual([]);
    expect(results.size).toBe(total);
  },
  LONG ? 2_400_000 : 300_000,
);
