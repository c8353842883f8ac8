import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  blankPsnPacket,
  blankPsnTracker,
  decodePsn,
  encodePsnData,
  encodePsnInfo,
  HAS_TIME,
  PSN_MAX_TRACKERS,
  type PsnPacket,
  type PsnTracker,
  psnTrackerBytes,
} from '../../../drivers/psn/psn-codec.ts';
import { PSN_DEPTHS, poseFromPsn, psnAxes, psnFromPose } from '../../../drivers/psn/psn-pose.ts';

interface Expected {
  id: number;
  name?: string;
  pos?: number[];
  speed?: number[];
  ori?: number[];
  status?: number;
  accel?: number[];
  targetPos?: number[];
  timestampUs?: number;
}
interface Vector {
  name: string;
  hex: string;
  reject?: string;
  expect?: {
    kind: 'data' | 'info';
    timestampUs: number;
    version: number[];
    frameId: number;
    framePackets: number;
    systemName?: string;
    trackers: Expected[];
  };
}
fc.configureGlobal({ seed: 20_261_121 });

const file = JSON.parse(readFileSync(new URL('../../vectors/tracking/psn.json', import.meta.url), 'utf8')) as {
  vectors: Vector[];
  frames: { datagramsHex: string[]; expectTrackerIds: number[] }[];
};
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const PARTS = ['pos', 'speed', 'ori', 'status', 'accel', 'targetPos'] as const;
const PLACES = [0, 3, 6, 15, 9, 12];

/** As the vectors say it: only what was there. */
function said(tracker: PsnTracker, kind: PsnPacket['kind']): Expected {
  const out: Expected = { id: tracker.id };
  if (kind === 'info') out.name = tracker.name;
  PARTS.forEach((part, chunk) => {
    if ((tracker.has & (1 << chunk)) === 0) return;
    const place = PLACES[chunk]!;
    if (part === 'status') out.status = tracker.values[place]!;
    else out[part] = [...tracker.values.subarray(place, place + 3)];
  });
  if ((tracker.has & HAS_TIME) !== 0) out.timestampUs = tracker.timestampUs;
  return out;
}

describe.each(file.vectors.filter(({ expect: e }) => e))('$name', ({ hex, expect: e }) => {
  test('decodes to what stands in it', () => {
    const packet = blankPsnPacket();
    expect(decodePsn(bytesOf(hex), packet)).toBeUndefined();
    const { kind, timestampUs, frameId, framePackets } = packet;
    expect({ kind, timestampUs, frameId, framePackets }).toEqual({
      kind: e!.kind,
      timestampUs: e!.timestampUs,
      frameId: e!.frameId,
      framePackets: e!.framePackets,
    });
    expect([packet.versionHigh, packet.versionLow]).toEqual(e!.version);
    if (e!.systemName !== undefined) expect(packet.systemName).toBe(e!.systemName);
    expect(packet.trackers.slice(0, packet.count).map((tracker) => said(tracker, kind))).toEqual(e!.trackers);
  });
});

// What was skipped is not written again.
test.each(file.vectors.filter(({ name, expect: e }) => e && !/unknown|grown/.test(name)))(
  '$name: encodes to the same bytes',
  ({ hex }) => {
    const packet = blankPsnPacket();
    decodePsn(bytesOf(hex), packet);
    const out = new Uint8Array(1_500);
    const write = packet.kind === 'data' ? encodePsnData : encodePsnInfo;
    expect(hexOf(out.subarray(0, write(packet, 0, packet.count, out)))).toBe(hex);
  },
);

test.each(file.vectors.filter(({ reject }) => reject))('$name is refused for its $reject', ({ hex, reject }) => {
  const packet = blankPsnPacket();
  packet.count = 1;
  expect(decodePsn(bytesOf(hex), packet)).toBe(reject === 'length' ? 'length' : 'type');
  expect(packet.count).toBe(0);
});

