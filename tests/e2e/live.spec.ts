/** The Live page, where several things happen in one place: names beside cameras, what is past, what is safe, what still waits. */
import { expect, type Page, test } from '@playwright/test';
import { arm, type EngineRig, isWell, takeTo } from '../engine/rig.ts';
import { calmStage, openSeat, takeHome, useStage } from './console.ts';

const stage = useStage();

test.beforeEach(async () => {
  await calmStage(stage.rig);
});

/** Names of cameras that cover each other, or what a zone says of itself. */
function covered(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const names of ['.plan .camname', '.wallpic .camtag:not([hidden]), .wallpic .zt, .wallpic .heldveil em']) {
      const boxes = [...document.querySelectorAll(names)].map((one) => ({
        says: one.textContent,
        box: one.getBoundingClientRect(),
      }));
      for (const [n, { says, box }] of boxes.entries()) {
        for (const other of boxes.slice(n + 1)) {
          const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
          const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
          if (wide > 1 && high > 1) found.push(`${says} and ${other.says}`);
        }
      }
    }
    return found;
  });
}

for (const size of [
  { width: 1600, height: 1000 },
  { width: 1180, height: 820 },
]) {
  test(`names of cameras never cover each other while they move, ${size.width}x${size.height}`, async ({ browser }) => {
    const { rig } = stage;
    const context = await browser.newContext({ viewport: size });
    const { page } = await openSeat(context, rig);
    await expect(page.locator('.plan .camname')).toHaveCount(3);
    await expect(page.locator('.wallpic .camtag:not([hidden])')).not.toHaveCount(0);
    for (let look = 0; look < 12; look++) {
      expect(await covered(page)).toEqual([]);
      await page.waitForTimeout(250);
    }
    // On air the names are longer, and held zones say so in the same place.
    await rig.command('zone.freeze', { zone: 'wall-centre', on: true });
    await rig.mixer({ program: 'cam-1' });
    await expect(page.locator('.wallpic .camtag.on')).toHaveText('PGM 1');
    await expect(page.locator('.wallpic .heldveil')).not.toHaveCount(0);
    await page.waitForTimeout(500);
    for (let look = 0; look < 8; look++) {
      expect(await covered(page)).toEqual([]);
      await page.waitForTimeout(250);
    }
    await calmStage(rig);
    await rig.command('zone.freeze', { zone: 'wall-centre', on: false });
    await context.close();
  });
}

test('a take that ended before a seat came is one line with its age; who was there is told in full', async ({
  browser,
}) => {
  const { rig } = stage;
  const there = await openSeat(await browser.newContext(), rig, { name: 'Desk one' });
  await takeTo(rig, { mode: 'VP', scene: 'snow-camp' });
  const told = there.page.locator('.rgt');
  await expect(told.getByText('Every step is verified.')).toBeVisible();

  const later = await openSeat(await browser.newContext(), rig, { name: 'Desk two' });
  const past = later.page.getByRole('region', { name: 'Last take' });
  await expect(past).toContainText(/Last take · \d+(\.\d)? (ms|s) ago.*Committed · VP/);
  await expect(later.page.locator('.rgt').getByText('Every step is verified.')).toHaveCount(0);
  await expect(later.page.getByRole('button', { name: 'By hand' })).toBeVisible();
  await past.getByRole('button', { name: 'Show' }).click();
  await expect(later.page.locator('.rgt').getByText('Every step is verified.')).toBeVisible();
  await later.page.getByRole('button', { name: 'Done, next' }).click();
  await expect(past).toBeVisible();

  // A take that begins now is news to both.
  await takeHome(rig);
  for (const { page } of [there, later])
    await expect(page.locator('.rgt').getByText('Every step is verified.')).toBeVisible();
  for (const { page } of [there, later]) await page.context().close();
});

test('one zone on its safe picture is called so, and the stage is no longer in one mode', async ({ context }) => {
  const { rig } = stage;
  const { page } = await openSeat(context, rig);
  await expect(page.locator('.band .mode b')).toHaveText('XR');
  await rig.command('zone.safe', { zone: 'wall-left' });
  await expect(page.locator('.band .mode')).toContainText('MIXED');
  await expect(page.locator('.band .mode')).toContainText('Safe picture: Left');
  await page
    .locator('header.band')
    .getByRole('button', { name: /^Wall left, / })
    .click();
  const mode = page.getByRole('region', { name: 'Wall left' }).locator('dl div', { hasText: 'Mode' });
  await expect(mode).toContainText('Safe picture');
  await context.close();
  await takeHome(rig);
});

test('on a way back that is stuck, what was not sent back yet does not say that it was', async ({ context }) => {
  const { rig } = stage;
  const { page } = await openSeat(context, rig);
  await stuck(rig);
  const told = page.locator('.rgt');
  await expect(told.getByText('Stuck on the way back')).toBeVisible();
  await expect(told.locator('.step', { hasText: 'Centre display' }).first()).toContainText('still to undo');
  await expect(told.locator('.step', { hasText: 'Centre display' }).first()).toContainText('frozen');
  await expect(told.getByText('undo sent')).toHaveCount(0);
  await rig.clearFaults();
  const { take } = await rig.until('every device is back', isWell);
  const failed = (take?.steps ?? []).filter(({ at }) => at === 'undo-failed');
  expect(failed).not.toEqual([]);
  for (const { id } of failed) {
    const again = await rig.command('take.retryStep', { takeId: take?.takeId, step: `undo:${id}` });
    expect(again.ok, JSON.stringify(again)).toBe(true);
  }
  await expect(told.getByText('Rolled back', { exact: true })).toBeVisible();
  await expect(told.locator('.step', { hasText: 'Centre display' }).first()).toContainText('rolled back');
  await expect(told.getByText('Not back where they were')).toHaveCount(0);
});

/**
 * The router refuses on the way there and on the way back. On a busy machine its heartbeat may say first that it never
 * moved: then there is nothing to go back from, and it is taken once more.
 */
async function stuck(rig: EngineRig, tries = 4): Promise<void> {
  const armed = await arm(rig, { mode: 'VP', scene: 'snow-camp' });
  await rig.fault('router', { kind: 'refuse' });
  await rig.command('stage.take', { planId: armed.result.planId, wait: true });
  const ends = new Set(['stuck', 'rolled-back']);
  const { take } = await rig.until('the way back is at its end', (state) => ends.has(state.take?.at ?? ''));
  if (take?.at === 'stuck' || tries === 1) return expect(take?.at).toBe('stuck');
  await rig.clearFaults();
  return stuck(rig, tries - 1);
}
