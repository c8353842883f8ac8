/** A take at a timecode, as people set it: typed, counted down on every seat, begun by itself, called off by anybody. */
import { expect, type Page, test } from '@playwright/test';
import { formatTimecode, parseTimecode } from '../../app/core/time/timecode.ts';
import type { StageState } from '../../app/protocol/state.ts';
import { addFrames } from '../core/time/later-labels.ts';
import { withdrawnWhy } from '../engine/rig.ts';
import { armByKey, calmStage, openSeat, tryUntil, useStage } from './console.ts';

const stage = useStage();

test.beforeEach(async () => {
  await calmStage(stage.rig);
  // Until it follows its source the clock may step, and labels with it; nothing is set for a timecode before.
  await stage.rig.until('the clock follows', ({ sync }) => sync.clock.state === 'locked' || noSource(sync));
});

function noSource(sync: { readonly sources: object }): boolean {
  return Object.keys(sync.sources).length === 0;
}

/** The label that the band shows, so many seconds later. */
async function labelIn(page: Page, seconds: number): Promise<string> {
  const { clock } = (await stage.rig.state()).sync;
  const now = parseTimecode((await page.locator('.tc output').textContent()) ?? '');
  const frames = Math.round((seconds * clock.timecodeRate.num) / clock.timecodeRate.den);
  const later = now && addFrames(now, frames, clock.timecodeRate);
  if (!later) throw new Error('the band shows no timecode');
  return formatTimecode(later);
}

async function setFor(page: Page, label: string): Promise<void> {
  const field = page.getByLabel('Take at hh:mm:ss:ff');
  await field.click();
  await page.keyboard.type(label.replace(/\D/g, ''));
  await expect(field).toHaveValue(label);
  await page.getByRole('button', { name: 'Set the time' }).click();
}

test('set on one seat, called off on another: the stage stays as it is', async ({ browser }) => {
  test.setTimeout(120_000);
  const { rig } = stage;
  const one = await openSeat(await browser.newContext(), rig, { name: 'Anna' });
  const two = await openSeat(await browser.newContext(), rig, { name: 'Floor', role: 'director', room: 'director' });
  await armByKey(one.page, 'ARMED');
  const before = (await rig.state()).take?.takeId;

  const field = one.page.getByLabel('Take at hh:mm:ss:ff');
  await field.click();
  await one.page.keyboard.type('9975');
  await expect(one.page.getByText('00:00:99:75 is no timecode of this stage')).toBeVisible();
  await expect(one.page.getByRole('button', { name: 'Set the time' })).toBeDisabled();

  // Far enough ahead that a slow machine has shown it on both seats before it is called off.
  const at = await labelIn(one.page, 12);
  await setFor(one.page, at);
  for (const { page } of [one, two]) {
    const line = page.locator('main .sched');
    await expect(line).toContainText(`at ${at}`);
    await expect(line).toContainText(/in \d+ s, by Anna/);
    await expect(page.locator('footer .sched')).toContainText(at);
  }
  await two.page.locator('main .sched').getByRole('button', { name: 'Call off' }).click();
  for (const { page } of [one, two]) await expect(page.locator('.sched')).toHaveCount(0);
  await expect(field).toBeVisible();
  expect((await rig.state()).scheduled).toBeNull();
  await expect.poll(async () => (await labelIn(one.page, 0)) > at).toBe(true);
  expect((await rig.state()).take?.takeId).toBe(before);
  for (const { page, complaints } of [one, two]) {
    expect(complaints).toEqual([]);
    await page.context().close();
  }
});

test('at its timecode the take is on, and nobody pressed GO', async ({ context }) => {
  const { rig } = stage;
  test.setTimeout(240_000);
  const { page, complaints } = await openSeat(context, rig, { name: 'Anna' });
  // A slow machine may be too late with it, or miss a device for a moment, which withdraws it: then it is set again.
  let scheduled: StageState['scheduled'] | undefined;
  const isBegun = ({ take }: StageState): boolean => take !== null && take.planId === scheduled?.planId;
  let wrong: unknown;
  await tryUntil(page, 150_000, async () => {
    if (isBegun(await rig.state())) return;
    await armByKey(page, 'ARMED');
    await setFor(page, await labelIn(page, 8));
    ({ scheduled } = await rig.until('scheduled', (state) => state.scheduled !== null, 3_000));
    await expect(page.locator('main .sched')).toBeVisible({ timeout: 3_000 });
    const over = await rig.until(
      'begun, or withdrawn',
      (s) => isBegun(s) || (s.scheduled === null && s.armed === null),
    );
    if (isBegun(over)) return;
    // Only for a gate that closed: withdrawn or dropped for anything else, it is not set again.
    const why = await withdrawnWhy(rig, scheduled?.planId ?? '');
    if (why?.params?.['gate'] === undefined) wrong = [why, over.alarms['take/schedule']];
    else throw new Error(`withdrawn for ${JSON.stringify(why)}`);
  });
  expect(wrong).toBeUndefined();
  const planId = scheduled?.planId;
  const done = await rig.until('taken', ({ take }) => take?.planId === planId && take?.endedUs !== null);
  expect(done.take?.outcome).toBe('committed');
  // On its frame; where the machine was too slow for that, it says by how many.
  const lateFrames = (done.take?.frame ?? 0) - (scheduled?.frame ?? 0);
  const told = done.alarms['take/take.frame-late']?.fault.params?.['frames'];
  expect(lateFrames).toBeGreaterThanOrEqual(0);
  if (lateFrames > 0) expect(told).toBe(lateFrames);
  await expect(page.locator('.sched')).toHaveCount(0);
  expect(complaints).toEqual([]);
});
