/** Rules 5 to 9 of take.md section 6 by hand: stop, rollback, stuck, failed-visible, bail-out, lost holds and cover. */
import { expect, test } from 'vitest';
import { audienceOf } from '../../../app/core/stage/take-audience.ts';
import { choicesOf } from '../../../app/core/stage/take-machine.ts';
import { makeGate, makePlan, makeStep } from './plans.ts';
import { Rig } from './rig.ts';
import { lease, offAir, switching, wall } from './usual.ts';

test('hold lost at the switch: loud, nothing more sent, bail-out in one act', () => {
  const rig = switching().wait(100).sent('source');
  rig.tell({ t: 'hold-lost', group: 'g' });
  expect(rig.take.at).toBe('asking');
  expect(rig.of('alarm').some((e) => e.loud && e.fault.code === 'take.hold-lost')).toBe(true);
  const count = rig.released.length;
  rig.report('p/source', 'new').wait(10_000);
  expect(rig.released.length).toBe(count);
  expect(choicesOf(rig.take)).not.toContain('reveal');
  rig.tell({ t: 'bailout', seat: 'bo' });
  expect([rig.take.at, rig.released.length]).toEqual(['bailed-out', count]);
});

test('going back after a lost hold holds again before any light moves', () => {
  const rig = switching().wait(100).through('source').tell({ t: 'hold-lost', group: 'g' });
  rig.choose({ do: 'back' }).cancelled('bright', 'sent');
  expect(rig.released.at(-1)).toBe('rehold:hold-g');
  rig.through('rehold:hold-g');
  expect(rig.released.slice(-2).toSorted()).toEqual(['undo:bright', 'undo:source']);
});

test('on-air cover lost: nothing visible moves, forward or back, before a person says so', () => {
  const cover = makeGate('cover/wall', { closeAfterMs: 0 });
  const plan = makePlan([makeStep('a', { visible: wall, after: [] }), makeStep('b', { visible: wall, after: ['a'] })], {
    covers: offAir,
    gates: [cover],
  });
  const rig = new Rig(plan, { show: 'REHEARSAL' }).through('a');
  expect(rig.released).toEqual(['a', 'b']);
  const early = new Rig(plan, { show: 'REHEARSAL' }).sent('a');
  early
    .tell({ t: 'gates', gates: [{ ...cover, verdict: 'blocking' }] })
    .report('p/a', 'new')
    .wait(2_000);
  expect([early.take.at, early.released]).toEqual(['asking', ['a']]);
  early.choose({ do: 'continue' });
  expect(early.released).toEqual(['a']);
  early.tell({ t: 'gates', gates: [cover] }).choose({ do: 'continue' });
  expect(early.released).toEqual(['a', 'b']);
});

test('5 stop pauses with no byte more; continue goes on with a new frame, back goes back', () => {
  const rig = switching().stop();
  const count = rig.released.length;
  expect(rig.of('cancel').map((e) => e.step)).toEqual(['source', 'bright']);
  rig.cancelled('source', 'cancelled').cancelled('bright', 'cancelled').wait(5_000);
  expect([rig.take.at, rig.released.length, rig.take.held.has('g'), rig.of('leases').length]).toEqual([
    'stopped',
    count,
    true,
    0,
  ]);
  const before = rig.take.frame ?? 0;
  rig.choose({ do: 'continue' });
  expect(rig.released.slice(count)).toEqual(['source', 'bright']);
  expect(rig.take.frame).toBeGreaterThan(before);
  rig.wait(200).through('source', 'bright', 'light', 'release-g');
  expect(rig.take.at).toBe('committed');
  const back = switching()
    .stop()
    .cancelled('source', 'cancelled')
    .cancelled('bright', 'cancelled')
    .choose({ do: 'back' });
  expect(back.released.at(-1)).toBe('undo:hold-g');
});

