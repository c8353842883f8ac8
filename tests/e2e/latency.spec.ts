/** Latency on the Sync page: a technician enters a hop, the sum says what it knows, a delay is applied, sound is set right. */
import { expect, test } from '@playwright/test';
import { openCalmRig } from '../engine/rig.ts';
import { calmStage, LANGS, openSeat, useStage } from './console.ts';

const stage = useStage(openCalmRig);
const DELAY = 'engine/xr/camera/a/videoDelay';
test.beforeEach(() => calmStage(stage.rig));

const WORDS = {
  en: {
    enter: 'Enter',
    takes: 'Takes',
    keep: 'Keep',
    clear: 'Clear Wall',
    least: 'at least',
    apply: 'Apply',
    now: /^Send 7 f/,
  },
  zh: { enter: '录入', takes: '用时', keep: '保存', clear: '清除 屏体', least: '至少', apply: '应用', now: /7 f/ },
} as const;

for (const lang of LANGS)
  test(`entering the wall completes the proposal, a person applies it, clearing takes it back (${lang})`, async ({
    context,
  }) => {
    const { rig } = stage;
    const say = WORDS[lang];
    await rig.command('param.set', { path: DELAY, value: 6 });
    await rig.until('the server has its delay', ({ params }) => params[DELAY]?.actual?.value === 6);
    const { page, complaints } = await openSeat(context, rig, { role: 'technician', lang, room: 'sync/latency' });
    const wall = page.locator('.fall:not(.sum)').filter({ hasText: lang === 'en' ? 'Wall' : '屏体' });
    const sum = page.locator('.fall.sum b');
    await expect(wall.locator('b')).toHaveText('–');
    await expect(sum).toContainText(say.least);

    await wall.getByRole('button', { name: say.enter, exact: true }).click();
    await page.getByRole('textbox', { name: say.takes }).fill('20');
    await page.getByRole('button', { name: say.keep, exact: true }).click();
    await expect(wall.locator('b')).toHaveText('1 f / 20 ms');
    // Tracker and network are still unknown: the sum does not pretend.
    await expect(sum).toContainText(say.least);

    const delay = page.locator('.delayrow').first();
    await expect(delay.locator('.should b')).toHaveText('7 f');
    const truly = async (): Promise<unknown> => (await rig.truth()).devices['xr']?.['videoDelay/a'];
    expect(await truly()).toBe(6);
    await delay.getByRole('button', { name: say.apply }).click();
    await delay.getByRole('button', { name: say.now }).click();
    await expect(delay.locator('.is b')).toHaveText('7 f');
    expect(await truly()).toBe(7);

    await wall.getByRole('button', { name: say.clear }).click();
    await expect(wall.locator('b')).toHaveText('–');
    expect(complaints).toEqual([]);
  });

test('sound that was moved at the desk is told in frames and ms, and set right by two presses', async ({ context }) => {
  const { rig } = stage;
  await rig.frontPanel('audio-desk', 'delay', 40);
  const { page } = await openSeat(context, rig, { role: 'technician', room: 'sync/latency' });
  await expect(page.locator('.apart').first()).toHaveText('sound 4 f / 80 ms early');
  await page.getByRole('button', { name: 'Set to 120 ms' }).click();
  await page.getByRole('button', { name: /^Send 120 ms/ }).click();
  await expect(page.locator('.apart').first()).toHaveText('together');
  expect((await rig.truth()).devices['audio-desk']?.['delay']).toBe(120);
});

test('a seat that may only look sees it and cannot enter', async ({ context }) => {
  const { page } = await openSeat(context, stage.rig, { role: 'viewer', room: 'sync/latency' });
  await expect(page.locator('.fall.sum')).toBeVisible();
  for (const button of await page.getByRole('button', { name: 'Enter', exact: true }).all())
    await expect(button).toBeDisabled();
});
