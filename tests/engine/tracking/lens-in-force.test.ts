/** From a lens file to the picture of a camera: rings are turned, the file is put in force, every pose says what it shows. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportUlens } from '../../../app/core/calibration/exchange-ulens.ts';
import type { CameraTelemetry } from '../../../app/engine/tracking/tracking-messages.ts';
import { type EngineRig, openStillRig } from '../rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openStillRig();
});
afterAll(() => rig.stop());

const focalMm = (zoom: number): number => 20 * 6 ** zoom;

function lensFile(): string {
  const rest = { centreXMm: 0, centreYMm: 0, k1: -0.05, k2: 0, k3: 0, p1: 0, p2: 0 };
  const values = (zoom: number, focus: number) => ({
    ...rest,
    focalLengthMm: focalMm(zoom),
    focusPerM: 0.1 + focus,
    entrancePupilMm: 100 + 20 * zoom,
  });
  const steps = [0, 0.25, 0.5, 0.75, 1];
  const nodes = steps.flatMap((zoom) => [0, 1].map((focus) => ({ zoom, focus, values: values(zoom, focus) })));
  const format = { widthPx: 3_840, heightPx: 2_160, sensorWidthMm: 24, sensorHeightMm: 13.5 };
  return exportUlens({ name: 'Zoom 20-120', modelName: 'Z', serialNumber: 'Z-1', format, nodes });
}

async function camera(): Promise<CameraTelemetry> {
  const status = await rig.command<{ cameras: Record<string, CameraTelemetry> }>('tracking.status');
  if (!status.ok) throw new Error(JSON.stringify(status));
  return status.result.cameras['a']!;
}
async function until(what: string, holds: (told: CameraTelemetry) => boolean): Promise<CameraTelemetry> {
  let told = await camera();
  for (const endMs = Date.now() + 30_000; !holds(told); told = await camera()) {
    if (Date.now() > endMs) throw new Error(`not in time: ${what}: ${JSON.stringify(told)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return told;
}
const turn = async (key: 'zoom' | 'focus', raw: number): Promise<void> => {
  await rig.frontPanel('track-a', `${key}Raw`, raw);
  await until(`${key} at ${raw}`, ({ lens }) => lens[`${key}Raw`] === raw);
};

test('the lens that is in force says what the camera shows, by the range its rings were turned over', async () => {
  expect(await camera()).toMatchObject({ lensMap: null, fov: null });
  for (const raw of [4_000, 44_000, 14_000]) await turn('zoom', raw);
  for (const raw of [1_000, 9_000, 1_000]) await turn('focus', raw);
  const args = { camera: 'a', text: lensFile(), name: 'zoom.ulens' };
  const taken = await rig.command<{ added: { version: number }[] }>('calibration.import', args);
  expect(taken.ok, JSON.stringify(taken)).toBe(true);
  const put = await rig.command('calibration.activate', { camera: 'a', kind: 'lens', version: 1 });
  expect(put.ok, JSON.stringify(put)).toBe(true);

  // A quarter of the way from 4000 to 44000.
  // From the first sample on: before it, nobody has told it how the rings stand.
  const told = await until('it is at work', ({ lensMap }) => lensMap?.outside.length === 0);
  expect(told).toMatchObject({ lensMap: { outside: [], why: null }, calibrated: { lens: 1 } });
  expect(Number(told.optics?.['focalLengthMm']) / focalMm(0.25)).toBeCloseTo(1, 6);
  expect(told.fov?.horizontalDeg).toBeCloseTo((2 * Math.atan(12 / focalMm(0.25)) * 180) / Math.PI, 4);

  // Turned further than ever: the range of the version holds, and that it is outside is said.
  await turn('zoom', 50_000);
  const beyond = await until('outside', ({ lensMap }) => lensMap?.outside.length === 1);
  expect(beyond.lensMap?.outside).toEqual(['zoom-above']);
  expect(Number(beyond.optics?.['focalLengthMm']) / focalMm(1)).toBeCloseTo(1, 6);
  await turn('zoom', 24_000);
  const half = await until('inside again', ({ lensMap }) => lensMap?.outside.length === 0);
  expect(Number(half.optics?.['focalLengthMm']) / focalMm(0.5)).toBeCloseTo(1, 6);

  expect((await rig.command('calibration.activate', { camera: 'a', kind: 'lens', version: 0 })).ok).toBe(true);
  await until('no lens map', ({ lensMap, fov }) => lensMap === null && fov === null);
});
