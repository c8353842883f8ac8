/** Controls that stand beside the take: a zone by hand, the vision mixer, a declaration, an invitation, the studio's files. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type EngineRig, isWell, openStillRig } from '../engine/rig.ts';
import { armByKey, calmStage, holdUntil, openSeat } from './console.ts';

let rig: EngineRig;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  // Every arming ends after 33 s here: its last 30 s begin soon after.
  rig = await openStillRig((json) => {
    json['armLimitS'] = 33;
  });
});
test.afterAll(async () => {
  await rig.stop();
});

test.beforeEach(async () => {
  await calmStage(rig);
});

test('a zone is frozen by holding, not by a press, and its sheet says who, since when and how to release', async ({
  context,
}) => {
  const { page, complaints } = await openSeat(context, rig, { name: 'Desk one' });
  await page
    .locator('header.band')
    .getByRole('button', { name: /^Wall left, / })
    .click();
  const sheet = page.getByRole('region', { name: 'Wall left' });
  await expect(sheet.getByText('not on air')).toBeVisible();
  const freeze = sheet.getByRole('button', { name: 'Hold to freeze' });
  await freeze.click();
  expect((await rig.state()).zones['wall-left']?.held).toBeNull();

  await holdUntil(page, freeze, () => expect(sheet.getByText('frozen at seat Desk one')).toBeVisible());
  await expect(sheet.getByText(/unfreeze the zone here/)).toBeVisible();
  const { zones } = await rig.state();
  expect(zones['wall-left']?.held).not.toBeNull();
  expect(zones['wall-centre']?.held).toBeNull();
  await expect
    .poll(async () => Object.values((await rig.truth()).now.zones['wall-left']?.rasters ?? {})[0]?.frozenSince)
    .toBeDefined();

  await holdUntil(page, sheet.getByRole('button', { name: 'Hold to unfreeze' }), () => expect(freeze).toBeVisible());
  expect((await rig.state()).zones['wall-left']?.held).toBeNull();
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('preview in one press, program in two, and never in one', async ({ context }) => {
  const { page } = await openSeat(context, rig);
  await page
    .locator('header.band')
    .getByRole('button', { name: /^PGM LIVE/ })
    .click();
  const row = page.locator('.source', { hasText: 'VT 2' });
  await row.getByRole('button', { name: 'Preview' }).click();
  await expect(row.getByText('PVW')).toBeVisible();
  await expect.poll(async () => (await rig.truth()).now.preview.source).toBe('vt-2');

  await row.getByRole('button', { name: 'Cut to program' }).click();
  await expect(row.getByRole('button', { name: 'Cut VT 2 now' })).toBeVisible();
  expect((await rig.truth()).now.program.source).toBe('vt-1');
  await row.getByRole('button', { name: 'Cancel' }).click();
  await row.getByRole('button', { name: 'Cut to program' }).click();
  await row.getByRole('button', { name: 'Cut VT 2 now' }).click();
  await expect(row.getByText('PGM')).toBeVisible();
  await expect.poll(async () => (await rig.truth()).now.program.source).toBe('vt-2');
});

test('a person declares what is on air, for a time, and takes it back', async ({ context }) => {
  const { page } = await openSeat(context, rig, { name: 'Desk one' });
  await page
    .locator('header.band')
    .getByRole('button', { name: /^PGM LIVE/ })
    .click();
  const part = page.getByRole('region', { name: 'On air, declared' });
  await expect(part.getByRole('button', { name: 'Declare', exact: true })).toBeDisabled();
  await part.getByLabel('Source on air').selectOption({ label: 'CAM 2' });
  await part.getByLabel('Minutes').fill('20');
  await part.getByRole('button', { name: 'Declare', exact: true }).click();
  await expect(part.getByText('Declared: CAM 2 is on air')).toBeVisible();
  await expect(part.getByText(/^by Desk one, until \d\d:\d\d$/)).toBeVisible();
  expect((await rig.state()).onAirDeclared?.source).toBe('cam-2');
  await part.getByRole('button', { name: 'Clear' }).click();
  await expect(part.getByText('Declared: CAM 2 is on air')).toHaveCount(0);
  expect((await rig.state()).onAirDeclared).toBeNull();
});

/** Count and key in one look: the three seconds before the last thirty are soon over. */
async function armedShows(page: Page, wanted: { readonly last: boolean; readonly says: string }): Promise<void> {
  await page.waitForFunction(({ last, says }) => {
    const count = document.querySelector('.armline .count');
    const keys = [...document.querySelectorAll('footer.bar button')].map(({ textContent }) => textContent ?? '');
    const leftS = Number(count?.textContent);
    const isTold = keys.some((text) => text.includes('ARMED') && text.includes(says));
    return isTold && count?.classList.contains('last') === last && (last ? leftS < 30 : leftS > 30);
  }, wanted);
}

