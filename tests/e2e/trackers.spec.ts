/** The Tracking page: a camera with two trackers, who leads and by whose hand; and what arrives from whom before any mapping. */
import { expect, test } from '@playwright/test';
import { calmStage, LANGS, openSeat, useStage } from './console.ts';

const stage = useStage();
test.beforeEach(() => calmStage(stage.rig));

const WORDS = {
  en: {
    camera: 'Camera 2',
    backup: 'Backup tracker',
    leads: 'LEADS',
    choose: 'Let it lead',
    now: 'Go over now',
    person: 'A person chose it',
    tab: 'What arrives',
    set: 'set to OpenTrackIO',
    never: 'not turned yet',
    byTracker: 'as the tracker says',
    noMap: 'no lens map',
    view: 'field of view',
    anew: 'Begin anew',
    forget: 'Forget this range',
  },
  zh: {
    camera: '2号机',
    backup: '备用跟踪',
    leads: '主导',
    choose: '由它主导',
    now: '立即切换',
    person: '由人工选择',
    tab: '收到的数据',
    set: '设置为 OpenTrackIO',
    never: '尚未转动',
    byTracker: '依据跟踪设备自述',
    noMap: '无镜头映射',
    view: '视角',
    anew: '重新学习',
    forget: '清除已学行程',
  },
} as const;

for (const lang of LANGS)
  test(`who leads is seen and chosen, and every sender is listed with what it sends (${lang})`, async ({ context }) => {
    const { rig } = stage;
    const say = WORDS[lang];
    await rig.command('tracking.lead', { camera: 'b', source: 'track-b' });
    const { page, complaints } = await openSeat(context, rig, { role: 'technician', lang, room: 'tracking' });
    await page
      .getByText(new RegExp(`^${say.camera}`))
      .first()
      .click();
    const backup = page.locator('.tracker').filter({ hasText: say.backup });
    await expect(backup).toContainText('OpenTrackIO', { timeout: 20_000 });
    await backup.getByRole('button', { name: say.choose }).click({ timeout: 20_000 });
    await backup.getByRole('button', { name: say.now }).click();
    await expect(backup).toContainText(say.person, { timeout: 20_000 });
    await expect(backup.getByText(say.leads, { exact: true })).toBeVisible();
    await expect(page.getByText(say.byTracker, { exact: true })).toBeVisible({ timeout: 20_000 });
    await expect(page.locator('.says .pair').filter({ hasText: say.view })).toContainText(/\d+\.\d\d° × /);
    if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/trackers-${lang}.png` });

    await page
      .getByRole('button', { name: say.tab })
      .or(page.getByRole('radio', { name: say.tab }))
      .first()
      .click();
    const port = page.locator('.arrivals section').filter({ hasText: say.set });
    await expect(port.locator('.arrival')).toContainText('OpenTrackIO', { timeout: 20_000 });
    await expect(port.locator('.arrival')).toContainText('4f 54 72 6b');
    if (process.env['SHOTS']) {
      for (const [width, height] of [
        [1600, 1000],
        [1180, 820],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.screenshot({ path: `${process.env['SHOTS']}/arrivals-${lang}-${width}.png` });
      }
    }
    expect(complaints).toEqual([]);
  });

for (const lang of LANGS)
  test(`how far the lens rings were turned is shown, and learnt anew by hand (${lang})`, async ({ context }) => {
    const { rig } = stage;
    const say = WORDS[lang];
    const { page, complaints } = await openSeat(context, rig, { role: 'technician', lang, room: 'tracking' });
    await expect(page.getByText(say.noMap)).toBeVisible({ timeout: 20_000 });
    const rings = page.locator('.rings');
    for (const raw of [9_000, 41_000, 33_000]) {
      await rig.frontPanel('track-a', 'zoomRaw', raw);
      await expect(rings).toContainText(`${raw}`, { timeout: 20_000 });
    }
    const zoom = rings.locator('.pair').first();
    await expect(zoom).toContainText('75 %');
    await expect(rings.locator('.pair').nth(1)).toContainText(say.never);
    if (process.env['SHOTS'])
      for (const [width, height] of [
        [1600, 1000],
        [1180, 820],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.screenshot({ path: `${process.env['SHOTS']}/rings-${lang}-${width}.png` });
      }
    await rings.getByRole('button', { name: say.anew }).click();
    await rings.getByRole('button', { name: say.forget }).click();
    await expect(zoom).toContainText(say.never, { timeout: 20_000 });
    expect(complaints).toEqual([]);
  });
