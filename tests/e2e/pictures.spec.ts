/**
 * Writes docs/pictures: every page in both languages. Not part of the suite: it runs where STAGELOCK_PICTURES=1, because
 * its result is for people to look at.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { StageState } from '../../app/protocol/state.ts';
import { arm, isWell, openCalmRig, ROOT } from '../engine/rig.ts';
import { armByKey, calmStage, goByKey, LANGS, type Lang, openSeat, takeHome, useStage } from './console.ts';
import { palettePng } from './palette-png.ts';

const FOLDER = join(ROOT, 'docs/pictures');
/** Lets fades end and plots fill. */
const STAND_MS = 900;
const PLOT_MS = 11_000;

const WORDS = {
  en: { seat: 'Desk 1', armed: 'ARMED', byHand: 'By hand', camp: 'Snow camp', back: 'Rolled back' },
  zh: { seat: '一号台', armed: '已预位', byHand: '手选', camp: '雪地露营', back: '已回滚' },
} as const;

async function shoot(page: Page, name: string, lang: Lang): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(STAND_MS);
  await writeFile(join(FOLDER, `${name}-${lang}.png`), palettePng(await page.screenshot()));
}

async function go(page: Page, place: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = `#/${to}`;
  }, place);
  await expect(page.getByRole('main')).toBeVisible();
}

if (process.env['STAGELOCK_PICTURES'] === '1') {
  const stage = useStage(openCalmRig);

  for (const lang of LANGS) {
    test(`pictures of every page, ${lang}`, async ({ context }) => {
      test.setTimeout(280_000);
      const { rig } = stage;
      const says = WORDS[lang];
      await mkdir(FOLDER, { recursive: true });
      await takeHome(rig);
      // The show is under way: the speaker's preset stands, the commercial is next.
      await rig.command('cue.select', { cue: 'speaker-2' });
      expect((await arm(rig, { preset: 'glacier-blue-hour', cue: 'speaker-2' })).ok).toBe(true);
      await rig.command('cue.go', { expect: 'speaker-2' });
      await rig.until('the list has moved on', (state) => state.cues?.current === 'speaker-2');
      await rig.command('go.release');
      const { page } = await openSeat(context, rig, { lang, name: says.seat });
      const ready = (): Promise<unknown> =>
        rig.until('nothing is in the way', (state) => state.gates.every((gate) => gate.verdict !== 'blocking'));
      const ackAll = async (): Promise<void> => {
        for (const id of Object.keys((await rig.state()).alarms)) await rig.command('alarm.ack', { id });
      };
      // A machine that is busy makes its trackers stutter, and its time too: then the same picture is taken again.
      const isCalm = (state: StageState): boolean =>
        isWell(state) && Object.values(state.sync.sources).every(({ faults }) => faults.length === 0);
      const shootWell = (name: string): Promise<void> =>
        expect(async () => {
          await rig.until('all is well', isCalm, 30_000);
          await ackAll();
          await expect(page.locator('.toast')).toHaveCount(0);
          await shoot(page, name, lang);
          expect(isCalm(await rig.state())).toBe(true);
        }).toPass({ timeout: 90_000 });
      await ready();
      await shootWell('live');
      for (const room of ['director', 'sync', 'library'] as const) {
        await go(page, room);
        if (room === 'sync') await page.waitForTimeout(PLOT_MS);
        await ready();
        await shootWell(room);
      }
      await go(page, 'tracking');
      await page.waitForTimeout(PLOT_MS);
      await shootWell('tracking');
      await go(page, 'library/journal');
      await page.locator('button.jrow').first().click();
      await shoot(page, 'journal', lang);

      // Something to look at: a light that a hand has turned, a processor that is gone.
      await rig.command('param.set', { path: 'light/fill/intensity', value: 60 });
      await rig.frontPanel('light-fill', '/light/fill/intensity', 42).catch(() => undefined);
      await rig.fault('light-back', { kind: 'offline' });
      await rig.until('the light is missed', (state) => state.devices['light-back']?.status === 'offline');
      await go(page, 'devices');
      await shoot(page, 'devices', lang);
      await calmStage(rig);
      await ackAll();

      await go(page, 'live');
      await armByKey(page, says.armed);
      const close = page.locator('.toast.warn button');
      while (await close.first().isVisible()) await close.first().click();
      await shoot(page, 'live-armed', lang);
      await rig.fault('led-centre', { kind: 'refuse' });
      await goByKey(page, rig, () => armByKey(page, says.armed));
      await expect(page.locator('.outcome').getByText(says.back)).toBeVisible();
      await shoot(page, 'live-rolled-back', lang);
      await rig.clearFaults();
      await ackAll();
    });
  }
}
