import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { angleBetweenRad, degFromRad } from '../../../app/core/geometry.ts';
import { encodeOsc } from '../../../drivers/kit/osc-encode.ts';
import { OSC_IMMEDIATELY, type OscArg, type OscMessage, type OscPacket } from '../../../drivers/kit/osc-packet.ts';
import { encodeOscPose, OscPoseReader, type OscPoseSense } from '../../../drivers/osc-pose/osc-pose-codec.ts';
import { oscPoseSense, oscPoseSettings } from '../../../drivers/osc-pose/osc-pose-settings.ts';
import { AT, OSC_WHATS, parseOscTemplate, SHIPPED_TEMPLATES } from '../../../drivers/osc-pose/osc-pose-template.ts';

interface Coordinates {
  cases: {
    name: string;
    freed: { panDeg: number; tiltDeg: number; rollDeg: number };
    openTrackIO: { translation: { x: number; y: number; z: number } };
    quaternion_xyzw: number[];
    threejs: { position: number[]; quaternion_xyzw: number[] };
  }[];
}
fc.configureGlobal({ seed: 20_261_121 });

const { cases } = JSON.parse(
  readFileSync(new URL('../../vectors/tracking/coordinates.json', import.meta.url), 'utf8'),
) as Coordinates;

function senseOf(options: Record<string, unknown>): OscPoseSense {
  const sense = oscPoseSense(options);
  if ('code' in sense) throw new Error(`${sense.code} ${String(sense.params?.['piece'])}`);
  return sense;
}
const floats = (...values: number[]): OscArg[] => values.map((value) => ({ type: 'f', value }));
function bytesOf(packet: OscPacket): Uint8Array {
  const bytes = encodeOsc(packet);
  if (!(bytes instanceof Uint8Array)) throw new Error(bytes.code);
  return bytes;
}
const say = (address: string, ...args: OscArg[]): OscMessage => ({ address, args });

function hear(options: Record<string, unknown>, ...packets: OscPacket[]) {
  const reader = new OscPoseReader(senseOf(options));
  const heard: { id: number; pose: number[]; values: number[] }[] = [];
  const faults = packets.map((packet) =>
    reader.read(bytesOf(packet), ({ id, pose, values }) => heard.push({ id, pose: [...pose], values: [...values] })),
  );
  return { heard, faults };
}
const near = (got: readonly number[], wanted: readonly number[], digits = 5): void => {
  expect(got.length).toBe(wanted.length);
  wanted.forEach((value, i) => expect(got[i]).toBeCloseTo(value, digits));
};

describe.each(cases)('$name', ({ freed, openTrackIO, quaternion_xyzw: q, threejs }) => {
  const { x, y, z } = openTrackIO.translation;

  test('angles, in degrees and metres', () => {
    const { panDeg, tiltDeg, rollDeg } = freed;
    const { heard } = hear(
      { template: 'angles' },
      say('/cam/7/pose', ...floats(x, y, z, panDeg, tiltDeg, rollDeg, 0.25, 1)),
    );
    expect(heard).toHaveLength(1);
    expect(heard[0]!.id).toBe(7);
    near(heard[0]!.pose, [x, y, z, ...q]);
    expect(heard[0]!.values[AT.zoom]).toBe(0.25);
  });

  test('a quaternion, y up', () => {
    const { heard } = hear(
      { template: 'quaternion' },
      say('/tracker/0/pose', ...floats(...threejs.position, ...threejs.quaternion_xyzw)),
    );
    near(heard[0]!.pose, [x, y, z, ...q]);
  });

  test('other units, signs and orders are said by the template', () => {
    const template = '/p _ roll:rad -tilt:rad pan:rad z:mm y:cm -x id';
    const rad = (deg: number): number => (deg * Math.PI) / 180;
    const args = floats(99, rad(freed.rollDeg), rad(-freed.tiltDeg), rad(freed.panDeg), z * 1_000, y * 100, -x);
    const { heard } = hear({ template }, say('/p', ...args, { type: 'i', value: 300 }));
    expect(heard[0]!.id).toBe(300);
    near(heard[0]!.pose, [x, y, z, ...q], 4);
  });
});