test('6 rollback: cancel first, undo only what was sent, switch and leases on one frame, then holds, then the rest', () => {
  const rig = switching().wait(100).through('source').sent('bright').fault('bright');
  expect([rig.take.at, rig.take.leasesMoved]).toEqual(['rolling-back', true]);
  const frame = rig.take.frame ?? 0;
  expect(rig.released.slice(4)).toEqual(['undo:source', 'undo:bright']);
  expect(
    rig
      .of('release')
      .slice(4)
      .map((e) => [e.step.value, e.frame]),
  ).toEqual([
    ['old', frame - 2],
    ['old', frame],
  ]);
  rig.wait(100);
  expect(rig.of('leases').at(-1)).toMatchObject({ frame, back: true });
  rig.through('undo:source');
  expect(rig.released).not.toContain('undo:hold-g');
  rig.through('undo:bright').wait(500);
  expect(rig.released.slice(6)).toEqual(['undo:hold-g']);
  rig.through('undo:hold-g');
  expect(rig.released.slice(7)).toEqual(['undo:load']);
  rig.through('undo:load').wait(500);
  expect([rig.take.at, rig.take.why?.code]).toEqual(['rolled-back', 'refused']);
  expect([rig.at('source'), rig.at('light'), rig.take.leasesMoved]).toEqual(['undone', 'cancelled', false]);
  expect(
    rig
      .of('desired')
      .filter((e) => e.path === 'p/source')
      .map((e) => e.value),
  ).toEqual(['new', undefined]);
});

test('6 what a cancel caught is not undone; what it did not catch is, also when nobody answers', () => {
  const plan = makePlan(
    ['a', 'b', 'c', 'bad'].map((id) => makeStep(id, { device: id, visible: wall, leadFrames: 1 })),
    { covers: offAir },
  );
  const rig = new Rig(plan).sent('bad').fault('bad').cancelled('a', 'cancelled').cancelled('b', 'sent').wait(260);
  expect(rig.released.slice(4).toSorted()).toEqual(['undo:b', 'undo:bad', 'undo:c']);
});

test('6 assumed undos are sent and listed unverified; a sent step without undo ends stuck', () => {
  const assumed = makeStep('assumed', { undo: { kind: 'assumed', value: 'old' }, visible: wall });
  const bad = makeStep('bad', { device: 'd2', visible: wall });
  const rig = new Rig(makePlan([assumed, bad], { covers: offAir })).through('assumed').sent('bad').fault('bad');
  rig.wait(100).sent('undo:assumed').through('undo:bad').wait(500);
  expect([rig.take.at, rig.at('assumed')]).toEqual(['rolled-back', 'unverified']);
  const none = makeStep('fire', { undo: { kind: 'none' }, device: 'd3', phase: 'prepare' });
  const fired = new Rig(makePlan([none, bad], { covers: offAir })).through('fire').sent('bad').fault('bad');
  fired.wait(100).through('undo:bad').wait(500);
  expect([fired.take.at, fired.take.endedUs]).toEqual(['stuck', undefined]);
  fired.choose({ do: 'retry', step: 'fire' });
  expect(fired.take.at).toBe('stuck');
  fired.choose({ do: 'accept', step: 'fire' });
  expect([fired.take.at, fired.take.endedUs === undefined, fired.take.why?.code]).toEqual([
    'stuck',
    false,
    'take.left-as-is',
  ]);
});

test('7 stuck keeps the zones held and never times out; a retry that works ends rolled back', () => {
  const rig = switching().wait(100).through('source').sent('bright').fault('bright').wait(100);
  rig.through('undo:source').sent('undo:bright').fault('undo:bright').wait(600_000);
  expect([rig.take.at, rig.take.held.has('g'), rig.released.includes('undo:hold-g')]).toEqual(['stuck', true, false]);
  expect(audienceOf(rig.take).code).toBe('audience.held');
  expect(choicesOf(rig.take)).toEqual(['retry:undo:bright', 'skip:undo:bright', 'accept:undo:bright']);
  rig
    .choose({ do: 'retry', step: 'bright' })
    .wait(200)
    .through('undo:bright')
    .wait(300)
    .through('undo:hold-g', 'undo:load')
    .wait(300);
  // It says why it went back, not what it was stuck at meanwhile.
  expect([rig.take.at, rig.take.why?.code]).toEqual(['rolled-back', 'refused']);
});

test('8 after reveal has begun nothing goes back by itself', () => {
  const rig = switching().wait(100).through('source', 'bright', 'light').sent('release-g');
  rig.fault('release-g').sent('release-g').fault('release-g');
  expect([rig.take.at, rig.take.why?.code]).toEqual(['failed-visible', 'refused']);
  expect(rig.released.some((id) => id.startsWith('undo:'))).toBe(false);
  rig.tell({ t: 'bailout', seat: 'bo' });
  expect(rig.take.at).toBe('bailed-out');
});

