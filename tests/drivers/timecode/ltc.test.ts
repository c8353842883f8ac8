import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Label } from '../../../drivers/timecode/label.ts';
import { labelExists, stepLabel } from '../../../drivers/timecode/label.ts';
import { LtcEncoder } from '../../../drivers/timecode/ltc-encoder.ts';
import { LtcReader, type LtcReading } from '../../../drivers/timecode/ltc-reader.ts';
import { decodeLtcWord, encodeLtcWord, ltcParityOk } from '../../../drivers/timecode/ltc-word.ts';
import { bytesOf } from './hex.ts';

interface Decoded {
  frames: number;
  seconds: number;
  minutes: number;
  hours: number;
  dropFrame: boolean;
  userNibbles: number[];
  zeros: number;
}
interface Vectors {
  vectors: { id: string; fps: number; hex: string; decoded: Decoded }[];
  audio: {
    id: string;
    fps: number;
    sampleRate: number;
    frames: { timecode: string; hex: string; samplesBetweenTransitions: number[] }[];
  }[];
}
const FILE = new URL('../../vectors/timecode/ltc.json', import.meta.url);
const { vectors, audio } = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
const nominalOf = (fps: number): number => Math.round(fps);

test.each(vectors)('word $id reads as the label it names, and is written the same', ({ fps, hex, decoded }) => {
  const bytes = bytesOf(hex);
  const word = decodeLtcWord(bytes, nominalOf(fps));
  if (typeof word === 'string') throw new Error(word);
  const { hours, minutes, seconds, frames, dropFrame: drop } = decoded;
  expect(word.label).toEqual({ hours, minutes, seconds, frames, drop });
  expect(Array.from({ length: 8 }, (_, i) => Math.floor(word.userBits / 16 ** i) % 16)).toEqual(decoded.userNibbles);
  expect(ltcParityOk(bytes)).toBe(true);
  expect(encodeLtcWord(word, nominalOf(fps))).toEqual(bytes);
});

// ST 12-1, by hand: at 25 the flags are 27 BGF0, 43 BGF2, 59 polarity; else 27 polarity, 43 BGF0, 59 BGF2.
test('binary group flags stand at other bits at 25', () => {
  const word = {
    label: { hours: 0, minutes: 0, seconds: 0, frames: 0, drop: false },
    colourFrame: true,
    groupFlags: 5,
    userBits: 0,
  };
  // Ones without polarity: colour frame, two flags, 13 of the sync word: 16, even.
  expect(encodeLtcWord(word, 25)).toEqual(bytesOf('00080008000800 00fcbf'));
  expect(encodeLtcWord(word, 30)).toEqual(bytesOf('00080000000800 08fcbf'));
  expect(decodeLtcWord(bytesOf('0008000800080000fcbf'), 25)).toEqual(word);
  expect(decodeLtcWord(bytesOf('0008000000080008fcbf'), 30)).toEqual(word);
});

test.each([
  ['no sync word', '0400030002000100fcbe', 25, 'sync'],
  ['too short', '040003000200', 25, 'sync'],
  ['frame units 10', '0a00030002000100fcbf', 25, 'bcd'],
  ['frame 25 at 25', '0502030002000100fcbf', 25, 'label'],
  ['hour 24', '0400030002000402fcbf', 25, 'label'],
  ['00:01:00;00 does not exist', '0004000001000000fcbf', 30, 'label'],
  ['drop-frame at 25', '0404030002000100fcbf', 25, 'label'],
] as const)('refused: %s', (_what, hex, nominal, fault) => {
  expect(decodeLtcWord(bytesOf(hex), nominal)).toBe(fault);
});

test('no bytes make the word codec throw, and every label comes back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => void decodeLtcWord(bytes, 30)),
    { seed: 31 },
  );
  const nat = (max: number): fc.Arbitrary<number> => fc.nat(max);
  const arb = fc.record({ hours: nat(23), minutes: nat(59), seconds: nat(59), frames: nat(29), drop: fc.boolean() });
  fc.assert(
    fc.property(arb, nat(0xffffffff), nat(7), fc.boolean(), (label, userBits, groupFlags, colourFrame) => {
      const word = { label, colourFrame, groupFlags, userBits };
      const bytes = encodeLtcWord(word, 30);
      expect(bytes === undefined).toBe(!labelExists(label, 30));
      if (!bytes) return;
      expect(decodeLtcWord(bytes, 30)).toEqual(word);
      expect(ltcParityOk(bytes)).toBe(true);
    }),
    { seed: 32 },
  );
});

