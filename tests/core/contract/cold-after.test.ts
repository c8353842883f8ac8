/** What a change teaches, what it leaves to be done again, and how it is kept. */
import { expect, test } from 'vitest';
import type { ColdChange, ColdRun } from '../../../app/core/contract/cold-change.ts';
import { coldPlan } from '../../../app/core/contract/cold-default.ts';
import { beginChange } from '../../../app/core/contract/cold-machine.ts';
import { lessonsOf, restMs } from '../../../app/core/contract/cold-times.ts';
import { type AgainFacts, isDoneAgain, toDoAgain } from '../../../app/core/contract/requalify.ts';
import { readColdBook } from '../../../app/protocol/cold-book.ts';
import { NOW_US, ROOM, roomStudio, roomView } from './room.ts';

const NEW: ColdRun = { at: 'waiting', touched: false };
const DONE: ColdRun = { at: 'confirmed', touched: true, readyMs: 1_000, doneMs: 3_000, by: 'Ann' };

function changed(studio = roomStudio()): ColdChange {
  const plan = coldPlan(roomView({}, ROOM, studio), { mode: 'VP', scene: 'snow' }, NOW_US);
  if ('code' in plan) throw new Error(plan.code);
  const about = { id: 'c1', from: 'XR', to: 'VP', scene: 'snow', zones: plan.zones, by: 'Ann', steps: plan.steps };
  const begun = beginChange(about, 0);
  const runs = Object.fromEntries(
    plan.steps.map(({ id, set }) => [id, { ...DONE, touched: Object.keys(set).length > 0 }]),
  );
  return { ...begun, runs, at: 'requalify' };
}

function facts(patch: Partial<AgainFacts> = {}): AgainFacts {
  const none = new Map<string, never>();
  return {
    view: roomView(),
    measures: none,
    trials: none,
    calibratedMs: none,
    wallOfUs: (us) => us / 1_000,
    nowMs: 200_000,
    ...patch,
  };
}

test('after a start the picture and the delay are open; a moved rate opens the calibration too', () => {
  expect(toDoAgain(changed(), facts()).map(({ id }) => id)).toEqual([
    'seen/vp',
    'delay/a',
    'colour/left',
    'colour/right',
  ]);
  const rate = roomStudio({ contracts: { cold: { 'wall/proc-1/brightness': 'rate' }, changes: [] } });
  expect(toDoAgain(changed(rate), facts()).map(({ id }) => id)).toContain('calibration/a');
});

test('only what was made since counts as done again; a colour is never', () => {
  const change = changed();
  const tick = (atUs: number) => new Map([['picture-seen/vp', { seat: 'x', atUs, untilUs: 1e12 }]]);
  const seen = { id: 'seen/vp', kind: 'seen', about: 'vp' } as const;
  expect(isDoneAgain(seen, change, 100_000, facts({ view: roomView({ ticks: tick(99e6) }) }))).toBe(false);
  expect(isDoneAgain(seen, change, 100_000, facts({ view: roomView({ ticks: tick(101e6) }) }))).toBe(true);
  const delay = { id: 'delay/a', kind: 'delay', about: 'a' } as const;
  const measure = { valueUs: 1, spreadUs: null, runs: null, untilMs: null, expired: null } as const;
  const at = (atMs: number) =>
    new Map([['latency/a/VP/loop', { ...measure, origin: { kind: 'file' }, atMs } as const]]);
  expect(isDoneAgain(delay, change, 100_000, facts({ measures: at(90_000) }))).toBe(false);
  expect(isDoneAgain(delay, change, 100_000, facts({ measures: at(110_000) }))).toBe(true);
  const calibration = { id: 'calibration/a', kind: 'calibration', about: 'a' } as const;
  expect(isDoneAgain(calibration, change, 100_000, facts({ calibratedMs: new Map([['a', 110_000]]) }))).toBe(true);
  expect(isDoneAgain({ id: 'colour/left', kind: 'colour', about: 'left' }, change, 0, facts())).toBe(false);
});

test('times: what each step took, and the longest way that is left', () => {
  const change = changed();
  const lessons = new Map(lessonsOf(change).map(({ key, ms }) => [key, ms]));
  expect(lessons.get('cold/XR/VP/start-vp')).toBe(2_000);
  expect(lessons.get('cold/XR/VP')).toBe(3_000);
  const timed = ({ steps, runs }: ColdChange) =>
    steps.map((step) => ({ ...step, run: runs[step.id] ?? NEW, times: { p50Ms: 1_000 } }));
  const onTheWay = timed({
    ...change,
    runs: { ...change.runs, clear: { at: 'ready', touched: false, readyMs: 5_000 } },
  });
  expect([5_400, 5_900, 9_000].map((nowMs) => restMs(onTheWay, nowMs))).toEqual([600, 100, 0]);
  const notYet = timed({ ...change, runs: {} });
  expect(
    restMs(
      notYet.map((step) => (step.id === 'warn' ? { ...step, times: null } : step)),
      0,
    ),
  ).toBeUndefined();
  expect(restMs([{ ...(notYet[0] as (typeof notYet)[number]), after: [] }], 0)).toBe(1_000);
});

test('what is kept is read again as it was; what is not whole is told, not guessed', () => {
  const book = { change: changed(), sinceMs: 7, again: [{ id: 'seen/vp', kind: 'seen', about: 'vp', done: null }] };
  const onDisk: unknown = JSON.parse(JSON.stringify(book));
  expect(readColdBook(onDisk)).toEqual(onDisk);
  expect(readColdBook(undefined)).toBeUndefined();
  expect(readColdBook({ ...book, change: { ...book.change, runs: {} } })).toBe('unreadable');
  expect(readColdBook({ ...book, change: { ...book.change, at: 'finished' } })).toBe('unreadable');
});
