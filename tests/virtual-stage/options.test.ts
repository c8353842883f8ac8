import { expect, test } from 'vitest';
import { FAULT_KINDS, faultFromJson, faultFromWords, faultWord } from '../../app/virtual-stage/fault-words.ts';
import { readCommandLine, seededRandom } from '../../app/virtual-stage/options.ts';
import { openEar } from '../../app/virtual-stage/sink-ears.ts';
import { SinkCounter } from '../../app/virtual-stage/sinks.ts';
import { blankFreedPose, encodeFreedD1, FREED_D1_BYTES } from '../../drivers/freed/freed-codec.ts';

test('the command line says what to run', () => {
  expect(
    readCommandLine(['--studio', 's', '--listen', '127.0.0.1:7799', '--seed', '4', '--speed', '10', '--with-parent']),
  ).toEqual({
    do: 'run',
    options: { studio: 's', listen: { host: '127.0.0.1', port: 7_799 }, seed: 4, speed: 10, withParent: true },
  });
  expect(readCommandLine(['fault', 'http://127.0.0.1:1', 'xr', 'slow', '500', 'off'])).toMatchObject({
    words: ['slow', '500'],
    on: false,
  });
  expect(readCommandLine(['clear', 'http://127.0.0.1:1'])).toMatchObject({ do: 'clear', device: undefined });
});

test.each([
  [[]],
  [['--studio']],
  [['--studio', 's', '--listen', '0.0.0.0:80']],
  [['--studio', 's', '--speed', '0']],
  [['--stage', 's']],
  [['fault', 'u']],
])('%j is refused', (words) => {
  expect(readCommandLine(words)).toMatchObject({ code: 'virtual.option' });
});

test('every fault can be said in words and in JSON, and nothing else', () => {
  const words: Record<string, string[]> = {
    slow: ['500'],
    drop: ['0.25'],
    'wrong-rate': ['25'],
    'phase-drift': ['20'],
    noise: ['2'],
    spikes: ['0.1'],
    'tracking-drift': ['5'],
    cut: ['0.1'],
    garbled: ['0.1'],
    swapped: ['0.1'],
    'clock-back': ['2'],
    'crosspoint-stuck': ['3'],
    'node-dies': ['1'],
    'node-hangs': ['2'],
  };
  for (const kind of FAULT_KINDS) {
    const fault = faultFromWords([kind, ...(words[kind] ?? [])]);
    expect(fault).toMatchObject({ kind });
    expect(faultFromJson(fault)).toEqual(fault);
    expect('kind' in fault && faultWord(fault)).toBe([kind, ...(words[kind] ?? [])].join(' '));
  }
  expect(faultFromWords(['melt'])).toMatchObject({ code: 'virtual.unknown-fault' });
  expect(faultFromWords(['slow'])).toMatchObject({ code: 'virtual.fault-argument' });
  for (const raw of [
    null,
    7,
    'offline',
    {},
    { kind: 'drop', share: 2 },
    { kind: 'drop', share: '1' },
    { kind: 'toString' },
  ])
    expect(faultFromJson(raw)).toMatchObject({ code: expect.stringMatching(/^virtual\./) });
});

test('one seed gives one stage', () => {
  const draw = (seed: number): number[] => Array.from({ length: 20 }, seededRandom(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(draw(3).every((x) => x >= 0 && x < 1)).toBe(true);
});

test('a sink counts what it got and what is missing between two numbers', () => {
  const pose = blankFreedPose();
  const bytes = new Uint8Array(FREED_D1_BYTES);
  const counter = new SinkCounter(() => 7, openEar({ protocol: 'freed' }));
  const get = (number: number): void => {
    pose.spareRaw = number;
    encodeFreedD1(pose, bytes);
    counter.count(bytes);
  };
  for (const number of [65_533, 65_534, 1, 2, 2, 3]) get(number); // 65535 and 0 are missing, 2 came twice
  expect(counter.state).toMatchObject({ packets: 6, lost: 2 });
  get(65_535); // late is not lost
  get(20_000); // another tracker
  counter.count(new Uint8Array(29));
  expect(counter.state).toEqual({ packets: 8, lost: 1, lastAtUs: 7 });
});
