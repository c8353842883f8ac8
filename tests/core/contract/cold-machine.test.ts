/** Cold changes on a test clock: a list is walked, stops, is taken back and outlives a restart. */
import { expect, test } from 'vitest';
import type { ColdChange, ColdEvent } from '../../../app/core/contract/cold-change.ts';
import { walkBack } from '../../../app/core/contract/cold-list.ts';
import { nextCold } from '../../../app/core/contract/cold-machine.ts';
import { BEFORE, begun, doStep, LIMIT_MS, LIST, open, runOf, tick, walkTo } from './cold-kit.ts';

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

test('what makes no sense is refused by name, and changes nothing', () => {
  const refused = (change: ColdChange, event: ColdEvent): string | undefined => {
    const next = nextCold(change, event, 1_000);
    expect(next.change).toBe(change);
    expect(next.send).toBeUndefined();
    return next.refused?.code;
  };
  const run = runOf(begun());
  walkTo(run, 'start');
  const running = run.change;
  const ann = { by: 'Ann' } as const;
  expect(refused(running, doStep('nowhere'))).toBe('cold.no-step');
  expect(refused(running, tick('nowhere'))).toBe('cold.no-step');
  expect(refused(running, doStep('warn'))).toBe('cold.by-person');
  expect(refused(running, doStep('start'))).toBe('cold.not-ready');
  expect(refused(running, tick('start'))).toBe('cold.not-ready');
  expect(refused(running, { t: 'resume', ...ann })).toBe('cold.not-stopped');
  expect(refused(running, { t: 'requalified' })).toBe('cold.not-open');
  // Not on its way, not to be looked at, not the lock's turn: nobody said anything of it.
  expect(refused(running, { t: 'failed', step: 'route', why: { code: 'x' } })).toBeUndefined();
  expect(refused(running, open('route'))).toBeUndefined();
  expect(refused(running, { t: 'noted', step: 'lock', before: {} })).toBeUndefined();
  run.feed({ t: 'abort', ...ann });
  expect(refused(run.change, doStep('route'))).toBe('cold.not-now');
  expect(refused(run.change, { t: 'failed', step: 'black', why: { code: 'x' } })).toBeUndefined();
  const arrived = runOf(begun());
  walkTo(arrived, 'none');
  expect(refused(arrived.change, { t: 'restart' })).toBeUndefined();
  expect(refused(arrived.change, { t: 'stop', why: { code: 'x' } })).toBeUndefined();
  expect(refused(arrived.change, tick('route'))).toBe('cold.not-now');
  arrived.feed({ t: 'requalified' });
  for (const event of [doStep('route'), tick('warn'), { t: 'abort', ...ann }, { t: 'restart' }] as const)
    expect(refused(arrived.change, event)).toBe('cold.over');
});

test('what stood there is noted once, by the lock, and not while nobody has gone on', () => {
  const run = runOf(begun());
  run.feed(open('precheck'));
  const ready = run.change;
  run.feed(open('lock'));
  expect(run.change.runs['lock']?.at).toBe('ready');
  run.feed({ t: 'restart' });
  run.feed({ t: 'noted', step: 'lock', before: BEFORE });
  expect(run.change).toMatchObject({ at: 'interrupted', before: {} });
  const noted = nextCold(ready, { t: 'noted', step: 'lock', before: BEFORE }, 2_000).change;
  expect(noted).toMatchObject({ before: BEFORE, runs: { lock: { at: 'confirmed', doneMs: 2_000 } } });
});

test('a step that devices had shown waits for the device again when they take it back', () => {
  const run = runOf(begun());
  walkTo(run, 'reveal');
  run.feed(open('reveal'));
  expect(run.change.runs['reveal']?.at).toBe('unproved');
  run.feed({ t: 'looked', step: 'reveal', verdict: 'blocking', why: { code: 'cold.not-there' } });
  expect(run.change.runs['reveal']).toMatchObject({ at: 'doing', why: { code: 'cold.not-there' } });
  const seen = runOf(begun());
  walkTo(seen, 'start');
  for (const id of ['start', 'route', 'preset']) {
    if (id !== 'start') seen.feed(doStep(id));
    seen.feed(open(id));
  }
  seen.feed({ t: 'looked', step: 'test', verdict: 'warning' });
  expect(seen.change.runs['test']?.at).toBe('unproved');
  seen.feed({ t: 'looked', step: 'test', verdict: 'blocking' });
  expect(seen.change.runs['test']?.at).toBe('ready');
});

test('a silent box on the way back stops it there', () => {
  const run = runOf(begun());
  walkTo(run, 'start');
  run.feed({ t: 'abort', by: 'Ann' }, 50_000);
  run.feed({ t: 'time' }, 50_000 + LIMIT_MS - 1);
  expect(run.change.at).toBe('aborting');
  run.feed({ t: 'time' }, 50_000 + LIMIT_MS);
  expect(run.change).toMatchObject({
    at: 'stopped',
    back: true,
    why: { code: 'cold.silent', params: { step: 'start' } },
  });
  expect(run.change.runs['start']?.back).toBe('failed');
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

test('going back is begun once; stopped on the way it goes on, and what is back stays back', () => {
  const run = runOf(begun());
  walkTo(run, 'preset');
  run.feed({ t: 'abort', by: 'Ann' });
  expect(run.change.runs['start']?.back).toBe('waiting');
  expect(run.change.runs['warn']?.back).toBeUndefined();
  expect(run.feed({ t: 'abort', by: 'Ann' }).refused?.code).toBe('cold.not-now');
  run.feed({ t: 'looked', step: 'route', verdict: 'blocking', why: { code: 'cold.not-there' } });
  expect(run.change.runs['route']).toMatchObject({ back: 'doing', why: { code: 'cold.not-there' } });
  run.feed({ t: 'looked', step: 'route', verdict: 'blocking' });
  expect(run.change.runs['route']?.why?.code).toBe('cold.not-there');
  expect(run.feed(tick('nowhere')).refused?.code).toBe('cold.no-step');
  expect(run.feed(tick('route')).refused?.code).toBe('cold.not-ready');
  expect(run.feed(tick('start')).refused?.code).toBe('cold.not-ready');
  run.feed({ t: 'stop', why: { code: 'cold.all-stop' } });
  run.sent.length = 0;
  // It answers while the change stands still: true, and nothing follows from it.
  run.feed(open('route'));
  expect(run.change.runs['route']?.back).toBe('undone');
  expect(run.sent).toEqual([]);
  run.feed({ t: 'abort', by: 'Ann' });
  expect(run.change.runs['route']?.back).toBe('undone');
  expect(run.sent.map(({ step: id }) => id)).toEqual(['preset']);
});

test('an answer that comes while nobody has looked after a restart proves nothing on the way back', () => {
  const run = runOf(begun());
  walkTo(run, 'route');
  run.feed({ t: 'abort', by: 'Ann' });
  run.change = { ...run.change, at: 'interrupted' };
  run.feed(open('route'));
  expect(run.change.runs['route']?.back).toBe('doing');
  expect(run.feed(tick('route')).refused?.code).toBe('cold.not-now');
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
