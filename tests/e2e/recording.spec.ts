/** Recorded tracking as a technician uses it on a tablet: record, end, replay by a held key, REPLAY on band and page, end. */
import { expect, test } from '@playwright/test';
import { calmStage, holdUntil, LANGS, openSeat, useStage } from './console.ts';

const stage = useStage();
test.beforeEach(() => calmStage(stage.rig));

const WORDS = {
  en: {
    tab: 'Recording',
    name: 'Name (or the time of day)',
    record: 'Record',
    end: 'End recording',
    open: 'Open',
    replay: 'REPLAY',
    hold: 'Hold: replay',
    pause: 'Pause',
    still: 'stands still',
    stop: 'End replay',
    show: 'No replay in SHOW',
    shows: 'Camera 1, pedestal shows',
    other: 'recorded: Camera 2, crane',
    as: 'Camera 1, pedestal as Camera 2, crane',
    slow: '0.25 ×',
    slower: '0.25 × speed',
  },
  zh: {
    tab: '录制',
    name: '名称（默认为时间）',
    record: '开始录制',
    end: '结束录制',
    open: '打开',
    replay: '回放',
    hold: '按住：回放',
    pause: '暂停',
    still: '已暂停',
    stop: '结束回放',
    show: '演出状态下不能回放',
    shows: '1号机 座机播放',
    other: '录制：2号机 摇臂',
    as: '1号机 座机 用 2号机 摇臂',
    slow: '0.25 倍',
    slower: '0.25 倍速',
  },
} as const;

for (const lang of LANGS)
  test(`recorded, replayed by a held key, loud on band and page, ended; in SHOW the key stays shut (${lang})`, async ({
    browser,
  }) => {
    test.setTimeout(120_000);
    const { rig } = stage;
    const say = WORDS[lang];
    const context = await browser.newContext({ viewport: { width: 1180, height: 820 } });
    const { page, complaints } = await openSeat(context, rig, { role: 'technician', lang, room: 'tracking' });
    await page.getByRole('button', { name: say.tab, exact: true }).click();
    await page.getByRole('textbox', { name: say.name }).fill(`walk ${lang}`);
    await page.getByRole('button', { name: say.record, exact: true }).click();
    await expect(page.getByRole('button', { name: say.end })).toBeVisible({ timeout: 20_000 });
    await expect(page.locator('.band .tape .rec')).toBeVisible();
    await rig.until('something came', (s) => (s.recording?.recording?.datagrams ?? 0) > 100, 20_000);
    await page.getByRole('button', { name: say.end }).click();
    const row = page.locator('.tapes > li').filter({ hasText: `walk ${lang}` });
    await expect(row).toBeVisible({ timeout: 20_000 });
    await row.getByRole('button', { name: say.open }).click();
    const [file] = await Promise.all([page.waitForEvent('download'), row.getByRole('button', { name: 'CSV' }).click()]);
    expect(file.suggestedFilename()).toContain(`walk ${lang}.csv`);
    await row.getByLabel(say.shows).selectOption(say.other);
    await row.getByRole('button', { name: say.slow, exact: true }).click();
    await holdUntil(page, row.getByRole('button', { name: say.hold }), () =>
      expect(page.locator('.band .tape .replay')).toHaveText(say.replay),
    );
    const banner = page.locator('.replaying');
    await expect(banner).toContainText(`walk ${lang}`);
    await expect(banner).toContainText(say.as);
    await expect(banner).toContainText(say.slower);
    await expect(page.locator('.camcard .word').filter({ hasText: say.replay }).first()).toBeVisible({
      timeout: 20_000,
    });
    await banner.getByRole('button', { name: say.pause }).click();
    await expect(banner).toContainText(say.still, { timeout: 20_000 });
    await banner.getByRole('button', { name: say.stop }).click();
    await expect(banner).toBeHidden({ timeout: 20_000 });
    await expect(page.locator('.band .tape .replay')).toBeHidden();
    await rig.command('show.state', { state: 'SHOW' });
    await expect(row).toContainText(say.show, { timeout: 20_000 });
    await expect(row.getByRole('button', { name: say.hold })).toBeDisabled();
    expect(complaints).toEqual([]);
  });
