/** What was done and is undone since: the change stops, names it, and never claims what is so no longer. */
import { expect, test } from 'vitest';
import type { ColdEvent } from '../../../app/core/contract/cold-change.ts';
import { changed } from '../small-studio.ts';
import { begun, doStep, fell, LIST, LOST, open, runOf, tick, walkTo } from './cold-kit.ts';

test('what falls stops the change at once; nothing new leaves, and doing it again brings it on', () => {
  const run = runOf(begun());
  walkTo(run, 'preset');
  run.feed(open('preset'));
  run.sent.length = 0;
  run.feed(fell('route'));
  expect(run.change).toMatchObject({ at: 'stopped', why: { code: 'cold.fell', params: { step: 'route' } } });
  expect(run.change.runs['route']).toMatchObject({ at: 'fallen', why: LOST });
  expect(run.change.runs['route']?.doneMs).toBeUndefined();
  expect(run.feed({ t: 'resume', by: 'Ann' }).refused?.code).toBe('cold.fell');
  expect(run.feed(doStep('start')).refused?.code).toBe('cold.not-ready');
  expect(run.sent).toEqual([]);
  run.feed(doStep('route'));
  expect(run.change.at).toBe('running');
  expect(run.sent).toEqual([{ step: 'route', values: { 'zone/source': 'vp' } }]);
  run.feed(open('route'));
  expect(run.change.runs['route']?.at).toBe('confirmed');
});

test('a step of another branch is not begun while one has fallen', () => {
  const steps = changed(LIST, ({ id, after }) => ({ after: id === 'preset' ? ['black'] : after }));
  const run = runOf(begun(steps));
  walkTo(run, 'start');
  run.feed(open('start'));
  run.feed(fell('start'));
  expect(run.feed(doStep('preset')).refused).toMatchObject({ code: 'cold.fell', params: { step: 'start' } });
});

test('two that fell are both mended, in the order of the list', () => {
  const run = runOf(begun());
  walkTo(run, 'route');
  run.feed(open('route'));
  run.feed(fell('start'));
  run.feed(fell('black'));
  expect(run.feed(doStep('start')).refused).toMatchObject({ code: 'cold.fell', params: { step: 'black' } });
  run.feed(doStep('black'));
  expect(run.feed(doStep('start')).refused?.code).toBe('cold.fell');
  run.feed(open('black'));
  expect(run.change).toMatchObject({ at: 'stopped', why: { params: { step: 'start' } } });
  run.feed(doStep('start'));
  expect(run.change.at).toBe('running');
});

test('what stands again by itself says so, and a person goes on', () => {
  const run = runOf(begun());
  walkTo(run, 'route');
  run.feed(open('route'));
  run.feed(fell('start'));
  run.feed({ t: 'looked', step: 'start', verdict: 'blocking', why: { code: 'cold.not-there' } });
  expect(run.change.runs['start']).toMatchObject({ at: 'fallen', why: LOST });
  run.feed(open('start'));
  expect(run.change).toMatchObject({ at: 'stopped', why: { code: 'cold.stands-again', params: { step: 'start' } } });
  run.feed({ t: 'resume', by: 'Ann' });
  expect(run.change).toMatchObject({ at: 'running', why: null });
});

test('what a person ticked falls too, and asks for the eye again; against a device it is the person who counts', () => {
  const run = runOf(begun());
  walkTo(run, 'none');
  run.change = { ...run.change, at: 'running' };
  run.feed(fell('reveal'));
  expect(run.change.runs['reveal']).toMatchObject({ at: 'fallen' });
  expect(run.change.runs['reveal']?.evidence).toBeUndefined();
  run.feed(open('reveal'));
  expect(run.change.runs['reveal']?.at).toBe('unproved');
  run.feed(fell('route'));
  run.feed(tick('route'));
  expect(run.change.runs['route']).toMatchObject({ at: 'ticked', overruled: true });
  run.feed(fell('route'));
  expect(run.change.runs['route']?.at).toBe('ticked');
});

const unlocked = { code: 'gate.locked.lost', params: { device: 'proc-1' } };
const silent = (step: string): ColdEvent => ({ t: 'looked', step, verdict: 'warning', why: { code: 'cold.no-word' } });
const blocked = (step: string): ColdEvent => ({ t: 'looked', step, verdict: 'blocking', why: unlocked });

test('where nobody can tell, nothing stands again by itself: a device says so, or a person', () => {
  const run = runOf(begun());
  walkTo(run, 'preset');
  run.feed(fell('precheck'));
  run.feed(silent('precheck'));
  expect(run.change).toMatchObject({ at: 'stopped', why: { code: 'cold.fell', params: { step: 'precheck' } } });
  expect(run.change.runs['precheck']).toMatchObject({ at: 'fallen', why: LOST });
  expect(run.feed({ t: 'resume', by: 'Ann' }).refused?.code).toBe('cold.fell');
  run.feed(tick('precheck'));
  expect(run.change).toMatchObject({ at: 'running', why: null });
});

test.each(['test', 'reveal'])('after the arrival %s that waits for an eye may fall once more, and is mended', (id) => {
  const run = runOf(begun());
  walkTo(run, 'none');
  run.feed(fell(id));
  run.feed(open(id));
  expect(run.change.runs[id]?.at).toBe('unproved');
  expect(run.change).toMatchObject({ at: 'requalify', why: { code: 'cold.fell', params: { step: id } } });
  run.feed(blocked(id));
  expect(run.change.runs[id]).toMatchObject({ at: 'fallen', why: unlocked });
  expect(run.change).toMatchObject({ at: 'requalify', why: { code: 'cold.fell', params: { step: id } } });
  run.feed({ t: 'time' }, 1e9);
  expect(run.change.at).toBe('requalify');
  run.feed(open(id));
  run.feed(tick(id));
  expect(run.change).toMatchObject({ at: 'requalify', why: null });
  run.feed({ t: 'requalified' });
  expect(run.change.at).toBe('done');
});

