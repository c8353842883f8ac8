/** Two people at two seats: one GO, one lease; and a seat that loses its engine, and gets it back. */
import { expect, test } from '@playwright/test';
import { lastCommand } from '../engine/light.ts';
import { arm, isWell, withdrawnWhy } from '../engine/rig.ts';
import { armByKey, calmStage, key, openSeat, takeHome, tryUntil, useStage, wallOf } from './console.ts';

const stage = useStage();
const VP = { mode: 'VP', scene: 'snow-camp' };

/** Armed, and GO with nobody: the first press takes it. Its plan. */
async function armFree(): Promise<string> {
  const armed = await arm(stage.rig, VP);
  expect(armed.ok, JSON.stringify(armed)).toBe(true);
  expect((await stage.rig.command('go.release')).ok).toBe(true);
  return armed.result.planId;
}

test.beforeEach(async () => {
  await calmStage(stage.rig);
});

test('GO is asked for and given; a viewer sees it locked, with the name of who holds it', async ({ browser }) => {
  const { rig } = stage;
  const one = await openSeat(await browser.newContext(), rig, { name: 'Desk one' });
  const two = await openSeat(await browser.newContext(), rig, { name: 'Desk two' });
  const viewer = await openSeat(await browser.newContext(), rig, { name: 'Tablet', role: 'viewer' });

  await one.page.getByRole('button', { name: /^Desk one/ }).click();
  await one.page.getByRole('button', { name: 'Request control' }).click();
  await expect(one.page.getByRole('button', { name: /^Desk one.*GO is here/s })).toBeVisible();

  await expect(key(two.page, 'GO')).toContainText('held by Desk one');
  await expect(key(two.page, 'GO')).toBeDisabled();
  await expect(key(viewer.page, 'GO')).toBeDisabled();
  await expect(key(viewer.page, 'GO')).toContainText('watching only');
  await expect(viewer.page.getByRole('button', { name: /^Tablet.*GO: Desk one/s })).toBeVisible();

  // A locked GO that is pressed all the same sends nothing.
  await armByKey(one.page, 'ARMED');
  const quiet = await lastCommand(rig);
  await two.page.keyboard.press('Space');
  await viewer.page.keyboard.press('Space');
  await two.page.getByRole('button', { name: /^Desk two/ }).click();
  await two.page.getByRole('button', { name: 'Request control' }).click();
  await expect(one.page.getByRole('button', { name: /^Desk one.*GO is asked for/s })).toBeVisible();
  await one.page.getByRole('button', { name: 'Give GO to Desk two' }).click();
  await expect(two.page.getByRole('button', { name: /^Desk two.*GO is here/s })).toBeVisible();
  await expect(key(two.page, 'GO')).toBeEnabled();
  await expect(key(one.page, 'GO')).toContainText('held by Desk two');
  expect(await lastCommand(rig)).toBe(quiet);
  expect((await rig.state()).take).toBeNull();
  await two.page.keyboard.press('Shift+Space');
  await expect(key(two.page, 'ARM')).toBeVisible();
  await two.page.getByRole('button', { name: 'Release GO' }).click();
  await expect(key(one.page, 'GO')).not.toContainText('held by');
  for (const seat of [one, two, viewer]) await seat.page.context().close();
});

