/** A device described by data, in the console: mistakes named as they are typed, saved into the studio file, tried at the bench. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { openCalmRig } from '../engine/rig.ts';
import { openSeat, useStage } from './console.ts';

const stage = useStage(openCalmRig);

test('a description is changed, checked, saved and tried; a device is made from a profile', async ({ context }) => {
  const { rig } = stage;
  const { page, complaints } = await openSeat(context, rig, { role: 'technician', room: 'devices/xr' });
  const sheet = page.getByRole('complementary', { name: 'Hecoos XR server' });
  // What is in the file comes late: until then nothing may be taken for it.
  await page.route('**/template.show', async (route) => {
    await new Promise((done) => setTimeout(done, 300));
    await route.continue();
  });
  await sheet.getByRole('button', { name: 'Description' }).click();
  const set = sheet.getByLabel('Set it');
  await expect(set).toHaveValue('/xr/scene {value}');
  await set.fill('/xr/scene {valu}');
  await expect(sheet.getByText('this placeholder cannot stand here · valu').first()).toBeVisible();
  await expect(sheet.getByRole('button', { name: 'Save into the studio file' })).toBeDisabled();
  await set.fill('/xr/scene {value}');
  await expect(sheet.getByText('No mistakes')).toBeVisible();

  // What the device says already stands open; what is picked goes into the file with the rest.
  await expect(sheet.getByLabel('Takes effect')).toHaveValue('within');
  await sheet.getByLabel('Meaning on an XR server').selectOption('black');
  await expect(sheet.getByText('that word is of type · boolean').first()).toBeVisible();
  await sheet.getByLabel('Meaning on an XR server').selectOption('scene');
  await expect(sheet.getByText('No mistakes')).toBeVisible();

  // Nothing is claimed of a form that the engine has not looked at, and it is not saved; a look that failed comes again.
  const looked = Promise.withResolvers<void>();
  await page.route(
    '**/template.check',
    async (route) => {
      await looked.promise;
      await route.fulfill({ json: { ok: false } });
    },
    { times: 1 },
  );
  await sheet.getByLabel('Answers within, ms').first().fill('4321');
  await expect(sheet.getByText('Not checked yet')).toBeVisible();
  await expect(sheet.getByRole('button', { name: 'Save into the studio file' })).toBeDisabled();
  looked.resolve();
  await expect(sheet.getByText('No mistakes')).toBeVisible();
  await sheet.getByRole('button', { name: 'Save into the studio file' }).click();
  await sheet.getByRole('button', { name: 'Save and reconnect now' }).click();
  await expect(sheet.getByText('as in the studio file')).toBeVisible();
  await expect(sheet.getByLabel('Answers within, ms').first()).toHaveValue('4321');
  await sheet.getByLabel('Answers within, ms').first().fill('5432');
  await sheet.getByRole('button', { name: 'Discard' }).click();
  await expect(sheet.getByText('as in the studio file')).toBeVisible();
  await expect(sheet.getByLabel('Answers within, ms').first()).toHaveValue('4321');
  const file = join(rig.studio, 'devices.json');
  await expect.poll(async () => readFile(file, 'utf8')).toContain('4321');
  expect(await readFile(file, 'utf8')).toMatch(/"means": "scene"/);
  expect(await readFile(join(rig.studio, 'former', 'devices.1.json'), 'utf8')).not.toContain('4321');

  await sheet.getByRole('button', { name: 'Test bench' }).click();
  await expect(sheet.getByLabel('Parameter', { exact: true })).toHaveValue('scene');
  await sheet.getByRole('button', { name: 'Ask for it' }).click();
  await expect(sheet.getByText('scene = "polar-glacier"').first()).toBeVisible();

  await page.getByRole('button', { name: 'Profiles' }).click();
  await page.getByLabel('Device id').fill('from-profile');
  await page.getByLabel('Host').fill('192.0.2.9');
  await page.getByRole('button', { name: 'Add to the studio file' }).click();
  await page.getByRole('button', { name: 'Add and connect now' }).click();
  await expect(page).toHaveURL(/devices\/from-profile/);
  await expect.poll(async () => readFile(file, 'utf8')).toContain('"from-profile"');
  expect(complaints).toEqual([]);
});
