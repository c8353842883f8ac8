/** Guided stage alignment on a tablet: go there, take it, read the number, accept; versions, and back again. */
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import type { StageState } from '../../app/protocol/state.ts';
import { holdUntil, openSeat, tryUntil, useStage } from './console.ts';

const stage = useStage();
const TRACKER = 'track-c';

async function accept(page: Page): Promise<void> {
  await holdUntil(page, page.getByRole('button', { name: 'Accept and use' }), () =>
    expect(page.getByText('v1 is in force')).toBeVisible(),
  );
}

/** Presses until it is taken: where the machine stuttered, the page says so and the person presses again. */
async function take(page: Page, point: string): Promise<void> {
  const { rig } = stage;
  const of = (state: StageState) => {
    const session = state.calibration.sessions['c'];
    return session?.kind === 'stage-alignment' ? session : undefined;
  };
  const taken = (state: StageState): boolean => of(state)?.points.find(({ id }) => id === point)?.taken !== null;
  const key = page.getByRole('button', { name: /^Take (point|again)$/ });
  await tryUntil(page, 90_000, async () => {
    if (taken(await rig.state())) return;
    await key.click({ timeout: 5_000 });
    await rig.until('it is being taken, or was', (s) => of(s)?.taking === point || taken(s), 5_000);
    await rig.until('it was tried', (s) => of(s)?.taking === null, 20_000);
    expect(taken(await rig.state())).toBe(true);
  });
}

/** A file of a surveyor, as the picker of the browser would give it. */
async function bringList(page: Page, text: string): Promise<void> {
  const file = { name: 'points.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  await page.getByLabel('Import list').setInputFiles(file);
}

test('aligned from four points, accepted by a hold, in force; then back to the studio file', async ({ browser }) => {
  test.setTimeout(180_000);
  const { rig } = stage;
  const { page, complaints } = await openSeat(await browser.newContext(), rig, { room: 'tracking/c' });
  await page.setViewportSize({ width: 1180, height: 820 });
  await page.getByRole('button', { name: 'Calibration', exact: true }).click();
  await expect(page.getByText('From the studio file')).toBeVisible();
  await expect(page.getByText('was never calibrated here').first()).toBeVisible();
  await rig.frontPanel(TRACKER, 'frame', [0.4, -0.2, 0.1, 8, 0, 0]);
  await page.getByRole('button', { name: 'Align to the stage' }).click();
  await expect(page.getByRole('heading', { name: 'Front left mark' })).toBeVisible();

  await bringList(page, 'id;x_mm;y_mm;z_mm\nfront-left;1,5;two;0\nfront-left;0;0;0\n');
  await expect(page.getByText('Line 2, y_mm: “two” is no number')).toBeVisible();
  await expect(page.getByText('Line 3: front-left is there twice, first on line 2')).toBeVisible();
  const shown = page.getByRole('region', { name: 'What the list says' });
  await expect(shown.getByRole('alert').getByRole('list').getByRole('listitem')).toHaveCount(2);
  const takeOver = page.getByRole('button', { name: 'Take over' });
  await expect(takeOver).toHaveCount(0);
  await bringList(page, `id,x,y,z\n${'odd,1,two,3\n'.repeat(60)}`);
  await expect(page.getByText('and at least 42 more')).toBeVisible();
  await bringList(page, 'id,x,y,z\ntruss-9,500,0,0\n');
  await expect(page.getByText('Points: 1. The list names no unit: choose it before it is taken over.')).toBeVisible();
  await expect(takeOver).toBeDisabled();
  await page.getByRole('group', { name: 'Unit of the list' }).getByRole('button', { name: 'centimetres' }).click();
  await expect(page.getByRole('region', { name: 'Points of the list' })).toContainText('5.0000');
  await expect(takeOver).toBeEnabled();
  await bringList(page, '\uFEFFid;x_mm;y_mm;z_mm;name;code\ntruss-9;2500,5;-1000;3000;Truss;7\n');
  await expect(page.getByText('Points: 1. Unit: millimetres. Parted by semicolons.')).toBeVisible();
  await expect(page.getByText('Columns that are not read: code')).toBeVisible();
  await takeOver.click();
  await expect(page.getByRole('button', { name: 'Truss' })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Points as CSV' }).click();
  const list = await readFile(await (await download).path(), 'utf8');
  expect(list).toContain('truss-9,Truss,Truss,2.5005,-1,3,,fit,');

  const { survey } = (await rig.state()).calibration;
  const four = survey.slice(0, 3).concat(survey.slice(4, 5));
  for (const { id, name, xM, yM, zM } of four) {
    await page.getByRole('button', { name: name.en }).click();
    await rig.frontPanel(TRACKER, 'place', [xM, yM, zM]);
    await take(page, id);
  }
  await expect(page.getByText('Good enough for set extension.')).toBeVisible();
  expect((await rig.state()).calibration.cameras['c']?.kinds['stage-alignment'].inForce).toBe(0);
  await expect(page.getByRole('img', { name: /^From above/ })).toBeVisible();
  await accept(page);

  await page.getByRole('button', { name: 'Back to v0' }).click();
  await page.getByRole('button', { name: 'Back to v0 now' }).click();
  await expect(page.getByText('From the studio file')).toBeVisible();
  await page.getByRole('button', { name: 'Details' }).click();
  await expect(page.getByText(/^[0-9.]+ mm and [0-9.]+° from v0/)).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a lever arm, followed while the head is turned, with what is missing beside it; in force by a hold', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const { rig } = stage;
  const { page, complaints } = await openSeat(await browser.newContext(), rig, { room: 'tracking/c' });
  await page.setViewportSize({ width: 1180, height: 820 });
  await rig.frontPanel(TRACKER, 'mount', [0.03, 0.18, -0.07, 0, 0, 0]);
  await rig.frontPanel(TRACKER, 'place', [0.5, -1, 1.4]);
  await page.getByRole('button', { name: 'Calibration', exact: true }).click();
  await page.getByRole('radio', { name: /^Lever arm/ }).click();
  await page.getByRole('button', { name: 'Find the lever arm' }).click();
  const follow = page.getByRole('button', { name: 'Follow', exact: true });
  // Where the machine stuttered the tracker was stale for a moment, which ends it with the reason: it is followed again.
  await tryUntil(page, 90_000, async () => {
    if (await follow.isVisible()) await follow.click({ timeout: 2_000 });
    await expect(page.getByText(/^\d+ poses?, at least/)).toBeVisible({ timeout: 5_000 });
    await rig.frontPanel(TRACKER, 'swing', [0, 0, 0]);
    await expect(page.getByText('Good.', { exact: true })).toBeVisible({ timeout: 15_000 });
  });
  await expect(page.getByRole('img', { name: 'Directions covered, pan and tilt' })).toBeVisible();
  await expect(page.getByText(/^±/).first()).toBeVisible();
  await tryUntil(page, 30_000, async () => {
    if (!(await follow.isVisible())) await page.getByRole('button', { name: /end$/ }).click({ timeout: 2_000 });
    await expect(follow).toBeVisible({ timeout: 5_000 });
  });
  await accept(page);
  const { figures = [] } = (await rig.state()).calibration.cameras['c']?.kinds.arm.versions[0] ?? {};
  expect(figures.map(({ id, value }) => [id, Math.round(value)])).toEqual([
    ['right', 30],
    ['forward', 180],
    ['up', -70],
  ]);
  expect(complaints).toEqual([]);
});
