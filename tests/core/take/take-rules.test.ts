/** The numbered rules of take.md section 6, each by hand: the way forward, proof, journal, purity. */
import { expect, test } from 'vitest';
import { audienceOf } from '../../../app/core/stage/take-audience.ts';
import { choicesOf } from '../../../app/core/stage/take-machine.ts';
import { recoverTake } from '../../../app/core/stage/take-recovery.ts';
import { makeGate, makePlan, makeStep } from './plans.ts';
import { Rig } from './rig.ts';
import { offAir, switching, usual, wall } from './usual.ts';

test('1 a phase starts when every step of the one before is verified', () => {
  const rig = new Rig(usual());
  expect([rig.take.at, rig.released]).toEqual(['preparing', ['load']]);
  rig.sent('load').acked('load');
  expect(rig.released).toEqual(['load']);
  rig.report('p/load', 'new');
  expect([rig.take.at, rig.released]).toEqual(['holding', ['load', 'hold-g']]);
  rig.through('hold-g');
  expect([rig.take.at, rig.released.slice(2)]).toEqual(['switching', ['source', 'bright']]);
  rig.through('source').wait(200).through('bright');
  expect([rig.take.at, rig.released.slice(4)]).toEqual(['settling', ['light']]);
  rig.through('light');
  expect([rig.take.at, rig.released.slice(5)]).toEqual(['revealing', ['release-g']]);
  rig.through('release-g');
  expect(rig.take.at).toBe('committed');
  expect(audienceOf(rig.take)).toMatchObject({ code: 'audience.changed', params: { where: 'wall' } });
  expect(rig.of('outcome').map((e) => e.outcome)).toEqual(['committed']);
});

test('10 the start record intends the first phase: nothing leaves before it, and a crash right after it looks at those steps', () => {
  const rig = new Rig(usual(), { journal: 'hand' });
  expect(rig.released).toEqual([]);
  const [start] = rig.of('journal');
  expect(start).toMatchObject({ kind: 'take-start', data: { intent: { phase: 'prepare', steps: ['load'] } } });
  rig.tell({ t: 'journaled', token: start?.token ?? '' });
  expect(rig.released).toEqual(['load']);
  const told = recoverTake([{ kind: 'take-start', data: start?.data }], () => undefined);
  expect(told?.cannotTell).toEqual(['load']);
  expect(told?.notDone).not.toContain('load');
});

test('2 a difference found while preparing ends refused, with nothing sent', () => {
  const rig = new Rig(usual(), { read: 'hand' });
  const token = rig.of('read')[0]?.token ?? '';
  rig.tell({ t: 'read', token, changed: ['p/source'], faults: [] });
  expect([rig.take.at, rig.take.why?.code, rig.released]).toEqual(['refused', 'take.stage-changed', []]);
  rig.tell({ t: 'read', token, changed: [], faults: [] }).wait(5_000);
  expect(rig.released).toEqual([]);
});

test('2 a stage that cannot be read is not taken; a light that cannot be read does not matter', () => {
  const read = (path: string): Rig => {
    const rig = new Rig(usual(), { read: 'hand' });
    return rig.tell({
      t: 'read',
      token: rig.of('read')[0]?.token ?? '',
      changed: [],
      faults: [{ code: 'x', params: { path } }],
    });
  };
  expect(read('p/source').take.at).toBe('refused');
  expect(read('p/light').released).toEqual(['load']);
});

test('3 F is journaled, then released at F minus each lead; leases move at F and not before', () => {
  const rig = switching();
  const frame = rig.take.frame ?? 0;
  expect(frame).toBe(rig.now().frame + 2 + 2);
  const intent = rig.effects.findIndex((e) => e.t === 'journal' && JSON.stringify(e.data).includes(`"frame":${frame}`));
  const first = rig.effects.findIndex((e) => e.t === 'release' && e.step.id === 'source');
  expect(intent).toBeGreaterThan(-1);
  expect(intent).toBeLessThan(first);
  expect(
    rig
      .of('release')
      .slice(2)
      .map((e) => e.frame),
  ).toEqual([frame - 2, frame]);
  expect(rig.of('leases')).toEqual([]);
  rig.wait(79);
  expect(rig.of('leases')).toEqual([]);
  rig.wait(2);
  expect(rig.of('leases')).toMatchObject([{ frame, back: false }]);
});

