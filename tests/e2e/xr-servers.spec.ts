/** XR servers: only the words that a server has; one is set by hand, and the row says when it is proved. */
import { expect, test } from '@playwright/test';
import { LANGS, openSeat, useStage } from './console.ts';

const stage = useStage();
const OPACITY = 'engine/xr/extension';

const WORDS = {
  en: {
    side: 'XR servers',
    opacity: 'Set extension, opacity',
    chosen: 'Chosen parameter',
    set: 'Set 0.5',
    now: 'Send 0.5 now',
    verified: 'verified',
    absent: ['Mask', 'Transport', 'Black'],
    delay: 'Video receive delay · Camera 2, crane',
  },
  zh: {
    side: 'XR 服务器',
    opacity: '虚拟延展不透明度',
    chosen: '所选参数',
    set: '设为 0.5',
    now: '立即发送 0.5',
    verified: '已验证',
    absent: ['遮罩', '走带', '黑场'],
    delay: '视频接收延时 · 2号机 摇臂',
  },
} as const;

for (const lang of LANGS)
  test(`a word of a server is set and proved, ${lang}`, async ({ context }) => {
    const words = WORDS[lang];
    await stage.rig.frontPanel('xr', 'extension', 0.85);
    const { page } = await openSeat(context, stage.rig, {
      role: 'technician',
      name: `XR ${lang}`,
      lang,
      room: 'devices',
    });
    await page.getByRole('button', { name: words.side, exact: true }).click();
    const server = page.getByRole('article', { name: 'Hecoos XR' });
    await expect(server.getByText(words.delay)).toBeVisible();
    for (const absent of words.absent) await expect(server.getByText(absent, { exact: true })).toHaveCount(0);
    await stage.rig.until('nobody is on air', ({ pictures }) =>
      Object.values(pictures).every(({ onAir }) => onAir === 'no'),
    );
    const row = server.getByRole('button', { name: words.opacity });
    await row.click();
    const chosen = page.getByRole('complementary', { name: words.chosen });
    await chosen.locator('input').first().fill('0.5');
    await chosen.getByRole('button', { name: words.set, exact: true }).click();
    await chosen.getByRole('button', { name: words.now, exact: true }).click();
    await expect(row).toContainText(words.verified);
    await stage.rig.until('the server has it', (state) => state.params[OPACITY]?.actual?.value === 0.5);
    await stage.rig.command('param.release', { path: OPACITY });
  });
