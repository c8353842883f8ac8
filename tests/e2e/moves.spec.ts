/** Virtual moves on the Tracking page and on Live: made of keys that the camera is asked for, started, seen, handed back. */
import { expect, type Page, test } from '@playwright/test';
import { openCalmRig } from '../engine/rig.ts';
import { LANGS, openSeat, tryUntil, useStage } from './console.ts';

const stage = useStage(() => openCalmRig());
test.beforeEach(async () => {
  await stage.rig.mixer({ program: 'vt-1' });
  await stage.rig.command('tracking.relay', { camera: 'c', sink: 'vp', on: true });
  await stage.rig.until('relayed', (s) => s.tracking.inPath.includes('c/vp') && s.pictures['c']?.onAir === 'no');
});

const WORDS = {
  en: {
    tab: 'Virtual moves',
    fresh: 'New move',
    capture: 'Take a key from the camera',
    later: 'Key 2 later',
    name: 'Name of the move',
    hold: 'Stand there',
    frames: 'Frames in',
    keep: 'Keep it',
    start: 'Start',
    now: 'Start now',
    end: 'VIRTUAL, AT ITS END',
    back: 'Hand back',
    backNow: 'Hand back now',
    physical: 'PHYSICAL',
  },
  zh: {
    tab: '虚拟运镜',
    fresh: '新建',
    capture: '采集当前位姿',
    later: '第 2 点推后',
    name: '运镜名称',
    hold: '停在终点',
    frames: '进入帧数',
    keep: '保存',
    start: '开始',
    now: '立即开始',
    end: '虚拟，已到终点',
    back: '交还实机',
    backNow: '立即交还',
    physical: '实机',
  },
} as const;

async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder === undefined) return;
  for (const [width, height] of [
    [1_600, 1_000],
    [1_180, 820],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${folder}/moves-${name}-${width}.png` });
  }
}

for (const lang of LANGS)
  test(`a move is made of two keys, plays, is seen on Live and handed back there (${lang})`, async ({ context }) => {
    const { rig } = stage;
    const say = WORDS[lang];
    const { page, complaints } = await openSeat(context, rig, { lang, room: 'tracking/c' });
    const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).first().click();
    await press(say.tab);
    await expect(page.locator('.movenow')).toContainText(say.physical);
    await press(say.fresh);
    for (const n of [1, 2]) {
      await tryUntil(page, 20_000, async () => {
        await press(say.capture);
        await expect(page.locator('.movekeys li')).toHaveCount(n, { timeout: 2_000 });
      });
    }
    await press(say.later);
    await page.getByLabel(say.name).fill(`Push in ${lang}`);
    await press(say.hold);
    await page.getByLabel(say.frames).fill('10');
    await shot(page, `edit-${lang}`);
    await press(say.keep);
    const row = page.locator('.moves li').filter({ hasText: `Push in ${lang}` });
    await expect(row).toContainText('2.5');
    await shot(page, `list-${lang}`);
    // Once is enough for what plays: the words of the rest stand beside these.
    if (lang === 'zh' && !process.env['SHOTS']) return;
    await row.getByRole('button', { name: say.start, exact: true }).click();
    await row.getByRole('button', { name: say.now }).click();
    const card = page.locator('.camcard.sel');
    await expect(card).toContainText(say.end, { timeout: 20_000 });
    await shot(page, `plays-${lang}`);

    await page.goto(page.url().replace('tracking/c', 'live'));
    const live = page.locator('.virtualcams');
    await expect(live).toContainText(say.end);
    await shot(page, `live-${lang}`);
    await tryUntil(page, 30_000, async () => {
      if (!(await live.isVisible())) return;
      await live.getByRole('button', { name: say.back, exact: true }).click({ timeout: 2_000 });
      await live.getByRole('button', { name: say.backNow }).click({ timeout: 2_000 });
      await expect(live).toBeHidden({ timeout: 8_000 });
    });
    await rig.until('back', (s) => s.moves?.runs['c'] === null);
    expect(complaints).toEqual([]);
  });
