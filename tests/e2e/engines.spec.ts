/** Engines: a cluster's configuration comes in as a file, is made from the stage, mapped, compared and gone by. */
import { expect, test } from '@playwright/test';
import { clusterBytes } from '../core/ndisplay/cluster-kit.ts';
import { LANGS, openSeat, useStage } from './console.ts';

const stage = useStage();

const WORDS = {
  en: {
    side: 'Engines',
    file: 'Import a file',
    use: 'Go by it',
    inForce: 'IN FORCE',
    well: 'Nothing is wrong with it.',
    nowhere: 'Viewport VP_WallR of Wall_R belongs to no zone that is known',
    feeds: 'What VP_WallR of Wall_R feeds',
    host: 'Address 1',
    make: 'Make it',
    against: 'Against the one in force',
    differences: /^Different from v\d+$/,
    refused: 'The file is not JSON',
  },
  zh: {
    side: '引擎',
    file: '导入文件',
    use: '设为生效',
    inForce: '生效',
    well: '没有发现问题。',
    nowhere: 'Wall_R 的视口 VP_WallR 不属于任何已知区域',
    feeds: 'Wall_R 的 VP_WallR 对应',
    host: '地址 1',
    make: '生成',
    against: '与生效版本比较',
    differences: /^与 v\d+ 的差异$/,
    refused: '文件不是 JSON',
  },
} as const;

for (const lang of LANGS)
  test(`a configuration from file to in force, ${lang}`, async ({ context }) => {
    const words = WORDS[lang];
    const { page } = await openSeat(context, stage.rig, {
      role: 'technician',
      name: `Rack ${lang}`,
      lang,
      room: 'devices',
    });
    await page.getByRole('button', { name: words.side, exact: true }).click();
    const input = page.locator('input[type=file]');
    await input.setInputFiles({ name: 'bad.ndisplay', mimeType: 'application/json', buffer: Buffer.from('{"nDis') });
    await expect(page.getByText(words.refused)).toBeVisible();
    const buffer = clusterBytes('authored_icvfx_3node.ndisplay');
    await input.setInputFiles({ name: 'stage.ndisplay', mimeType: 'application/json', buffer });
    const config = page.locator('.engines > section');
    const selected = page.locator('.engines .keptlist > li.sel');
    await expect(selected).toContainText('stage.ndisplay');
    await expect(selected).toContainText(`Rack ${lang}`);
    await expect(config.getByText(words.nowhere)).toBeVisible();
    await selected.getByRole('button', { name: words.use, exact: true }).click();
    await expect(selected.getByText(words.inForce, { exact: true })).toBeVisible();
    await page.getByLabel(words.feeds).selectOption('wall-right');
    await expect(config.getByText(words.nowhere)).toHaveCount(0);
    await page.getByLabel(words.feeds).selectOption('*');
    await expect(config.getByText(words.nowhere)).toBeVisible();
    await page.getByLabel(words.host).fill('10.10.0.50');
    const more = page.locator('.clmake .setter button').first();
    for (let n = 0; n < 3; n++) await more.click();
    await page.getByRole('button', { name: words.make, exact: true }).click();
    await expect(config.getByText(words.well)).toBeVisible();
    await expect(page.getByText('SM_wall_centre_1_1').first()).toBeVisible();
    await selected.getByRole('button', { name: words.against }).click();
    await expect(selected.getByRole('table', { name: words.differences })).toBeVisible();
  });