test('two seats press GO at once: one GO, one take, and both see who won', async ({ browser }) => {
  const { rig } = stage;
  const one = await openSeat(await browser.newContext(), rig, { name: 'Desk one' });
  const two = await openSeat(await browser.newContext(), rig, { name: 'Desk two' });
  const before = (await rig.state()).take?.takeId;
  const { frame } = (await rig.truth()).now;
  const now = async (): Promise<string | undefined> => (await rig.state()).take?.takeId;
  // Again where a gate closed between the arming and the press: then nothing has begun, and GO is with nobody anew.
  let wrong: unknown;
  await tryUntil(one.page, 60_000, async () => {
    if ((await now()) !== before) return;
    await calmStage(rig);
    const planId = await armFree();
    const isGone = async (): Promise<boolean> => (await withdrawnWhy(rig, planId))?.params?.['gate'] !== undefined;
    for (const { page } of [one, two]) await expect(key(page, 'GO')).toHaveClass(/ready/, { timeout: 3_000 });
    await Promise.all([one.page.keyboard.press('Space'), two.page.keyboard.press('Space')]);
    // Neither a take nor a gate that closed: a good GO was refused to both, and no repeat makes that good.
    wrong = await expect
      .poll(async () => (await now()) !== before || (await isGone()), { timeout: 20_000 })
      .toBe(true)
      .then(
        () => undefined,
        (cause: unknown) => cause,
      );
    if (wrong === undefined) expect(await now()).not.toBe(before);
  });
  expect(wrong).toBeUndefined();

  const done = await rig.until(
    'the take ended',
    (state) => state.take !== null && state.take.takeId !== before && state.take.endedUs !== null,
  );
  const winner = done.go.holderName;
  expect(['Desk one', 'Desk two']).toContain(winner);
  for (const { page } of [one, two]) {
    await expect(page.locator('.rgt').getByText('Committed', { exact: true })).toBeVisible();
    const name = page === one.page ? 'Desk one' : 'Desk two';
    const seen = page.locator('.band .seat');
    await expect(seen).toContainText(name === winner ? /GO is (here|asked for)/ : `GO: ${winner}`);
  }
  // The light changed owner once.
  const { history } = await rig.truth(`?since=${frame - 1}`);
  const owners = history.map((frame) =>
    Object.values(frame.zones['wall-centre']?.rasters ?? {})
      .map((raster) => raster.source)
      .join(),
  );
  const changes = owners.filter((owner, n) => n > 0 && owner !== owners[n - 1]);
  expect(changes.length).toBe(1);
  await expect.poll(() => wallOf(rig)).toEqual(['vp/snow-camp']);
  await takeHome(rig);
  for (const seat of [one, two]) await seat.page.context().close();
});

test('a dead engine is seen at once, values are hatched and time stands still; it heals by itself and replays nothing', async ({
  browser,
}) => {
  const { rig } = stage;
  const { page } = await openSeat(await browser.newContext(), rig, { name: 'Desk one' });
  await armFree();
  await expect(key(page, 'GO')).toHaveClass(/ready/);
  const quiet = await lastCommand(rig);
  const port = new URL(rig.url).port;

  await rig.engine.stop('SIGKILL');
  await expect(key(page, 'GO')).toBeDisabled();
  await expect(key(page, 'GO')).toContainText('link lost');
  await expect(page.locator('.band .seat')).toContainText(/Link lost, \d+ s/);
  const clock = page.getByRole('status', { name: 'Timecode' });
  // The band shows both at once, and paints its time once more before it stands.
  await expect(page.locator('.band .seat')).toContainText(/Link lost, (?:[1-9]|\d\d+) s/);
  const frozen = await clock.textContent();
  await expect(page.locator('.band .seat')).toContainText(/Link lost, (?:[3-9]|\d\d+) s/);
  expect(await clock.textContent()).toBe(frozen);
  const hatched = await page
    .locator('.gate .v')
    .first()
    .evaluate((element) => getComputedStyle(element).backgroundImage);
  expect(hatched).toContain('gradient');
  // Pressed while nobody hears: not now, and not later.
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+Space');

  await rig.restart('SIGKILL', ['--listen', `127.0.0.1:${port}`]);
  await expect(page.locator('.band .seat')).not.toContainText('Link lost');
  await rig.until('the stage is well', isWell);
  await expect(clock).not.toHaveText(frozen ?? '');
  await expect(key(page, 'GO')).not.toContainText('link lost');
  expect(await lastCommand(rig)).toBe(quiet);
  expect((await rig.state()).armed).toBeNull();
  expect(await wallOf(rig)).toEqual(['xr/polar-glacier']);

  // And it works.
  await armFree();
  await expect(key(page, 'GO')).toHaveClass(/ready/);
  await rig.command('stage.disarm');
  await page.context().close();
});
