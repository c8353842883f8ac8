import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { quatFromPanTiltRoll, radFromDeg } from '../../../app/core/geometry.ts';
import { blankSample } from '../../../app/core/tracking/sample.ts';
import { SinkAxes, type SinkAxesConfig } from '../../../app/core/tracking/sink-axes.ts';
import { protocolNamed } from '../../../app/engine/tracking/protocol-table.ts';
import { blankFreedPose, decodeFreedD1 } from '../../../drivers/freed/freed-codec.ts';
import { blankOtrkSample, readOtrkDocument } from '../../../drivers/opentrackio/opentrackio-document.ts';

/** Pan to the left, as the stage has it. */
function sampleAt(x: number, y: number, z: number, pan: number, tilt: number, roll: number) {
  const sample = blankSample();
  sample.pose.set([x, y, z, 0, 0, 0, 1]);
  quatFromPanTiltRoll(sample.pose, 3, radFromDeg(pan), radFromDeg(tilt), radFromDeg(roll));
  sample.panDeg = -pan;
  sample.tiltDeg = tilt;
  sample.rollDeg = roll;
  return sample;
}

/** The six numbers as they stand in the packet: FreeD millimetres and degrees, OpenTrackIO metres and degrees. */
function numbersOf(protocol: 'freed' | 'opentrackio', config: SinkAxesConfig | undefined, sample = SAMPLE()): number[] {
  const named = protocolNamed(protocol)!;
  if (config) new SinkAxes(config, named.natural!).apply(sample);
  const encoder = named.encoder!({});
  const out = new Uint8Array(encoder.maxBytes);
  const length = encoder.encode(sample, 1, out);
  if (protocol === 'freed') {
    const freed = blankFreedPose();
    expect(decodeFreedD1(out.subarray(0, length), freed)).toBeUndefined();
    return [freed.xMm, freed.yMm, freed.zMm, freed.panDeg, freed.tiltDeg, freed.rollDeg];
  }
  const read = blankOtrkSample();
  const text = new TextDecoder().decode(out.subarray(16, length));
  expect(readOtrkDocument(JSON.parse(text), read)).toBeUndefined();
  return [...read.pose.subarray(0, 3), read.panDeg, read.tiltDeg, read.rollDeg];
}
const SAMPLE = () => sampleAt(1, 2, 3, 30, 10, 5);
const near = (wanted: readonly number[]) => wanted.map((n) => expect.closeTo(n, 3) as number);

test.each([
  ['freed', undefined, [1_000, 2_000, 3_000, -30, 10, 5]],
  ['freed', {}, [1_000, 2_000, 3_000, -30, 10, 5]],
  ['freed', { preset: 'freed' }, [1_000, 2_000, 3_000, -30, 10, 5]],
  ['freed', { preset: 'stage' }, [1_000, 2_000, 3_000, 30, 10, 5]],
  ['freed', { preset: 'unreal' }, [2_000, 1_000, 3_000, -30, 10, 5]],
  ['freed', { preset: 'unreal', unit: 'cm' }, [200, 100, 300, -30, 10, 5]],
  ['freed', { preset: 'opengl' }, [1_000, 3_000, -2_000, 30, 10, -5]],
  ['freed', { preset: 'psn', unit: 'm' }, [1, 3, 2, -30, -10, -5]],
  ['freed', { invert: ['x', 'roll'] }, [-1_000, 2_000, 3_000, -30, 10, -5]],
  ['freed', { order: 'yzx' }, [2_000, 3_000, 1_000, -30, 10, 5]],
  ['freed', { offset: { z: 0.5, pan: 90, tilt: -1 } }, [1_000, 2_000, 3_500, 60, 9, 5]],
  ['opentrackio', {}, [1, 2, 3, 30, 10, 5]],
  ['opentrackio', { preset: 'freed' }, [1, 2, 3, -30, 10, 5]],
  ['opentrackio', { preset: 'unreal', unit: 'cm' }, [200, 100, 300, -30, 10, 5]],
  ['opentrackio', { unit: 'mm', offset: { x: 1, pan: 90 } }, [2_000, 2_000, 3_000, 120, 10, 5]],
] as const)('%s with %o says %o', (protocol, config, wanted) => {
  expect(numbersOf(protocol, config)).toEqual(near(wanted));
});

interface Case {
  name: string;
  freed: { xMm: number; yMm: number; zMm: number; panDeg: number; tiltDeg: number; rollDeg: number };
  unreal: { locationCm: number[]; rotator: { pitch: number; yaw: number; roll: number } };
  threejs: { position: number[]; eulerYXZ_deg: { x: number; y: number; z: number } };
}
const { cases } = JSON.parse(
  readFileSync(new URL('../../vectors/tracking/coordinates.json', import.meta.url), 'utf8'),
) as { cases: Case[] };

/** The same direction, whatever the turns; straight up or down pan and roll are one. */
function sameAngles(numbers: readonly number[], wanted: readonly number[], name: string): void {
  const isSteep = Math.abs(Math.abs(wanted[1]!) - 90) < 1e-6;
  wanted.forEach((deg, i) => {
    if (!isSteep || i === 1) expect(Math.cos(radFromDeg(numbers[i + 3]! - deg)), name).toBeCloseTo(1, 6);
  });
}

test.each(cases)('$name of the vectors comes out for Unreal and OpenGL', ({ name, freed, unreal, threejs }) => {
  const { xMm, yMm, zMm, panDeg, tiltDeg, rollDeg } = freed;
  const sample = () => sampleAt(xMm / 1_000, yMm / 1_000, zMm / 1_000, -panDeg, tiltDeg, rollDeg);
  const toUnreal = numbersOf('opentrackio', { preset: 'unreal', unit: 'cm' }, sample());
  expect(toUnreal.slice(0, 3), name).toEqual(near(unreal.locationCm));
  sameAngles(toUnreal, [unreal.rotator.yaw, unreal.rotator.pitch, unreal.rotator.roll], name);
  const toOpenGl = numbersOf('opentrackio', { preset: 'opengl' }, sample());
  expect(toOpenGl.slice(0, 3), name).toEqual(near(threejs.position));
  sameAngles(toOpenGl, [threejs.eulerYXZ_deg.y, threejs.eulerYXZ_deg.x, threejs.eulerYXZ_deg.z], name);
});
