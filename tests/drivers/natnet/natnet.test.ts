import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { axesNamed, positionFromAxes, rotationFromAxes } from '../../../drivers/kit/axes.ts';
import {
  blankNatNetBody,
  blankNatNetFrame,
  decodeNatNetFrame,
  NATNET_MAX_BODIES,
  type NatNetFrame,
  type NatNetShape,
} from '../../../drivers/natnet/natnet-frame.ts';
import {
  decodeNatNetModels,
  decodeNatNetServer,
  NAT_ASK_MODELS,
  NAT_KEEP_ALIVE,
  natNetAsk,
  natNetConnect,
} from '../../../drivers/natnet/natnet-talk.ts';
import { natNetFrame, natNetModels, natNetServerInfo } from '../../../drivers/natnet/natnet-writer.ts';

interface Vectors {
  frames: {
    name: string;
    shape: NatNetShape;
    hex: string;
    expect: Record<string, unknown> & {
      bodies: { id: number; position: number[]; rotation: number[]; errorM: number; tracked: boolean }[];
    };
  }[];
  servers: { name: string; hex: string; expect: object }[];
  models: { name: string; version: [number, number]; hex: string; expect: object[] }[];
}
fc.configureGlobal({ seed: 20_261_121 });

const vectors = JSON.parse(
  readFileSync(new URL('../../vectors/tracking/natnet.json', import.meta.url), 'utf8'),
) as Vectors;
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const SHAPES = ['plain', 'sized'] as const;

describe.each(vectors.frames)('$name', ({ shape, hex, expect: e }) => {
  const other = shape === 'plain' ? 'sized' : 'plain';

  test.each([
    ['by its version', shape, false],
    ['by itself', shape, true],
    ['by itself, the other one first', other, true],
  ] as const)('is read %s', (_, first, auto) => {
    const frame = blankNatNetFrame();
    expect(decodeNatNetFrame(bytesOf(hex), first, auto, frame)).toBeUndefined();
    const { bodies, ...rest } = e;
    expect(frame).toMatchObject({ ...rest, shape, count: bodies.length });
    frame.bodies.slice(0, frame.count).forEach((body, n) => {
      const wanted = bodies[n]!;
      expect([body.id, body.tracked]).toEqual([wanted.id, wanted.tracked]);
      expect(body.errorM).toBeCloseTo(wanted.errorM, 9);
      [...wanted.position, ...wanted.rotation].forEach((value, i) => expect(body.pose[i]).toBeCloseTo(value, 6));
    });
  });

  test('by the wrong version it is refused, not misread', () => {
    const frame = blankNatNetFrame();
    expect(decodeNatNetFrame(bytesOf(hex), other, false, frame)).toMatch(/^(length|too-many)$/);
    expect(frame.count).toBe(0);
  });

  test('every truncation is refused', () => {
    const bytes = bytesOf(hex);
    const frame = blankNatNetFrame();
    for (let n = 0; n < bytes.length; n++)
      expect(decodeNatNetFrame(bytes.subarray(0, n), shape, true, frame)).toBe('length');
  });
});

test.each(vectors.servers)('server info: $name', ({ hex, expect: e }) => {
  expect(decodeNatNetServer(bytesOf(hex))).toEqual(e);
  expect(decodeNatNetServer(bytesOf(hex).subarray(0, 200))).toBe('length');
  expect(decodeNatNetServer(natNetConnect())).toBe('type');
});

test.each(vectors.models)('model definitions: $name', ({ hex, version, expect: e }) => {
  const bytes = bytesOf(hex);
  expect(decodeNatNetModels(bytes, version)).toEqual(e);
  for (let n = 0; n < bytes.length; n++)
    expect(typeof decodeNatNetModels(bytes.subarray(0, n), version)).toBe('string');
  expect(decodeNatNetModels(bytes, [2, 9])).toBe('version');
});

test('the questions that we send are these and no others', () => {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  expect(hex(natNetConnect())).toBe(`00000e0150696e67${'00'.repeat(266)}`);
  expect(hex(natNetAsk(NAT_ASK_MODELS))).toBe('04000000');
  expect(hex(natNetAsk(NAT_KEEP_ALIVE))).toBe('0a000000');
});

test('what is no frame is named, and too many bodies are refused', () => {
  const frame = blankNatNetFrame();
  expect(decodeNatNetFrame(natNetConnect(), 'plain', true, frame)).toBe('type');
  const many = blankNatNetFrame();
  many.count = NATNET_MAX_BODIES + 1;
  many.bodies.push(...Array.from({ length: many.count }, blankNatNetBody));
  for (const shape of SHAPES) {
    expect(decodeNatNetFrame(natNetFrame(many, shape), shape, true, frame)).toBe('too-many');
    expect(frame.count).toBe(0);
  }
});

