import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LengthFramer, SlipFramer, withLength, withSlip } from '../../../drivers/kit/framers.ts';
import { decodeOsc } from '../../../drivers/kit/osc-decode.ts';
import { encodeOsc } from '../../../drivers/kit/osc-encode.ts';
import { type OscArg, type OscPacket, oscText } from '../../../drivers/kit/osc-packet.ts';
import { fromHex, packetOf, toHex, type Vector, vectors } from './osc-vectors.ts';

const good = [...vectors<Vector>('messages'), ...vectors<Vector>('bundles')];

/** Warnings are told apart from content. */
function bare(packet: OscPacket): OscPacket {
  if ('elements' in packet) return { timeTag: packet.timeTag, elements: packet.elements.map(bare) };
  return { address: packet.address, args: packet.args };
}

function decoded(bytes: Uint8Array): OscPacket {
  const packet = decodeOsc(bytes);
  if ('code' in packet) throw new Error(JSON.stringify(packet));
  return packet;
}

function encoded(packet: OscPacket): Uint8Array {
  const bytes = encodeOsc(packet);
  if (!(bytes instanceof Uint8Array)) throw new Error(JSON.stringify(bytes));
  return bytes;
}

test.each(good)('vector $id decodes, and encodes to the same bytes', ({ hex, decoded: wanted, id }) => {
  const packet = decoded(fromHex(hex));
  expect(bare(packet)).toEqual(packetOf(wanted));
  if (id !== 'po-no-typetag') expect(toHex(encoded(packetOf(wanted)))).toBe(hex);
});

test('what is odd but readable is flagged', () => {
  const byId = new Map(good.map((vector) => [vector.id, vector]));
  expect(decoded(fromHex(byId.get('po-no-typetag')!.hex)).warning).toBe('no-type-tags');
  expect(decoded(fromHex(byId.get('inner-earlier')!.hex)).warning).toBe('time-tag-order');
  expect(decoded(fromHex('2f6100002c690000000000010000000200000003')).warning).toBe('trailing-bytes');
  expect(decoded(fromHex(byId.get('nested')!.hex)).warning).toBeUndefined();
});

test.each(vectors<Vector>('invalid'))('invalid vector $id is a named fault with its place', ({ hex }) => {
  const fault = decodeOsc(fromHex(hex));
  expect(fault).toEqual({ code: expect.stringMatching(/^osc\./), params: { at: expect.any(Number) } });
});

test('padding that is not zero is refused when strict, flagged when tolerant', () => {
  const bytes = fromHex('2f6100782c000000');
  expect(decodeOsc(bytes, 'strict')).toEqual({ code: 'osc.padding', params: { at: 3 } });
  expect(decodeOsc(bytes, 'tolerant')).toEqual({ address: '/a', args: [], warning: 'padding' });
});

test('every truncation of every vector is a fault or a shorter packet, never a throw', () => {
  for (const { hex } of good) {
    const bytes = fromHex(hex);
    for (let length = 0; length < bytes.length; length++) {
      const result = decodeOsc(bytes.subarray(0, length));
      if (length % 4 !== 0 || length === 0) expect(result).toHaveProperty('code');
    }
  }
});

test('every flipped bit of every vector decodes or is named, and what decodes encodes again', () => {
  for (const { hex } of good) {
    const bytes = fromHex(hex);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const bad = bytes.slice();
      bad[bit >> 3]! ^= 1 << (bit & 7);
      const result = decodeOsc(bad);
      if ('code' in result) expect(result.code).toMatch(/^osc\.[a-z0-9-]+$/);
      else expect(decoded(encoded(result))).toBeDefined();
    }
  }
});

test('random bytes never throw, with or without a plausible head', () => {
  const heads = ['', '2f6100002c', '2362756e646c650000000000000000010000', '2f6100002c5b5b5b'];
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 160 }), fc.boolean(), (head, tail, strict) => {
      const bytes = Uint8Array.from([...fromHex(head), ...tail]);
      const padded = bytes.subarray(0, bytes.length & ~3);
      for (const one of [bytes, padded]) decodeOsc(one, strict ? 'strict' : 'tolerant');
    }),
    { seed: 20_260_101, numRuns: 4_000 },
  );
});

