/** Lens calibration on a tablet: markers by a hold, pictures by a thumb, numbers with their uncertainty, in force. */
import { expect, test } from '@playwright/test';
import { holdUntil, openSeat, useStage } from './console.ts';

const stage = useStage();
const PLACES = [
  [1.6, 0.6, 1.2, 34, 12, -14],
  [-1.7, 0.4, 2.2, -38, -4, 16],
  [0.4, -0.4, 0.9, 14, 16, 24],
];

test('markers shown, three pictures, a lens that is accepted; garbage is refused by name', async ({ browser }) => {
  test.setTimeout(180_000);
  const { rig } = stage;
  await rig.frontPanel('capture-card', 'widthPx', 640);
  const { page, complaints } = await openSeat(await browser.newContext(), rig, { room: 'tracking/a' });
  await page.setViewportSize({ width: 1180, height: 820 });
  await page.getByRole('button', { name: 'Calibration', exact: true }).click();
  await page.getByRole('radio', { name: /^Lens/ }).click();
  await expect(page.getByText('549 markers of 515 mm')).toBeVisible();
  await holdUntil(page, page.getByRole('button', { name: 'Hold: show markers' }), () =>
    expect(page.getByText('Markers are on the wall')).toBeVisible({ timeout: 20_000 }),
  );
  await page.getByRole('button', { name: 'Begin lens calibration' }).click();
  await expect(page.getByText('No pictures yet.').first()).toBeVisible();
  for (const [n, place] of PLACES.entries()) {
    await rig.frontPanel('track-a', 'place', place);
    await page.getByRole('button', { name: 'Take picture' }).click();
    await rig.until('it is read', ({ lenscal }) => lenscal?.sessions['a']?.pictures.length === n + 1);
  }
  // 24 mm, as the virtual stage truly has it.
  await expect(page.getByRole('row', { name: /^0 \/ 0 (23\.9|24\.0)\d+ ± 0\.0\d+/ })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/^\d pictures with a tracked pose, 8 are needed/)).toBeVisible();
  await page
    .getByLabel('Upload pictures')
    .setInputFiles({ name: 'holiday.webp', mimeType: 'image/webp', buffer: Buffer.from('no picture') });
  await expect(page.getByRole('status').filter({ hasText: 'holiday.webp: This is no PNG' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Name of the lens' }).fill('Zoom 24-70');
  await holdUntil(page, page.getByRole('button', { name: 'Accept and use' }), () =>
    expect(page.getByText('v1 is in force')).toBeVisible({ timeout: 20_000 }),
  );
  // On a machine that stutters a device may have been away meanwhile: then it went out by itself, and the page says why.
  await rig.command('lenscal.dark');
  await expect(page.getByText(/^Went out: /)).toBeVisible();
  expect(complaints.filter((one) => !one.includes('status of 4'))).toEqual([]);
});