test('bodies that would have to overlap are refused', () => {
  const frame = blankNatNetFrame();
  frame.bodies.push(blankNatNetBody(), blankNatNetBody());
  frame.count = 2;
  const bytes = natNetFrame(frame, 'sized');
  // Frame number, two empty or flat sections before: the count of bodies stands behind 4 + 4 + 8 + 8 + 24 bytes.
  const countAt = 48;
  expect([bytes[countAt], bytes[countAt + 4]]).toEqual([2, 76]);
  bytes[countAt] = 4;
  expect(decodeNatNetFrame(bytes, 'sized', false, blankNatNetFrame())).toBe('length');
  bytes[countAt] = 3;
  expect(decodeNatNetFrame(bytes, 'sized', false, blankNatNetFrame())).toBe('length');
});

test('no datagram can make it throw', () => {
  const frame = blankNatNetFrame();
  const changes = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 6 });
  fc.assert(
    fc.property(
      fc.constantFrom(...vectors.frames),
      changes,
      fc.uint8Array({ maxLength: 120 }),
      (vector, flips, noise) => {
        const bytes = bytesOf(vector.hex);
        for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value;
        decodeNatNetFrame(bytes, 'plain', true, frame);
        const framed = new Uint8Array([7, 0, noise.length, 0, ...noise]);
        decodeNatNetFrame(framed, 'sized', true, frame);
        for (const version of [
          [3, 0],
          [4, 0],
          [4, 1],
        ] as const) {
          decodeNatNetModels(new Uint8Array([5, 0, noise.length, 0, ...noise]), version);
          decodeNatNetModels(bytes, version);
        }
        decodeNatNetServer(framed);
      },
    ),
    { numRuns: 1_000 },
  );
});

const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const bodyArb = fc.record({
  id: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  pose: fc.array(float, { minLength: 7, maxLength: 7 }).map((v) => Float64Array.from(v)),
  errorM: float,
  tracked: fc.boolean(),
});

test.each(SHAPES)('%s: what is written is what is read', (shape) => {
  const ticks = fc.integer({ min: 0, max: 2 ** 52 });
  fc.assert(
    fc.property(fc.array(bodyArb, { maxLength: 8 }), ticks, fc.nat(5), (bodies, exposureTicks, sets) => {
      const frame: NatNetFrame = { ...blankNatNetFrame(), shape, bodies, count: bodies.length, exposureTicks };
      const names = Array.from({ length: sets }, (_, n) => `Körper ${n}`);
      const back = blankNatNetFrame();
      expect(decodeNatNetFrame(natNetFrame(frame, shape, names), shape, true, back)).toBeUndefined();
      expect(back).toEqual(frame);
    }),
  );
});

test('server and models come back as they were told', () => {
  const server = {
    name: 'M',
    version: [3, 0],
    bitstream: [4, 1],
    ticksPerS: 1e7,
    dataPort: 1511,
    group: '239.1.2.3',
  } as const;
  expect(decodeNatNetServer(natNetServerInfo(server))).toEqual(server);
  const models = [
    { id: 3, name: 'Kamera 3' },
    { id: 9, name: '摇臂' },
  ];
  for (const version of [
    [3, 1],
    [4, 0],
    [4, 1],
    [4, 2],
  ] as const)
    expect(decodeNatNetModels(natNetModels(models, version), version)).toEqual(models);
});

interface Coordinates {
  cases: {
    name: string;
    openTrackIO: { translation: { x: number; y: number; z: number } };
    quaternion_xyzw: number[];
    threejs: { position: number[]; quaternion_xyzw: number[] };
  }[];
}
const { cases } = JSON.parse(
  readFileSync(new URL('../../vectors/tracking/coordinates.json', import.meta.url), 'utf8'),
) as Coordinates;

test.each(cases)('$name: Y up over the wire is our pose', ({ openTrackIO, quaternion_xyzw, threejs }) => {
  const frame = blankNatNetFrame();
  const body = blankNatNetBody();
  body.pose.set([...threejs.position, ...threejs.quaternion_xyzw]);
  frame.bodies.push(body);
  frame.count = 1;
  const back = blankNatNetFrame();
  expect(decodeNatNetFrame(natNetFrame(frame, 'sized'), 'sized', true, back)).toBeUndefined();
  const pose = [0, 0, 0, 0, 0, 0, 1];
  const axes = axesNamed('y-up');
  positionFromAxes(pose, back.bodies[0]!.pose, 0, axes);
  expect(rotationFromAxes(pose, back.bodies[0]!.pose, 3, axes)).toBe(true);
  const { x, y, z } = openTrackIO.translation;
  [x, y, z, ...quaternion_xyzw].forEach((value, i) => expect(pose[i]).toBeCloseTo(value, 5));
});
