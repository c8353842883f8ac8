/** Virtual moves at the desk, on a disk of memory and a clock by hand: orders in the process's terms, what is kept, what is told. */
import { expect, test } from 'vitest';
import type { Fault } from '../../../app/core/parameter.ts';
import { HouseClock } from '../../../app/engine/timing/house-clock.ts';
import { MoveDesk } from '../../../app/engine/tracking/moves/move-desk.ts';
import { MoveLibrary } from '../../../app/engine/tracking/moves/move-library.ts';
import type { MoveEnd, MoveOrder, MoveTelemetry, WayBack } from '../../../app/engine/tracking/moves/move-messages.ts';
import type { CameraTelemetry } from '../../../app/engine/tracking/tracking-messages.ts';
import type { MoveShown } from '../../../app/protocol/state-virtual.ts';
import { smallStudio } from '../../core/small-studio.ts';

const ANN = { seat: 's1', name: 'Ann', role: 'director' } as const;
const key = (atS: number, x = 0) => ({ atS, pose: [x, 0, 1.6, 0, 0, 0, 1] });
const KEYS = [key(0), key(2, 1)];

async function open(disk = new Map<string, unknown>()) {
  const now = { us: 50_000_000, onAir: 'no', held: false, relays: ['a/vp'], refuse: undefined as Fault | undefined };
  const [camera] = smallStudio().cameras;
  const sinks = camera!.tracking!.sinks.map((sink, i) => (i === 0 ? Object.assign({}, sink, { mode: 'relay' }) : sink));
  const studio = { ...smallStudio(), cameras: [{ ...camera!, id: 'a', tracking: { ...camera!.tracking!, sinks } }] };
  const told: { published: Map<string, unknown>; lines: unknown[]; alarms: Map<string, string> } = {
    published: new Map(),
    lines: [],
    alarms: new Map(),
  };
  const orders: MoveOrder[] = [];
  const backs: WayBack[] = [];
  const said: { move: MoveTelemetry | null; moveEnd: MoveEnd | null; verdict: string } = {
    move: null,
    moveEnd: null,
    verdict: 'ok',
  };
  const house = new HouseClock({ num: 50, den: 1 }, { num: 50, den: 1 }, () => now.us, 0);
  const storage = {
    getSetting: (name: string) => Promise.resolve(disk.get(name)),
    putSetting: (name: string, value: unknown) => {
      disk.set(name, JSON.parse(JSON.stringify(value)));
      return Promise.resolve(true as const);
    },
  };
  const library = new MoveLibrary({ storage, studio: () => studio, wallMs: () => 1_000 });
  const camera1 = (): CameraTelemetry =>
    ({
      ...said,
      pose: [0, 0, 1.6, 0, 0, 0, 1],
      lens: { zoomRaw: 7, focusRaw: 8 },
      optics: { focalLengthMm: 35 },
    }) as never;
  const desk = new MoveDesk({
    stage: { studio, pictures: { get: () => ({ onAir: now.onAir }) } as never },
    takes: { activePlans: () => [] },
    seats: { act: () => (now.held ? { code: 'go.held' } : undefined) },
    tracking: {
      moves: {
        startMove: (_, order) => {
          orders.push(order);
          return Promise.resolve(now.refuse);
        },
        moveBack: (_, way) => {
          backs.push(way);
          return Promise.resolve(now.refuse);
        },
      },
      newest: () => ({ atUs: now.us, cameras: { a: camera1() } }),
      relaysRunning: () => now.relays,
    },
    library,
    house,
    journal: { note: ({ data }) => void told.lines.push(data) },
    alarms: { raise: (id, { code }) => void told.alarms.set(id, code), clear: (id) => void told.alarms.delete(id) },
    publisher: { set: (path, value) => void told.published.set(path.join(' '), value) },
    clock: { nowUs: () => now.us },
  });
  await desk.open();
  const made = (await desk.save({ name: 'Push', keys: KEYS, outFrames: 25 }, ANN)) as { readonly move: string };
  return { now, desk, disk, told, orders, backs, said, house, id: made.move };
}