test('an arming that runs out is counted down, and one key or a press extends it, for whoever has GO', async ({
  browser,
}) => {
  const one = await openSeat(await browser.newContext(), rig, { name: 'Desk one' });
  const two = await openSeat(await browser.newContext(), rig, { name: 'Desk two', room: 'director' });
  await armByKey(one.page, 'ARMED');
  const line = one.page.locator('.armline');
  await armedShows(one.page, { last: true, says: 'E extends' });

  const planId = (await rig.state()).armed?.planId;
  const extended = armedShows(one.page, { last: false, says: 'press to disarm' });
  await one.page.keyboard.press('e');
  await extended;
  await expect.poll(async () => Number(await line.locator('.count').textContent())).toBeLessThan(32);
  const before = (await rig.state()).armed?.untilUs ?? 0;
  await line.getByRole('button', { name: 'Extend' }).click();
  await expect.poll(async () => (await rig.state()).armed?.untilUs).toBeGreaterThan(before);
  expect((await rig.state()).armed?.planId).toBe(planId);

  // Another seat sees the time, and is refused by the name of who has GO.
  await expect(two.page.locator('.stand').getByRole('button', { name: 'Extend' })).toBeDisabled();
  await two.page.keyboard.press('e');
  await expect(two.page.getByText('Desk one holds the GO')).toBeVisible();
  for (const { page } of [one, two]) await page.context().close();
});

test('an override is set, shown with its author wherever it counts, and cleared', async ({ browser }) => {
  const { page } = await openSeat(await browser.newContext(), rig, { name: 'Desk one' });
  await page.getByRole('button', { name: 'By hand' }).click();
  await page.getByRole('button', { name: 'Overrides' }).click();
  await page.getByLabel('Search values').fill('processor/centre/brightness');
  const setter = page.locator('.overchooser .setter');
  await setter.getByRole('textbox').fill('55');
  await setter.getByRole('button', { name: 'Override with 55 %' }).click();
  const list = page.locator('.rgt').getByRole('region', { name: 'Overrides' });
  await expect(list.getByText(/^set by Desk one at \d\d:\d\d$/)).toBeVisible();
  const held = { value: 55, seat: 'Desk one' };
  expect((await rig.state()).overrides).toMatchObject({ 'processor/centre/brightness': held });
  const since = (await list.getByText(/^set by Desk one at/).textContent()) ?? '';
  await page.context().close();

  // After a restart it is still there, of the same person, since the same time, for another seat too.
  await rig.restart('SIGKILL');
  await rig.until('well again', isWell);
  expect((await rig.state()).overrides).toMatchObject({ 'processor/centre/brightness': held });
  const other = await openSeat(await browser.newContext(), rig, { name: 'Desk two' });
  await other.page
    .locator('header.band')
    .getByRole('button', { name: /^Wall centre, / })
    .click();
  await expect(other.page.getByRole('region', { name: 'Wall centre' }).getByText(since)).toBeVisible();
  await other.page.keyboard.press('Escape');
  const again = other.page.locator('.rgt').getByRole('region', { name: 'Overrides' });
  await expect(again.getByText(since)).toBeVisible();
  await again.getByRole('button', { name: 'Clear' }).click();
  await expect(again).toHaveCount(0);
  expect((await rig.state()).overrides).toEqual({});
});

