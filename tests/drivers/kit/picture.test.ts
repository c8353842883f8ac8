/** Pictures as grey: against files that OpenCV wrote and read, and everything that is no picture. */
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFault } from '../../../drivers/contract.ts';
import type { GreyPicture } from '../../../drivers/kit/picture/grey-picture.ts';
import { writeGreyPng } from '../../../drivers/kit/picture/png.ts';
import { readPicture } from '../../../drivers/kit/picture/read-picture.ts';

const folder = new URL('../../vectors/pictures/', import.meta.url);
const bytesOf = (file: string): Buffer => readFileSync(new URL(file, folder));
const { pictures } = JSON.parse(bytesOf('markers.json').toString('utf8')) as {
  readonly pictures: readonly { readonly file: string; readonly meanGrey: number; readonly someGreys: number[] }[];
};
const picture = (bytes: Uint8Array): GreyPicture => {
  const read = readPicture(bytes);
  if (isFault(read)) throw new Error(JSON.stringify(read));
  return read;
};
const faultIn = (bytes: Uint8Array): string => {
  const read = readPicture(bytes);
  return isFault(read) ? read.code : 'read';
};

test.each(pictures)('$file as OpenCV reads it', ({ file, meanGrey, someGreys }) => {
  const { widthPx, heightPx, data } = picture(bytesOf(file));
  expect([widthPx, heightPx]).toEqual([320, 240]);
  expect(data.reduce((sum, grey) => sum + grey, 0) / data.length).toBeCloseTo(meanGrey, 1);
  [
    [5, 5],
    [60, 80],
    [120, 160],
    [200, 300],
  ].forEach(([y, x], i) => expect(Math.abs(data[y! * 320 + x!]! - someGreys[i]!)).toBeLessThanOrEqual(1));
});

