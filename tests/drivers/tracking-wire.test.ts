/** Bytes of the emulators' writers, read by a script that knows the layouts only (Python, standard library). */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { blankNatNetBody, blankNatNetFrame } from '../../drivers/natnet/natnet-frame.ts';
import { natNetFrame } from '../../drivers/natnet/natnet-writer.ts';
import { blankPsnPacket, blankPsnTracker, encodePsnData, encodePsnInfo } from '../../drivers/psn/psn-codec.ts';

const SCRIPT = new URL('tracking_wire.py', import.meta.url).pathname;

function readElsewhere(asked: readonly { protocol: string; sized?: boolean; bytes: Uint8Array }[]): unknown[] {
  const input = asked
    .map(({ bytes, ...rest }) => `${JSON.stringify({ ...rest, hex: Buffer.from(bytes).toString('hex') })}\n`)
    .join('');
  const said = execFileSync('python3', [SCRIPT], { input, encoding: 'utf8' });
  return said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

test('PosiStageNet: places, rotations, status, times and names', () => {
  const packet = blankPsnPacket();
  Object.assign(packet, { timestampUs: 2 ** 40 + 3, frameId: 250, framePackets: 2, systemName: '舞台' });
  for (const id of [7, 65_535]) {
    const tracker = { ...blankPsnTracker(), id, has: 0b111_1101, timestampUs: 2 ** 41, name: `Kran ${id}` };
    tracker.values.set(Float64Array.from({ length: 16 }, (_, n) => n - 3.5));
    packet.trackers.push(tracker);
  }
  packet.count = 2;
  const out = new Uint8Array(1_500);
  const data = out.slice(0, encodePsnData(packet, 0, 2, out));
  const info = out.slice(0, encodePsnInfo(packet, 0, 2, out));
  const [saidData, saidInfo] = readElsewhere([
    { protocol: 'psn', bytes: data },
    { protocol: 'psn', bytes: info },
  ]);
  const head = { timestampUs: 2 ** 40 + 3, version: [2, 3], frameId: 250, framePackets: 2 };
  const parts = { pos: [-3.5, -2.5, -1.5], ori: [2.5, 3.5, 4.5], accel: [5.5, 6.5, 7.5], targetPos: [8.5, 9.5, 10.5] };
  const tracker = { ...parts, status: 11.5, timestampUs: 2 ** 41 };
  const said = [
    { id: 7, ...tracker },
    { id: 65_535, ...tracker },
  ];
  expect(saidData).toEqual({ kind: 'data', ...head, trackers: said });
  const trackers = [7, 65_535].map((id) => ({ id, name: `Kran ${id}` }));
  expect(saidInfo).toEqual({ kind: 'info', ...head, systemName: '舞台', trackers });
});

test('NatNet: bodies and times, with and without sizes of sections', () => {
  const frame = blankNatNetFrame();
  Object.assign(frame, { frame: 123_456, timecode: 0x01020304, subframe: 5, timestampS: 9.75, recording: true });
  Object.assign(frame, { exposureTicks: 2 ** 45 + 1, sentTicks: 2 ** 45 + 9 });
  const body = { ...blankNatNetBody(), id: 42, errorM: 0.25, tracked: false };
  body.pose.set([1.5, 2.5, -3.5, 0, 0.5, -0.5, 0.75]);
  frame.bodies.push(body, { ...blankNatNetBody(), id: -1 });
  frame.count = 2;
  const said = readElsewhere(
    [false, true].map((sized) => ({
      protocol: 'natnet',
      sized,
      bytes: natNetFrame(frame, sized ? 'sized' : 'plain', ['Kamera', 'B']),
    })),
  );
  const first = { id: 42, x: 1.5, y: 2.5, z: -3.5, qx: 0, qy: 0.5, qz: -0.5, qw: 0.75, error: 0.25, flags: 0 };
  const second = { id: -1, x: 0, y: 0, z: 0, qx: 0, qy: 0, qz: 0, qw: 1, error: 0, flags: 1 };
  for (const one of said)
    expect(one).toEqual({
      frame: 123_456,
      sets: ['Kamera', 'B'],
      bodies: [first, second],
      labelled: 2,
      timecode: 0x01020304,
      subframe: 5,
      timestampS: 9.75,
      exposureTicks: 2 ** 45 + 1,
      sentTicks: 2 ** 45 + 9,
      flags: 1,
    });
});