const text = fc.string({ unit: 'binary', maxLength: 40 }).map((one) => one.replaceAll('\0', ''));
const leaf: fc.Arbitrary<OscArg> = fc.oneof(
  fc.record({ type: fc.constant('i' as const), value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) }),
  fc.record({ type: fc.constant('f' as const), value: fc.float() }),
  fc.record({ type: fc.constantFrom('s' as const, 'S' as const), value: text }),
  fc.record({ type: fc.constant('b' as const), value: fc.uint8Array({ maxLength: 100 }) }),
  fc.record({ type: fc.constant('h' as const), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
  fc.record({ type: fc.constant('d' as const), value: fc.double() }),
  fc.record({ type: fc.constant('t' as const), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
  fc.constantFrom<OscArg>({ type: 'T' }, { type: 'F' }, { type: 'N' }, { type: 'I' }),
  fc.record({ type: fc.constant('c' as const), value: fc.constantFrom('a', '!', '~') }),
  fc.record({ type: fc.constantFrom('r' as const, 'm' as const), value: fc.integer({ min: 0, max: 2 ** 32 - 1 }) }),
);
const { packet: anyPacket } = fc.letrec<{ arg: OscArg; packet: OscPacket }>((tie) => ({
  arg: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({ type: fc.constant('array' as const), value: fc.array(tie('arg'), { maxLength: 4 }) }),
  ),
  packet: fc.oneof(
    { maxDepth: 3 },
    fc.record({ address: text.map((one) => `/${one}`), args: fc.array(tie('arg'), { maxLength: 8 }) }),
    fc.record({
      timeTag: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      elements: fc.array(tie('packet'), { maxLength: 4 }),
    }),
  ),
}));

test('what is encoded is decoded to the same', () => {
  fc.assert(
    fc.property(anyPacket, (packet) => {
      const bytes = encoded(packet);
      expect(bytes.length % 4).toBe(0);
      expect(bare(decoded(bytes))).toEqual(packet);
    }),
    { seed: 20_260_102, numRuns: 1_500 },
  );
});

test('bytes once handed out stay as they are, also where they lie in a larger buffer', () => {
  const first = encoded({ address: '/a', args: [{ type: 's', value: 'first' }] });
  const before = toHex(first);
  for (let i = 0; i < 5_000; i++) encoded({ address: '/b', args: [{ type: 'i', value: i }] });
  expect(toHex(first)).toBe(before);
  const larger = new Uint8Array(100).fill(0xff);
  larger.set(first, 17);
  expect(bare(decoded(larger.subarray(17, 17 + first.length)))).toEqual({
    address: '/a',
    args: [{ type: 's', value: 'first' }],
  });
});

test('a decoded blob is a copy: the datagram buffer may be used again', () => {
  const bytes = encoded({ address: '/b', args: [{ type: 'b', value: Uint8Array.of(1, 2, 3) }] }).slice();
  const packet = decoded(bytes);
  bytes.fill(0);
  expect(bare(packet)).toEqual({ address: '/b', args: [{ type: 'b', value: Uint8Array.of(1, 2, 3) }] });
});

test.each<[string, OscPacket, string]>([
  ['an int beyond 32 bits', { address: '/a', args: [{ type: 'i', value: 2 ** 31 }] }, 'osc.int32'],
  ['a fraction as int', { address: '/a', args: [{ type: 'i', value: 0.5 }] }, 'osc.int32'],
  ['an int64 beyond 64 bits', { address: '/a', args: [{ type: 'h', value: 2n ** 63n }] }, 'osc.int64'],
  ['a NUL in a string', { address: '/a', args: [{ type: 's', value: 'a\0b' }] }, 'osc.nul'],
  ['half a character', { address: '/a', args: [{ type: 's', value: '\ud83d' }] }, 'osc.text'],
  ['an address without slash', { address: 'a', args: [] }, 'osc.address'],
  ['a wide character as c', { address: '/a', args: [{ type: 'c', value: '雪' }] }, 'osc.character'],
  ['a negative colour', { address: '/a', args: [{ type: 'r', value: -1 }] }, 'osc.uint32'],
  ['more than a datagram', { address: '/a', args: [{ type: 'b', value: new Uint8Array(70_000) }] }, 'osc.too-long'],
])('%s is refused by name', (_, packet, code) => {
  expect(encodeOsc(packet)).toMatchObject({ code });
});

test('the largest packet that fits is encoded, wherever the buffer stands', () => {
  for (let i = 0; i < 5; i++) {
    const bytes = encoded({ address: '/a', args: [{ type: 'b', value: new Uint8Array(65_480).fill(i) }] });
    expect(bytes.length).toBe(4 + 4 + 4 + 65_480);
    expect(bytes.at(-1)).toBe(i);
    encoded({ address: '/small', args: [] });
  }
  expect(encodeOsc({ address: '/abcdef', args: [] }, 8)).toMatchObject({ code: 'osc.too-long' });
});

test('depth is limited both ways, and 64 kB of brackets take no time', () => {
  let deep: OscPacket = { address: '/a', args: [] };
  for (let i = 0; i < 16; i++) deep = { timeTag: 1n, elements: [deep] };
  expect(bare(decoded(encoded(deep)))).toEqual(deep);
  expect(encodeOsc({ timeTag: 1n, elements: [deep] })).toMatchObject({ code: 'osc.too-deep' });
  const brackets = new Uint8Array(65_504).fill(0x5b);
  brackets.set(fromHex('2f6100002c'));
  brackets.fill(0, 65_500);
  expect(decodeOsc(brackets)).toMatchObject({ code: 'osc.too-deep' });
  brackets.fill(0x5b, 5, 65_500);
  for (let i = 6; i < 65_500; i += 2) brackets[i] = 0x5d;
  const startMs = performance.now();
  expect(decodeOsc(brackets)).toHaveProperty('code');
  expect(performance.now() - startMs).toBeLessThan(500);
});

test('text that is not UTF-8 is refused; Chinese survives', () => {
  expect(decodeOsc(fromHex('2f6100002c730000ff000000'))).toEqual({ code: 'osc.utf8', params: { at: 8 } });
  const packet: OscPacket = { address: '/场景', args: [{ type: 's', value: '极地冰川 🧊' }] };
  expect(bare(decoded(encoded(packet)))).toEqual(packet);
  expect(oscText(packet)).toBe('/场景 "极地冰川 🧊"');
});

interface FramingVector {
  readonly id: string;
  readonly framing: 'length-prefix' | 'slip';
  readonly chunks: readonly string[];
  readonly packets: readonly string[];
  readonly error?: string;
}

test.each(vectors<FramingVector>('framing'))('stream $id', ({ framing, chunks, packets, error, id }) => {
  const frames: string[] = [];
  const faults: string[] = [];
  const ears = {
    maxBytes: 1024,
    onFrame: (frame: Uint8Array) => void frames.push(toHex(frame)),
    onFault: (fault: { code: string }) => void faults.push(fault.code),
  };
  const framer = framing === 'slip' ? new SlipFramer(ears) : new LengthFramer({ ...ears, multipleOf: 4 });
  for (const chunk of chunks) framer.push(fromHex(chunk));
  expect(frames).toEqual(packets);
  expect(faults).toHaveLength(error !== undefined || id === 'slip-bad-escape' ? 1 : 0);
});

test('any packets come out of a stream as they went in, however it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      fc.boolean(),
      (packets, cuts, slip) => {
        const stream = Uint8Array.from(
          packets.flatMap((packet) => [...(slip ? withSlip(packet) : withLength(packet))]),
        );
        const out: string[] = [];
        const ears = {
          maxBytes: 64,
          onFrame: (frame: Uint8Array) => void out.push(toHex(frame)),
          onFault: (fault: { code: string }) => void out.push(fault.code),
        };
        const framer = slip ? new SlipFramer(ears) : new LengthFramer(ears);
        for (let at = 0, n = 0; at < stream.length; n++) {
          const to = at + cuts[n % cuts.length]!;
          framer.push(stream.subarray(at, to));
          at = to;
        }
        expect(out).toEqual(packets.map(toHex));
      },
    ),
    { seed: 20_260_103 },
  );
});