test('3 an F that a person chose is kept; where the stage is not ready in time, the next one is taken and it is said', () => {
  const ahead = new Rig(usual(), { atFrame: 50 + 30 }).through('load', 'hold-g');
  expect(ahead.take.frame).toBe(80);
  expect(
    ahead
      .of('release')
      .slice(-2)
      .map((e) => e.frame),
  ).toEqual([78, 80]);
  expect(ahead.of('alarm')).toEqual([]);
  ahead.wait(500);
  expect(ahead.of('leases')).toEqual([]);
  ahead.wait(140);
  expect(ahead.of('leases')).toMatchObject([{ frame: 80 }]);
  const late = new Rig(usual(), { atFrame: 51 }).through('load', 'hold-g');
  expect(late.take.frame).toBe(54);
  expect(late.of('alarm').map((e) => e.fault)).toEqual([{ code: 'take.frame-late', params: { frames: 3 } }]);
});

test('3 when F has passed while the disk was slow, a new F is chosen and journaled', () => {
  const rig = new Rig(usual(), { journal: 'hand' });
  const ok = (): void => {
    const last = rig.of('journal').findLast((e) => e.kind === 'take-intent' || e.kind === 'take-start');
    rig.tell({ t: 'journaled', token: last?.token ?? '' });
  };
  ok();
  ok();
  rig.through('load');
  ok();
  rig.through('hold-g');
  const before = rig.take.frame ?? 0;
  rig.nowUs += 200_000;
  ok();
  expect(rig.take.frame).toBeGreaterThan(before + 5);
  expect(rig.released).toEqual(['load', 'hold-g']);
  ok();
  expect(rig.released).toEqual(['load', 'hold-g', 'source', 'bright']);
  expect(rig.of('release').at(-1)?.frame).toBe(rig.take.frame);
});

test('3 leaving more than a frame late fails only where the mode is strict', () => {
  const late = (strictFrame: boolean): Rig =>
    new Rig(makePlan([makeStep('a', { visible: wall })], { covers: offAir, strictFrame })).sent('a', 30_000);
  expect(late(false).at('a')).toBe('sent');
  expect(
    late(false)
      .of('alarm')
      .map((e) => [e.fault.code, e.loud]),
  ).toEqual([['take.sent-late', false]]);
  expect(late(true).take.at).toBe('rolling-back');
});

test('4 onFail note is listed and the wall reveals', () => {
  const rig = switching().wait(100).through('source', 'bright');
  rig.sent('light').fault('light').through('release-g');
  expect(rig.take.at).toBe('committed-with-exceptions');
  expect(rig.take.exceptions).toMatchObject([{ step: 'light', fault: { code: 'refused' }, by: 'plan' }]);
});

test('4 onFail ask waits for a person in SHOW while held, with nothing sent; in REHEARSAL it goes back', () => {
  const rig = switching().wait(100).through('bright').sent('source').fault('source');
  expect(rig.take.at).toBe('asking');
  const count = rig.released.length;
  rig.wait(60_000);
  expect([rig.released.length, rig.take.at]).toEqual([count, 'asking']);
  expect(choicesOf(rig.take)).toEqual(['back', 'reveal', 'retry:source', 'skip:source', 'accept:source']);
  rig.choose({ do: 'retry', step: 'source' }).through('source', 'light', 'release-g');
  expect(rig.take.at).toBe('committed');
  const rehearsal = switching({ show: 'REHEARSAL' }).wait(100).through('bright').sent('source').fault('source');
  expect(rehearsal.take.at).toBe('rolling-back');
});

test('4 a choice that would be refused is not offered: going on waits for the gate, revealing for one that may be waived', () => {
  for (const waivable of [true, false]) {
    const gate = makeGate('tracking/a', { closeAfterMs: 0, waivable });
    const rig = new Rig({ ...usual(), gates: [gate] }).through('load').through('hold-g').wait(100).through('source');
    rig.tell({ t: 'gates', gates: [{ ...gate, verdict: 'blocking' }] }).wait(10);
    expect(rig.take.at).toBe('asking');
    expect(choicesOf(rig.take)).toEqual(['back', ...(waivable ? ['reveal'] : [])]);
    rig.tell({ t: 'gates', gates: [gate] });
    expect(choicesOf(rig.take)).toEqual(['continue', 'back', 'reveal']);
    rig.choose({ do: 'continue' });
    expect(rig.take.at).toBe('switching');
  }
});

test('4 reveal anyway is a named exception', () => {
  const rig = switching().wait(100).through('bright').sent('source').fault('source');
  rig.choose({ do: 'reveal', reason: 'cue is now' }).through('light', 'release-g');
  expect(rig.take.at).toBe('committed-with-exceptions');
  expect(rig.take.exceptions[0]).toMatchObject({
    step: 'source',
    by: 'anna',
    fault: { params: { reason: 'cue is now' } },
  });
});