test('9 bail-out from any state drops what is unsent and calls back what is prepared', () => {
  const rig = switching().tell({ t: 'bailout', seat: 'bo' });
  expect([rig.take.at, rig.of('cancel').map((e) => e.step)]).toEqual(['bailed-out', ['source', 'bright']]);
  const count = rig.released.length;
  rig.cancelled('source', 'cancelled').wait(10_000);
  expect(rig.released.length).toBe(count);
  const back = switching()
    .wait(100)
    .through('source')
    .sent('bright')
    .fault('bright')
    .tell({ t: 'bailout', seat: 'bo' });
  expect(back.take.at).toBe('bailed-out');
});

test('9 the bail-out itself waits for no disk and no dead device', () => {
  const safe = (id: string, device: string) =>
    makeStep(id, { device, visible: wall, layer: 'bailout', timeoutMs: 300 });
  const plan = makePlan([safe('dead', 'd1'), safe('dead2', 'd1'), safe('well', 'd2')], { leases: lease });
  const rig = new Rig(plan, { bailout: true, journal: 'hand' });
  expect([rig.released, rig.of('leases').length]).toEqual([['dead', 'well'], 1]);
  rig.through('well').wait(350).wait(350).wait(600);
  expect([rig.take.at, rig.at('well'), rig.take.exceptions.map((e) => e.step)]).toEqual([
    'bailed-out',
    'verified',
    ['dead', 'dead2'],
  ]);
  expect(rig.take.why?.code).toBe('take.bailout-incomplete');
});

test('all stop on the way back pauses it too, and continue takes it home', () => {
  const rig = switching().wait(100).through('source').sent('bright').fault('bright').stop();
  rig.cancelled('undo:source', 'cancelled').cancelled('undo:bright', 'cancelled');
  const count = rig.released.length;
  rig.wait(5_000);
  expect([rig.take.at, rig.released.length]).toEqual(['stopped', count]);
  rig.choose({ do: 'continue' }).wait(200).through('undo:source', 'undo:bright').wait(300);
  rig.through('undo:hold-g', 'undo:load').wait(300);
  expect([rig.take.at, rig.take.leasesMoved]).toEqual(['rolled-back', false]);
});

test('cover lost on the way back: stuck with nothing sent, until cover returns or a person says back', () => {
  const cover = makeGate('cover/wall', { closeAfterMs: 0 });
  const steps = [makeStep('a', { visible: wall }), makeStep('b', { device: 'd2', visible: wall, after: ['a'] })];
  const rig = new Rig(makePlan(steps, { covers: offAir, gates: [cover] })).through('a').sent('b').fault('b');
  rig.stop().cancelled('undo:a', 'cancelled').cancelled('undo:b', 'cancelled');
  rig.tell({ t: 'gates', gates: [{ ...cover, verdict: 'blocking' }] });
  const count = rig.released.length;
  rig.choose({ do: 'continue' }).wait(5_000);
  expect([rig.take.at, rig.take.why?.code, rig.released.length]).toEqual(['stuck', 'take.cover-lost', count]);
  rig.choose({ do: 'continue' }).wait(1_000);
  expect([rig.take.at, rig.released.length]).toEqual(['stuck', count]);
  rig.choose({ do: 'back' });
  expect(rig.released.length).toBeGreaterThan(count);
});

test('cover lost on the way back: a camera picture is never held, so its undo waits for a person like any bare light', () => {
  const cover = makeGate('cover/picture/a', { closeAfterMs: 0 });
  const picture = { zoneIds: [], pictureIds: ['a'] };
  const steps = [makeStep('path', { visible: picture }), makeStep('b', { device: 'd2', after: ['path'] })];
  const covers = new Map([['picture:a', { by: 'off-air' } as const]]);
  const rig = new Rig(makePlan(steps, { covers, gates: [cover] })).through('path').sent('b').fault('b');
  rig.stop().cancelled('undo:path', 'cancelled').cancelled('undo:b', 'cancelled');
  rig.tell({ t: 'gates', gates: [{ ...cover, verdict: 'blocking' }] });
  rig.choose({ do: 'continue' }).wait(5_000);
  expect([rig.take.at, rig.take.why?.code]).toEqual(['stuck', 'take.cover-lost']);
  const count = rig.released.length;
  rig
    .tell({ t: 'gates', gates: [cover] })
    .choose({ do: 'continue' })
    .wait(200)
    .through('undo:b');
  expect(rig.released.slice(count)).toEqual(['undo:b', 'undo:path']);
});
