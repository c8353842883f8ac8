/** Recording: what comes in stands in the file as it came; limits and a refusing disk end it by name; it never waits. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { Recorder } from '../../app/engine/tracking/recording/recorder.ts';
import { readEnds, scanRecording } from '../../app/engine/tracking/recording/recording-file.ts';
import {
  BLOCK_HEAD_BYTES,
  FILE_MARK,
  readHead,
  readRecords,
} from '../../app/engine/tracking/recording/recording-format.ts';
import { datagram, feed, HEADER, LIMITS, memoryDisk, settle } from './kit.ts';

vi.setConfig({ testTimeout: 60_000 });
const PATIENT = { timeout: 20_000, interval: 1 };

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function onDisk(bytes: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stl-rec-'));
  folders.push(folder);
  const path = join(folder, 'tracking.slt');
  await writeFile(path, bytes);
  return path;
}

function open(change: Partial<typeof LIMITS> = {}) {
  const disk = memoryDisk();
  const wallMs = () => HEADER.startedWallMs;
  const recorder = new Recorder({ header: HEADER, cameras: null, limits: { ...LIMITS, ...change }, disk, wallMs });
  return { disk, recorder };
}

/** Every datagram of a file in memory. */
function datagramsIn(file: Uint8Array): { hex: string; host: string; port: number; atUs: number }[] {
  const found: { hex: string; host: string; port: number; atUs: number }[] = [];
  for (let at = FILE_MARK.length; at < file.length; ) {
    const head = readHead(file.subarray(at));
    if (head === undefined) break;
    const payload = file.subarray(at + BLOCK_HEAD_BYTES, at + BLOCK_HEAD_BYTES + head.payloadBytes);
    if (head.kind === 2)
      readRecords(payload, {
        datagram: (_, bytes, host, port, atUs) =>
          found.push({ hex: Buffer.from(bytes).toString('hex'), host, port, atUs }),
      });
    at += BLOCK_HEAD_BYTES + head.payloadBytes;
  }
  return found;
}

test('every datagram stands in the file as it came: bytes, sender, time to the last bit', async () => {
  const { disk, recorder } = open();
  feed(recorder, 0, 9_000);
  recorder.datagram(0, Uint8Array.of(1, 2, 3), 'fe80::1', 9, 91_000_000.125);
  await recorder.stop();
  const found = datagramsIn(disk.file());
  expect(found).toHaveLength(9_001);
  expect(found[4_321]).toEqual({
    hex: Buffer.from(datagram(4_321)).toString('hex'),
    host: '10.0.0.7',
    port: 5_000,
    atUs: 1_000_000 + 4_321 * 10_000.25,
  });
  expect(found[9_000]).toEqual({ hex: '010203', host: 'fe80::1', port: 9, atUs: 91_000_000.125 });
  expect(recorder.state()).toMatchObject({ at: 'ended', why: null, datagrams: 9_001, dropped: 0 });
  expect(recorder.state().bytes).toBe(disk.file().length);
});

test('header, marks, house line and end are read back; the list needs only both ends of the file', async () => {
  const { disk, recorder } = open();
  const house = {
    t: 'house',
    atUs: 2e6,
    epochUs: 1e6,
    timecodeAtEpoch: 90_000,
    drop: false,
    speedPpm: 3,
    state: 'locked',
  } as const;
  const mark = { t: 'mark', kind: 'take', atUs: 3e6, takeId: 't1', frame: 4_711, outcome: null } as const;
  feed(recorder, 0, 10);
  expect(recorder.note(house, 2e6)).toBe(true);
  expect(recorder.note(mark, 3e6)).toBe(true);
  feed(recorder, 10, 20);
  await recorder.stop();
  const path = await onDisk(disk.file());
  const whole = await scanRecording(path);
  expect(whole).toMatchObject({
    header: HEADER,
    damage: null,
    datagrams: 20,
    firstUs: 1_000_000,
    lastUs: 1_000_000 + 19 * 10_000.25,
    marks: [mark],
    houses: [house],
    end: { why: null, datagrams: 20, dropped: 0, marks: [mark] },
  });
  expect(await readEnds(path)).toMatchObject({
    header: HEADER,
    datagrams: 20,
    marks: [mark],
    bytes: disk.file().length,
  });
});

