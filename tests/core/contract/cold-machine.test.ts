/** Cold changes on a test clock: whatever people and devices do, the end says the truth. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ColdChange,
  type ColdEvent,
  type ColdNext,
  isDone,
  isOver,
} from '../../../app/core/contract/cold-change.ts';
import { type ColdStep, walkBack } from '../../../app/core/contract/cold-list.ts';
import { beginChange, nextCold } from '../../../app/core/contract/cold-machine.ts';

const LIMIT_MS = 5_000;

function step(id: string, part: ColdStep['part'], after: readonly string[], more: Partial<ColdStep> = {}): ColdStep {
  const undo = more.set ? 'before' : 'none';
  return { id, part, after, set: {}, checks: [], tick: false, undo, limitMs: LIMIT_MS, ...more };
}

/** The shape of the shipped room's change, short. */
const LIST: readonly ColdStep[] = [
  step('precheck', 'precheck', []),
  step('lock', 'lock', ['precheck']),
  step('warn', 'warn', ['lock'], { tick: true }),
  step('black', 'black', ['warn'], { set: { 'processor/display': 'black' }, undo: 'none' }),
  step('release', 'release', ['black'], { set: { 'xr/running': false } }),
  step('start', 'prepare', ['release'], { set: { 'vp/running': true } }),
  step('route', 'route', ['start'], { set: { 'zone/source': 'vp' } }),
  step('preset', 'preset', ['route'], { set: { 'processor/preset': 2 } }),
  step('test', 'test', ['preset'], { tick: true }),
  step('reveal', 'reveal', ['test'], { set: { 'processor/display': 'normal' }, tick: true }),
  step('clear', 'clear', ['reveal']),
];
const BEFORE = {
  'processor/display': 'normal',
  'xr/running': true,
  'vp/running': false,
  'zone/source': 'xr',
  'processor/preset': 1,
};

function begun(steps = LIST): ColdChange {
  const about = { id: 'c1', from: 'XR', to: 'VP', scene: null, zones: ['wall'], by: 'Ann', steps };
  return beginChange(about, 0);
}

interface Run {
  change: ColdChange;
  readonly sent: { readonly step: string; readonly values: unknown }[];
  feed(event: ColdEvent, nowMs?: number): ColdNext;
}

function runOf(change: ColdChange): Run {
  const run: Run = {
    change,
    sent: [],
    feed: (event, nowMs = 1_000) => {
      const next = nextCold(run.change, event, nowMs);
      run.change = next.change;
      if (next.send) run.sent.push(next.send);
      return next;
    },
  };
  return run;
}

const open = (id: string): ColdEvent => ({ t: 'looked', step: id, verdict: 'open' });
const doStep = (id: string): ColdEvent => ({ t: 'do', step: id, by: 'Ann' });
const tick = (id: string): ColdEvent => ({ t: 'tick', step: id, by: 'Bo', evidence: 'seen' });

/** As far as the reveal: everything before it is done, the reveal itself is on its way. */
function walkTo(run: Run, last: string): void {
  for (const { id, part, set, tick: byEye } of LIST) {
    if (part === 'lock') run.feed({ t: 'noted', step: id, before: BEFORE });
    else {
      if (Object.keys(set).length > 0) run.feed(doStep(id));
      if (id === last) return;
      run.feed(open(id));
      if (byEye) run.feed(tick(id));
    }
  }
}

test('a change goes through its list in order, and what to do again comes at the end', () => {
  const run = runOf(begun());
  walkTo(run, 'none');
  expect(run.sent.map(({ step: id }) => id)).toEqual(['black', 'release', 'start', 'route', 'preset', 'reveal']);
  expect(run.change.at).toBe('requalify');
  expect(run.change.runs['warn']).toMatchObject({ at: 'ticked', by: 'Bo', evidence: 'seen' });
  expect(run.change.runs['route']).toMatchObject({ at: 'confirmed', by: 'Ann' });
  run.feed({ t: 'requalified' }, 9_000);
  expect(run.change).toMatchObject({ at: 'done', endedMs: 9_000 });
});

test('a step is not begun before those that it waits for', () => {
  const run = runOf(begun());
  expect(run.feed(doStep('route')).refused?.code).toBe('cold.not-ready');
  expect(run.feed(tick('warn')).refused?.code).toBe('cold.not-ready');
  expect(run.sent).toEqual([]);
});

