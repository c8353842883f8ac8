import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeTsl5,
  decodeTsl31,
  encodeTsl5,
  encodeTsl31,
  TSL5_MAX_BYTES,
  Tsl5StreamReader,
  type TslFault,
} from '../../../drivers/tsl/tsl-codec.ts';

interface Vector {
  readonly id: string;
  readonly hex: string;
  readonly decoded: Record<string, unknown> & {
    readonly messages?: readonly {
      index: number;
      rh?: string;
      text?: string;
      lh?: string;
      brightness?: number;
      label: string;
    }[];
    readonly packets?: readonly string[];
    readonly unwrappedHex?: string;
  };
}
const vectors: Vector[] = JSON.parse(
  readFileSync(new URL('../../vectors/routing/tsl.json', import.meta.url), 'utf8'),
).vectors;
const vector = (id: string): Vector => {
  const found = vectors.find((v) => v.id === id);
  if (!found) throw new Error(id);
  return found;
};
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function readAll(chunks: readonly Uint8Array[]) {
  const reader = new Tsl5StreamReader();
  const packets: string[] = [];
  const faults: TslFault[] = [];
  for (const chunk of chunks)
    reader.read(
      chunk,
      (p) => packets.push(hexOf(p)),
      (f) => faults.push(f),
    );
  return { packets, faults };
}

test.each(['v31-pgm', 'v31-two'])('%s decodes to its fields and encodes to its bytes', (id) => {
  const { hex, decoded } = vector(id);
  const got = decodeTsl31(bytesOf(hex));
  expect(got).toEqual({
    address: decoded['address'],
    tallies: [decoded['tally1'], decoded['tally2'], decoded['tally3'], decoded['tally4']],
    brightness: decoded['brightness'],
    text: decoded['text'],
  });
  if (typeof got === 'string') throw new Error(got);
  expect(hexOf(encodeTsl31(got))).toBe(hex);
});

test('3.1: lengths, a text byte at the start, a set bit 7 and text above ASCII are refused by name', () => {
  const good = bytesOf(vector('v31-pgm').hex);
  for (let n = 0; n < good.length; n++) expect(decodeTsl31(good.subarray(0, n))).toBe('length');
  expect(decodeTsl31(new Uint8Array(19))).toBe('length');
  expect(decodeTsl31(good.with(0, 0x31))).toBe('start');
  expect(decodeTsl31(good.with(0, 0xff))).toBe('start');
  expect(decodeTsl31(good.with(1, 0xb1))).toBe('control');
  expect(decodeTsl31(good.with(5, 0xe5))).toBe('text');
});

test.each(['v5-one', 'v5-two', 'v5-utf16'])('%s decodes to its fields and encodes to its bytes', (id) => {
  const { hex, decoded } = vector(id);
  const got = decodeTsl5(bytesOf(hex));
  if (typeof got === 'string') throw new Error(got);
  expect(got.screen).toBe(decoded['screen']);
  expect(got.displays.length).toBe(decoded.messages?.length);
  decoded.messages?.forEach((message, i) => {
    const display = got.displays[i]!;
    expect(display.index).toBe(message.index);
    expect(display.text).toBe(message.label);
    if (message.rh !== undefined) expect(display.right).toBe(message.rh);
    if (message.lh !== undefined) expect(display.left).toBe(message.lh);
    if (message.text !== undefined) expect(display.label).toBe(message.text);
    if (message.brightness !== undefined) expect(display.brightness).toBe(message.brightness);
  });
  expect(hexOf(encodeTsl5(got)!)).toBe(hex);
});

test('5.0: every truncation is refused; flags, versions and lengths that do not add up are named', () => {
  const good = bytesOf(vector('v5-two').hex);
  for (let n = 0; n < good.length; n++) expect(decodeTsl5(good.subarray(0, n))).toBe('length');
  expect(decodeTsl5(good.with(2, 1))).toBe('version');
  expect(decodeTsl5(good.with(3, 2))).toBe('screen-control');
  expect(decodeTsl5(good.with(10, 200))).toBe('display');
  expect(decodeTsl5(good.with(3, 1))).toBe('text'); // one byte of text cannot be UTF-16
  expect(decodeTsl5(new Uint8Array(TSL5_MAX_BYTES + 1))).toBe('too-long');
});

test('5.0: control data ends the readable part and carries no text', () => {
  const good = bytesOf(vector('v5-one').hex);
  expect(decodeTsl5(good.with(9, 0x80))).toMatchObject({ displays: [{ index: 1, right: 'red', text: undefined }] });
});

test('no single-bit error throws, and one in a length is always refused', () => {
  const good = bytesOf(vector('v5-two').hex);
  for (let bit = 0; bit < good.length * 8; bit++) {
    const bad = good.slice();
    bad[bit >> 3]! ^= 1 << (bit & 7);
    const got = decodeTsl5(bad);
    if (bit >> 3 < 2) expect(got).toBe('length');
  }
});

test('the TCP wrapping is read as its vectors say', () => {
  for (const id of ['v5-tcp', 'v5-tcp-stuffed']) {
    const { hex, decoded } = vector(id);
    expect(readAll([bytesOf(hex)])).toEqual({ packets: [decoded.unwrappedHex], faults: [] });
  }
  const { hex, decoded } = vector('v5-tcp-two');
  expect(readAll([bytesOf(hex)])).toEqual({ packets: decoded.packets, faults: [] });
});

test('a stream is read alike in any chunking, with junk before it', () => {
  const stream = bytesOf(vector('v5-tcp-two').hex);
  const packets = vector('v5-tcp-two').decoded.packets;
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 30 }).map((b) => b.filter((x) => x !== 0xfe)),
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
      (junk, cuts) => {
        const all = Uint8Array.from([...junk, ...stream]);
        const chunks: Uint8Array[] = [];
        for (let at = 0, i = 0; at < all.length; at += cuts[i++ % cuts.length]!) {
          chunks.push(all.subarray(at, at + cuts[i % cuts.length]!));
        }
        expect(readAll([...all].map((b) => Uint8Array.of(b))).packets).toEqual(packets);
        expect(readAll([all])).toEqual({ packets, faults: junk.length > 0 ? ['junk'] : [] });
      },
    ),
    { seed: 3 },
  );
});

test('a packet cut short by the next one is named and the next is read', () => {
  const one = bytesOf(vector('v5-tcp').hex);
  const got = readAll([one.subarray(0, 9), one]);
  expect(got).toEqual({ packets: [vector('v5-one').hex], faults: ['framing'] });
});

test('an absurd length is refused at once', () => {
  expect(readAll([bytesOf('fe02ffff00'), bytesOf(vector('v5-tcp').hex)])).toEqual({
    packets: [vector('v5-one').hex],
    faults: ['too-long'],
  });
});

test('no bytes can make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), (b) => {
      decodeTsl31(b);
      decodeTsl5(b);
      decodeTsl5(Uint8Array.from([(b.length + 4) & 255, (b.length + 4) >> 8, 0, b[0]! & 1, 0, 0, ...b]));
      for (const packet of readAll([Uint8Array.of(0xfe, 0x02), b]).packets)
        expect(packet.length).toBeLessThanOrEqual(4096);
    }),
    { numRuns: 200, seed: 8 },
  );
});

test('what passes the limit is not encoded', () => {
  const display = { index: 1, right: 'red', label: 'off', left: 'off', brightness: 3, text: 'x'.repeat(1100) } as const;
  expect(encodeTsl5({ screen: 0, displays: [display] })?.length).toBe(1112);
  expect(encodeTsl5({ screen: 0, displays: [display, display] })).toBeUndefined();
});
