import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CommandLog } from '../../app/virtual-stage/command-log.ts';
import { MAX_HISTORY } from '../../app/virtual-stage/light-recorder.ts';
import { lightRig } from './light-rig.ts';

test('what happens within one frame is seen at its end, together', () => {
  const rig = lightRig();
  const { frame } = rig;
  rig.wait(3_000);
  rig.set('mixer', { program: 'cam-1' });
  rig.wait(9_000);
  rig.set('mixer', { preview: 'vt-1' });
  rig.recorder.flush(1_012_000);
  expect(rig.recorder.now.program.source).toBe('vt-1');
  const now = rig.step();
  expect(now).toMatchObject({ frame: frame + 1, program: { source: 'cam-1' }, preview: { source: 'vt-1' } });
  expect(rig.recorder.history(frame, 10)).toHaveLength(1);
});

test('a late timer does not move a change: its own time decides', () => {
  const rig = lightRig();
  const { frame } = rig;
  for (const program of ['cam-1', 'cam-2', 'vt-2']) {
    rig.set('mixer', { program });
    rig.wait(40_000); // nobody flushed for two frames
  }
  rig.step();
  const seen = rig.recorder.history(frame, 10).map((one) => [one.frame - frame, one.program.source]);
  expect(seen).toEqual([
    [1, 'cam-1'],
    [3, 'cam-2'],
    [5, 'vt-2'],
  ]);
});

test('history holds changes of light only, and shares what did not change', () => {
  const rig = lightRig();
  rig.set('router', { 'lock/0': 'locked' });
  rig.set('sync', { phaseUs: 2 });
  rig.step();
  rig.set('mixer', { program: 'vt-1' });
  rig.step();
  expect(rig.recorder.history(undefined, 100)).toHaveLength(1);
  rig.set('mixer', { program: 'cam-3' });
  const before = rig.recorder.now;
  const after = rig.step();
  expect(after.zones['ceiling']).toBe(before.zones['ceiling']);
});

test('history is bounded and pages forward from any frame', () => {
  const rig = lightRig();
  for (let n = 0; n < MAX_HISTORY + 50; n++) {
    rig.set('mixer', { program: n % 2 === 0 ? 'cam-1' : 'cam-2' });
    rig.step();
  }
  const all = rig.recorder.history(0, Number.POSITIVE_INFINITY);
  expect(all).toHaveLength(MAX_HISTORY);
  const paged: number[] = [];
  for (let since = 0; ; ) {
    const page = rig.recorder.history(since, 3_000);
    paged.push(...page.map((one) => one.frame));
    const last = page.at(-1);
    if (last === undefined) break;
    since = last.frame;
  }
  expect(paged).toEqual(all.map((one) => one.frame));
});

test('frames only ever grow, whatever comes in whatever order', () => {
  const event = fc.record({
    us: fc.integer({ min: 0, max: 90_000 }),
    to: fc.constantFrom('vt-1', 'cam-1', 'cam-2'),
    flush: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const rig = lightRig();
      for (const { us, to, flush } of events) {
        rig.wait(us);
        rig.set('mixer', { program: to });
        if (flush) rig.step(0);
      }
      rig.step();
      const frames = rig.recorder.history(undefined, 1_000).map((one) => one.frame);
      expect(frames).toEqual([...new Set(frames)].toSorted((a, b) => a - b));
      expect(rig.recorder.now.program.source).toBe(events.at(-1)?.to ?? 'vt-1');
    }),
    { numRuns: 200 },
  );
});

test('commands are numbered for good, bounded, and paged', () => {
  const log = new CommandLog();
  for (let n = 0; n < 20_100; n++) log.add('router', n, `route ${n}`);
  expect(log.list(undefined, 2).map((one) => one.n)).toEqual([20_099, 20_100]);
  expect(log.list(20_098, 100).map((one) => one.n)).toEqual([20_099, 20_100]);
  expect(log.list(0, 1)).toEqual([{ n: 101, device: 'router', atUs: 100, decoded: 'route 100' }]);
  expect(log.list(99_999, 5)).toEqual([]);
});