/** Square wave of the given runs, one edge at the end of each. */
function squareOf(runs: readonly number[], level: number): Float32Array {
  const out = new Float32Array(runs.reduce((sum, run) => sum + run, 0));
  let at = 0;
  runs.forEach((run, i) => out.fill(i % 2 ? -level : level, at, (at += run)));
  return out;
}

function readAll(sampleRate: number, samples: Float32Array | Int16Array, chunk = samples.length) {
  const frames: LtcReading[] = [];
  const faults: string[] = [];
  const reader = new LtcReader(sampleRate, { frame: (f) => frames.push(f), fault: (fault) => faults.push(fault) });
  for (let i = 0; i < samples.length; i += chunk) reader.read(samples.subarray(i, i + chunk));
  return { frames, faults, reader };
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe.each(audio)('run lengths made by libltc: $id', ({ sampleRate, frames: told }) => {
  const runs = told.flatMap((frame) => frame.samplesBetweenTransitions);
  // The decoder needs some signal to find the rhythm in, and an edge after the last word.
  const first = told[0]?.samplesBetweenTransitions ?? [];
  const padded = [...first, ...runs, first[0] ?? 0, first[1] ?? 0];
  test.each([1, 7, 480, 1e6])('in chunks of %i', (chunk) => {
    for (const level of [0.9, -0.9, 0.01]) {
      const { frames, faults } = readAll(sampleRate, squareOf(padded, level), chunk);
      expect(frames.slice(-told.length).map((f) => hexOf(f.bytes))).toEqual(told.map((f) => f.hex));
      expect(frames.every((f) => f.parityOk && f.direction === 'forward')).toBe(true);
      expect(faults).toEqual([]);
    }
  });
  test('word boundaries lie where the runs put them', () => {
    const { frames } = readAll(sampleRate, squareOf(padded, 0.5));
    const length = (list: readonly number[]): number => list.reduce((sum, run) => sum + run, 0);
    let start = length(first);
    const seen = frames.slice(-told.length);
    for (const [i, { samplesBetweenTransitions }] of told.entries()) {
      expect(Math.abs((seen[i]?.startSample ?? 0) - start)).toBeLessThan(1);
      start += length(samplesBetweenTransitions);
      expect(Math.abs((seen[i]?.endSample ?? 0) - start)).toBeLessThan(1);
    }
  });
  test('backwards, the same words come out in reverse', () => {
    const backwards = squareOf(padded, 0.5).toReversed();
    const { frames } = readAll(sampleRate, backwards);
    const seen = frames.filter((f) => f.direction === 'reverse').map((f) => hexOf(f.bytes));
    expect(seen.slice(0, told.length)).toEqual(told.map((f) => f.hex).toReversed());
    expect(frames.every((f) => f.direction === 'reverse')).toBe(true);
  });
});

interface Tape {
  sampleRate: number;
  fps: number;
  nominal: number;
  words: number;
  drop?: boolean;
  speed?: (i: number) => number;
  reverse?: boolean;
  from?: Label;
}

function record(tape: Tape, level = 0.5): { samples: Float32Array; labels: Label[]; starts: number[] } {
  const encoder = new LtcEncoder({ level, inverted: false });
  const from = tape.from ?? { hours: 0, minutes: 0, seconds: 58, frames: 20, drop: tape.drop ?? false };
  const labels: Label[] = [];
  const starts: number[] = [];
  const parts: Float32Array[] = [];
  let label = from;
  let at = 0;
  for (let i = 0; i < tape.words; i++) {
    const bytes = encodeLtcWord({ label, colourFrame: false, groupFlags: 0, userBits: 0x12345678 }, tape.nominal);
    if (!bytes) throw new Error('label');
    const samples = tape.sampleRate / tape.fps / (tape.speed?.(i) ?? 1);
    labels.push(label);
    starts.push(at);
    at += samples;
    parts.push(encoder.word(bytes, samples, tape.reverse ? 'reverse' : 'forward'));
    label = stepLabel(label, tape.nominal, tape.reverse ? -1 : 1);
  }
  const samples = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let filled = 0;
  for (const part of parts) {
    samples.set(part, filled);
    filled += part.length;
  }
  return { samples, labels, starts };
}

const RATES = [
  [24_000 / 1001, 24, false, { num: 24_000, den: 1001 }],
  [24, 24, false, { num: 24, den: 1 }],
  [25, 25, false, { num: 25, den: 1 }],
  [30_000 / 1001, 30, true, { num: 30_000, den: 1001 }],
  [30_000 / 1001, 30, false, { num: 30_000, den: 1001 }],
  [30, 30, false, { num: 30, den: 1 }],
] as const;

describe.each([8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000])('at %i samples a second', (sampleRate) => {
  test.each(RATES)('%f frames a second: label, place and rate', (fps, nominal, drop, rate) => {
    const { samples, labels, starts } = record({ sampleRate, fps, nominal, drop, words: 100 });
    const { frames, faults } = readAll(sampleRate, samples, 999);
    expect(frames.map((f) => f.label)).toEqual(labels.slice(1, -1)); // the first finds the rhythm, the last has no end
    frames.forEach((f, i) => expect(Math.abs(f.startSample - (starts[i + 1] ?? 0))).toBeLessThan(0.2));
    expect(frames.at(-1)).toMatchObject({ nominal, rate, userBits: 0x12345678, parityOk: true });
    expect(faults).toEqual([]);
  });
});

test.each([0.5, 0.7, 1.5, 2])('speed %f, either way', (speed) => {
  for (const reverse of [false, true]) {
    const tape = { sampleRate: 48_000, fps: 25, nominal: 25, words: 60, speed: () => speed, reverse };
    const { samples, labels } = record(tape);
    const { frames } = readAll(48_000, samples);
    expect(frames.map((f) => f.label).slice(-50)).toEqual(labels.slice(-51, -1));
    expect(frames.at(-1)?.direction).toBe(reverse ? 'reverse' : 'forward');
    expect(frames.at(-1)?.speed).toBeCloseTo(speed, 2);
    expect(frames.at(-1)?.nominal).toBe(25);
  }
});

test('a tape that runs up from half speed to double loses no word', () => {
  const tape = { sampleRate: 48_000, fps: 25, nominal: 25, words: 100, speed: (i: number) => 0.5 + (1.5 * i) / 99 };
  const { samples, labels } = record(tape);
  expect(readAll(48_000, samples).frames.map((f) => f.label)).toEqual(labels.slice(1, -1));
});

test('noise, hum, offset and a low level', () => {
  const { samples, labels } = record({ sampleRate: 48_000, fps: 25, nominal: 25, words: 60 }, 0.02);
  let seed = 5;
  const random = (): number => (seed = (seed * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32 - 0.5;
  const dirty = samples.map((x, i) => x + 0.008 * random() + 0.005 * Math.sin((2 * Math.PI * 50 * i) / 48_000) - 0.3);
  const { frames, reader } = readAll(48_000, dirty);
  expect(frames.map((f) => f.label).slice(-57)).toEqual(labels.slice(-58, -1));
  expect(reader.decoder.levelDbfs).toBeGreaterThan(-36);
  expect(reader.decoder.levelDbfs).toBeLessThan(-30);
  const integers = Int16Array.from(samples, (x) => Math.round(x * 32_767));
  expect(readAll(48_000, integers).frames.map((f) => f.label)).toEqual(labels.slice(1, -1));
});

test('a drop-out is named once, loses only the words it touches, and silence is silence', () => {
  const { samples, labels } = record({ sampleRate: 48_000, fps: 25, nominal: 25, words: 50 });
  samples.fill(0, 20 * 1920 + 700, 23 * 1920 + 100);
  const { frames, faults } = readAll(48_000, samples);
  expect(faults).toEqual(['dropout']);
  const seen = frames.map((f) => f.label);
  expect(seen.slice(0, 19)).toEqual(labels.slice(1, 20));
  expect(seen.slice(-24)).toEqual(labels.slice(-25, -1));
  const silent = readAll(48_000, new Float32Array(48_000));
  expect(silent.frames).toEqual([]);
  expect(silent.reader.decoder.levelDbfs).toBe(Number.NEGATIVE_INFINITY);
});

test('no samples make it throw or speak: noise at any level, infinities, nothing', () => {
  const arb = fc.array(fc.float(), { maxLength: 3_000 });
  fc.assert(
    fc.property(arb, fc.constantFrom(8_000, 48_000), (list, rate) => {
      expect(readAll(rate, Float32Array.from(list), 100).frames).toEqual([]);
    }),
    { seed: 33, numRuns: 50 },
  );
});
