/** Virtual moves through a whole engine on the virtual stage: commands, state, GO, all stop, an engine that dies in between. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StageState } from '../../../app/protocol/state.ts';
import { type EngineRig, openCalmRig } from '../rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openCalmRig((studio) => {
    studio['moves'] = [{ id: 'rise', name: 'Rise', keys: [key(0, 1.5), key(1.5, 2.5)], inFrames: 30, outFrames: 25 }];
  });
  await rig.mixer({ program: 'vt-1' });
  await rig.until('nobody is on air', (s) => Object.values(s.pictures).every(({ onAir }) => onAir === 'no'));
}, 90_000);
afterAll(() => rig.stop());

function key(atS: number, zM: number): Record<string, unknown> {
  return { atS, place: { xM: 3, yM: -2, zM, panDeg: -10, tiltDeg: -5 } };
}

const run = (s: StageState) => s.moves?.runs['c'];
const code = async (name: string, args: Record<string, unknown>): Promise<string | undefined> => {
  const answer = await rig.command(name, args);
  return answer.ok ? undefined : answer.error.code;
};
const isBack = (s: StageState): boolean => run(s) === null;

test('refused by name where nothing of it would reach a sink; a tap is named', async () => {
  expect(await code('vcam.start', { camera: 'a', move: 'rise' })).toBe('vcam.tap');
  await rig.command('tracking.relay', { camera: 'c', sink: 'vp', on: false });
  await rig.command('tracking.relay', { camera: 'c', sink: 'nodes', on: false });
  await rig.until('nothing is relayed', (s) => !s.tracking.inPath.some((path) => path.startsWith('c/')));
  expect(await code('vcam.start', { camera: 'c', move: 'rise' })).toBe('vcam.no-relay');
  expect(await code('vcam.start', { camera: 'c', move: 'nothing' })).toBe('vcam.no-move');
  expect(await code('vcam.back', { camera: 'c' })).toBe('vcam.not-running');
});

test('onto its path on a frame and back by itself; who and when stand in the journal', async () => {
  await rig.command('tracking.relay', { camera: 'c', sink: 'vp', on: true });
  await rig.until('relayed', (s) => s.tracking.inPath.includes('c/vp'));
  expect(await code('vcam.start', { camera: 'c', move: 'rise', inFrames: 2 })).toBe('vcam.too-fast');
  const begun = await rig.command<{ frame: number; taps: string[] }>('vcam.start', { camera: 'c', move: 'rise' });
  expect(begun).toMatchObject({ ok: true, result: { taps: ['xr'] } });
  expect(await code('vcam.start', { camera: 'c', move: 'rise' })).toBe('vcam.running');
  const on = await rig.until(
    'on its path, and told to whoever takes',
    (s) => run(s)?.phase === 'moving' && s.gates.some(({ id }) => id === 'virtual/c'),
  );
  expect(on.gates.find(({ id }) => id === 'virtual/c')?.verdict).toBe('warning');
  expect(run(on)).toMatchObject({ move: 'rise', by: 'Admin', frame: begun.result.frame, waits: false });
  const status = await rig.command<{ cameras: Record<string, { move: { pose: number[] } }> }>('tracking.status');
  expect(status.result.cameras['c']!.move.pose[0]).toBeCloseTo(3, 5);
  await rig.until('back', isBack);
  const journal = await rig.command<{ rows: { data: { do: string } }[] }>('journal.query', { kind: 'virtual-move' });
  expect(journal.result.rows.map(({ data }) => data.do)).toEqual(expect.arrayContaining(['start', 'ended']));
});

test('a camera that may be on air is moved only by whoever holds the GO; all stop leaves it as it is', async () => {
  await rig.mixer({ program: 'cam-3' });
  await rig.until('camera 3 is on air', (s) => s.pictures['c']?.onAir === 'yes');
  const other = await rig.command<{ token: string }>('seat.token', { role: 'director', name: 'Other' });
  const asOther = { authorization: `Bearer ${other.result.token}` };
  expect((await rig.command('go.request', {}, asOther)).ok).toBe(true);
  expect(await code('vcam.start', { camera: 'c', move: 'rise' })).toBe('go.held');
  await rig.command('go.release', {}, asOther);
  expect(await code('vcam.start', { camera: 'c', move: 'rise', atEnd: 'hold' })).toBeUndefined();
  await rig.until('it plays', (s) => run(s)?.phase === 'moving' || run(s)?.phase === 'standing');
  const viewer = await rig.command<{ token: string }>('seat.token', { role: 'viewer', name: 'Eyes' });
  await rig.command('stage.stop', {}, { authorization: `Bearer ${viewer.result.token}` });
  await rig.until('it stands at its end', (s) => run(s)?.phase === 'standing');
  expect(await code('vcam.back', { camera: 'c' })).toBeUndefined();
  await rig.until('back', isBack);
  await rig.mixer({ program: 'vt-1' });
  await rig.until('nobody is on air', (s) => s.pictures['c']?.onAir === 'no');
});

test('a move that a person makes of captured keys; the engine dies while it plays, the next one finds it and hands back', async () => {
  const now = await rig.command<{ pose: number[]; lens: object }>('vcam.capture', { camera: 'c' });
  expect(now.ok).toBe(true);
  const keys = [{ atS: 0, ...now.result }, key(1, 2)];
  const saved = await rig.command<{ move: string }>('vcam.save', { name: 'From here', keys, atEnd: 'hold' });
  expect(saved).toMatchObject({ ok: true, result: { version: 1 } });
  const { move } = saved.result;
  expect(await code('vcam.save', { move, name: 'x', keys, expectVersion: 7 })).toBe('vcam.other-version');
  expect(await code('vcam.save', { name: 'x', keys: [key(0, 0), key(0.3, 60)] })).toBe('vcam.key-too-fast');
  expect(await code('vcam.delete', { move: 'rise' })).toBe('vcam.of-file');
  expect(await code('vcam.start', { camera: 'c', move })).toBeUndefined();
  await rig.until('it plays', (s) => run(s)?.phase === 'moving' || run(s)?.phase === 'standing');
  await rig.restart('SIGKILL');
  const found = await rig.until('found', (s) => run(s)?.phase === 'standing');
  expect(run(found)).toMatchObject({ move, name: 'From here', by: 'Admin' });
  expect(found.moves?.kept[move]).toMatchObject({ version: 1, keys: 2, lengthS: 1 });
  expect(await code('vcam.back', { camera: 'c', frames: 30 })).toBeUndefined();
  await rig.until('back', isBack);
});
