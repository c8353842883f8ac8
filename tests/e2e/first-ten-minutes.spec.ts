/** README's first ten minutes, as a person does them, in both languages: XR to VP, what it says, back again, rehearse, recall. */
import { expect, test } from '@playwright/test';
import { commandsSince, frozenZones, lastCommand } from '../engine/light.ts';
import {
  armBy,
  armByKey,
  calmStage,
  goByKey,
  key,
  openSeat,
  pictureOf,
  tryUntil,
  useStage,
  wallOf,
} from './console.ts';

const WORDS = {
  en: {
    byHand: 'By hand',
    camp: 'Snow camp',
    arm: 'ARM',
    armed: 'ARMED',
    steps: /\d+ steps, \d+ devices/,
    phases: ['Prepare', 'Hold', 'Switch', 'Settle', 'Reveal'],
    committed: 'Committed',
    audience: /^The audience sees/,
    ownedVp: /Wall owned by VP since/,
    ownedXr: /Wall owned by XR since/,
    undo: 'Undo',
    rehearse: 'Rehearse',
    rehearsed: 'Rehearsed: nothing was sent.',
    putAway: 'Done, next',
    close: 'Close',
    director: 'Director',
    live: 'Live',
    preset: /Snow camp dusk/,
    rooms: 'Rooms',
    other: '中文',
    liveThere: '演出',
    back: 'EN',
  },
  zh: {
    byHand: '手选',
    camp: '雪地露营',
    arm: '预位',
    armed: '已预位',
    steps: /\d+ 步，\d+ 台设备/,
    phases: ['准备', '保持', '切换', '稳定', '显示'],
    committed: '已完成',
    audience: /^观众/,
    ownedVp: /起由 VP 上屏/,
    ownedXr: /起由 XR 上屏/,
    undo: '撤销',
    rehearse: '空跑',
    rehearsed: '空跑完成：未发送任何指令。',
    putAway: '完成，下一条',
    close: '关闭',
    director: '导演',
    live: '演出',
    preset: /雪地露营 黄昏/,
    rooms: '页面',
    other: 'EN',
    liveThere: 'Live',
    back: '中文',
  },
} as const;

const stage = useStage();

for (const lang of ['en', 'zh'] as const) {
  const says = WORDS[lang];

  test(`the first ten minutes, ${lang}`, async ({ context }) => {
    const { rig } = stage;
    await calmStage(rig);
    const { page, complaints } = await openSeat(context, rig, { lang });
    await expect(page).not.toHaveURL(/once=/);
    await expect(page).toHaveTitle(/Stagelock/);

    // Live: XR on the wall, and cameras that move.
    await expect(page.locator('.band .mode')).toContainText('XR');
    await expect(page.getByText(says.ownedXr)).toBeVisible();
    await expect.poll(() => wallOf(rig)).toEqual(['xr/polar-glacier']);
    const cameras = page.locator('.planbox svg').first();
    const stood = await cameras.evaluate((svg) => svg.outerHTML);
    await expect.poll(() => cameras.evaluate((svg) => svg.outerHTML)).not.toBe(stood);
    const plan = page.locator('.planbox canvas');
    await expect.poll(async () => new Set(await pictureOf(plan)).size).toBeGreaterThan(4);
    const glacier = await pictureOf(plan);

    // Choose VP and the snow camp by hand; rehearse it: a plan, and not one byte.
    const byHand = page.getByRole('button', { name: says.byHand });
    const lastTake = page.getByRole('button', { name: says.putAway });
    await expect(byHand.or(lastTake)).toBeVisible();
    if (await lastTake.isVisible()) await lastTake.click();
    await byHand.click();
    await page.getByRole('button', { name: 'VP', exact: true }).click();
    await page.getByRole('button', { name: says.camp, exact: true }).click();
    const quiet = await lastCommand(rig);
    await page.getByRole('button', { name: says.rehearse, exact: true }).click();
    await expect(page.getByText(says.rehearsed)).toBeVisible();
    await expect(page.getByText(says.steps)).toBeVisible();
    expect(await commandsSince(rig, quiet)).toEqual([]);
    await page.locator('.inline-ask').getByRole('button', { name: says.close }).click();

    // Arm, read the plan, GO.
    const gates = page.locator('.rgt');
    // A gate that shuts withdraws the arming while it is read: a person arms once more.
    await tryUntil(page, 90_000, async () => {
      await armByKey(page, says.armed);
      await expect(gates.getByText(says.steps)).toBeVisible({ timeout: 5_000 });
      for (const phase of says.phases)
        await expect(gates.getByText(phase, { exact: true }).first()).toBeVisible({ timeout: 5_000 });
      await expect(key(page, 'GO')).toBeEnabled({ timeout: 5_000 });
    });
    await goByKey(page, rig, () => armByKey(page, says.armed));
    await expect(gates.getByText(says.committed, { exact: true })).toBeVisible();

    // Told from the audience's side, and true in the light.
    await expect(gates.locator('.safe strong')).toHaveText(says.audience);
    await expect.poll(() => wallOf(rig)).toEqual(['vp/snow-camp']);
    await expect.poll(async () => frozenZones((await rig.truth()).now)).toEqual([]);
    await expect(page.locator('.band .mode')).toContainText('VP');
    await expect(page.getByText(says.ownedVp)).toBeVisible();
    await expect.poll(() => pictureOf(plan)).not.toBe(glacier);

    // The language of this seat, live: the same stage, other words; and back.
    await page.locator('.rail').getByRole('button', { name: says.other }).click();
    await expect(page.getByRole('link', { name: says.liveThere })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', lang === 'en' ? 'zh-CN' : 'en');
    await page.locator('.rail').getByRole('button', { name: says.back }).click();
    await expect(page.getByRole('link', { name: says.live })).toBeVisible();

    // Undo: armed, then taken.
    await lastTake.click();
    const undo = (): Promise<void> => armBy(page, says.armed, () => key(page, says.undo).click());
    await undo();
    await goByKey(page, rig, undo);
    await expect(gates.getByText(says.committed, { exact: true })).toBeVisible();
    await expect.poll(() => wallOf(rig)).toEqual(['xr/polar-glacier']);
    await expect(page.getByText(says.ownedXr)).toBeVisible();

    // Director: touching a preset arms it; GO stands in the same corner.
    await page.getByRole('link', { name: says.director }).click();
    await expect(page.locator('.frame')).toHaveAttribute('data-room', 'director');
    const preset = page.getByRole('main').getByRole('button', { name: says.preset });
    await expect(preset).toBeVisible();
    const corner = await key(page, 'GO').boundingBox();
    const recall = (): Promise<void> => armBy(page, says.armed, () => preset.click());
    await recall();
    expect(await key(page, 'GO').boundingBox()).toEqual(corner);
    await goByKey(page, rig, recall);
    await expect.poll(() => wallOf(rig)).toEqual(['vp/snow-camp']);
    await rig.until('the take has ended', (state) => state.take?.endedUs !== null);

    // Home again for the next language.
    await page.getByRole('link', { name: says.live }).click();
    await expect(key(page, says.undo)).toBeEnabled();
    await goByKey(page, rig, undo);
    await expect.poll(() => wallOf(rig)).toEqual(['xr/polar-glacier']);
    await rig.until('the take has ended', (state) => state.take?.endedUs !== null);
    expect(complaints).toEqual([]);
  });
}
