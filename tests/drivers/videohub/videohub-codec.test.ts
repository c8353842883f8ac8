import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Block,
  BlockReader,
  decodeBlock,
  encodeRoutes,
  lockStateOf,
  MAX_BLOCK_LINES,
  MAX_LINE_BYTES,
  type VideohubFault,
  type VideohubMessage,
} from '../../../drivers/videohub/videohub-codec.ts';

interface Vector {
  readonly id: string;
  readonly text?: string;
  readonly chunks?: readonly string[];
  readonly reply?: string;
  readonly decoded?: Record<string, unknown>;
}
const vectors: Vector[] = JSON.parse(
  readFileSync(new URL('../../vectors/routing/videohub.json', import.meta.url), 'utf8'),
).vectors;
const vector = (id: string): Vector => {
  const found = vectors.find((v) => v.id === id);
  if (!found) throw new Error(id);
  return found;
};
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function readAll(chunks: readonly Uint8Array[]) {
  const reader = new BlockReader();
  const blocks: Block[] = [];
  const faults: VideohubFault[] = [];
  for (const chunk of chunks)
    reader.read(
      chunk,
      (b) => blocks.push(b),
      (f) => faults.push(f),
    );
  return { blocks, faults, messages: blocks.map((b) => decodeBlock(b).message) };
}
const read = (text: string): VideohubMessage[] => readAll([utf8(text)]).messages;
const textOf = (id: string): string => vector(id).text ?? '';

test('preamble, device and the end of the prelude follow their vectors', () => {
  expect(read(textOf('preamble'))).toEqual([{ kind: 'preamble', version: '2.3' }]);
  expect(read(textOf('device'))).toEqual([
    { kind: 'device', present: true, model: 'Blackmagic Smart Videohub', inputs: 16, outputs: 16 },
  ]);
  expect(read(textOf('needs-update'))).toMatchObject([{ present: 'needs_update', inputs: undefined }]);
  expect(read(textOf('end-prelude'))).toEqual([{ kind: 'end-prelude' }]);
  expect(read(textOf('ping'))).toEqual([{ kind: 'ping' }]);
});

test('labels, routing and locks follow their vectors', () => {
  expect(read(textOf('labels'))).toEqual([
    {
      kind: 'labels',
      side: 'in',
      labels: new Map([
        [0, 'XR Server A'],
        [1, 'nDisplay Node 01'],
        [2, '灯光 虚拟'],
      ]),
    },
  ]);
  expect(read(textOf('routing'))).toEqual([
    {
      kind: 'routing',
      routes: new Map([
        [0, 5],
        [1, 0],
      ]),
    },
  ]);
  const locks = read(textOf('locks'))[0];
  if (locks?.kind !== 'locks') throw new Error('no locks');
  expect([...locks.locks].map(([n, letter]) => [n, lockStateOf(letter)])).toEqual([
    [0, 'unlocked'],
    [1, 'owned'],
    [2, 'locked'],
  ]);
  expect(read(vector('nak').reply ?? '')).toEqual([{ kind: 'nak' }]);
});

test('a salvo is one block, as the vector of a request has it', () => {
  expect(new TextDecoder().decode(encodeRoutes(new Map([[7, 3]])))).toBe(textOf('route-request'));
  expect(
    new TextDecoder().decode(
      encodeRoutes(
        new Map([
          [0, 5],
          [1, 0],
        ]),
      ),
    ),
  ).toBe(textOf('routing'));
});

test('unknown blocks are passed over; split chunks are joined', () => {
  expect(read(textOf('unknown-block'))).toEqual([
    { kind: 'unknown', header: 'FUTURE BLOCK' },
    { kind: 'routing', routes: new Map([[0, 1]]) },
  ]);
  const split = readAll((vector('split').chunks ?? []).map(utf8)).messages;
  expect(split).toEqual([{ kind: 'routing', routes: new Map([[0, 12]]) }, { kind: 'ack' }]);
});

const STREAM = [...vectors.map((v) => v.text ?? ''), 'ACK\n\n', 'NAK\n\n', textOf('labels')].join('');

test('a stream is read alike in any chunking, with LF and with CRLF', () => {
  const whole = readAll([utf8(STREAM)]);
  expect(whole.faults).toEqual([]);
  const bytes = utf8(STREAM);
  expect(readAll([...bytes].map((b) => Uint8Array.of(b))).messages).toEqual(whole.messages);
  expect(read(STREAM.replaceAll('\n', '\r\n'))).toEqual(whole.messages);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 }), (cuts) => {
      const chunks: Uint8Array[] = [];
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = cuts[i % cuts.length]!;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(readAll(chunks).messages).toEqual(whole.messages);
    }),
    { numRuns: 40, seed: 4 },
  );
});

test('no truncation and no single-bit error throws; a truncated block says nothing', () => {
  const bytes = utf8(textOf('routing'));
  for (let n = 0; n < bytes.length; n++) expect(readAll([bytes.subarray(0, n)]).messages).toEqual([]);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const bad = bytes.slice();
    bad[bit >> 3]! ^= 1 << (bit & 7);
    const { blocks } = readAll([bad, utf8('\n\nACK\n\n')]);
    expect(blocks.at(-1)?.header).toBe('ACK'); // and the reader is in step again
  }
});

test('what is too long is refused by name, once, and what follows is read', () => {
  const line = 'x'.repeat(MAX_LINE_BYTES + 1);
  const after = `${textOf('routing')}`;
  for (const text of [`INPUT LABELS:\n0 ${line}\n1 kept out\n\n${after}`, `${line}${line}\n\n${after}`]) {
    const got = readAll([utf8(text)]);
    expect(got.faults).toEqual(['line-too-long']);
    expect(got.messages).toMatchObject([{ kind: 'routing' }]);
  }
  const many = readAll([utf8(`INPUT LABELS:\n${'0 a\n'.repeat(MAX_BLOCK_LINES + 5)}\n${after}`)]);
  expect(many.faults).toEqual(['block-too-long']);
  expect(many.messages).toMatchObject([{ kind: 'routing' }]);
});

test('junk before a block and text that is no UTF-8 are named', () => {
  const got = readAll([utf8('hello router\n\n'), Uint8Array.of(0x30, 0x20, 0xff, 0x0a), utf8(textOf('routing'))]);
  expect(got.faults).toEqual(['header', 'text']);
  expect(got.messages).toMatchObject([{ kind: 'routing' }]);
});

test('lines that cannot be read are counted, the others stay', () => {
  const { blocks } = readAll([utf8('VIDEO OUTPUT ROUTING:\n0 1\nx 2\n3\n-1 4\n999 1\n288 0\n4 12345\n5 6\n\n')]);
  const { message, badLines } = decodeBlock(blocks[0]!);
  expect(message).toEqual({
    kind: 'routing',
    routes: new Map([
      [0, 1],
      [5, 6],
    ]),
  });
  expect(badLines).toBe(6);
});

test('no bytes can make it throw', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 }), (chunks) => {
      readAll(chunks);
      readAll([utf8('VIDEO OUTPUT ROUTING:\n'), ...chunks, utf8('\n\n')]);
    }),
    { numRuns: 200, seed: 2 },
  );
});
