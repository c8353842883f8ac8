import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  blankF4Packet,
  decodeF4,
  encodeF4,
  F4_HAS,
  F4_MAX_BYTES,
  type F4Packet,
  f4Sight,
} from '../../../drivers/mosys-f4/f4-codec.ts';
import { f4FromPose, f4Sense, poseFromF4 } from '../../../drivers/mosys-f4/f4-pose.ts';

interface Vector {
  packetIndex: number | null;
  hex: string;
  expect: {
    cameraId: number;
    axisCount: number;
    frameCounter: number;
    recording: boolean;
    syncLocked: boolean;
    timecode: string;
    timecodeFps: number;
    focusRaw16: number;
    entrancePupil?: number;
    k1?: number;
    k2?: number;
    fx?: number;
    fy?: number;
    cx?: number;
    cy?: number;
    inverseFocusDistance?: number;
    zoomRaw16?: number;
    xRaw?: number;
    yRaw?: number;
    zRaw?: number;
    panDeg?: number;
    tiltDeg?: number;
    rollDeg?: number;
    trackingStatus?: string;
  };
}
interface Coordinates {
  cases: {
    name: string;
    freed: { panDeg: number; tiltDeg: number; rollDeg: number; xMm: number; yMm: number; zMm: number };
    openTrackIO: { translation: { x: number; y: number; z: number } };
    quaternion_xyzw: number[];
  }[];
}
fc.configureGlobal({ seed: 20_261_121 });

const fileOf = (name: string): string =>
  readFileSync(new URL(`../../vectors/tracking/${name}`, import.meta.url), 'utf8');
const { vectors } = JSON.parse(fileOf('mosys_f4.json')) as { vectors: Vector[] };
const { cases } = JSON.parse(fileOf('coordinates.json')) as Coordinates;
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const two = (n: number): string => String(n).padStart(2, '0');

test.each(vectors)('packet $packetIndex of the recording', ({ hex, expect: e }) => {
  const f4 = blankF4Packet();
  const bytes = bytesOf(hex);
  expect(decodeF4(bytes, f4)).toBeUndefined();
  expect(bytes[2]).toBe(e.axisCount);
  const { cameraId, frameCounter, recording, synchronised } = f4;
  expect({ cameraId, frameCounter, recording, synchronised }).toEqual({
    cameraId: e.cameraId,
    frameCounter: e.frameCounter,
    recording: e.recording,
    synchronised: e.syncLocked,
  });
  expect([f4.hours, f4.minutes, f4.seconds, f4.frames].map(two).join(':')).toBe(e.timecode);
  expect(f4.timecodeRate).toBe(e.timecodeFps);
  expect(f4.focusRaw).toBe(e.focusRaw16);
  const said: [number, number | undefined, number][] = [
    [F4_HAS.entrancePupil, e.entrancePupil, f4.entrancePupil],
    [F4_HAS.k1, e.k1, f4.k1],
    [F4_HAS.k2, e.k2, f4.k2],
    [F4_HAS.fx, e.fx, f4.fx],
    [F4_HAS.fy, e.fy, f4.fy],
    [F4_HAS.cx, e.cx, f4.cx],
    [F4_HAS.cy, e.cy, f4.cy],
    [F4_HAS.inverseDistance, e.inverseFocusDistance, f4.inverseDistance],
    [F4_HAS.zoom, e.zoomRaw16, f4.zoomRaw],
    [F4_HAS.x, e.xRaw, f4.xRaw],
    [F4_HAS.y, e.yRaw, f4.yRaw],
    [F4_HAS.height, e.zRaw, f4.heightRaw],
    [F4_HAS.pan, e.panDeg, f4.panDeg],
    [F4_HAS.tilt, e.tiltDeg, f4.tiltDeg],
    [F4_HAS.roll, e.rollDeg, f4.rollDeg],
  ];
  for (const [bit, wanted, got] of said) {
    expect((f4.has & bit) !== 0).toBe(wanted !== undefined);
    if (wanted !== undefined) expect(got).toBeCloseTo(wanted, 6);
  }
  if (e.trackingStatus === 'Optical Good') expect([f4.tracking, f4Sight(f4.tracking)]).toEqual([2, 'good']);
});

const GOOD = bytesOf(vectors[0]!.hex);

describe('what is refused', () => {
  test('every truncation, every other length, and every wrong bit', () => {
    const f4 = blankF4Packet();
    for (let n = 0; n < GOOD.length; n++) expect(decodeF4(GOOD.subarray(0, n), f4)).toBe('length');
    expect(decodeF4(new Uint8Array([...GOOD, 0]), f4)).toBe('length');
    for (let bit = 0; bit < GOOD.length * 8; bit++) {
      const bad = GOOD.slice();
      bad[bit >> 3]! ^= 1 << (bit & 7);
      expect(decodeF4(bad, f4)).toMatch(/^(length|type|checksum)$/);
    }
    expect(f4).toEqual(blankF4Packet());
  });

  test('an impossible timecode is no timecode', () => {
    const bytes = new Uint8Array(F4_MAX_BYTES);
    const wrong = { ...blankF4Packet(), has: F4_HAS.timecode, hours: 30, minutes: 61 };
    const f4 = blankF4Packet();
    expect(decodeF4(bytes.subarray(0, encodeF4(wrong, bytes)), f4)).toBeUndefined();
    expect(f4.has & F4_HAS.timecode).toBe(0);
  });

  test('no datagram can make it throw', () => {
    const noise = fc.uint8Array({ maxLength: 1_400 });
    fc.assert(
      fc.property(noise, (bytes) => {
        const f4 = blankF4Packet();
        decodeF4(bytes, f4);
        decodeF4(new Uint8Array([0xf4, 1, Math.floor(bytes.length / 5), ...bytes]), f4);
      }),
    );
  });
});

