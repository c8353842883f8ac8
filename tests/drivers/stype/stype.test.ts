import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  blankStypePacket,
  decodeStypeHf,
  encodeStypeHf,
  STYPE_HF_BYTES,
  type StypePacket,
} from '../../../drivers/stype/stype-codec.ts';
import { poseFromStype, stypeFocalLengthMm, stypeFromPose } from '../../../drivers/stype/stype-pose.ts';

interface Coordinates {
  cases: {
    name: string;
    freed: { panDeg: number; tiltDeg: number; rollDeg: number };
    openTrackIO: { translation: { x: number; y: number; z: number } };
    quaternion_xyzw: number[];
  }[];
}
fc.configureGlobal({ seed: 20_261_121 });

const { cases } = JSON.parse(
  readFileSync(new URL('../../vectors/tracking/coordinates.json', import.meta.url), 'utf8'),
) as Coordinates;

// By hand from the layout: 0F 01, timecode 0A0B0C, packet 7; 1.5 -3.5 1.7 m, 30 -12 3 degrees, 55, 16/9 as 1.75, 0.25, 0.5,
// 0.001 as 2^-10, -2^-20, 0.5, -0.25, 24. Sum of the 66 bytes before: worked out by adding them, 0x7B.
const HAND = [
  '0f010a0b0c07',
  '0000c03f000060c09a99d93f0000f041000040c100004040',
  '00005c420000e03f0000803e0000003f0000803a000080b5',
  '0000003f000080be0000c041',
].join('');
const GOOD = Uint8Array.from(Buffer.from(`${HAND}7b`, 'hex'));

const BY_HAND: StypePacket = {
  command: 1,
  timecodeRaw: 0x0a0b0c,
  packetId: 7,
  xM: 1.5,
  yM: -3.5,
  zM: Math.fround(1.7),
  panDeg: 30,
  tiltDeg: -12,
  rollDeg: 3,
  hfovDeg: 55,
  aspect: 1.75,
  focus: 0.25,
  zoom: 0.5,
  k1: 2 ** -10,
  k2: -(2 ** -20),
  centreX: 0.5,
  centreY: -0.25,
  sensorWidthMm: 24,
};

test('a hand-worked packet decodes to its fields, and they make the same bytes', () => {
  const packet = blankStypePacket();
  expect(GOOD.length).toBe(STYPE_HF_BYTES);
  expect(decodeStypeHf(GOOD, packet)).toBeUndefined();
  expect(packet).toEqual(BY_HAND);
  const out = new Uint8Array(STYPE_HF_BYTES);
  encodeStypeHf(packet, out);
  expect(out).toEqual(GOOD);
});

test('every truncation and every single-bit error is refused, and the packet is left alone', () => {
  const packet = blankStypePacket();
  for (let n = 0; n < STYPE_HF_BYTES; n++) expect(decodeStypeHf(GOOD.subarray(0, n), packet)).toBe('length');
  expect(decodeStypeHf(new Uint8Array(68), packet)).toBe('length');
  for (let bit = 0; bit < STYPE_HF_BYTES * 8; bit++) {
    const bad = GOOD.slice();
    bad[bit >> 3]! ^= 1 << (bit & 7);
    expect(decodeStypeHf(bad, packet)).toMatch(/^(type|checksum)$/);
  }
  expect(packet).toEqual(blankStypePacket());
});

test('no datagram can make it throw', () => {
  const bytes = fc.uint8Array({ minLength: 60, maxLength: 70 });
  fc.assert(fc.property(bytes, (b) => void decodeStypeHf(b, blankStypePacket())));
});

test.each(cases)('$name: stYpe HF to ours and back', ({ freed, openTrackIO, quaternion_xyzw: q }) => {
  const { x, y, z } = openTrackIO.translation;
  for (const pan of ['right', 'left'] as const) {
    const packet = { ...blankStypePacket(), ...freed, xM: x, yM: y, zM: z };
    if (pan === 'left') packet.panDeg = -packet.panDeg;
    const pose = [0, 0, 0, 0, 0, 0, 1];
    poseFromStype(pose, packet, pan);
    [x, y, z, ...q].forEach((wanted, i) => expect(pose[i]).toBeCloseTo(wanted, 7));
    const back = blankStypePacket();
    stypeFromPose(back, pose, pan);
    for (const key of ['panDeg', 'tiltDeg', 'rollDeg', 'xM', 'yM', 'zM'] as const)
      expect(back[key]).toBeCloseTo(packet[key], 5);
  }
});

test('a pose goes over the wire to within what float32 holds', () => {
  const part = fc.double({ min: -89, max: 89, noNaN: true });
  const out = new Uint8Array(STYPE_HF_BYTES);
  fc.assert(
    fc.property(part, part, part, part, part, part, (xM, yM, zM, panDeg, tiltDeg, rollDeg) => {
      const pose = [0, 0, 0, 0, 0, 0, 1];
      poseFromStype(pose, { ...blankStypePacket(), xM, yM, zM, panDeg, tiltDeg, rollDeg }, 'right');
      const packet = blankStypePacket();
      stypeFromPose(packet, pose, 'right');
      encodeStypeHf(packet, out);
      const read = blankStypePacket();
      decodeStypeHf(out, read);
      const back = [0, 0, 0, 0, 0, 0, 1];
      poseFromStype(back, read, 'right');
      for (let i = 0; i < 3; i++) expect(Math.abs(back[i]! - pose[i]!)).toBeLessThan(1e-5);
      expect(Math.abs(back.slice(3).reduce((sum, v, i) => sum + v * pose[3 + i]!, 0))).toBeGreaterThan(1 - 1e-10);
    }),
  );
});

test('the focal length is that of the field of view; nothing is made of nothing', () => {
  // 36 mm wide and 90 degrees: 18 mm.
  expect(stypeFocalLengthMm({ ...blankStypePacket(), hfovDeg: 90, sensorWidthMm: 36 })).toBeCloseTo(18, 12);
  for (const wrong of [{ hfovDeg: 0, sensorWidthMm: 36 }, { hfovDeg: 180, sensorWidthMm: 36 }, { hfovDeg: 50 }])
    expect(stypeFocalLengthMm({ ...blankStypePacket(), ...wrong })).toBeNaN();
});
