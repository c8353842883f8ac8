/** The Tracking page: what we do to the poses of a relay is seen, set by a technician, and reaches the sink. */
import { expect, test } from '@playwright/test';
import { openCalmRig } from '../engine/rig.ts';
import { calmStage, LANGS, openSeat, useStage } from './console.ts';

const stage = useStage(openCalmRig);
test.beforeEach(() => calmStage(stage.rig));

const SMOOTHING = 'device/tracking/c/sink/vp/smoothing';
const WORDS = {
  en: { camera: 'Camera 3', shape: 'Shaping', off: 'off', on: '2.0 Hz, 0 ms ahead', late: '80 ms late' },
  zh: { camera: '3号机', shape: '修整', off: '关闭', on: '2.0 Hz，提前 0 毫秒', late: '延迟 80 毫秒' },
} as const;

for (const lang of LANGS)
  test(`smoothing is off until somebody wants it, says what it costs, and is set (${lang})`, async ({ context }) => {
    const { rig } = stage;
    const say = WORDS[lang];
    await rig.command('param.set', { path: SMOOTHING, value: 0 });
    const { page, complaints } = await openSeat(context, rig, { role: 'technician', lang, room: 'tracking' });
    await page
      .getByText(new RegExp(`^${say.camera}`))
      .first()
      .click();
    const shape = page.locator('.shape').first();
    await expect(shape).toContainText(say.off);
    await shape.getByText(say.shape).click();
    await shape.getByRole('spinbutton').or(shape.getByRole('textbox')).first().fill('2');
    await shape
      .getByRole('button', { name: /^(Set|设为)/ })
      .first()
      .click();
    await expect(shape).toContainText(say.on, { timeout: 15_000 });
    await expect(shape).toContainText(say.late);
    await shape.scrollIntoViewIfNeeded();
    expect(complaints).toEqual([]);
  });

for (const lang of LANGS)
  test(`how still a camera stands is read with its frequencies (${lang})`, async ({ context }) => {
    const { page, complaints } = await openSeat(context, stage.rig, { role: 'technician', lang, room: 'tracking' });
    const rest = page.locator('.rest');
    await expect(rest.locator('.axes b').first()).toContainText(/σ \d+\.\d{3} °/, { timeout: 30_000 });
    await expect(rest.locator('.spectrum rect')).toHaveCount(64);
    await rest
      .getByRole('radio', { name: lang === 'en' ? 'Height' : '高度' })
      .or(rest.getByRole('button', { name: lang === 'en' ? 'Height' : '高度' }))
      .first()
      .click();
    await expect(rest.locator('figcaption')).toContainText(/\d+\.\d Hz.*mm/);
    expect(complaints).toEqual([]);
  });
