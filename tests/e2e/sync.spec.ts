/** The Sync page when the reference goes: who is wrong, who hangs below it, and a tree that says unknown, never good. */
import { expect, test } from '@playwright/test';
import { LANGS, type Lang, openSeat, useStage } from './console.ts';

const stage = useStage();

const SAYS: Readonly<Record<Lang, { odd: string; generator: string; below: string; behind: string; unknown: string }>> =
  {
    en: {
      odd: 'Sync generator is not locked to its reference',
      generator: 'Sync generator',
      below: 'Hecoos XR server',
      behind: 'behind Sync generator',
      unknown: 'unknown',
    },
    zh: {
      odd: '同步机 未锁相到基准',
      generator: '同步机',
      below: 'Hecoos XR 服务器',
      behind: '受 同步机 影响',
      unknown: '未知',
    },
  };

for (const lang of LANGS)
  test(`a lost reference is named, and everything below it says behind whom, ${lang}`, async ({ context }) => {
    const { rig } = stage;
    const says = SAYS[lang];
    const { page, complaints } = await openSeat(context, rig, { lang, room: 'sync', role: 'technician' });
    const row = (name: string) => page.locator('.tree .row').filter({ hasText: name });
    await expect(row('LED').first()).toContainText(says.unknown);
    await expect(page.getByText(says.behind)).toHaveCount(0);
    await rig.fault('sync', { kind: 'reference-lost' });
    await expect(page.locator('.oddones').getByText(says.odd)).toBeVisible();
    await expect(row(says.below)).toContainText(says.behind);
    // The generator itself is behind nobody, and stands above what hangs on it.
    const names = await page.locator('.tree .row .nm').allTextContents();
    const at = (name: string): number => names.findIndex((one) => one.startsWith(name));
    expect(at(says.generator)).toBeGreaterThan(-1);
    expect(at(says.below)).toBeGreaterThan(at(says.generator));
    await rig.clearFaults();
    await expect(page.getByText(says.behind)).toHaveCount(0);
    await expect(page.locator('.oddones')).toHaveCount(0);
    expect(complaints).toEqual([]);
  });
