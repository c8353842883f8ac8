import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  blankFreedPose,
  decodeFreedD1,
  encodeFreedD0,
  encodeFreedD1,
  FREED_D1_BYTES,
} from '../../../drivers/freed/freed-codec.ts';
import { FreedStream } from '../../../drivers/freed/freed-stream.ts';

interface Vectors {
  vectors: {
    name: string;
    hex: string;
    valid: boolean;
    reject?: string;
    expect?: {
      cameraId: number;
      panDeg: number;
      tiltDeg: number;
      rollDeg: number;
      xMm: number;
      yMm: number;
      zMm: number;
      zoom: number;
      focus: number;
      spare: number;
    };
  }[];
  commands: { name: string; hex: string; cameraId: number; command: number }[];
  status: { hex: string }[];
  streams: { name: string; chunksHex: string[]; messagesHex: string[]; skippedBytes: number }[];
}
fc.configureGlobal({ seed: 20_261_121 });

const vectors = JSON.parse(
  readFileSync(new URL('../../vectors/tracking/freed.json', import.meta.url), 'utf8'),
) as Vectors;
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

// Worked by hand from the layout, never captured from our own encoder.
const BY_HAND = 'd1 03 2d0000 e98000 000000 00fa00 ffffc0 01b5a0 000800 000400 0000 bc';

describe('D1', () => {
  test('a hand-worked packet decodes to its pose', () => {
    const pose = blankFreedPose();
    expect(decodeFreedD1(bytesOf(BY_HAND), pose)).toBeUndefined();
    expect(pose).toEqual({
      cameraId: 3,
      panDeg: 90,
      tiltDeg: -45,
      rollDeg: 0,
      xMm: 1000,
      yMm: -1,
      zMm: 1750.5,
      zoomRaw: 0x800,
      focusRaw: 0x400,
      spareRaw: 0,
    });
  });

  test.each(vectors.vectors.filter((v) => v.valid))('$name decodes, and encodes back to the same bytes', (v) => {
    const pose = blankFreedPose();
    expect(decodeFreedD1(bytesOf(v.hex), pose)).toBeUndefined();
    const { zoom, focus, spare } = v.expect!;
    expect(pose).toEqual({
      cameraId: v.expect!.cameraId,
      panDeg: v.expect!.panDeg,
      tiltDeg: v.expect!.tiltDeg,
      rollDeg: v.expect!.rollDeg,
      xMm: v.expect!.xMm,
      yMm: v.expect!.yMm,
      zMm: v.expect!.zMm,
      zoomRaw: zoom,
      focusRaw: focus,
      spareRaw: spare,
    });
    const out = new Uint8Array(FREED_D1_BYTES);
    encodeFreedD1(pose, out);
    expect(hexOf(out)).toBe(v.hex);
  });

  test.each(vectors.vectors.filter((v) => !v.valid))('$name is refused by name', (v) => {
    const reason = { checksum: 'checksum', length: 'length', 'not a position message': 'length' }[v.reject!];
    expect(decodeFreedD1(bytesOf(v.hex), blankFreedPose())).toBe(reason);
  });

  test('every truncation and every single-bit error is refused, and the pose is left alone', () => {
    const good = bytesOf(BY_HAND);
    for (let n = 0; n < FREED_D1_BYTES; n++) {
      expect(decodeFreedD1(good.subarray(0, n), blankFreedPose())).toBe('length');
    }
    for (let bit = 0; bit < FREED_D1_BYTES * 8; bit++) {
      const bad = good.slice();
      bad[bit >> 3]! ^= 1 << (bit & 7);
      const pose = blankFreedPose();
      expect(decodeFreedD1(bad, pose)).toMatch(/type|checksum/);
      expect(pose).toEqual(blankFreedPose());
    }
  });

  test('no datagram can make it throw, and no number can make the encoder write a bad message', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (b) => void decodeFreedD1(b, blankFreedPose())));
    const number = fc.double();
    fc.assert(
      fc.property(number, number, number, number, number, (panDeg, xMm, zoomRaw, spareRaw, cameraId) => {
        const out = new Uint8Array(FREED_D1_BYTES);
        encodeFreedD1({ ...blankFreedPose(), panDeg, xMm, zoomRaw, spareRaw, cameraId }, out);
        expect(decodeFreedD1(out, blankFreedPose())).toBeUndefined();
      }),
    );
  });
});

test.each(vectors.commands)('D0 $name', (c) => {
  expect(hexOf(encodeFreedD0(c.cameraId, c.command))).toBe(c.hex);
});

describe('byte stream', () => {
  const messagesOf = (chunks: readonly Uint8Array[]) => {
    const stream = new FreedStream();
    const messages: { hex: string; locked: boolean }[] = [];
    for (const chunk of chunks) stream.read(chunk, (b, locked) => messages.push({ hex: hexOf(b), locked }));
    return { messages, stream };
  };

  test.each(vectors.streams)('$name', (s) => {
    const { messages, stream } = messagesOf(s.chunksHex.map(bytesOf));
    expect(messages.map((m) => m.hex)).toEqual(s.messagesHex);
    expect(stream.skippedBytes).toBe(s.skippedBytes);
  });

  test('messages of other types are cut out, not skipped', () => {
    const d0 = vectors.commands[0]!.hex;
    const d2 = vectors.status[0]!.hex;
    const { messages, stream } = messagesOf([bytesOf(d0 + BY_HAND + d2)]);
    expect(messages.map((m) => m.hex)).toEqual([d0, BY_HAND.replaceAll(' ', ''), d2]);
    expect(stream.skippedBytes).toBe(0);
  });

  test('a stream is locked from the second good message on, and unlocked by one stray byte', () => {
    const good = bytesOf(BY_HAND);
    const { messages } = messagesOf([good, good, Uint8Array.of(0), good, good]);
    expect(messages.map((m) => m.locked)).toEqual([false, true, false, true]);
  });

  test('any chunking of any bytes gives the same messages, and good ones behind garbage survive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(bytesOf(BY_HAND)), fc.uint8Array({ maxLength: 40 })), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 40 }),
        (parts, cuts) => {
          const all = Buffer.concat(parts);
          const chunks: Uint8Array[] = [];
          for (let at = 0, i = 0; at < all.length; i++) {
            const next = at + cuts[i % cuts.length]!;
            chunks.push(all.subarray(at, next));
            at = next;
          }
          const whole = messagesOf([all]);
          const cut = messagesOf(chunks);
          expect(cut.messages).toEqual(whole.messages);
          expect(cut.stream.skippedBytes).toBe(whole.stream.skippedBytes);
        },
      ),
    );
  });
});