test('a device that is silent stops the change, black stays, and the step says what it waits for', () => {
  const run = runOf(begun());
  walkTo(run, 'release');
  const why = { code: 'cold.no-answer', params: { device: 'xr' } };
  run.feed({ t: 'looked', step: 'release', verdict: 'blocking', why });
  run.feed({ t: 'time' }, 1_000 + LIMIT_MS - 1);
  expect(run.change.at).toBe('running');
  run.feed({ t: 'time' }, 1_000 + LIMIT_MS);
  expect(run.change).toMatchObject({ at: 'stopped', why });
  expect(run.change.runs['release']).toMatchObject({ at: 'failed', why });
  expect(run.change.runs['start']?.at).toBe('waiting');
  // A person tries again, and this time it answers.
  run.feed(doStep('release'), 20_000);
  run.feed(open('release'), 20_100);
  expect(run.change.at).toBe('running');
  expect(run.change.runs['start']?.at).toBe('ready');
});

test('the way back: black again, crosspoints, preset, then the old side; each proved before the next', () => {
  const run = runOf(begun());
  walkTo(run, 'reveal');
  run.sent.length = 0;
  run.feed({ t: 'abort', by: 'Ann' });
  const back: readonly (readonly [string, unknown])[] = [
    ['reveal', { 'processor/display': 'black' }],
    ['route', { 'zone/source': 'xr' }],
    ['preset', { 'processor/preset': 1 }],
    ['start', { 'vp/running': false }],
    ['release', { 'xr/running': true }],
  ];
  for (const [index, [id, values]] of back.entries()) {
    expect(run.sent).toHaveLength(index + 1);
    expect(run.sent[index]).toEqual({ step: id, values });
    run.feed(open(id));
  }
  expect(run.change.at).toBe('aborted');
  expect(run.change.runs['black']).toMatchObject({ at: 'confirmed' });
  expect(run.change.runs['black']?.back).toBeUndefined();
});

test('what nobody could read before is put back by a person', () => {
  const run = runOf(begun());
  walkTo(run, 'route');
  run.change = { ...run.change, before: { ...BEFORE, 'zone/source': undefined } as never };
  run.sent.length = 0;
  run.feed({ t: 'abort', by: 'Ann' });
  expect(run.sent).toEqual([]);
  expect(run.feed(open('route')).change.at).toBe('aborting');
  run.feed(tick('route'));
  expect(run.sent.map(({ step: id }) => id)).toEqual(['start']);
  expect(run.change.runs['route']).toMatchObject({ back: 'ticked', evidence: 'seen' });
});

test('a restart cuts off what was on its way, and nothing leaves before a person resumes', () => {
  const run = runOf(begun());
  walkTo(run, 'start');
  run.feed({ t: 'restart' });
  expect(run.change.at).toBe('interrupted');
  expect(run.change.runs['start']?.at).toBe('cut-off');
  expect(run.feed(doStep('start')).refused?.code).toBe('cold.not-now');
  expect(run.feed(tick('start')).refused?.code).toBe('cold.not-now');
  const sent = run.sent.length;
  run.feed(open('start'));
  run.feed({ t: 'time' }, 1e9);
  expect(run.sent).toHaveLength(sent);
  run.feed({ t: 'resume', by: 'Ann' });
  run.feed(doStep('start'));
  expect(run.sent).toHaveLength(sent + 1);
});

test('a restart on the way back waits too, and resuming sends that step once more', () => {
  const run = runOf(begun());
  walkTo(run, 'start');
  run.feed({ t: 'abort', by: 'Ann' });
  run.feed({ t: 'restart' });
  expect(run.change).toMatchObject({ at: 'interrupted', back: true });
  run.sent.length = 0;
  run.feed({ t: 'resume', by: 'Ann' });
  expect(run.sent).toEqual([{ step: 'start', values: { 'vp/running': false } }]);
});

test('the way back names only what was touched, and never the black, whatever a studio says of its undo', () => {
  const own = LIST.map((one) => (one.part === 'black' ? { ...one, undo: 'before' as const } : one));
  expect(walkBack(own, ({ id }) => id === 'black' || id === 'release').map(({ id }) => id)).toEqual(['release']);
  expect(walkBack(LIST, ({ id }) => id === 'black' || id === 'start').map(({ id }) => id)).toEqual(['start']);
});

