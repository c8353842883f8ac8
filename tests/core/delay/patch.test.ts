import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  areaFault,
  type DelayPatch,
  MAX_AREA_PCT,
  MAX_NITS,
  nitsFault,
  patchAreaPct,
  patchNits,
  shapeAreaM2,
} from '../../../app/core/delay/patch.ts';

export const PATCH: DelayPatch = {
  id: 'p',
  zone: 'left',
  system: 'xr',
  path: 'patch/xr/left',
  lit: true,
  dark: false,
  x: 0,
  y: 0,
  w: 400,
  h: 200,
  levelPct: 12,
  maxNits: 1_500,
  reactionMs: 0,
  brightnessPath: 'wall/proc-1/brightness',
};

test('areas by hand arithmetic: half a cylinder, a flat wall, a ceiling, no light', () => {
  const arc = { kind: 'arc', radiusM: 2, fromDeg: -90, toDeg: 90, bottomM: 0, heightM: 3 } as const;
  expect(shapeAreaM2(arc)).toBeCloseTo(Math.PI * 2 * 3, 9);
  expect(shapeAreaM2({ kind: 'flat', from: [0, 0], to: [3, 4], bottomM: 0, heightM: 2 })).toBe(10);
  expect(shapeAreaM2({ kind: 'ceiling', centre: [0, 0], widthM: 4, depthM: 5, minM: 3, maxM: 4 })).toBe(20);
  expect(shapeAreaM2({ kind: 'area', polygon: [[0, 0] as const, [1, 0] as const, [0, 1] as const] })).toBeUndefined();
});

test('a tenth of the wall is allowed, one pixel more is not; where geometry and canvas differ the larger share counts', () => {
  const shape = { kind: 'flat', from: [0, 0], to: [10, 0], bottomM: 0, heightM: 10 } as const;
  const canvas = { widthPx: 1_000, heightPx: 1_000, pitchMm: 10 };
  expect(patchAreaPct({ ...PATCH, w: 100, h: 1_000 }, { shape, canvas })).toBe(MAX_AREA_PCT);
  expect(areaFault({ ...PATCH, w: 100, h: 1_000 }, { shape, canvas })).toBeUndefined();
  expect(areaFault({ ...PATCH, w: 101, h: 1_000 }, { shape, canvas })?.code).toBe('delay.area');
  const coarser = { ...canvas, pitchMm: 11 };
  expect(areaFault({ ...PATCH, w: 100, h: 1_000 }, { shape, canvas: coarser })?.code).toBe('delay.area');
  expect(areaFault(PATCH, { shape })?.code).toBe('delay.area-unknown');
});

test('light is the wall’s own maximum times brightness times level; 200 nits are allowed, unknown is not', () => {
  expect(patchNits({ maxNits: 1_500, levelPct: 12 }, 80)).toBeCloseTo(144, 9);
  expect(nitsFault({ ...PATCH, maxNits: 2_000, levelPct: 10 }, 100)).toBeUndefined();
  expect(nitsFault({ ...PATCH, maxNits: 2_001, levelPct: 10 }, 100)).toEqual({
    code: 'delay.nits',
    params: { zone: 'left', nits: 201, limit: MAX_NITS },
  });
  const { maxNits: _, ...unknown } = PATCH;
  expect(nitsFault(unknown, 50)?.code).toBe('delay.nits-unknown');
  for (const odd of [undefined, 'bright', true, -1, Number.NaN])
    expect(nitsFault(PATCH, odd)?.code).toBe('delay.brightness-unknown');
});

test('whatever is let through is at most 200 nits', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 20_000, noNaN: true }),
      fc.double({ min: 0.1, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 100, noNaN: true }),
      (maxNits, levelPct, brightness) => {
        const fault = nitsFault({ ...PATCH, maxNits, levelPct }, brightness);
        expect(fault === undefined).toBe(maxNits * (levelPct / 100) * (brightness / 100) <= MAX_NITS * (1 + 1e-12));
      },
    ),
    { seed: 3 },
  );
});
