import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CBOR_FAULT, decodeCbor, encodeCbor } from '../../../drivers/opentrackio/cbor.ts';
import {
  encodeOtrkDocument,
  type OtrkMessage,
  OtrkReader,
  segmentOtrk,
} from '../../../drivers/opentrackio/opentrackio-codec.ts';
import { fletcher16 } from '../../../drivers/opentrackio/opentrackio-header.ts';

fc.configureGlobal({ seed: 20_261_121 });

interface Packet {
  name: string;
  hex: string;
  valid: boolean;
  reject?: string;
  legacyAccept?: boolean;
  bareJson?: boolean;
  header?: { sequence: number };
  payload?: unknown;
}
const vectors = JSON.parse(
  readFileSync(new URL('../../vectors/tracking/opentrackio_packets.json', import.meta.url), 'utf8'),
) as { vectors: Packet[]; sessions: { name: string; datagramsHex: string[]; expectSamples: unknown[] }[] };
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const strict = { legacyChecksum: false, bareJson: false };
const isMessage = (x: unknown): x is OtrkMessage => typeof x === 'object' && x !== null;

function one(hex: string, options = strict) {
  const read = new OtrkReader(options).read(bytesOf(hex), 'a', 0);
  return isMessage(read) ? { ...read } : read;
}

test('Fletcher-16 of the document’s example, by both moduli', () => {
  // The sum leaves out bytes 14 and 15, which five letters do not reach.
  const bytes = new TextEncoder().encode('abcde');
  expect([fletcher16(bytes, 256), fletcher16(bytes, 255)]).toEqual([0xc3ef, 0xc8f0]);
});

describe('packets', () => {
  test.each(vectors.vectors.filter((v) => v.valid))('$name is read', (v) => {
    expect(one(v.hex)).toMatchObject({ document: v.payload, sequence: v.header?.sequence, legacy: false });
  });

  test.each(vectors.vectors.filter((v) => !v.valid))('$name is refused', (v) => {
    expect(one(v.hex)).toBe(v.bareJson === true ? 'bare-json' : v.reject);
  });

  test('the sum of 1.0.0 and JSON without a header are taken where that was asked for, and said', () => {
    const legacy = vectors.vectors.find((v) => v.legacyAccept === true)!;
    expect(one(legacy.hex, { ...strict, legacyChecksum: true })).toMatchObject({ legacy: true });
    const bare = vectors.vectors.find((v) => v.bareJson === true)!;
    expect(one(bare.hex, { ...strict, bareJson: true })).toMatchObject({ bare: true, missed: -1, sequence: -1 });
    // A sum that is right by the new rule is not called old.
    expect(one(vectors.vectors[0]!.hex, { ...strict, legacyChecksum: true })).toMatchObject({ legacy: false });
  });

  test('every truncation and every single-bit error but that of the reserved byte’s twin is refused', () => {
    const good = bytesOf(vectors.vectors[1]!.hex);
    for (let n = 0; n < good.length; n++)
      expect(typeof new OtrkReader(strict).read(good.subarray(0, n), 'a', 0)).toBe('string');
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = good.slice();
      bad[bit >> 3]! ^= 1 << (bit & 7);
      expect(new OtrkReader(strict).read(bad, 'a', 0)).toMatch(/identifier|length|encoding|checksum/);
    }
  });

  test('no datagram makes it throw, with a right sum or without', () => {
    const reader = new OtrkReader({ legacyChecksum: true, bareJson: true });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 96 }), (bytes) => void reader.read(bytes, 'a', 0)));
    const out = new Uint8Array(512);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (payload, cbor) => {
        // Our own header around what is no document.
        const length = encodeOtrkDocument('', cbor ? 'cbor' : 'json', 1, out);
        const whole = new Uint8Array(length + payload.length);
        whole.set(out.subarray(0, length));
        whole.set(payload, length);
        const again = segmentOtrk(whole, 1_400, 5)[0] ?? whole;
        reader.read(again, 'a', 0);
      }),
    );
  });
});