test('4 a verified parameter that reports another value before commit is changed-outside', () => {
  const rig = switching().wait(100).through('source', 'bright').report('p/bright', 'other');
  expect([rig.take.at, rig.take.why?.code]).toEqual(['rolling-back', 'take.changed-outside']);
  const older = switching().wait(100).through('source', 'bright');
  older.tell({ t: 'report', path: 'p/bright', value: 'old', odd: [], atUs: older.nowUs - 50_000 });
  expect(older.take.at).toBe('settling');
});

test('4 a lost device fails its steps by their own rule', () => {
  const rig = switching().wait(100).through('source', 'bright').through('light');
  rig.tell({ t: 'device', device: 'desk', online: false, epoch: 1 });
  expect(rig.take.at).toBe('revealing');
  const router = switching().wait(100).through('source', 'bright');
  router.tell({ t: 'device', device: 'led2', online: false, epoch: 1 });
  expect(router.take.at).toBe('rolling-back');
});

test('4 the salvo that is not complete names the odd one', () => {
  const rig = new Rig(
    makePlan([makeStep('salvo', { entries: ['a', 'b', 'c'].map((key) => ({ key, value: 1 })), visible: wall })], {
      covers: offAir,
    }),
  );
  rig.sent('salvo').acked('salvo').report('p/salvo', undefined, ['b']).wait(500);
  expect(rig.take.why).toEqual({ code: 'take.salvo-odd', params: { path: 'p/salvo', odd: 'b', done: 2, of: 3 } });
});

test('gates: suspended once touched, must open within settleMs; an untouched one counts after closeAfterMs', () => {
  const gate = makeGate('routing/wall', { reads: ['p/source'], settleMs: 500 });
  const other = makeGate('warm/xr', { closeAfterMs: 300 });
  const rig = new Rig({ ...usual(), gates: [gate, other] }).through('load', 'hold-g');
  rig.tell({ t: 'gates', gates: [{ ...gate, verdict: 'blocking' }] }).wait(350);
  expect(rig.take.at).toBe('switching');
  rig.through('source', 'bright', 'light').wait(400);
  expect([rig.take.at, rig.released.includes('release-g')]).toEqual(['settling', false]);
  rig.wait(200);
  expect([rig.take.at, rig.take.why?.params?.['gate']]).toEqual(['asking', 'routing/wall']);
  const second = new Rig({ ...usual(), gates: [gate, other] });
  second
    .sent('load')
    .tell({ t: 'gates', gates: [{ ...other, verdict: 'blocking' }] })
    .wait(200);
  expect(second.take.at).toBe('preparing');
  second.wait(150);
  expect(second.take.why?.params?.['gate']).toBe('warm/xr');
});

test('a plan with a blocking gate is refused before anything is asked', () => {
  const rig = new Rig({ ...usual(), gates: [makeGate('online/xr', { verdict: 'blocking' })] });
  expect([rig.take.at, rig.of('read').length, rig.released]).toEqual(['refused', 0, []]);
});

test('10 nothing leaves before its intent is on disk, and without a journal nothing goes forward', () => {
  const rig = new Rig(usual(), { journal: 'hand' });
  expect(rig.released).toEqual([]);
  const token = rig.of('journal')[0]?.token ?? '';
  rig.tell({ t: 'journal-failed', token, fault: { code: 'disk-full' } }).wait(1_000);
  expect([rig.take.at, rig.take.why?.code, rig.released]).toEqual(['refused', 'take.no-journal', []]);
  expect(new Rig(usual(), { journal: 'hand' }).wait(2_000).take.at).toBe('refused');
});

test('10 what a person is told is on disk first', () => {
  const rig = new Rig(makePlan([]), { journal: 'hand' });
  rig.tell({ t: 'journaled', token: rig.of('journal')[0]?.token ?? '' });
  const outcome = rig.of('journal').find((e) => e.kind === 'take-outcome');
  expect([outcome === undefined, rig.of('outcome').length]).toEqual([false, 0]);
  rig.tell({ t: 'journaled', token: outcome?.token ?? '' });
  expect(rig.of('outcome').map((e) => e.outcome)).toEqual(['committed']);
});

test('11 a late answer is deaf to the attempt that gave up; a report still verifies a step that waits', () => {
  const rig = new Rig(makePlan([makeStep('a', { retries: 1 })])).sent('a').wait(441);
  expect(rig.attempt('a')).toBe(2);
  rig.tell({ t: 'step-fault', step: 'a', attempt: 1, fault: { code: 'refused' } });
  rig.tell({ t: 'acked', step: 'a', attempt: 1, atUs: rig.nowUs });
  expect(rig.at('a')).toBe('queued');
  rig.report('p/a', 'new').sent('a');
  expect(rig.at('a')).toBe('verified');
});