/** As the process tells of the order that it got. */
function playing(order: MoveOrder, change: Partial<MoveTelemetry> = {}): MoveTelemetry {
  const { run, move, name, by, frame, fromUs, atEnd } = order;
  const now = { phase: 'in', phaseEndsUs: fromUs + 1e6, endUs: fromUs + 3e6, weight: 0.5, waits: false } as const;
  return { run, move, name, by, frame, fromUs, atEnd, ...now, drives: [], pose: null, ...change };
}

test('an order begins on a frame that is still to come, with blends as long as their frames', async () => {
  const { desk, orders, house, id, now, told } = await open();
  const answer = (await desk.start({ camera: 'a', move: id }, ANN)) as { readonly frame: number };
  const [order] = orders;
  expect(answer.frame).toBe(house.frame(now.us) + 4);
  expect(order!.fromUs).toBe(house.usOf(answer.frame));
  expect(order!.inUs).toBeCloseTo(1_000_000, 0);
  expect(order!.outUs).toBeCloseTo(500_000, 0);
  expect(told.lines).toMatchObject([{ do: 'start', camera: 'a', by: 'Ann', version: 1, frame: answer.frame }]);
  const at = (text: string): unknown => desk.start({ camera: 'a', move: id, at: text }, ANN);
  expect(await at('25:00:00:00')).toMatchObject({ code: 'vcam.no-such-time' });
  expect(await at(house.timecode(now.us - 1e6))).toMatchObject({ code: 'vcam.no-such-time' });
  const later = house.timecode(now.us + 60e6);
  expect(await at(later)).toMatchObject({ timecode: later });
});

test('a blend that is too short is told in frames; whoever does not hold the GO moves nothing that may be on air', async () => {
  const { desk, id, now } = await open();
  now.refuse = { code: 'vcam.too-fast', params: { leastMs: 563 } };
  expect(await desk.start({ camera: 'a', move: id }, ANN)).toMatchObject({ params: { leastFrames: 29, camera: 'a' } });
  now.refuse = undefined;
  now.held = true;
  expect(await desk.start({ camera: 'a', move: id }, ANN)).not.toHaveProperty('code');
  now.onAir = 'unknown';
  expect(await desk.start({ camera: 'a', move: id }, ANN)).toMatchObject({ code: 'go.held' });
  now.relays = [];
  expect(await desk.start({ camera: 'a', move: id }, ANN)).toMatchObject({ code: 'vcam.no-relay' });
});

test('what plays is published once per change, its end is journaled, its waiting and its loss are alarms', async () => {
  const { desk, orders, said, told, id } = await open();
  await desk.start({ camera: 'a', move: id }, ANN);
  said.move = playing(orders[0]!);
  desk.sweep();
  const shown = told.published.get('moves runs a');
  expect(shown).toMatchObject({ phase: 'in', name: 'Push', by: 'Ann' });
  expect(shown).not.toHaveProperty('pose');
  told.published.clear();
  said.move = playing(orders[0]!, {
    fromUs: orders[0]!.fromUs + 3,
    phaseEndsUs: orders[0]!.fromUs + 1e6 + 3,
    weight: 0.6,
  });
  desk.sweep();
  expect(told.published.size).toBe(0);
  said.move = playing(orders[0]!, { phase: 'standing', phaseEndsUs: null, waits: true });
  desk.sweep();
  expect(told.alarms.get('moves/a/waits')).toBe('alarm.vcam-waits');
  said.move = null;
  said.moveEnd = { run: orders[0]!.run, how: 'back' };
  desk.sweep();
  expect(told.published.get('moves runs a')).toBeNull();
  expect(told.lines.at(-1)).toMatchObject({ do: 'ended', how: 'back' });
  expect([...told.alarms.keys()]).toEqual([]);
});