describe('segments', () => {
  test.each(vectors.sessions)('$name', ({ datagramsHex, expectSamples }) => {
    const reader = new OtrkReader(strict);
    const samples: unknown[] = [];
    for (const hex of datagramsHex) {
      const read = reader.read(bytesOf(hex), 'a', 1_000);
      if (isMessage(read)) samples.push(read.document);
    }
    expect(samples).toEqual(expectSamples);
  });

  const document = (n: number) => ({ sourceNumber: 7, text: 'x'.repeat(300), n });
  function datagrams(n: number, first: number, perSample = false): Uint8Array[] {
    const out = new Uint8Array(1_024);
    const length = encodeOtrkDocument(document(n), 'json', first, out);
    const parts = segmentOtrk(out.subarray(0, length), 100, first);
    if (!perSample) return [...parts];
    return parts.map((part, i) => {
      const bytes = part.slice();
      bytes[6] = first >> 8;
      bytes[7] = first & 0xff;
      const sum = fletcher16(bytes, 256);
      bytes[14] = sum >> 8;
      bytes[15] = sum & 0xff;
      expect(i).toBeLessThan(9);
      return bytes;
    });
  }
  const numbers = (reader: OtrkReader, stream: readonly Uint8Array[], key = 'a', stepUs = 100) => {
    const got: { n: number; missed: number; restarted: boolean }[] = [];
    const refused: string[] = [];
    stream.forEach((bytes, i) => {
      const read = reader.read(bytes, key, i * stepUs);
      if (typeof read === 'string') refused.push(read);
      else if (read)
        got.push({ n: (read.document as { n: number }).n, missed: read.missed, restarted: read.restarted });
    });
    return { got, refused };
  };

  test('one number per packet or one per sample: whole samples come out, and what is lost is counted in samples', () => {
    const parts = datagrams(0, 0).length;
    for (const perSample of [false, true]) {
      const step = perSample ? 1 : parts;
      const samples = Array.from({ length: 10 }, (_, n) =>
        datagrams(n, 65_530 + n * step > 65_535 ? (65_530 + n * step) & 0xffff : 65_530 + n * step, perSample),
      );
      // Sample 3 loses one part, samples 6 and 7 are lost whole.
      const stream = samples.flatMap((list, n) =>
        n === 6 || n === 7 ? [] : n === 3 ? list.filter((_, i) => i !== 1) : list,
      );
      const { got } = numbers(new OtrkReader(strict), stream);
      expect(got.map(({ n }) => n)).toEqual([0, 1, 2, 4, 5, 8, 9]);
      expect(got.map(({ missed }) => missed)).toEqual([0, 0, 0, 1, 0, 2, 0]);
      expect(got.some(({ restarted }) => restarted)).toBe(false);
    }
  });

  const single = (n: number, sequence: number) => {
    const out = new Uint8Array(1_024);
    return out.slice(0, encodeOtrkDocument({ n }, 'json', sequence, out));
  };

  test('late ones are refused; a sender that keeps to older numbers, or leaps ahead, has begun anew', () => {
    const late = numbers(new OtrkReader(strict), [single(1, 10), single(3, 12), single(2, 11), single(4, 13)]);
    expect(late.got.map(({ n, missed }) => [n, missed])).toEqual([
      [1, 0],
      [3, 1],
      [4, 0],
    ]);
    expect(late.refused).toEqual(['late']);
    const anew = numbers(new OtrkReader(strict), [single(1, 20), ...Array.from({ length: 6 }, (_, n) => single(n, n))]);
    expect(anew.refused).toEqual(['late', 'late', 'late']);
    expect(anew.got.map(({ n, restarted }) => [n, restarted])).toEqual([
      [1, false],
      [3, true],
      [4, false],
      [5, false],
    ]);
    const far = numbers(new OtrkReader(strict), [single(1, 20), single(2, 20_000), single(3, 5_000), single(4, 5_001)]);
    expect(far.got.map(({ n, missed, restarted }) => [n, missed, restarted])).toEqual([
      [1, 0, false],
      [2, 0, true],
      [3, 0, true],
      [4, 0, false],
    ]);
  });

  test('a doubled packet is one; the same number with another content is another sample', () => {
    const { got, refused } = numbers(new OtrkReader(strict), [single(1, 5), single(1, 5), single(2, 5), single(3, 6)]);
    expect(got.map(({ n }) => n)).toEqual([1, 2, 3]);
    expect(refused).toEqual(['duplicate']);
  });

  test('senders are apart; half a sample that got old is forgotten; nothing grows without end', () => {
    const reader = new OtrkReader(strict);
    const [first, second, ...rest] = datagrams(1, 100);
    expect(reader.read(first!, 'a', 0)).toBeUndefined();
    // Another sender's numbers and offsets mean nothing here.
    expect(reader.read(second!, 'b', 10)).toBe('segment-gap');
    expect(reader.read(second!, 'a', 300_000)).toBe('segment-gap');
    for (const part of rest) expect(reader.read(part, 'a', 300_100)).toBe('segment-gap');

    const huge = new OtrkReader(strict);
    const part = new Uint8Array(16 + 1_400);
    part[5] = 1;
    let faults = 0;
    for (let n = 0; n < 400; n++) {
      const [bytes] = segmentOtrk(part, 1_400, n);
      const segment = bytes!.slice();
      const offset = n * 1_400;
      segment[9] = offset >> 16;
      segment[10] = offset >> 8;
      segment[11] = offset & 0xff;
      segment[12] = segment[12]! & 0x7f;
      const sum = fletcher16(segment, 256);
      segment[14] = sum >> 8;
      segment[15] = sum & 0xff;
      const read = huge.read(segment, 'a', n);
      if (read === 'too-long' || read === 'segment-gap') faults++;
    }
    // 256 KiB and not a byte more.
    expect(faults).toBe(400 - Math.floor((256 * 1_024) / 1_400));
    for (let n = 0; n < 1_000; n++) expect(isMessage(huge.read(single(n, 1), `sender ${n}`, n))).toBe(true);
  });
});

