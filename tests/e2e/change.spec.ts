/** A cold change by hand: from the gate that refuses the take, through the list, to what is to be done again. */
import { expect, type Page, test } from '@playwright/test';
import { quickRoom } from '../engine/contract/quick-room.ts';
import { walkTo } from '../engine/contract/walk.ts';
import { openRig } from '../engine/rig.ts';
import { holdUntil, openSeat, useStage } from './console.ts';

const stage = useStage(async () => openRig({ studio: await quickRoom(), owned: true }));

const row = (page: Page, step: string) => page.locator(`.coldlist > li[data-step="${step}"]`);

async function tick(page: Page, step: string, saw: string): Promise<void> {
  await row(page, step).getByLabel('What you saw').fill(saw);
  await row(page, step).getByRole('button', { name: 'Tick', exact: true }).click();
  await expect(row(page, step).getByText('ticked by Desk 1')).toBeVisible();
}

test('from the refusing gate through the list; the other seat is locked out; SHOW waits for what is done again', async ({
  context,
}) => {
  const { rig } = stage;
  const { page } = await openSeat(context, rig);
  await page.getByRole('button', { name: 'By hand' }).click();
  await page.getByRole('button', { name: 'VP', exact: true }).click();
  await page.getByRole('button', { name: 'Snow camp', exact: true }).click();
  await page.getByRole('button', { name: 'Rehearse', exact: true }).click();
  await page.getByRole('button', { name: /as a cold change$/ }).click();
  await expect(page.getByText('Cold: a take is refused')).toBeVisible();
  await expect(row(page, 'release-xr').getByText('XR engine runs')).toBeVisible();
  await holdUntil(page, page.getByRole('button', { name: 'Begin: lock out takes' }), async () => {
    await expect(page.getByRole('heading', { name: 'Running' })).toBeVisible();
  });
  await tick(page, 'precheck', 'no recorder rolls');
  await tick(page, 'warn', 'floor manager answered');
  await holdUntil(page, row(page, 'black').getByRole('button', { name: 'Do it' }), async () => {
    await expect(row(page, 'black').getByText('device confirms')).toBeVisible();
  });

  const other = await openSeat(context, rig, { role: 'technician', name: 'Rack', lang: 'zh', room: 'live/change' });
  await expect(other.page.getByText('设备已确认').first()).toBeVisible();
  const armed = await rig.command('stage.arm', { mode: 'SCREEN', scene: 'key-visual' });
  expect(armed.error.code).toBe('cold.locked');

  await rig.command('go.break', { reason: 'the rest goes by command' });
  await walkTo(rig, 'clear');
  await expect(page.getByRole('heading', { name: 'Arrived: do again before SHOW' })).toBeVisible();
  expect((await rig.command('show.state', { state: 'SHOW' })).error.code).toBe('cold.again-open');
  for (const item of await page.locator('.coldagain li').all()) {
    await item.getByLabel('What you saw').fill('looked at it');
    await item.getByRole('button', { name: 'Tick', exact: true }).click();
    if ((await page.locator('.coldagain').count()) > 0) await expect(item.getByRole('textbox')).toHaveCount(0);
  }
  await expect(page.getByText('XR → VP · Done')).toBeVisible();
  await expect(other.page.getByText('XR → VP · 已完成')).toBeVisible();
});
