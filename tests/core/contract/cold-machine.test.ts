/** Cold changes on a test clock: a list is walked, stops, is taken back and outlives a restart. */
import { expect, test } from 'vitest';
import { walkBack } from '../../../app/core/contract/cold-list.ts';
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