test('an administrator invites a tablet, which signs in once; nobody else sees the invitation', async ({ browser }) => {
  const chief = await openSeat(await browser.newContext(), rig, {
    role: 'admin',
    name: 'Chief',
    room: 'library/studio',
  });
  const desk = await openSeat(await browser.newContext(), rig, { name: 'Desk one', room: 'library/studio' });
  await expect(desk.page.getByRole('region', { name: 'This seat' })).toBeVisible();
  await expect(desk.page.getByRole('region', { name: 'Invite a tablet' })).toHaveCount(0);

  const invite = chief.page.getByRole('region', { name: 'Invite a tablet' });
  await invite.getByRole('button', { name: 'director' }).click();
  await invite.getByLabel('Name of the new seat').fill('Tablet 7');
  await invite.getByRole('button', { name: 'Make the address' }).click();
  const address = await invite.locator('code').innerText();
  const tablet = await (await browser.newContext()).newPage();
  await tablet.goto(address);
  await expect(tablet.getByRole('button', { name: /^Tablet 7.*director/s })).toBeVisible();
  await expect(chief.page.locator('.seattable li', { hasText: 'Tablet 7' })).toContainText('connected');
  const second = await (await browser.newContext()).newPage();
  await second.goto(address);
  await expect(second.getByLabel('Token')).toBeVisible();

  // An invitation that nobody used, and the tablet itself, are withdrawn by holding, not by a press.
  const access = chief.page.getByRole('region', { name: 'Who may come in' });
  await expect(desk.page.getByRole('region', { name: 'Who may come in' })).toHaveCount(0);
  await invite.getByLabel('Name of the new seat').fill('Tablet 8');
  await invite.getByRole('button', { name: 'Make the address' }).click();
  await expect(invite.locator('code')).not.toHaveText(address);
  const unused = await invite.locator('code').innerText();
  await expect(access.locator('li', { hasText: 'Tablet 8' })).toContainText(/invitation, until \d\d:\d\d/);
  await holdUntil(chief.page, access.getByRole('button', { name: 'Hold to withdraw Tablet 8' }), () =>
    expect(access.locator('li', { hasText: 'Tablet 8' })).toHaveCount(0),
  );
  await second.goto(unused);
  await expect(second.getByLabel('Token')).toBeVisible();

  const shut = access.getByRole('button', { name: 'Hold to withdraw Tablet 7' });
  await shut.click();
  await expect(shut).toBeVisible();
  await holdUntil(chief.page, shut, () =>
    expect(tablet.getByText('The token of this seat was withdrawn')).toBeVisible(),
  );
  await expect(chief.page.locator('.seattable li', { hasText: 'Tablet 7' })).toHaveCount(0);
  await tablet.reload();
  await expect(tablet.getByLabel('Token')).toBeVisible();
  for (const page of [chief.page, desk.page, tablet, second]) await page.context().close();
});

test('studio files: the alarm leads there, faults name file and place, a reload shows first what it changes', async ({
  context,
}) => {
  const file = join(rig.studio, 'cues.json');
  const good = await readFile(file, 'utf8');
  const { page } = await openSeat(context, rig);
  try {
    await writeFile(file, good.replace('"cues"', '"ques"'));
    await page
      .locator('header.band')
      .getByRole('button', { name: /^alarms/ })
      .click();
    await page.getByRole('button', { name: 'Look at the studio files' }).click();
    await expect(page.getByText(/^Refused whole/)).toBeVisible();
    await expect(page.getByText(/^cues\.json, line \d+, .*ques/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Reload' })).toHaveCount(0);

    await writeFile(file, good.replace('Opening film', 'Opening film, long'));
    await expect(page.getByText('A reload would make changes: 1')).toBeVisible();
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('button', { name: 'Reload now: 1' }).click();
    await expect(page.getByText('Reloaded. Changes: 1.')).toBeVisible();
    expect((await rig.state()).cues?.cues.some((cue) => cue.name.en === 'Opening film, long')).toBe(true);
  } finally {
    await writeFile(file, good);
  }
});
