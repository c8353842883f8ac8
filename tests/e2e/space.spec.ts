/** The stage in three dimensions: drawn where the projection says, turned by hand and keys, told in words too. */
import { expect, type Locator, test } from '@playwright/test';
import type { CalibrationVersion } from '../../app/core/calibration/kept/version.ts';
import { writeCalibrationFile } from '../../app/protocol/calibration-file.ts';
import type { StageState } from '../../app/protocol/state.ts';
import { ceilingM } from '../../app/renderer/live/view.ts';
import { aimEye, blankEye, projectPoint } from '../../app/renderer/pages/tracking/space/space-eye.ts';
import { viewFrom } from '../../app/renderer/pages/tracking/space/space-view.ts';
import { stillStage } from '../../app/renderer/pages/tracking/space/stage-lines.ts';
import { openCalmRig } from '../engine/rig.ts';
import { openSeat, useStage } from './console.ts';

const stage = useStage(openCalmRig);
type Three = readonly [number, number, number];

const PLACE: Three = [2.5, -0.5, 1.6];
const APART_M = 1.5;
const ERROR_MM: Three = [-3, -4, 0];
/** 5 mm by 100 are half a metre; by 200 they would be more than is drawn. */
const TIMES = 100;

/** Measured at one point only, and 1.5 m beside what the tracker says: raw and corrected are told apart. */
function calibration({ survey }: StageState['calibration']): CalibrationVersion {
  const [first] = survey;
  if (!first) throw new Error('nothing is surveyed here');
  const stageM: Three = [first.xM, first.yM, first.zM];
  return {
    camera: 'c',
    source: 'track-c',
    kind: 'stage-alignment',
    version: 1,
    stageFromTracker: [APART_M, 0, 0, 0, 0, 0, 1],
    uncertainty: null,
    residual: null,
    coverage: null,
    grade: 'good',
    notes: [],
    evidence: [
      {
        id: first.id,
        name: { en: 'Front left mark', zh: '左前地标' },
        stageM,
        trackerM: stageM,
        sigmaMm: null,
        role: 'fit',
        reason: '',
        errorMm: ERROR_MM,
        spreadMm: null,
        samples: null,
      },
    ],
    bound: { lens: null, rate: { num: 50, den: 1 }, values: {}, surveyedOn: null },
    by: 'Helena',
    atMs: Date.now(),
    imported: null,
  };
}

/** Where the picture from above has a point of the stage. */
async function fromAbove(canvas: Locator, { studio, params, calibration: { survey } }: StageState) {
  const box = await canvas.boundingBox();
  if (!box) throw new Error('no picture');
  const { corners } = stillStage(
    Object.values(studio.zones),
    (shape) => ceilingM(params, shape),
    survey.map(({ xM, yM, zM }): Three => [xM, yM, zM]),
  );
  const eye = blankEye();
  aimEye(eye, viewFrom('top', corners, box.width, box.height), box.width, box.height);
  return (point: Three): readonly [number, number] => {
    const out = [0, 0, 0];
    projectPoint(out, eye, point);
    return [out[0] ?? 0, out[1] ?? 0];
  };
}

/** Is this colour within so many pixels of there? */
function hasInk(canvas: Locator, [x, y]: readonly [number, number], token: string, reachPx: number): Promise<boolean> {
  return canvas.evaluate(
    (element, ask) => {
      if (!(element instanceof HTMLCanvasElement)) return false;
      const hex = getComputedStyle(document.documentElement).getPropertyValue(ask.token).trim();
      const wanted = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
      const size = 2 * ask.reachPx + 1;
      const data = element
        .getContext('2d')
        ?.getImageData(Math.round(ask.x) - ask.reachPx, Math.round(ask.y) - ask.reachPx, size, size).data;
      return Array.from({ length: size * size }, (_, n) => n * 4).some((at) =>
        wanted.every((value, rgb) => Math.abs((data?.[at + rgb] ?? 0) - value) < 12),
      );
    },
    { x, y, token, reachPx },
  );
}

test('points, residuals and cameras stand where the projection says; by hand, by keys, in words', async ({
  browser,
}) => {
  const { rig } = stage;
  const before = await rig.state();
  const text = writeCalibrationFile({ studio: before.studio.id, calibrations: [calibration(before.calibration)] });
  expect((await rig.command('calibration.import', { text })).ok).toBe(true);
  expect((await rig.command('calibration.activate', { camera: 'c', version: 1 })).ok).toBe(true);
  await rig.frontPanel('track-c', 'place', PLACE);
  const { page, complaints } = await openSeat(await browser.newContext(), rig, { room: 'tracking/c/space' });
  await page.setViewportSize({ width: 1600, height: 1000 });
  const canvas = page.getByRole('img', { name: /^The stage in three dimensions/ });
  await page.getByRole('button', { name: 'Top', exact: true }).click();
  await expect(page.getByText(`residuals × ${TIMES}, the longest is 5.0 mm`)).toBeVisible();

  const at = await fromAbove(canvas, before);
  for (const { xM, yM, zM } of before.calibration.survey)
    await expect.poll(() => hasInk(canvas, at([xM, yM, zM]), '--ink-1', 2)).toBe(true);
  const [first] = before.calibration.survey;
  const end = (mm: number): Three => [
    (first?.xM ?? 0) + (ERROR_MM[0] * mm) / 5_000,
    (first?.yM ?? 0) + (ERROR_MM[1] * mm) / 5_000,
    first?.zM ?? 0,
  ];
  expect(await hasInk(canvas, at(end(4.6 * TIMES)), '--ink-3', 1)).toBe(true);
  expect(await hasInk(canvas, at(end(6 * TIMES)), '--ink-3', 1)).toBe(false);
  const corrected: Three = [PLACE[0] + APART_M, PLACE[1], PLACE[2]];
  await expect.poll(() => hasInk(canvas, at(corrected), '--ink-2', 3)).toBe(true);
  await expect.poll(() => hasInk(canvas, at(PLACE), '--ink-3', 6)).toBe(true);
  await rig.frontPanel('track-c', 'place', [-2.5, 5, 1.6]);
  await expect.poll(() => hasInk(canvas, at([APART_M - 2.5, 5, 1.6]), '--ink-2', 3)).toBe(true);

  const side = page.getByRole('button', { name: 'Side', exact: true });
  await side.focus();
  await page.keyboard.press('Enter');
  await expect(side).toHaveAttribute('aria-pressed', 'true');
  await canvas.hover();
  await page.mouse.down();
  await page.mouse.move(500, 300, { steps: 4 });
  await page.mouse.up();
  await expect(side).toHaveAttribute('aria-pressed', 'false');
  await page.getByText(/^In words and numbers/).click();
  const row = page.getByRole('row', { name: /^Front left mark/ });
  await expect(row).toContainText(first?.xM.toFixed(3) ?? '');
  await expect(row).toContainText('residual 5.0 mm, in force');
  await expect(page.getByRole('row', { name: /^Camera 3, handheld (?!, raw)/ })).toContainText(
    (APART_M - 2.5).toFixed(3),
  );
  await expect(page.getByRole('row', { name: /^Camera 3, handheld, raw/ })).toContainText('-2.500');
  // Camera 2 has two trackers: where each of them has it.
  const spares = page.getByRole('row', { name: /^Camera 2, crane by / });
  await expect(spares).toHaveCount(2);
  for (const one of await spares.all()) await expect(one).toContainText(/-?\d\.\d{3}.*-?\d\.\d{3}/);
  expect(complaints).toEqual([]);
});
