import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeArtTimecode, encodeArtTimecode } from '../../../drivers/timecode/art-timecode-codec.ts';
import { bytesOf } from './hex.ts';

// By hand from the Art-Net 4 layout: 01:02:03:04 at 25, master stream.
const PACKET = bytesOf('4172742d4e657400 0097 000e 00 00 04 03 02 01 01');
const TIMECODE = {
  label: { hours: 1, minutes: 2, seconds: 3, frames: 4, drop: false },
  rateCode: 1,
  stream: 0,
} as const;

test('a hand-made packet reads as its label and is written the same', () => {
  expect(decodeArtTimecode(PACKET)).toEqual(TIMECODE);
  expect(encodeArtTimecode(TIMECODE)).toEqual(PACKET);
});

test.each([
  ['another id', 0, 0x42, 'id'],
  ['an ArtDmx', 9, 0x50, 'opcode'],
  ['protocol 13', 11, 13, 'version'],
  ['type 4', 18, 4, 'type'],
  ['frame 25 at 25', 14, 25, 'label'],
  ['second 60', 15, 60, 'label'],
  ['minute 60', 16, 60, 'label'],
  ['hour 24', 17, 24, 'label'],
])('refused: %s', (_what, at, value, fault) => {
  const bytes = PACKET.slice();
  bytes[at] = value;
  expect(decodeArtTimecode(bytes)).toBe(fault);
});

test('every other length is refused', () => {
  for (let n = 0; n < PACKET.length; n++) expect(decodeArtTimecode(PACKET.subarray(0, n))).toMatch(/^(id|length)$/);
  expect(decodeArtTimecode(Uint8Array.of(...PACKET, 0))).toBe('length');
});

test('drop-frame only where the type says so', () => {
  const label = { hours: 0, minutes: 1, seconds: 0, frames: 2, drop: true };
  expect(encodeArtTimecode({ label, rateCode: 3, stream: 0 })).toBeUndefined();
  expect(encodeArtTimecode({ label: { ...label, frames: 0 }, rateCode: 2, stream: 0 })).toBeUndefined();
  expect(encodeArtTimecode({ label, rateCode: 2, stream: 0 })?.slice(13)).toEqual(bytesOf('000200010002'));
});

test('no datagram makes it throw; what it reads it writes', () => {
  const tail = fc.uint8Array({ minLength: 7, maxLength: 7 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void decodeArtTimecode(bytes)),
    { seed: 35 },
  );
  fc.assert(
    fc.property(tail, (bytes) => {
      const packet = Uint8Array.of(...PACKET.subarray(0, 12), ...bytes);
      const read = decodeArtTimecode(packet);
      if (typeof read === 'string') return;
      packet[12] = 0; // filler
      expect(encodeArtTimecode(read)).toEqual(packet);
    }),
    { seed: 36, numRuns: 2_000 },
  );
});