test('a frame in two packets holds the trackers of both', () => {
  for (const { datagramsHex, expectTrackerIds } of file.frames) {
    const packet = blankPsnPacket();
    const ids = datagramsHex.flatMap((hex) => {
      expect(decodePsn(bytesOf(hex), packet)).toBeUndefined();
      expect(packet.framePackets).toBe(datagramsHex.length);
      return packet.trackers.slice(0, packet.count).map(({ id }) => id);
    });
    expect(ids).toEqual(expectTrackerIds);
  }
});

const GOOD = bytesOf(file.vectors[0]!.hex);

test('every truncation is refused as too short', () => {
  const packet = blankPsnPacket();
  for (let n = 0; n < GOOD.length; n++) expect(decodePsn(GOOD.subarray(0, n), packet)).toBe('length');
  expect(decodePsn(new Uint8Array([...GOOD, 0, 0]), packet)).toBeUndefined();
});

test('a tracker that reaches out of its list into what follows is refused', () => {
  // The suite's packet, a chunk of another kind behind its list of trackers, and eight bytes too many said of the tracker.
  const bytes = new Uint8Array([...GOOD, 0x77, 0x77, 4, 0, 1, 2, 3, 4]);
  bytes[2]! += 8;
  expect(decodePsn(bytes, blankPsnPacket())).toBeUndefined();
  bytes[26]! += 8;
  expect(decodePsn(bytes, blankPsnPacket())).toBe('length');
});

test('another version and a packet without a header are named', () => {
  const other = GOOD.slice();
  other[16] = 1;
  expect(decodePsn(other, blankPsnPacket())).toBe('version');
  const headless = GOOD.slice();
  headless[4] = 9;
  expect(decodePsn(headless, blankPsnPacket())).toBe('header');
});

test('more trackers than any stage has are refused; the records are made once', () => {
  const packet = blankPsnPacket();
  const many = (count: number): Uint8Array => {
    const from = blankPsnPacket();
    for (let id = 0; id < count; id++) from.trackers.push({ ...blankPsnTracker(), id });
    const out = new Uint8Array(32_000);
    return out.subarray(0, encodePsnData(from, 0, count, out));
  };
  expect(decodePsn(many(PSN_MAX_TRACKERS), packet)).toBeUndefined();
  const [first] = packet.trackers;
  expect(decodePsn(many(3), packet)).toBeUndefined();
  expect(packet.count).toBe(3);
  expect(packet.trackers[0]).toBe(first);
  expect(decodePsn(many(PSN_MAX_TRACKERS + 1), packet)).toBe('too-many');
});

test('no datagram can make it throw or look outside of itself', () => {
  const packet = blankPsnPacket();
  const flips = fc.array(fc.tuple(fc.nat(GOOD.length - 1), fc.nat(255)), { maxLength: 8 });
  fc.assert(
    fc.property(flips, fc.uint8Array({ maxLength: 200 }), (changes, noise) => {
      const bytes = GOOD.slice();
      for (const [at, value] of changes) bytes[at] = value;
      decodePsn(bytes, packet);
      expect(packet.count).toBeLessThanOrEqual(PSN_MAX_TRACKERS);
      decodePsn(noise, packet);
      const rooted = new Uint8Array([0x55, 0x67, noise.length, 0x80, ...noise]);
      decodePsn(rooted, packet);
    }),
    { numRuns: 2_000 },
  );
});

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
const trackerArb = fc.record({
  id: fc.nat(0xffff),
  has: fc.nat(0x7f),
  values: fc.array(finite, { minLength: 16, maxLength: 16 }).map((v) => Float64Array.from(v)),
  timestampUs: fc.integer({ min: 0, max: 2 ** 52 }),
  name: fc.constant(''),
});

