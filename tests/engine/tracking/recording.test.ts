/** Recording and replay on a running engine and virtual stage: takes record themselves, a killed engine leaves the recording running. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scanRecording } from '../../../app/engine/tracking/recording/recording-file.ts';
import type { StageState } from '../../../app/protocol/state.ts';
import type { RecordingEntry } from '../../../app/protocol/state-recording.ts';
import { readUsda } from '../../recording/usda-grammar.ts';
import { arm, type EngineRig, isWell, openCalmRig, type TakeResult, TOKEN } from '../rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openCalmRig((studio) => {
    studio['recording'] = { takes: true, minFreeGb: 0.001 };
  });
});
afterAll(() => rig?.stop());

const recording = (s: StageState) => s.recording?.recording ?? null;
const running = (s: StageState): boolean => recording(s)?.at === 'running';
const replay = (s: StageState) => s.recording?.replay ?? null;
const listed = async (): Promise<readonly RecordingEntry[]> =>
  (await rig.command<{ recordings: RecordingEntry[] }>('tracking.record.list')).result.recordings;
const fileOf = (id: string): string => `${rig.data}/recordings/${id}/tracking.slt`;
const code = async (name: string, args: Record<string, unknown> = {}): Promise<string | undefined> =>
  (await rig.command(name, args)).error?.code;

test('a take records itself from arming to outcome, with its marks; the killed engine leaves a recording running', async () => {
  const armed = await arm(rig, { mode: 'VP', scene: 'snow-camp' });
  expect(armed.error).toBeUndefined();
  await rig.until('arming began it', running);
  const taken = await rig.command<TakeResult>('stage.take', { planId: armed.result.planId, wait: true });
  expect(taken.result.outcome).toBe('committed');
  const ended = await rig.until('the recording of the take ended', (s) => recording(s)?.at === 'ended', 30_000);
  expect(recording(ended)).toMatchObject({ name: 'take', why: null, dropped: 0, marks: 3 });
  const [entry] = await listed();
  expect(entry).toMatchObject({ name: 'take', state: 'whole', why: null, takes: [{ outcome: 'committed' }] });
  const read = await scanRecording(fileOf(entry!.id));
  if ('code' in read) throw new Error(read.code);
  expect(read.marks.map(({ kind }) => kind)).toEqual(['armed', 'take', 'outcome']);
  const [stood, take, outcome] = read.marks.map(({ atUs }) => atUs);
  expect(take!).toBeGreaterThan(stood!);
  expect(outcome!).toBeGreaterThan(take!);
  expect(read.marks[2]).toMatchObject({ takeId: entry!.takes[0]!.takeId, frame: (await rig.state()).take!.frame });
  expect(read.firstUs!).toBeLessThan(take!);
  expect(read.lastUs!).toBeGreaterThan(outcome!);
  // Every house line that was told counts from its own epoch, on the process's clock.
  expect(read.houses.length).toBeGreaterThan(0);

  const started = await rig.command<{ recording: string }>('tracking.record.start', { name: 'Walk / 走位' });
  expect(started.result.recording).toMatch(/^\d{4}-\d\d-\d\d\/\d{6}\.\d{3} Walk 走位$/);
  expect(await code('tracking.record.start')).toBe('recording.running');
  expect(await code('tracking.record.delete', { recording: started.result.recording })).toBe('recording.running');
  await rig.until('it records', (s) => running(s) && (recording(s)?.datagrams ?? 0) > 50);
  await rig.engine.stop('SIGKILL');
  await rig.restart('SIGKILL');
  const found = await rig.until('well again, and the recording was found', (s) => isWell(s) && running(s), 30_000);
  expect(recording(found)).toMatchObject({ id: started.result.recording, dropped: 0 });
  const before = recording(found)!.datagrams;
  await rig.until('it went on', (s) => (recording(s)?.datagrams ?? 0) > before + 50);
  expect((await rig.command('tracking.record.stop')).ok).toBe(true);
  await rig.until('ended', (s) => recording(s)?.at === 'ended');
  expect(await scanRecording(fileOf(started.result.recording))).toMatchObject({
    damage: null,
    dropped: 0,
    end: { why: null },
  });
});

test('a take is taken away over HTTP: as far as it goes, by whoever may', async () => {
  const entry = (await listed()).find(({ takes }) => takes.length > 0)!;
  const get = (path: string, token = TOKEN) =>
    fetch(`${rig.url}/api/v1/recordings/${path}`, { headers: { authorization: `Bearer ${token}` } });
  const path = entry.id.split('/').map(encodeURIComponent).join('/');
  const [take] = entry.takes;
  const answer = await get(`${path}?format=jsonl&camera=a&take=${take!.takeId}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-disposition')).toContain('attachment');
  const rows = (await answer.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows.length).toBeGreaterThan(20);
  const frames = rows.map(({ frame }) => frame as number);
  // The frame of the switch lies in it, and every sample has its label.
  expect(frames[0]).toBeLessThan(take!.frame!);
  expect(frames.at(-1)).toBeGreaterThan(take!.frame!);
  expect(rows.every(({ camera, timecode }) => camera === 'a' && /^\d\d:\d\d:\d\d:\d\d$/.test(String(timecode)))).toBe(
    true,
  );
  const usda = await (await get(`${path}?format=usda`)).text();
  expect(readUsda(usda).prims[0]!.children.map(({ name }) => name)).toEqual([
    'Camera_a',
    'Camera_b__track_2db',
    'Camera_b__track_2db2',
    'Camera_c',
  ]);
  expect((await get(`${path}?format=fbx`)).status).toBe(409);
  expect((await get(path, 'nobody')).status).toBe(401);
  expect((await get('2026-01-01/nothing')).status).toBe(404);
  expect((await get('..%2f..%2f..%2fetc/passwd')).status).toBe(404);
  const viewer = await rig.command<{ token: string }>('seat.token', { role: 'viewer', name: 'Eyes' });
  expect((await get(path, viewer.result.token)).status).toBe(403);
});

test('a replay shows, warns, ends by command and by SHOW, and is refused where it would be seen', async () => {
  const [walk, take] = await listed();
  const args = { recording: walk!.id, loop: true };
  const all = { ...args, confirm: Object.keys((await rig.state()).cameras) };
  await rig.mixer({ program: 'cam-1' });
  await rig.until('camera 1 is on air', (s) => s.pictures['a']?.onAir === 'yes');
  expect(await code('tracking.replay.start', all)).toBe('replay.on-air');
  await rig.mixer({ program: 'vt-1' });
  await rig.until('nobody is on air', (s) => Object.values(s.pictures).every(({ onAir }) => onAir === 'no'));
  await rig.command('show.state', { state: 'SHOW' });
  expect(await code('tracking.replay.start', all)).toBe('replay.show');
  await rig.command('show.state', { state: 'REHEARSAL' });
  expect((await rig.command('tracking.relay', { camera: 'c', sink: 'vp', on: true })).ok).toBe(true);
  expect(await code('tracking.replay.start', args)).toBe('replay.relays');
  await rig.command('tracking.relay', { camera: 'c', sink: 'vp', on: false });
  expect(await code('tracking.replay.start', { recording: '2026-01-01/nothing' })).toBe('recording.none');
  expect(await code('tracking.replay.start', { ...args, cameras: { a: 'x' } })).toBe('replay.not-recorded');

  expect(await code('tracking.replay.start', args)).toBeUndefined();
  const shown = await rig.until('it plays', (s) => replay(s)?.at === 'playing' && s.cameras['a']?.replayed === true);
  expect(replay(shown)).toMatchObject({ id: walk!.id, name: 'Walk / 走位', cameras: { a: 'a', b: 'b', c: 'c' } });
  await rig.until('the gate warns', (s) => s.gates.some((g) => g.id === 'replay/a' && g.verdict === 'warning'));
  await rig.until('its pose is believed', (s) => s.cameras['a']?.status === 'ok');
  expect(await code('tracking.relay', { camera: 'c', sink: 'vp', on: true })).toBe('replay.no-relay');
  expect(await code('tracking.record.delete', { recording: walk!.id })).toBe('replay.running');
  await rig.command('tracking.replay.pause', { on: true });
  await rig.until('silent', (s) => replay(s)?.at === 'paused' && s.cameras['a']?.status === 'stale');
  await rig.command('tracking.replay.seek', { s: 0.5 });
  await rig.until('at its place', (s) => replay(s)?.positionS === 0.5);
  await rig.command('tracking.replay.stop');
  await rig.until(
    'live again',
    (s) => replay(s)?.at === 'ended' && isWell(s) && s.cameras['a']?.replayed === undefined,
    20_000,
  );

  expect(await code('tracking.replay.start', args)).toBeUndefined();
  await rig.until('it plays again', (s) => replay(s)?.at === 'playing');
  await rig.command('show.state', { state: 'SHOW' });
  await rig.until('SHOW ended it', (s) => replay(s)?.at === 'ended' && s.cameras['a']?.replayed === undefined);
  expect((await rig.state()).gates.filter(({ kind }) => kind === 'replay')).toEqual([]);
  await rig.command('show.state', { state: 'REHEARSAL' });

  expect((await rig.command('tracking.record.delete', { recording: take!.id })).ok).toBe(true);
  expect((await listed()).find(({ id }) => id === take!.id)?.deleted).toMatchObject({ by: expect.any(String) });
  expect(await code('tracking.replay.start', { recording: take!.id })).toBe('recording.none');
  expect((await rig.command('tracking.record.delete', { recording: take!.id, back: true })).ok).toBe(true);
  expect((await listed()).find(({ id }) => id === take!.id)?.deleted).toBeNull();
});
