/** Presets as a person keeps them: found, saved from live, compared, recalled through arming, restored, deleted, brought back; and the journal. */
import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { armBy, calmStage, key, openSeat, useStage, wallOf } from './console.ts';

const stage = useStage();

const list = (page: Page): Locator => page.locator('.plist').getByRole('button');
const search = (page: Page): Locator => page.getByRole('textbox', { name: '名称、拼音、模式、备注' });

test('a preset is found by one character, by two, by pinyin initials, and in English', async ({ context }) => {
  await calmStage(stage.rig);
  const { page } = await openSeat(context, stage.rig, { lang: 'zh', room: 'library' });
  await expect(list(page)).toHaveCount(8);
  const glaciers = ['极地冰川 AR 新车', '极地冰川 全景', '极地冰川 极光', '极地冰川 蓝调'].toSorted();
  // Initials also find a key visual (zhu shi *jue da* ping).
  for (const [typed, more] of [
    ['极', []],
    ['极地', []],
    ['jd', ['主视觉大屏']],
    ['jidi', []],
    ['Glacier', []],
  ] as const) {
    await search(page).fill(typed);
    await expect
      .poll(async () => (await list(page).allTextContents()).toSorted(), { message: typed })
      .toEqual([...more, ...glaciers].toSorted());
  }
  await search(page).fill('没有这个');
  await expect(page.getByText('未找到“没有这个”。')).toBeVisible();
  await search(page).fill('');
  await expect(list(page)).toHaveCount(8);
});

test('saved from live with its proof, compared, changed, restored, deleted and brought back', async ({ context }) => {
  const { rig } = stage;
  await calmStage(rig);
  const { page } = await openSeat(context, rig, { room: 'library' });
  const main = page.getByRole('main');

  await main.getByRole('button', { name: 'Save from live' }).click();
  await main.getByRole('textbox', { name: 'Name in English' }).fill('Evening look');
  await main.getByRole('textbox', { name: 'Name in Chinese' }).fill('晚场');
  await main.getByRole('button', { name: 'Save from live' }).last().click();
  await expect(main.getByRole('heading', { name: 'Evening look' })).toBeVisible();
  await expect(main.getByText(/\d+ read back/)).toBeVisible();
  await expect(main.getByText(/^0 of \d+ values differ from live\.$/)).toBeVisible();

  // The stage moves on; the difference is told value by value.
  const light = (await rig.state()).params['light/key/intensity']?.actual?.value;
  const other = light === 37 ? 38 : 37;
  expect((await rig.command('param.set', { path: 'light/key/intensity', value: other })).ok).toBe(true);
  await expect(main.getByText(/^1 of \d+ values differ from live\.$/)).toBeVisible();
  await expect(main.locator('.crow').filter({ hasText: 'light/key/intensity' })).toContainText(`${other}`);

  // Live is saved over it as a second version; the first comes back as a third.
  await main.getByRole('button', { name: 'Update from live' }).click();
  await main.getByRole('button', { name: 'Save live as v2' }).click();
  await expect(main.getByText(/^0 of \d+ values differ from live\.$/)).toBeVisible();
  await main.getByRole('button', { name: 'Compare with v2' }).first().click();
  await expect(main.getByText('1 values differ between v1 and v2.')).toBeVisible();
  await main.getByRole('button', { name: 'Restore as v3' }).first().click();
  await expect(page.getByRole('complementary').getByText('Restored from v1')).toBeVisible();
  await main.getByRole('button', { name: 'Against live' }).click();
  await expect(main.getByText(/^1 of \d+ values differ from live\.$/)).toBeVisible();

  // A deleted one is out of the list, never lost.
  await main.getByRole('button', { name: 'Delete', exact: true }).click();
  await main.getByRole('button', { name: 'Delete, can be brought back' }).click();
  await expect(list(page).filter({ hasText: 'Evening look' })).toHaveCount(0);
  await main.getByRole('button', { name: 'Deleted', exact: true }).click();
  await list(page).filter({ hasText: 'Evening look' }).click();
  await main.getByRole('button', { name: 'Bring it back' }).click();
  await main.getByRole('button', { name: 'Kept', exact: true }).click();
  await expect(list(page).filter({ hasText: 'Evening look' })).toHaveCount(1);
});

test('recall goes through arming, and nothing moves before GO', async ({ context }) => {
  const { rig } = stage;
  await calmStage(rig);
  const { page } = await openSeat(context, rig, { room: 'library' });
  await list(page).filter({ hasText: 'Snow camp night' }).click();
  await expect(page.getByRole('main').getByRole('heading', { name: 'Snow camp night' })).toBeVisible();
  await armBy(page, 'ARMED', () => page.getByRole('main').getByRole('button', { name: 'Arm it' }).click());
  expect(await wallOf(rig)).toEqual(['xr/polar-glacier']);
  await page.getByRole('main').getByRole('button', { name: 'Disarm' }).click();
  await expect(key(page, 'ARM')).toBeVisible();
  expect(await wallOf(rig)).toEqual(['xr/polar-glacier']);
});

test('the journal tells what was done, and is taken away as CSV and JSON', async ({ context }) => {
  const { rig } = stage;
  await calmStage(rig);
  const { page } = await openSeat(context, rig, { room: 'library', name: 'Log desk' });
  const main = page.getByRole('main');
  await main.getByRole('button', { name: 'Journal' }).click();
  await expect(main.locator('button.jrow').first()).toBeVisible();
  await main.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'engine start' });
  await expect(main.locator('button.jrow').first()).toContainText('engine start');
  await main.locator('button.jrow').first().click();
  await expect(main.getByRole('heading', { name: /^Line \d+/ })).toBeVisible();

  for (const [button, ends] of [
    ['Export CSV', '.csv'],
    ['Export JSON', '.json'],
  ] as const) {
    const coming = page.waitForEvent('download');
    await main.getByRole('button', { name: button }).click();
    const file = await coming;
    expect(file.suggestedFilename().endsWith(ends)).toBe(true);
    const text = await readFile(await file.path(), 'utf8');
    expect(text).toContain('engine-start');
    if (ends === '.json') expect(() => JSON.parse(text) as unknown).not.toThrow();
    else expect(text.split('\n').length).toBeGreaterThan(3);
    await expect(main.getByText(/\d+ lines saved as /)).toBeVisible();
  }
  await main.getByRole('button', { name: 'Verify chain' }).click();
  await expect(main.getByText(/^The chain is whole: \d+ lines\.$/)).toBeVisible();
});

test('after an invitation was made every other page still opens', async ({ context }) => {
  const { page, complaints } = await openSeat(context, stage.rig, {
    role: 'admin',
    name: 'Chief',
    room: 'library/studio',
  });
  const invite = page.getByRole('region', { name: 'Invite a tablet' });
  await invite.getByLabel('Name of the new seat').fill('Tablet 3');
  await invite.getByRole('button', { name: 'Make the address' }).click();
  await expect(invite.locator('code')).toBeVisible();
  await page.getByRole('link', { name: 'Devices' }).click();
  await expect(page.locator('.frame')).toHaveAttribute('data-room', 'devices');
  await expect(page.getByRole('main')).toBeVisible();
  expect(complaints).toEqual([]);
});