test('what is written is what is read', () => {
  fc.assert(
    fc.property(
      fc.array(trackerArb, { maxLength: 12 }),
      fc.nat(255),
      fc.integer({ min: 0, max: 2 ** 52 }),
      (trackers, frameId, timestampUs) => {
        const packet: PsnPacket = { ...blankPsnPacket(), frameId, timestampUs, trackers, count: trackers.length };
        const out = new Uint8Array(1_500);
        const length = encodePsnData(packet, 0, trackers.length, out);
        expect(length).toBe(24 + trackers.reduce((sum, tracker) => sum + psnTrackerBytes(tracker), 0));
        const back = blankPsnPacket();
        expect(decodePsn(out.subarray(0, length), back)).toBeUndefined();
        expect([back.frameId, back.timestampUs, back.count]).toEqual([frameId, timestampUs, trackers.length]);
        expect(back.trackers.slice(0, back.count).map((t) => said(t, 'data'))).toEqual(
          trackers.map((t) => said(t, 'data')),
        );
      },
    ),
  );
});

test.each(PSN_DEPTHS)('depth %s: a pose goes over the wire to within what float32 holds', (depth) => {
  const axes = psnAxes(depth);
  const metres = fc.double({ min: -100, max: 100, noNaN: true });
  const part = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(metres, metres, metres, part, part, part, part, (x, y, z, a, b, c, d) => {
      fc.pre(Math.hypot(a, b, c, d) > 0.1);
      const norm = Math.hypot(a, b, c, d);
      const pose = [x, y, z, a / norm, b / norm, c / norm, d / norm];
      const packet = blankPsnPacket();
      const tracker = blankPsnTracker();
      packet.trackers.push(tracker);
      psnFromPose(tracker, pose, axes);
      const out = new Uint8Array(200);
      const back = blankPsnPacket();
      expect(decodePsn(out.subarray(0, encodePsnData(packet, 0, 1, out)), back)).toBeUndefined();
      const got = [0, 0, 0, 0, 0, 0, 1];
      expect(poseFromPsn(got, back.trackers[0]!, axes)).toBe(true);
      for (let i = 0; i < 3; i++) expect(Math.abs(got[i]! - pose[i]!)).toBeLessThan(1e-5);
      const same = got.slice(3).reduce((sum, v, i) => sum + v * pose[3 + i]!, 0);
      expect(Math.abs(same)).toBeGreaterThan(1 - 1e-11);
    }),
  );
});

// By hand: two metres to the right, three up, four deep; a quarter turn to the right about the axis that points up.
test.each([
  ['away', [2, 4, 3], [0, Math.PI / 2, 0]],
  ['towards', [2, -4, 3], [0, -Math.PI / 2, 0]],
] as const)('depth %s: where it is and how a quarter turn to the right is said', (depth, at, rotation) => {
  const tracker = blankPsnTracker();
  tracker.values.set([2, 3, 4]);
  tracker.values.set(rotation, 6);
  tracker.has = 0b101;
  const pose = [0, 0, 0, 0, 0, 0, 1];
  expect(poseFromPsn(pose, tracker, psnAxes(depth))).toBe(true);
  expect(pose.slice(0, 3)).toEqual(at);
  expect(pose[5]).toBeCloseTo(-Math.SQRT1_2, 6);
  expect(pose[6]).toBeCloseTo(Math.SQRT1_2, 6);
});

test('a tracker without a place is no pose; one without a rotation stands as the stage does; no number stays none', () => {
  const tracker = blankPsnTracker();
  const pose = [0, 0, 0, 1, 1, 1, 1];
  const axes = psnAxes('away');
  expect(poseFromPsn(pose, tracker, axes)).toBe(false);
  tracker.has = 1;
  expect(poseFromPsn(pose, tracker, axes)).toBe(true);
  expect(pose.slice(3)).toEqual([0, 0, 0, 1]);
  tracker.has = 0b101;
  tracker.values[7] = Number.NaN;
  poseFromPsn(pose, tracker, axes);
  expect(pose[6]).toBeNaN();
});
