import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeFrame,
  encodeFrame,
  type Frame,
  FrameReader,
  MAX_DATA_BYTES,
  type StreamFault,
} from '../../../drivers/novastar/novastar-codec.ts';

interface Vector {
  readonly id: string;
  readonly hex: string;
  readonly decoded: {
    readonly kind: 'request' | 'response';
    readonly ack: number;
    readonly serial: number;
    readonly source: number;
    readonly destination: number;
    readonly deviceType: number;
    readonly port: number;
    readonly board: number;
    readonly op: 'read' | 'write';
    readonly register: string;
    readonly length: number;
    readonly dataHex: string;
  };
}

const file: {
  vectors: Vector[];
  badChecksums: { id: string; hex: string }[];
  streams: { id: string; chunks: string[]; frames: number; errors?: number }[];
} = JSON.parse(readFileSync(new URL('../../vectors/led/novastar.json', import.meta.url), 'utf8'));

const TYPES = ['sender', 'receiver', 'function'] as const;
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const DVI_GOOD = 'aa55001600fe000000000000170000020100018456';
const ACKED = 'aa55001500fe0100000001000100000200006d56';

function readAll(chunks: readonly Uint8Array[], kind: 'request' | 'response' = 'response') {
  const reader = new FrameReader(kind);
  const frames: Frame[] = [];
  const faults: StreamFault[] = [];
  for (const chunk of chunks)
    reader.read(
      chunk,
      (f) => frames.push(f),
      (f) => faults.push(f),
    );
  return { frames, faults };
}

test.each(file.vectors)('$id decodes to its fields and encodes to its bytes', ({ hex, decoded }) => {
  const frame = decodeFrame(bytesOf(hex));
  expect(frame).toEqual({
    kind: decoded.kind,
    ack: decoded.ack,
    serial: decoded.serial,
    source: decoded.source,
    destination: decoded.destination,
    deviceType: TYPES[decoded.deviceType],
    port: decoded.port,
    board: decoded.board,
    op: decoded.op,
    register: Number(decoded.register),
    length: decoded.length,
    data: bytesOf(decoded.dataHex),
  });
  if (typeof frame === 'string') throw new Error(frame);
  expect(hexOf(encodeFrame(frame))).toBe(hex);
});

// choices.js of companion-module-novastar-controller: the VX1000 preset register is 0x13510100, its inputs 3 bytes.
test.each([
  ['55aa0000fe0000000000010000015113010000ba56', 0x13510100, '00'],
  ['55aa0000fe000000000001001200021303000200008056', 0x13020012, '020000'],
])('companion frame %s holds its register', (hex, register, data) => {
  expect(decodeFrame(bytesOf(hex))).toMatchObject({ register, data: bytesOf(data) });
});

test.each(file.badChecksums)('$id, as printed, is refused', ({ hex }) => {
  expect(decodeFrame(bytesOf(hex))).toMatch(/checksum|length/);
});

test.each(file.streams)('stream $id', ({ chunks, frames, errors, id }) => {
  const got = readAll(chunks.map(bytesOf));
  expect(got.frames.length).toBe(frames);
  expect(got.faults).toEqual(id === 'junk-prefix' ? ['junk'] : errors === undefined ? [] : ['checksum']);
});

test('every truncation and every single-bit error of a frame is refused', () => {
  for (const hex of [DVI_GOOD, ACKED, file.vectors[0]!.hex]) {
    const good = bytesOf(hex);
    for (let n = 0; n < good.length; n++) expect(decodeFrame(good.subarray(0, n))).toBe('length');
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = good.slice();
      bad[bit >> 3]! ^= 1 << (bit & 7);
      expect(typeof decodeFrame(bad)).toBe('string');
    }
  }
});

test('a stream is read alike in any chunking, with junk before it', () => {
  const frames = file.vectors.filter((v) => v.decoded.kind === 'response').map((v) => v.hex);
  const junk = fc.uint8Array({ maxLength: 40 }).map((b) => b.filter((x) => x !== 0xaa));
  fc.assert(
    fc.property(junk, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }), (before, cuts) => {
      const stream = Uint8Array.from([...before, ...frames.flatMap((hex) => [...bytesOf(hex)])]);
      const chunks: Uint8Array[] = [];
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = cuts[i % cuts.length]!;
        chunks.push(stream.subarray(at, at + size));
        at += size;
      }
      const got = readAll(chunks);
      expect(got.frames.map((f) => hexOf(encodeFrame(f)))).toEqual(frames);
      expect(got.faults).toEqual(before.length > 0 ? ['junk'] : []);
      expect(readAll([...stream].map((b) => Uint8Array.of(b))).frames.length).toBe(frames.length);
    }),
    { numRuns: 60, seed: 11 },
  );
});

test('a good frame inside a frame that lies about its length is found', () => {
  const lying = bytesOf(DVI_GOOD);
  lying[16] = 40; // claims 40 bytes of data; the good frames stand where they would be
  const got = readAll([lying, bytesOf(DVI_GOOD), bytesOf(DVI_GOOD), bytesOf(ACKED)]);
  expect(got.frames.length).toBe(3);
  expect(got.faults).toEqual(['checksum']);
});

test('an absurd length is refused by name and does not wait for its bytes', () => {
  const absurd = bytesOf(DVI_GOOD);
  absurd[17] = 0xff;
  const got = readAll([absurd, bytesOf(ACKED)]);
  expect(got).toMatchObject({ faults: ['too-long'], frames: [{ serial: 0x15 }] });
});

test('reset drops half a frame', () => {
  const reader = new FrameReader('response');
  const frames: Frame[] = [];
  const take = (hex: string) =>
    reader.read(
      bytesOf(hex),
      (f) => frames.push(f),
      () => undefined,
    );
  take(DVI_GOOD.slice(0, 36));
  reader.reset();
  take(ACKED);
  expect(frames.map((f) => f.serial)).toEqual([0x15]);
});

test('no bytes can make it throw, and whatever encodes comes back', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 4 }), (chunks) => {
      readAll(chunks);
      readAll(chunks, 'request');
      for (const chunk of chunks) decodeFrame(chunk);
    }),
    { numRuns: 300, seed: 5 },
  );
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(byte, byte, fc.uint8Array({ maxLength: MAX_DATA_BYTES }), fc.boolean(), (serial, port, data, write) => {
      const frame: Frame = {
        kind: 'request',
        ack: 0,
        serial,
        source: 0xfe,
        destination: 0,
        deviceType: 'receiver',
        port,
        board: 0xffff,
        op: write ? 'write' : 'read',
        register: 0x02000001,
        length: data.length,
        data: write ? data : new Uint8Array(0),
      };
      expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
    }),
    { seed: 6 },
  );
});