test.each([
  ['called-off', undefined],
  ['not-begun', 'alarm.vcam-not-begun'],
  [undefined, 'alarm.vcam-lost'],
] as const)('ended as %s it is an alarm until the next one starts', async (how, code) => {
  const { desk, orders, said, told, id } = await open();
  await desk.start({ camera: 'a', move: id }, ANN);
  said.move = playing(orders[0]!);
  desk.sweep();
  said.move = null;
  said.moveEnd = how === undefined ? null : { run: orders[0]!.run, how };
  desk.sweep();
  expect(told.alarms.get('moves/a/lost')).toBe(code);
  await desk.start({ camera: 'a', move: id }, ANN);
  expect(told.alarms.size).toBe(0);
});

test('back by hand takes as long as the move says, or as asked; all stop calls off only what has not begun', async () => {
  const { desk, orders, backs, said, id, now } = await open();
  expect(await desk.back({ camera: 'a' }, ANN)).toMatchObject({ code: 'vcam.not-running' });
  await desk.start({ camera: 'a', move: id }, ANN);
  said.move = playing(orders[0]!);
  desk.sweep();
  await desk.back({ camera: 'a' }, ANN);
  await desk.back({ camera: 'a', frames: 100 }, ANN);
  desk.stopAll({ ...ANN, role: 'viewer' });
  said.move = { ...said.move, phase: 'waiting' };
  desk.sweep();
  desk.stopAll({ ...ANN, role: 'viewer' });
  await Promise.resolve();
  expect(backs.map(({ lengthUs }) => Math.round(lengthUs / 1e4) / 100)).toEqual([0.5, 2, 0.5]);
  expect(backs.map(({ onlyUnbegun }) => onlyUnbegun)).toEqual([false, false, true]);
  expect(backs.every(({ run, fromUs }) => run === orders[0]!.run && fromUs > now.us)).toBe(true);
});

test('versions are kept, another engine finds them; a deleted one is not offered and comes back', async () => {
  const { desk, disk, id, told } = await open();
  const kept = (): Record<string, MoveShown> => told.published.get('moves kept') as Record<string, MoveShown>;
  const again = { move: id, name: 'Push 2', keys: KEYS };
  expect(await desk.save({ ...again, expectVersion: 1 }, ANN)).toEqual({ move: id, version: 2 });
  expect(await desk.save({ ...again, expectVersion: 1 }, ANN)).toMatchObject({ code: 'vcam.other-version' });
  expect(await desk.save({ ...again, keys: [key(0), key(0.1)] }, ANN)).toMatchObject({ code: 'vcam.key-time' });
  expect(await desk.restore({ move: id, version: 1 }, ANN)).toEqual({ move: id, version: 3 });
  expect(kept()[id]).toMatchObject({ name: 'Push', version: 3, lengthS: 2, drives: [] });
  await desk.remove({ move: id }, ANN);
  expect(kept()).toEqual({});
  expect(desk.list()).toMatchObject({ deleted: [{ id, name: 'Push', by: 'Ann' }] });
  await desk.remove({ move: id, back: true }, ANN);
  const next = await open(disk);
  expect((next.told.published.get('moves kept') as Record<string, MoveShown>)[id]).toMatchObject({ version: 3 });
});

test('a key is where the camera is, with the lens that it says; a tracker that is not well gives none', async () => {
  const { desk, said } = await open();
  expect(desk.capture({ camera: 'a' })).toEqual({
    pose: [0, 0, 1.6, 0, 0, 0, 1],
    lens: { focalLengthMm: 35, zoomRaw: 7, focusRaw: 8 },
  });
  said.verdict = 'stale';
  expect(desk.capture({ camera: 'a' })).toMatchObject({ code: 'vcam.tracker-lost' });
  expect(desk.capture({ camera: 'x' })).toMatchObject({ code: 'vcam.tracker-lost' });
});