describe('CBOR', () => {
  test('what JSON can say comes back as it was', () => {
    const out = new Uint8Array(65_536);
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const end = encodeCbor(value, out);
        fc.pre(end > 0 && !JSON.stringify(value).includes('__proto__'));
        expect(JSON.stringify(decodeCbor(out.subarray(0, end)))).toBe(JSON.stringify(value));
      }),
    );
  });

  // RFC 8949, appendix A.
  test.each([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1_000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['20', -1],
    ['3903e7', -1_000],
    ['f90000', 0],
    ['f93c00', 1],
    ['f93e00', 1.5],
    ['f97bff', 65_504],
    ['f90001', 5.960464477539063e-8],
    ['fa47c35000', 100_000],
    ['fb3ff199999999999a', 1.1],
    ['fb7e37e43c8800759c', 1e300],
    ['f97c00', Number.POSITIVE_INFINITY],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['6161', 'a'],
    ['62c3bc', 'ü'],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
    ['c11a514b67b0', 1_363_896_240],
  ])('%s of the RFC', (hex, value) => {
    expect(decodeCbor(bytesOf(hex))).toEqual(value);
  });

  test.each(['', '18', 'ff', '1c', '61', '9f01', 'a161', '0000', '7f01ff', '1f', '82ff01', `${'81'.repeat(40)}00`])(
    '%s is no document',
    (hex) => {
      expect(decodeCbor(bytesOf(hex))).toBe(CBOR_FAULT);
    },
  );

  test('no bytes make it throw, and a name cannot reach the prototype', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void decodeCbor(bytes)));
    const out = new Uint8Array(64);
    const end = encodeCbor(Object.fromEntries([['__proto__', { bad: true }]]), out);
    const read = decodeCbor(out.subarray(0, end)) as { bad?: boolean };
    expect(read.bad).toBeUndefined();
  });
});