test('lost, searching and broken trackers are blind, unreliable ones unsure', () => {
  const sights = Array.from({ length: 16 }, (_, status) => f4Sight(status));
  expect(sights.map((s) => s[0]).join('')).toBe('gggguubbbbbbbubb');
});

const i24 = fc.integer({ min: -0x800000, max: 0x7fffff });
const u16 = fc.nat(0xffff);
const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const packetArb: fc.Arbitrary<F4Packet> = fc.record({
  cameraId: fc.nat(255),
  frameCounter: fc.nat(15),
  recording: fc.boolean(),
  synchronised: fc.boolean(),
  has: fc.nat(0xfffff),
  panDeg: i24.map((n) => n / 1_000),
  tiltDeg: i24.map((n) => n / 1_000),
  rollDeg: i24.map((n) => n / 1_000),
  xRaw: i24,
  yRaw: i24,
  heightRaw: i24,
  focusRaw: u16,
  zoomRaw: u16,
  irisRaw: u16,
  entrancePupil: float,
  k1: float,
  k2: float,
  fx: float,
  fy: float,
  cx: float,
  cy: float,
  inverseDistance: float,
  aperture: float,
  timecodeRate: fc.constantFrom(24, 25, 30),
  hours: fc.nat(23),
  minutes: fc.nat(59),
  seconds: fc.nat(59),
  frames: fc.nat(23),
  tracking: fc.nat(15),
});
/** Which field each bit speaks for. */
const FIELDS: Record<keyof typeof F4_HAS, (keyof F4Packet)[]> = {
  pan: ['panDeg'],
  tilt: ['tiltDeg'],
  roll: ['rollDeg'],
  x: ['xRaw'],
  y: ['yRaw'],
  height: ['heightRaw'],
  focus: ['focusRaw'],
  zoom: ['zoomRaw'],
  iris: ['irisRaw'],
  entrancePupil: ['entrancePupil'],
  k1: ['k1'],
  k2: ['k2'],
  fx: ['fx'],
  fy: ['fy'],
  cx: ['cx'],
  cy: ['cy'],
  inverseDistance: ['inverseDistance'],
  aperture: ['aperture'],
  timecode: ['timecodeRate', 'hours', 'minutes', 'seconds', 'frames'],
  tracking: ['tracking'],
};

test('what is written is what is read', () => {
  const out = new Uint8Array(F4_MAX_BYTES);
  fc.assert(
    fc.property(packetArb, (packet) => {
      const back = blankF4Packet();
      expect(decodeF4(out.subarray(0, encodeF4(packet, out)), back)).toBeUndefined();
      expect(back.has).toBe(packet.has);
      for (const [part, fields] of Object.entries(FIELDS)) {
        if ((packet.has & F4_HAS[part as keyof typeof F4_HAS]) === 0) continue;
        for (const field of fields) expect(back[field]).toBe(packet[field]);
      }
    }),
  );
});

test('a packet of the recording is written with the same length and the same blocks', () => {
  const f4 = blankF4Packet();
  const out = new Uint8Array(F4_MAX_BYTES);
  decodeF4(GOOD, f4);
  const blocks = (b: Uint8Array): string[] =>
    Array.from({ length: b[2]! }, (_, i) => Buffer.from(b.subarray(4 + 5 * i, 9 + 5 * i)).toString('hex')).toSorted();
  const written = out.slice(0, encodeF4(f4, out));
  // Two blocks whose meaning nobody knows, and parts of the status block that are not kept.
  const known = blocks(GOOD).filter((block) => !/^(56|59|f9)/.test(block));
  expect(blocks(written).filter((block) => !block.startsWith('f9'))).toEqual(known);
});

test.each(cases)('$name: F4 to ours and back, whichever unit and pan', ({ freed, openTrackIO, quaternion_xyzw: q }) => {
  const { x, y, z } = openTrackIO.translation;
  for (const [unit, raw] of [
    ['m', 1],
    ['cm', 100],
    ['mm', 1_000],
  ] as const)
    for (const pan of ['right', 'left'] as const) {
      const f4 = blankF4Packet();
      Object.assign(f4, {
        ...freed,
        xRaw: freed.xMm * raw,
        yRaw: freed.yMm * raw,
        heightRaw: freed.zMm * raw,
        has: 0x3f,
      });
      if (pan === 'left') f4.panDeg = -f4.panDeg;
      const pose = [0, 0, 0, 0, 0, 0, 1];
      expect(poseFromF4(pose, f4, f4Sense(unit, pan))).toBe(true);
      [x, y, z, ...q].forEach((wanted, i) => expect(pose[i]).toBeCloseTo(wanted, 7));
      const back = blankF4Packet();
      f4FromPose(back, pose, f4Sense(unit, pan));
      expect(back.panDeg).toBeCloseTo(f4.panDeg, 6);
      expect(back.heightRaw).toBeCloseTo(f4.heightRaw, 6);
    }
});

test('half a pose is none', () => {
  const f4 = { ...blankF4Packet(), has: 0x3f & ~F4_HAS.height };
  expect(poseFromF4([0, 0, 0, 0, 0, 0, 1], f4, f4Sense('cm', 'right'))).toBe(false);
});