// By hand. Unity: x right, y up, z forward; left-hand rule. A quarter turn to the right is +90 about y.
test('VMC: a named tracker, Unity axes', () => {
  const args = floats(1, 2, 3, 0, Math.SQRT1_2, 0, Math.SQRT1_2);
  const named = (name: string): OscMessage => say('/VMC/Ext/Tra/Pos', { type: 's', value: name }, ...args);
  const { heard, faults } = hear({ template: 'vmc', name: 'LHR-1' }, named('LHR-0'), named('LHR-1'));
  expect(faults).toEqual([undefined, undefined]);
  expect(heard).toHaveLength(1);
  near(heard[0]!.pose, [1, 3, 2, 0, 0, -Math.SQRT1_2, Math.SQRT1_2]);
});

test('VRChat: place and angles in messages of their own; the rotation makes the sample', () => {
  const place = say('/tracking/trackers/2/position', ...floats(1, 2, 3));
  const angles = say('/tracking/trackers/2/rotation', ...floats(-10, 90, -5));
  const bundle = { timeTag: OSC_IMMEDIATELY, elements: [place, angles] };
  const { heard } = hear({ template: 'vrchat' }, place, angles, bundle);
  expect(heard.map(({ id }) => id)).toEqual([2, 2]);
  near(heard[1]!.pose.slice(0, 3), [1, 3, 2]);
  expect([AT.pan, AT.tilt, AT.roll].map((place_) => heard[1]!.values[place_])).toEqual([90, 10, 5]);
});

// By hand. Blender's camera without rotation looks straight down; turned 90 about x it looks along +y, level.
test('Blender: a camera that looks along its own -z', () => {
  const level = floats(1, -4, 1.6, Math.SQRT1_2, Math.SQRT1_2, 0, 0, 35);
  const { heard } = hear(
    { template: 'blender' },
    say('/blender/camera/1', ...level),
    say('/blender/camera/1', ...floats(0, 0, 5, 1, 0, 0, 0, 35)),
  );
  near(heard[0]!.pose, [1, -4, 1.6, 0, 0, 0, 1]);
  expect(heard[0]!.values[AT.focal]).toBe(35);
  near(heard[1]!.pose.slice(3), [-Math.SQRT1_2, 0, 0, Math.SQRT1_2]);
});

describe('what does not fit is named and nothing of it is taken', () => {
  const good = say('/cam/1/pose', ...floats(1, 2, 3, 0, 0, 0, 0, 0));
  test.each([
    ['address', say('/cam/1/poses', ...floats(1, 2, 3, 0, 0, 0, 0, 0))],
    ['address', say('/cam//pose', ...floats(1, 2, 3, 0, 0, 0, 0, 0))],
    ['address', say('/cam/x/pose', ...floats(1, 2, 3, 0, 0, 0, 0, 0))],
    ['address', say('/cam/123456/pose', ...floats(1, 2, 3, 0, 0, 0, 0, 0))],
    ['arguments', say('/cam/65536/pose', ...floats(1, 2, 3, 0, 0, 0, 0, 0))],
    ['arguments', say('/cam/1/pose', ...floats(9, 9, 9))],
    ['arguments', say('/cam/1/pose', ...floats(9, 9, 9, 0, 0, 0, 0), { type: 's', value: '1' })],
  ] as const)('%s: %j', (fault, message) => {
    const { heard, faults } = hear({ template: 'angles' }, good, message);
    expect(faults).toEqual([undefined, fault]);
    expect(heard).toHaveLength(1);
  });

  test('a rotation that is none', () => {
    const { heard, faults } = hear({ template: 'quaternion' }, say('/tracker/1/pose', ...floats(1, 2, 3, 0, 0, 0, 0)));
    expect([faults, heard]).toEqual([['rotation'], []]);
  });

  test('bytes that are no OSC, and any bytes at all', () => {
    const reader = new OscPoseReader(senseOf({ template: 'vmc' }));
    expect(reader.read(new Uint8Array([1, 2, 3]), () => undefined)).toBe('osc');
    const start = bytesOf(say('/VMC/Ext/Tra/Pos', { type: 's', value: 'a' }, ...floats(1, 2, 3, 0, 0, 0, 1)));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(start.length - 1), fc.nat(255)), { maxLength: 5 }), (flips) => {
        const bytes = start.slice();
        for (const [at, value] of flips) bytes[at] = value;
        reader.read(bytes, () => undefined);
      }),
    );
  });
});

