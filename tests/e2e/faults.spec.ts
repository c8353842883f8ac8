/** A person breaks a device on the Devices page and reads on Live, in words, what the stage makes of it. */
import { expect, type Page, test } from '@playwright/test';
import { commandsSince, frozenZones, lastCommand } from '../engine/light.ts';
import {
  armByKey,
  calmStage,
  disarmByKey,
  goByKey,
  holdUntil,
  key,
  openSeat,
  takeHome,
  useStage,
  wallOf,
} from './console.ts';

const stage = useStage();

test.beforeEach(async () => {
  await calmStage(stage.rig);
});

/** On the Devices page: this device, its tab of the virtual stage, this fault. */
async function breakDevice(page: Page, device: string, fault: string): Promise<void> {
  await page.getByRole('link', { name: 'Devices' }).click();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await page.getByRole('main').getByRole('button', { name: device }).first().click();
  const sheet = page.getByRole('complementary', { name: device });
  await sheet.getByRole('button', { name: 'Virtual stage' }).click();
  await sheet.getByLabel('Kind of fault').selectOption({ label: fault });
  await sheet.getByRole('button', { name: 'Set fault' }).click();
  await expect(sheet.locator('.words .word')).toBeVisible();
}

/** Back on Live: VP with the snow camp, chosen by hand. */
async function chooseVp(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Live' }).click();
  const byHand = page.getByRole('button', { name: 'By hand' });
  const lastTake = page.getByRole('button', { name: 'Done, next' });
  await expect(byHand.or(lastTake)).toBeVisible();
  if (await lastTake.isVisible()) await lastTake.click();
  await byHand.click();
  await page.getByRole('button', { name: 'VP', exact: true }).click();
  await page.getByRole('button', { name: 'Snow camp', exact: true }).click();
}

test('a light that is gone before GO: the wall is taken all the same, with the exception said in words', async ({
  context,
}) => {
  const { rig } = stage;
  const { page } = await openSeat(context, rig);
  await chooseVp(page);
  await armByKey(page, 'ARMED');
  await breakDevice(page, 'Key light', 'refuses writes');
  await page.getByRole('link', { name: 'Live' }).click();
  await goByKey(page, rig, () => armByKey(page, 'ARMED'));
  const told = page.locator('.rgt');
  await expect(told.getByText('Committed, with exceptions')).toBeVisible();
  await expect(told.getByText('1 exceptions')).toBeVisible();
  await expect(told.locator('.step.fail')).toContainText('Key light colour temperature');
  await expect(told.locator('.step.fail')).toContainText('no answer');
  await expect.poll(() => wallOf(rig)).toEqual(['vp/snow-camp']);
  await takeHome(rig);
});

test('a processor that refuses to hold: rolled back, nothing changed on the wall, and it says so first', async ({
  context,
}) => {
  const { rig } = stage;
  const { page } = await openSeat(context, rig);
  await chooseVp(page);
  await armByKey(page, 'ARMED');
  await breakDevice(page, 'LED processor 2, centre', 'refuses writes');
  await page.getByRole('link', { name: 'Live' }).click();
  await goByKey(page, rig, () => armByKey(page, 'ARMED'));
  const told = page.locator('.rgt');
  await expect(told.getByText('Rolled back', { exact: true })).toBeVisible();
  await expect(told.locator('.safe strong')).toHaveText('The audience sees no change');
  await expect(told.getByText('The processor does not know or does not allow this command').first()).toBeVisible();
  await expect.poll(() => wallOf(rig)).toEqual(['xr/polar-glacier']);
  await expect.poll(async () => frozenZones((await rig.truth()).now)).toEqual([]);
});

