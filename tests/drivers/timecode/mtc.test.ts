import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Label, labelExists, stepLabel } from '../../../drivers/timecode/label.ts';
import { encodeMtcFull, encodeMtcQuarter, type MtcEvent, MtcParser } from '../../../drivers/timecode/mtc-codec.ts';
import { bytesOf } from './hex.ts';

interface Vector {
  id: string;
  kind: 'quarter-frames' | 'full-frame';
  hex: string;
  decoded: null | {
    hours: number;
    minutes: number;
    seconds: number;
    frames: number;
    rate: number | string;
    deviceId?: number;
    direction?: 'reverse';
  };
}
const FILE = new URL('../../vectors/timecode/mtc.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(FILE, 'utf8')) as { vectors: Vector[] };
const CODES = new Map<number | string, 0 | 1 | 2 | 3>([
  [24, 0],
  [25, 1],
  ['29.97df', 2],
  [30, 3],
]);

function hear(chunks: readonly Uint8Array[], stepUs = 10_000): { events: MtcEvent[]; faults: string[] } {
  const events: MtcEvent[] = [];
  const faults: string[] = [];
  const parser = new MtcParser({ event: (event) => events.push(event), fault: (fault) => faults.push(fault) });
  chunks.forEach((chunk, i) => parser.read(chunk, i * stepUs));
  return { events, faults };
}

/** One chunk a message, as a MIDI port hands them over. */
function messages(hex: string): Uint8Array[] {
  const bytes = bytesOf(hex);
  return bytes[0] === 0xf0
    ? [bytes]
    : Array.from({ length: bytes.length / 2 }, (_, i) => bytes.slice(2 * i, 2 * i + 2));
}

interface Stream {
  rate: number;
  direction: 'forward' | 'reverse';
  labels: string[];
  hex: string;
}
const MADE = new URL('../../vectors/timecode/mtc-jzz.json', import.meta.url);
const { streams } = JSON.parse(readFileSync(MADE, 'utf8')) as { streams: Stream[] };

/** Quarter frames of another implementation, across minutes, hours, midnight and dropped labels, both ways. */
test.each(streams)(
  'JZZ at $rate $direction: every label is read as it was meant',
  ({ rate, direction, labels, hex }) => {
    const { events, faults } = hear(messages(hex));
    expect(faults).toEqual([]);
    const rateCode = rate === 29.97 ? 2 : CODES.get(rate);
    const whole = direction === 'forward' ? 7 : 0;
    const read = events.filter((event) => event.kind === 'quarter' && event.quarter === whole);
    expect(read.map(({ label: { hours, minutes, seconds, frames } }) => [hours, minutes, seconds, frames])).toEqual(
      labels.map((label) => label.split(':').map(Number)),
    );
    for (const event of read) expect(event).toMatchObject({ direction, rateCode, label: { drop: rate === 29.97 } });
    // Ours are the same bytes.
    const order = direction === 'forward' ? [0, 1, 2, 3, 4, 5, 6, 7] : [7, 6, 5, 4, 3, 2, 1, 0];
    const ours = read.flatMap(({ label, rateCode: code }) =>
      order.map((piece) => encodeMtcQuarter(label, code, piece)),
    );
    expect(ours).toEqual(messages(hex));
  },
);

test.each(vectors)('vector $id', ({ kind, hex, decoded }) => {
  const { events, faults } = hear(messages(hex));
  if (decoded === null) {
    expect(events).toEqual([]);
    expect(faults).toEqual(['piece-lost']);
    return;
  }
  const rateCode = CODES.get(decoded.rate) ?? 0;
  const { hours, minutes, seconds, frames } = decoded;
  const label = { hours, minutes, seconds, frames, drop: rateCode === 2 };
  if (kind === 'full-frame') {
    expect(events).toEqual([{ kind: 'full', label, rateCode, deviceId: decoded.deviceId, atUs: 0 }]);
    expect(encodeMtcFull(label, rateCode, decoded.deviceId ?? 0)).toEqual(bytesOf(hex));
    return;
  }
  const direction = decoded.direction ?? 'forward';
  const quarter = direction === 'forward' ? 7 : 0;
  expect(events).toEqual([{ kind: 'quarter', label, rateCode, quarter, direction, atUs: 70_000 }]);
  const pieces = Array.from({ length: 8 }, (_, i) => (direction === 'forward' ? i : 7 - i));
  expect(pieces.map((piece) => encodeMtcQuarter(label, rateCode, piece))).toEqual(messages(hex));
});

const START: Label = { hours: 0, minutes: 0, seconds: 59, frames: 25, drop: true };

/** Pieces of a running generator, forward; a group of eight names every second frame. */
function running(groups: number): Uint8Array[] {
  const out: Uint8Array[] = [];
  let label = START;
  for (let i = 0; i < groups; i++) {
    for (let piece = 0; piece < 8; piece++) out.push(encodeMtcQuarter(label, 2, piece));
    label = stepLabel(stepLabel(label, 30, 1), 30, 1);
  }
  return out;
}

/** Quarter frames since START. */
function place(event: MtcEvent): number {
  let frames = 0;
  for (let label = START; JSON.stringify(label) !== JSON.stringify(event.label); frames++)
    label = stepLabel(label, 30, 1);
  return frames * 4 + (event.kind === 'quarter' ? event.quarter : 0);
}

test('after one group every piece tells where the source stands, over the dropped labels too', () => {
  const { events, faults } = hear(running(6));
  expect(events.map(place)).toEqual(Array.from({ length: 41 }, (_, i) => i + 7));
  expect(events.map((event) => event.atUs)).toEqual(Array.from({ length: 41 }, (_, i) => (i + 7) * 10_000));
  expect(faults).toEqual([]);
});

test('in reverse the pieces count back', () => {
  const { events, faults } = hear(running(6).toReversed());
  expect(events.map(place)).toEqual(Array.from({ length: 41 }, (_, i) => 40 - i));
  expect(events.every((event) => event.kind === 'quarter' && event.direction === 'reverse')).toBe(true);
  expect(faults).toEqual([]);
});

test('a lost piece drops its group, and nothing is said until the next whole one', () => {
  const pieces = running(4);
  pieces.splice(13, 1);
  const { events, faults } = hear(pieces);
  expect(events.map(place)).toEqual([7, 8, 9, 10, 11, 12, ...Array.from({ length: 9 }, (_, i) => i + 23)]);
  expect(faults).toEqual(['piece-lost']);
});

test('a pause between pieces never joins two halves into one time', () => {
  const parser: MtcEvent[] = [];
  const reader = new MtcParser({ event: (event) => parser.push(event), fault: () => undefined });
  const pieces = running(2);
  pieces.slice(0, 4).forEach((bytes, i) => reader.read(bytes, i * 10_000));
  pieces.slice(4, 8).forEach((bytes, i) => reader.read(bytes, 5_000_000 + i * 10_000));
  expect(parser).toEqual([]);
});

test('running status, real-time bytes, other messages and split SysEx pass by', () => {
  const full = bytesOf('f07f7f010121020304f7');
  const dirty = bytesOf('90 3c 40 3e 40 f8 f0 7f 7f 01 fe 01 21 02 f8 03 04 f7 b0 07 7f 07 7e');
  for (let cut = 0; cut <= dirty.length; cut++) {
    const { events, faults } = hear([dirty.subarray(0, cut), dirty.subarray(cut)]);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'full', label: { hours: 1, minutes: 2, seconds: 3, frames: 4 } });
    expect(faults).toEqual([]);
  }
  // A status byte ends a SysEx that never ended; data after a quarter frame belongs to nobody.
  expect(hear([full.subarray(0, 6), bytesOf('f1 04 05 06')])).toEqual({ events: [], faults: [] });
});

test.each([
  ['hour 25', 'f07f7f01013902030 4f7', 'label'],
  ['frame 24 at 24', 'f07f7f010101020318f7', 'label'],
  ['dropped label', 'f07f7f010141010000f7', 'label'],
  ['short', 'f07f7f0101210203f7', 'full-frame'],
  ['long', 'f07f7f01012102030405f7', 'full-frame'],
  ['endless', `f07f${'00'.repeat(100)}f7`, 'sysex-too-long'],
])('full frame refused: %s', (_what, hex, fault) => {
  expect(hear([bytesOf(hex)])).toEqual({ events: [], faults: [fault] });
});

test('other SysEx is nobody’s fault', () => {
  expect(hear([bytesOf('f07f7f010200f7'), bytesOf(`f041${'00'.repeat(500)}f7`)])).toEqual({ events: [], faults: [] });
});

test('no bytes make it throw, and whatever it tells exists', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (chunks) => {
      for (const { label, rateCode } of hear(chunks).events)
        expect(labelExists(label, [24, 25, 30, 30][rateCode] ?? 0)).toBe(true);
    }),
    { seed: 34, numRuns: 500 },
  );
});