test('after the arrival a fall keeps the change from being over; done again it locks, and arrives once more', () => {
  const run = runOf(begun());
  walkTo(run, 'none');
  run.feed(fell('start'));
  expect(run.change).toMatchObject({ at: 'requalify', why: { code: 'cold.fell', params: { step: 'start' } } });
  expect(run.feed({ t: 'requalified' }).refused?.code).toBe('cold.fell');
  expect(run.change.at).toBe('requalify');
  expect(run.feed(doStep('route')).refused?.code).toBe('cold.not-now');
  run.feed(doStep('start'));
  expect(run.change).toMatchObject({ at: 'running', why: null });
  run.feed(open('start'));
  expect(run.change.at).toBe('requalify');
  run.feed(fell('start'));
  run.feed(open('start'));
  expect(run.change).toMatchObject({ at: 'requalify', why: null });
  run.feed(fell('start'));
  run.feed({ t: 'abort', by: 'Ann' });
  expect(run.change).toMatchObject({ at: 'aborting', back: true });
});

test('done again and stopped, it arrives when somebody goes on', () => {
  const run = runOf(begun());
  walkTo(run, 'none');
  run.feed(fell('start'));
  run.feed(doStep('start'));
  run.feed({ t: 'stop', why: { code: 'cold.all-stop' } });
  run.feed(open('start'));
  expect(run.change).toMatchObject({ at: 'stopped', why: { code: 'cold.all-stop' } });
  run.feed({ t: 'resume', by: 'Ann' });
  expect(run.change.at).toBe('requalify');
});

test('a step is not done once more before what it waits for was seen again', () => {
  const run = runOf(begun());
  walkTo(run, 'black');
  run.feed({ t: 'failed', step: 'black', why: LOST });
  run.feed(fell('warn'));
  run.feed(open('warn'));
  expect(run.change.runs['warn']?.at).toBe('unproved');
  expect(run.feed(doStep('black')).refused?.code).toBe('cold.not-ready');
  run.feed(tick('warn'));
  expect(run.feed(doStep('black')).send?.step).toBe('black');
});

test('a change that merely arrived has no way back', () => {
  const run = runOf(begun());
  walkTo(run, 'none');
  expect(run.feed({ t: 'abort', by: 'Ann' }).refused?.code).toBe('cold.not-now');
});

test('a black that fell is made again before anything is taken back, and what falls on the way back is sent once more', () => {
  const run = runOf(begun());
  walkTo(run, 'route');
  run.feed(open('route'));
  run.feed(fell('black'));
  run.sent.length = 0;
  run.feed({ t: 'abort', by: 'Ann' });
  expect(run.sent).toEqual([{ step: 'black', values: { 'processor/display': 'black' } }]);
  run.feed(open('black'));
  run.feed(open('route'));
  expect(run.sent.map(({ step: id }) => id)).toEqual(['black', 'route', 'start']);
  run.feed(fell('route'));
  expect(run.change).toMatchObject({ at: 'stopped', why: LOST });
  expect(run.change.runs['route']).toMatchObject({ back: 'failed', why: LOST });
  run.feed({ t: 'resume', by: 'Ann' });
  expect(run.sent.at(-1)).toEqual({ step: 'route', values: { 'zone/source': 'xr' } });
  run.feed(fell('black'));
  expect(run.change).toMatchObject({ at: 'stopped' });
  run.feed({ t: 'resume', by: 'Ann' });
  expect(run.sent.at(-1)?.step).toBe('black');
});

test('nothing falls while nobody looks, and on the way back only what was put back, and the black', () => {
  const run = runOf(begun());
  walkTo(run, 'route');
  run.feed({ t: 'abort', by: 'Ann' });
  const at = run.change;
  run.feed(fell('nowhere'));
  run.feed(fell('start'));
  run.feed(fell('route'));
  expect(run.change).toBe(at);
  run.change = { ...at, at: 'interrupted' };
  const cut = run.change;
  run.feed(fell('black'));
  expect(run.change).toBe(cut);
  run.change = { ...at, at: 'stopped' };
  run.feed(fell('black'));
  expect(run.change.runs['black']).toMatchObject({ at: 'fallen', back: 'waiting' });
});

test('an engine that died while something lay fallen comes back to it', () => {
  const run = runOf(begun());
  walkTo(run, 'route');
  run.feed(open('route'));
  run.feed(fell('start'));
  run.feed({ t: 'restart' });
  expect(run.change.at).toBe('interrupted');
  run.feed({ t: 'resume', by: 'Ann' });
  expect(run.change).toMatchObject({ at: 'stopped', why: { code: 'cold.fell', params: { step: 'start' } } });
});

test('a stop on the last step keeps the lock until somebody goes on', () => {
  const run = runOf(begun());
  walkTo(run, 'reveal');
  run.feed(open('reveal'));
  run.feed(tick('reveal'));
  expect(run.change.runs['clear']?.at).toBe('ready');
  run.feed({ t: 'stop', why: { code: 'cold.all-stop' } });
  expect(run.change).toMatchObject({ at: 'stopped', why: { code: 'cold.all-stop' } });
  run.feed({ t: 'stop', why: { code: 'cold.bailed-out' } });
  expect(run.change.why?.code).toBe('cold.all-stop');
  run.feed(open('clear'));
  expect(run.change).toMatchObject({ at: 'stopped', runs: { clear: { at: 'ready' } } });
  run.feed({ t: 'resume', by: 'Ann' });
  run.feed(open('clear'));
  expect(run.change.at).toBe('requalify');
});