test('a router that refuses there and back: stuck, held, with a choice for each step; clearing it lets the way back end', async ({
  context,
}) => {
  const { rig } = stage;
  const { page } = await openSeat(context, rig);
  await chooseVp(page);
  await armByKey(page, 'ARMED');
  await breakDevice(page, 'Router, 72 × 72', 'refuses writes');
  await page.getByRole('link', { name: 'Live' }).click();
  const told = page.locator('.rgt');
  const stuck = told.getByText('Stuck on the way back');
  const back = told.getByText('Rolled back', { exact: true });
  // Where this machine stutters at the frame, the first refusal is there before the rest of the salvo left: then nothing is stuck.
  for (let tries = 0; ; tries++) {
    await goByKey(page, rig, () => armByKey(page, 'ARMED'));
    await expect(stuck.or(back)).toBeVisible();
    if ((await stuck.isVisible()) || tries === 4) break;
    await expect(told.locator('.step').filter({ hasText: 'Wall centre source' })).toContainText('cancelled');
    await chooseVp(page);
  }
  await expect(stuck).toBeVisible();
  const choice = told.getByRole('group', { name: 'Choice' });
  await expect(choice).toContainText('Camera 1 picture');
  await expect(choice).not.toContainText('undo:');
  await expect(page.locator('.band').getByLabel(/HELD/).first()).toBeVisible();
  await expect(key(page, 'GO')).toBeDisabled();

  await breakDeviceClear(page, 'Router, 72 × 72');
  await page.getByRole('link', { name: 'Live' }).click();
  await expect(async () => {
    const retry = choice.getByRole('button', { name: 'Retry' }).first();
    if (await retry.isVisible()) await retry.click({ timeout: 500 });
    await expect(told.getByText('Rolled back', { exact: true })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  await expect.poll(() => wallOf(rig)).toEqual(['xr/polar-glacier']);
  await expect.poll(async () => frozenZones((await rig.truth()).now)).toEqual([]);
});

async function breakDeviceClear(page: Page, device: string): Promise<void> {
  await page.getByRole('link', { name: 'Devices' }).click();
  const card = page.getByRole('article').filter({ has: page.getByRole('heading', { name: device }) });
  await card.getByRole('button', { name: /^Open/ }).click();
  const sheet = page.getByRole('complementary', { name: device });
  await sheet.getByRole('button', { name: 'Virtual stage' }).click();
  await sheet.getByRole('button', { name: 'Clear faults' }).click();
  await expect(sheet.getByText('No fault is played on this device.')).toBeVisible();
}

test('a hold that is lost is loud and nothing more is sent; the safe picture comes by holding its key for a second', async ({
  context,
}) => {
  const { rig } = stage;
  await rig.command('show.state', { state: 'SHOW' });
  const { page } = await openSeat(context, rig);
  await chooseVp(page);
  await breakDevice(page, 'LED processor 2, centre', 'loses its hold when an input switches');
  await page.getByRole('link', { name: 'Live' }).click();
  await goByKey(page, rig, () => armByKey(page, 'ARMED'));
  const told = page.locator('.rgt');
  await expect(told.getByText('Asks you')).toBeVisible();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^alarms: [1-9]/ })).toBeVisible();
  const sent = await lastCommand(rig);

  // A short press does nothing.
  const safe = page.getByRole('button', { name: /^Safe picture/ });
  await safe.click();
  expect(await commandsSince(rig, sent)).toEqual([]);

  await holdUntil(page, safe, () => expect(told.getByText('Safe picture shown')).toBeVisible());
  await expect.poll(async () => (await wallOf(rig)).every((shown) => shown.startsWith('playback/'))).toBe(true);
  await expect.poll(async () => frozenZones((await rig.truth()).now)).toEqual([]);
  await takeHome(rig);
});

test('on air it is refused, the reason and the way out stand in the row; the button cuts, and it arms', async ({
  context,
}) => {
  const { rig } = stage;
  await rig.mixer({ program: 'cam-1' });
  const { page } = await openSeat(context, rig);
  await expect(page.locator('.band .tally')).toContainText('CAM 1');
  await chooseVp(page);
  await page.keyboard.press('Shift+Space');
  await expect(page.getByRole('alert').filter({ hasText: /on air/i })).toBeVisible();
  expect((await rig.state()).armed).toBeNull();

  await expect(page.getByText(/Not ready: \d+ blockers/)).toBeVisible();
  const blocker = page.locator('.gate.block').first();
  await expect(blocker).toContainText(/off program/);
  await blocker.getByRole('button', { name: 'Cut program to VT 1' }).click();
  await expect(page.locator('.band .tally .pgm')).toContainText('VT 1');
  await expect(page.locator('.gate.block')).toHaveCount(0);
  await armByKey(page, 'ARMED');
  await disarmByKey(page, 'ARMED', 'ARM');
});