test('only so many cameras are remembered; who was silent longest is forgotten first', () => {
  const reader = new OscPoseReader(senseOf({ template: '/a/{id} x y z; /b/{id} pan tilt' }));
  const heard: number[] = [];
  const at = (message: OscMessage): void => void reader.read(bytesOf(message), ({ pose }) => heard.push(pose[0]!));
  for (let id = 0; id < 64; id++) at(say(`/a/${id}`, ...floats(id, 0, 0)));
  at(say('/a/0', ...floats(0.5, 0, 0)));
  at(say('/a/64', ...floats(64, 0, 0)));
  at(say('/b/0', ...floats(0, 0)));
  at(say('/b/64', ...floats(0, 0)));
  at(say('/b/1', ...floats(0, 0)));
  expect(heard).toEqual([0.5, 64, Number.NaN]);
});

test.each([
  ['', ''],
  ['/a', '/a'],
  ['a x y z', 'a x y z'],
  ['/a* x y z', '/a* x y z'],
  ['/a/{id}/{id} x y z', '/a/{id}/{id} x y z'],
  ['/a x y', 'x y z'],
  ['/a x y z w', 'w'],
  ['/a x y z:inch', 'z:inch'],
  ['/a x y z x', 'x'],
  ['/a x y z qx qy qz', 'qx qy qz qw'],
  ['/a x y z pan', 'pan tilt'],
  ['/a x y z rx ry', 'rx ry rz'],
  ['/a x y z pan tilt qx qy qz qw', 'rotation'],
  ['/a x y z toString', 'toString'],
  ['/a x; /b y; /c z; /d pan; /e tilt', '/e tilt'],
])('a template that cannot be: %s', (template, piece) => {
  expect(parseOscTemplate(template)).toEqual({ code: 'osc-pose.template', params: { piece } });
  expect(oscPoseSettings({ template: template === '' ? ' ' : template })).toMatchObject({ code: 'driver.settings' });
});

test('settings: a name or a template, axes of the shipped one unless others are said', () => {
  expect(oscPoseSettings({})).toMatchObject({ template: 'angles', cameraId: null, expectedHz: 60 });
  expect(senseOf({ template: 'vmc' }).axes.name).toBe('y-up-left');
  expect(senseOf({ template: 'vmc', axes: 'y-up' }).axes.name).toBe('y-up');
  expect(senseOf({ template: '/a x y z' })).toMatchObject({ axes: { name: 'z-up' }, looks: 'y', name: '' });
});

const TEMPLATES = [
  ...Object.keys(SHIPPED_TEMPLATES),
  '/v x:mm y:mm z:mm rx ry rz:deg id',
  '/cam/{id}/rot -pan:rad -tilt roll; /cam/{id}/at -z y:cm x zoom:byte',
];

test.each(TEMPLATES)('%s: a pose goes over the wire to within what float32 holds', (template) => {
  const sense = senseOf({ template });
  const reader = new OscPoseReader(sense);
  const metres = fc.double({ min: -100, max: 100, noNaN: true });
  const part = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(metres, metres, metres, part, part, part, part, fc.nat(65_535), (x, y, z, a, b, c, d, number) => {
      fc.pre(Math.hypot(a, b, c, d) > 0.1);
      const norm = Math.hypot(a, b, c, d);
      const pose = Float64Array.from([x, y, z, a / norm, b / norm, c / norm, d / norm]);
      const id = template === 'vmc' ? 0 : number;
      const values = new Float64Array(OSC_WHATS.length);
      const bytes = encodeOscPose({ id, values, pose }, sense, 'Kamera');
      const heard: { id: number; pose: number[] }[] = [];
      expect(reader.read(bytes!, (word) => heard.push({ id: word.id, pose: [...word.pose] }))).toBeUndefined();
      expect(heard.map((one) => one.id)).toEqual([id]);
      for (let i = 0; i < 3; i++) expect(Math.abs(heard[0]!.pose[i]! - pose[i]!)).toBeLessThan(1e-5);
      expect(degFromRad(angleBetweenRad(heard[0]!.pose, 3, pose, 3))).toBeLessThan(1e-3);
    }),
  );
});