const ids = LIST.map(({ id }) => id);
const someId = fc.constantFrom(...ids);
const verdict = fc.constantFrom('open' as const, 'warning' as const, 'blocking' as const);
const anyEvent: fc.Arbitrary<ColdEvent> = fc.oneof(
  { weight: 4, arbitrary: someId.map(doStep) },
  { weight: 4, arbitrary: someId.map(tick) },
  { weight: 8, arbitrary: fc.record({ t: fc.constant('looked' as const), step: someId, verdict }) },
  { weight: 2, arbitrary: fc.constant<ColdEvent>({ t: 'noted', step: 'lock', before: BEFORE }) },
  { weight: 1, arbitrary: someId.map((id): ColdEvent => ({ t: 'failed', step: id, why: { code: 'x' } })) },
  { weight: 1, arbitrary: fc.constant<ColdEvent>({ t: 'stop', why: { code: 'x' } }) },
  { weight: 1, arbitrary: fc.constantFrom<ColdEvent>({ t: 'restart' }, { t: 'abort', by: 'Ann' }) },
  { weight: 2, arbitrary: fc.constantFrom<ColdEvent>({ t: 'resume', by: 'Ann' }, { t: 'time' }, { t: 'requalified' }) },
);

/** Whether the ends of a run are true, and nothing left that was not allowed to. */
function isTrue(before: ColdChange, event: ColdEvent, next: ColdNext, proved: Set<string>): void {
  const { change, send } = next;
  if (send) {
    proved.delete(`${change.back ? 'back ' : ''}${send.step}`);
    const wanted = LIST.find(({ id }) => id === send.step);
    if (!change.back) expect(wanted?.after.every((id) => isDone(before.runs[id]))).toBe(true);
    // By a person, or the next of a way back that a person began.
    const byPerson = event.t === 'do' || event.t === 'abort' || event.t === 'resume' || change.back;
    expect(byPerson).toBe(true);
    expect(before.at === 'interrupted' && event.t !== 'resume' && event.t !== 'abort').toBe(false);
  }
  for (const { id, set } of LIST) {
    const run = change.runs[id];
    const writes = Object.keys(set).length > 0;
    if (run?.at === 'confirmed' && writes) expect(proved.has(id)).toBe(true);
    if (run?.back === 'undone') expect(proved.has(`back ${id}`)).toBe(true);
    if (run?.at === 'ticked' || run?.back === 'ticked') expect(run.evidence).toBe('seen');
  }
  if (change.at === 'requalify' || change.at === 'done')
    expect(LIST.every(({ id }) => isDone(change.runs[id]))).toBe(true);
  if (change.at === 'aborted')
    for (const { id } of walkBack(LIST, (one) => change.runs[one.id]?.touched ?? false))
      expect(change.runs[id]?.back === 'undone' || change.runs[id]?.back === 'ticked').toBe(true);
}

test('no order of acts, silence, aborts and restarts ends with a claim that nothing made true', () => {
  fc.assert(
    fc.property(someId, fc.array(fc.tuple(anyEvent, fc.nat(4_000)), { maxLength: 120 }), (from, events) => {
      // Some way down the list: there is something to lose.
      const walked = runOf(begun());
      walkTo(walked, from);
      let { change } = walked;
      let nowMs = 1_000;
      const proved = new Set(ids.filter((id) => change.runs[id]?.at === 'confirmed'));
      for (const [event, waitMs] of events) {
        nowMs += waitMs;
        const before = change;
        if (event.t === 'looked' && event.verdict === 'open') proved.add(`${before.back ? 'back ' : ''}${event.step}`);
        const next = nextCold(before, event, nowMs);
        isTrue(before, event, next, proved);
        if (isOver(before)) expect(next.change).toBe(before);
        change = next.change;
      }
    }),
    { numRuns: 3_000 },
  );
});

test('any change can still be ended: devices that answer and people that tick bring the way back to its end', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 80 }), (events) => {
      let change = begun();
      for (const event of events) change = nextCold(change, event, 0).change;
      if (isOver(change) || change.at === 'requalify') return;
      change = nextCold(change, { t: 'abort', by: 'Ann' }, 0).change;
      for (let n = 0; n < 3 * LIST.length && !isOver(change); n++) {
        if (change.at !== 'aborting') change = nextCold(change, { t: 'resume', by: 'Ann' }, 0).change;
        for (const { id } of LIST) {
          change = nextCold(change, open(id), 0).change;
          change = nextCold(change, tick(id), 0).change;
        }
      }
      expect(change.at).toBe('aborted');
    }),
    { numRuns: 1_000 },
  );
});