describe('PNG', () => {
  /** A PNG from parts, as the specification lays them out; checksums by the writer under test's own zlib. */
  const pngOf = (depth: number, colour: number, rows: readonly (readonly number[])[], more: Buffer[] = []): Buffer => {
    const written = writeGreyPng({ widthPx: 16, heightPx: 16, data: new Uint8Array(256) });
    const head = Buffer.from(written.subarray(16, 29));
    head[8] = depth;
    head[9] = colour;
    const lines = Buffer.from(rows.flat());
    return Buffer.concat([
      written.subarray(0, 8),
      chunkOf('IHDR', head),
      ...more,
      chunkOf('IDAT', deflateSync(lines)),
      chunkOf('IEND', Buffer.alloc(0)),
    ]);
  };
  const rows = (filter: number, row: readonly number[]): number[][] =>
    Array.from({ length: 16 }, () => [filter, ...row]);

  test('grey, grey with alpha, colours, palette, 1 to 16 bits', () => {
    const first = (bytes: Buffer): number[] => [...picture(bytes).data.subarray(0, 2)];
    expect(
      first(
        pngOf(
          8,
          0,
          rows(
            0,
            Array.from({ length: 16 }, (_, i) => i * 10),
          ),
        ),
      ),
    ).toEqual([0, 10]);
    expect(first(pngOf(1, 0, rows(0, [0b01000000, 0])))).toEqual([0, 255]);
    expect(first(pngOf(4, 0, rows(0, [0x3f, 0, 0, 0, 0, 0, 0, 0])))).toEqual([51, 255]);
    expect(
      first(
        pngOf(
          16,
          0,
          rows(
            0,
            Array.from({ length: 32 }, (_, i) => i),
          ),
        ),
      ),
    ).toEqual([0, 2]);
    expect(
      first(
        pngOf(
          8,
          4,
          rows(
            0,
            Array.from({ length: 32 }, (_, i) => i),
          ),
        ),
      ),
    ).toEqual([0, 2]);
    expect(first(pngOf(8, 2, rows(0, [255, 0, 0, 0, 255, 0, ...Array<number>(42).fill(0)])))).toEqual([54, 182]);
    expect(first(pngOf(8, 6, rows(0, [0, 0, 255, 9, 255, 255, 255, 9, ...Array<number>(56).fill(0)])))).toEqual([
      18, 255,
    ]);
    const palette = chunkOf('PLTE', Buffer.from([0, 0, 0, 10, 10, 10, 255, 255, 255]));
    expect(first(pngOf(2, 3, rows(0, [0b10010000, 0, 0, 0]), [palette]))).toEqual([255, 10]);
  });

  test('every filter', () => {
    const down = (filter: number, row: readonly number[]): number[] => {
      const { data } = picture(pngOf(8, 0, rows(filter, row)));
      return [data[0]!, data[1]!, data[16]!, data[17]!];
    };
    const ones = Array<number>(16).fill(2);
    expect(down(1, ones)).toEqual([2, 4, 2, 4]);
    expect(down(2, ones)).toEqual([2, 2, 4, 4]);
    expect(down(3, ones)).toEqual([2, 3, 3, 5]);
    expect(down(4, ones)).toEqual([2, 4, 4, 6]);
  });

  test('what was written is read', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 40 }),
        fc.integer({ min: 16, max: 40 }),
        fc.nat(),
        (widthPx, heightPx, seed) => {
          const data = Uint8Array.from({ length: widthPx * heightPx }, (_, i) => (i * 31 + seed) % 256);
          expect(picture(writeGreyPng({ widthPx, heightPx, data }))).toEqual({ widthPx, heightPx, data });
        },
      ),
      { seed: 7, numRuns: 20 },
    );
  });

  test('interlaced, bombs, a wrong checksum and other kinds are refused by name', () => {
    const interlaced = pngOf(8, 0, rows(0, Array<number>(16).fill(0)));
    const head = Buffer.from(interlaced.subarray(16, 29));
    head[12] = 1;
    expect(faultIn(Buffer.concat([interlaced.subarray(0, 8), chunkOf('IHDR', head), interlaced.subarray(33)]))).toBe(
      'picture.interlaced',
    );
    const huge = Buffer.from(interlaced.subarray(16, 29));
    huge.writeUInt32BE(100_000, 0);
    huge.writeUInt32BE(100_000, 4);
    expect(faultIn(Buffer.concat([interlaced.subarray(0, 8), chunkOf('IHDR', huge), interlaced.subarray(33)]))).toBe(
      'picture.too-many-pixels',
    );
    expect(
      faultIn(
        pngOf(
          8,
          0,
          Array.from({ length: 2_000 }, () => [0, ...Array<number>(16).fill(0)]),
        ),
      ),
    ).toBe('picture.broken');
    const flipped = Buffer.from(interlaced);
    flipped[20] = flipped[20]! ^ 1;
    expect(faultIn(flipped)).toBe('picture.broken');
  });
});

test('a progressive JPEG is the same picture as the baseline one that it was made of', () => {
  expect(picture(bytesOf('aruco-5x5-100-progressive.jpg'))).toEqual(picture(bytesOf('aruco-5x5-100.jpg')));
});

describe('garbage', () => {
  test('no picture, an empty file, a text', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('P'), Buffer.from('hello'), Buffer.alloc(300, 0xff)])
      expect(['picture.not-known', 'picture.broken']).toContain(faultIn(bytes));
    expect(faultIn(Buffer.from('P5 4 4 255\n0000000000000000'))).toBe('picture.too-small');
    expect(faultIn(Buffer.from('P5 99999 99999 255\n'))).toBe('picture.too-many-pixels');
  });

  test.each(pictures)('$file cut off anywhere, or spoilt anywhere, never throws', ({ file }) => {
    const whole = bytesOf(file);
    for (let length = 0; length < whole.length; length += Math.ceil(whole.length / 40))
      expect(faultIn(whole.subarray(0, length))).toMatch(/^picture\./);
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
        const spoilt = Buffer.from(whole);
        spoilt[at] = value;
        expect(faultIn(spoilt)).toMatch(/^picture\.|^read$/);
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});

function chunkOf(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  let crc = 0xffffffff;
  // Annex D of the specification, bit by bit.
  for (const byte of out.subarray(4, 8 + data.length)) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 8 + data.length);
  return out;
}