test('what is young is written within a fifth of a second, and is whole without an end', async () => {
  const { disk, recorder } = open();
  feed(recorder, 0, 10);
  recorder.tick(1_300_000);
  await settle();
  const cutOff = await onDisk(disk.file());
  expect(await scanRecording(cutOff)).toMatchObject({ datagrams: 10, damage: null, end: null });
  expect(await readEnds(cutOff)).toBeUndefined();
});

test('a disk that hangs stops nothing: what does not fit is dropped, counted, and said in the file', async () => {
  const { disk, recorder } = open();
  const letGo = disk.hold();
  const most = 32 * 128 * 1024;
  feed(recorder, 0, 200_000);
  const { dropped, datagrams } = recorder.state();
  expect(datagrams * 29).toBeLessThan(most);
  expect(dropped).toBe(200_000 - datagrams);
  expect(dropped).toBeGreaterThan(90_000);
  letGo();
  await expect.poll(() => disk.appends, PATIENT).toBeGreaterThan(32);
  feed(recorder, 200_000, 200_010);
  await recorder.stop();
  expect(await scanRecording(await onDisk(disk.file()))).toMatchObject({
    damage: null,
    dropped,
    datagrams: datagrams + 10,
  });
});

test('the disk is full: it ends by name, and what stands there is whole', async () => {
  const { disk, recorder } = open();
  disk.room = 200_000;
  feed(recorder, 0, 9_000);
  await expect.poll(() => disk.closed, PATIENT).toBe(true);
  expect(recorder.state()).toMatchObject({ at: 'ended', why: { code: 'recording.disk-full' } });
  const read = await scanRecording(await onDisk(disk.file()));
  expect(read).toMatchObject({ damage: null });
  expect('datagrams' in read ? read.datagrams : 0).toBeGreaterThan(2_000);
  // The end fitted where a whole block did not.
  expect(read).toMatchObject({ end: { why: { code: 'recording.disk-full' } } });
});

test.each([
  ['recording.disk-low', {}, 5e6, { gb: 2 }],
  ['recording.too-long', { maxBytes: 300 }, 1_100_000, { gb: 0 }],
  ['recording.too-late', { maxSeconds: 3_600 }, 3_601e6, { hours: 1 }],
])('%s ends it by name, and the file says so', async (code, limits, atUs, params) => {
  const { disk, recorder } = open(limits);
  if (code === 'recording.disk-low') disk.free = 1.9e9;
  feed(recorder, 0, 10);
  await settle();
  recorder.tick(atUs);
  await expect.poll(() => disk.closed, PATIENT).toBe(true);
  expect(recorder.state()).toMatchObject({ at: 'ended', why: { code, params } });
  expect(await scanRecording(await onDisk(disk.file()))).toMatchObject({
    datagrams: 10,
    end: { why: { code, params } },
  });
  recorder.datagram(0, datagram(11), '10.0.0.7', 5_000, atUs);
  expect(recorder.state().datagrams).toBe(10);
});

test('cut at every byte, and broken at every byte: read up to the damage, which is named, and never further', async () => {
  const { disk, recorder } = open();
  feed(recorder, 0, 5);
  recorder.tick(1_300_000);
  feed(recorder, 5, 8);
  await recorder.stop();
  const file = disk.file();
  const folder = await mkdtemp(join(tmpdir(), 'stl-rec-'));
  folders.push(folder);
  const path = join(folder, 'x.slt');
  for (let at = 0; at < file.length; at++) {
    await writeFile(path, file.subarray(0, at));
    const cut = await scanRecording(path);
    if ('code' in cut) expect(['recording.not-one', 'recording.damaged']).toContain(cut.code);
    else expect([0, 5, 8]).toContain(cut.datagrams);
    const broken = file.slice();
    broken[at]! ^= 0x55;
    await writeFile(path, broken);
    const read = await scanRecording(path);
    if ('code' in read) expect(['recording.not-one', 'recording.newer', 'recording.damaged']).toContain(read.code);
    else {
      expect([0, 5, 8]).toContain(read.datagrams);
      // Only the foot, which is no block, may break unnoticed here; the list then reads the whole file.
      if (at < file.length - 8) expect(read.damage?.code).toBe('recording.damaged');
      else expect(await readEnds(path)).toBeUndefined();
    }
  }
});