test('11 a report from before the bytes left verifies nothing', () => {
  const rig = new Rig(makePlan([makeStep('a')]));
  const beforeUs = rig.nowUs;
  rig.wait(100).sent('a').tell({ t: 'report', path: 'p/a', value: 'new', odd: [], atUs: beforeUs });
  expect(rig.at('a')).toBe('sent');
  rig.report('p/a', 'new');
  expect(rig.at('a')).toBe('verified');
});

test('11 an acknowledgement never verifies', () => {
  const rig = new Rig(makePlan([makeStep('a')])).sent('a').acked('a');
  expect(rig.at('a')).toBe('acknowledged');
  rig.wait(500);
  expect([rig.take.at === 'committed', rig.take.why?.code]).toEqual([false, 'take.not-confirmed']);
});

test('proof: unconfirmed where nobody can tell, an eye has 60 s', () => {
  expect(new Rig(makePlan([makeStep('a', { verify: { by: 'none' } })])).sent('a').take.at).toBe('committed');
  const eye = makePlan([makeStep('a', { verify: { by: 'operator' } })]);
  const rig = new Rig(eye, { show: 'REHEARSAL' }).sent('a').acked('a').wait(50_000);
  expect(rig.at('a')).toBe('acknowledged');
  expect(rig.tell({ t: 'tick', seat: 'anna', step: 'a' }).take.at).toBe('committed');
  expect(new Rig(eye, { show: 'REHEARSAL' }).sent('a').wait(60_100).take.why?.code).toBe('take.not-ticked');
});

test('a device that lies is found in settle: the proof is asked for once more', () => {
  const plan = makePlan([makeStep('a', { visible: wall })], { covers: offAir });
  const rig = new Rig(plan, { read: 'hand' });
  rig.tell({ t: 'read', token: rig.of('read')[0]?.token ?? '', changed: [], faults: [] }).through('a');
  expect(rig.take.at).toBe('settling');
  rig.report('p/a', 'old');
  expect([rig.take.at, rig.take.why?.code]).toEqual(['rolling-back', 'take.changed-outside']);
});

test('queues: one unanswered step per device, `after` in order', () => {
  const rig = new Rig(makePlan([makeStep('a'), makeStep('b'), makeStep('c', { device: 'd2', after: ['b'] })]));
  expect(rig.released).toEqual(['a']);
  rig.through('a');
  expect(rig.released).toEqual(['a', 'b']);
  rig.through('b');
  expect(rig.released).toEqual(['a', 'b', 'c']);
  const wide = new Rig(makePlan([makeStep('a'), makeStep('b')], { maxInFlight: { d1: 2 } }));
  expect(wide.released).toEqual(['a', 'b']);
});

test('steps that wait for one another fail by name instead of waiting for ever', () => {
  const rig = new Rig({ ...makePlan([]), steps: [makeStep('a', { after: ['b'] }), makeStep('b', { after: ['a'] })] });
  expect([rig.take.at, rig.take.why?.code]).toEqual(['refused', 'take.step-blocked']);
});

test('13 pure: the same take and event give the same answer, and the take given is not touched', () => {
  const rig = switching();
  const before = JSON.stringify([...rig.take.inner.runs]);
  const twice = [0, 1].map(() => new Rig(usual()).through('load', 'hold-g').effects);
  expect(twice[0]).toEqual(twice[1]);
  const { take } = rig;
  rig.fault('source').stop();
  expect(JSON.stringify([...take.inner.runs])).toBe(before);
});

test('13 total: no event in any state throws, and an ended take answers with itself', () => {
  const events = [
    { t: 'sent', step: 'ghost', attempt: 9, atUs: 0, lateUs: 0 },
    { t: 'report', path: 'ghost', value: undefined, odd: [], atUs: 0 },
    { t: 'choice', seat: 'a', choice: { do: 'retry', step: 'ghost' } },
    { t: 'choice', seat: 'a', choice: { do: 'continue' } },
    { t: 'journal-failed', token: 'ghost', fault: { code: 'x' } },
    { t: 'hold-lost', group: 'ghost' },
    { t: 'device', device: 'ghost', online: false, epoch: 0 },
    { t: 'cancelled', step: 'source', attempt: 7, was: 'sent' },
    { t: 'tick', seat: 'a', step: 'ghost' },
    { t: 'start' },
  ] as const;
  const rig = switching();
  for (const event of events) rig.tell(event);
  rig.tell({ t: 'bailout', seat: 'a' });
  const { take } = rig;
  for (const event of events) rig.tell(event);
  expect(rig.take).toBe(take);
});
