/** A device's effects: a trial from the console with its progress, what it showed, the lead adopted and given up. */
import { expect, test } from '@playwright/test';
import { calmStage, openSeat, useStage } from './console.ts';

const stage = useStage();
const LOOK = 'engine/xr/look';

test.beforeEach(async () => {
  await calmStage(stage.rig);
});

test('a technician tries a parameter, adopts what was learnt, gives it up and forgets the trial', async ({
  context,
}) => {
  test.setTimeout(150_000);
  const { rig } = stage;
  const { page, complaints } = await openSeat(context, rig, { role: 'technician', room: 'devices/xr' });
  const sheet = page.getByRole('complementary', { name: 'Hecoos XR server' });
  await sheet.getByRole('button', { name: 'Effects' }).click();
  await sheet.getByRole('button', { name: LOOK }).click();
  const editor = sheet.getByRole('region', { name: 'XR look' });
  await expect(editor.getByText('1 to 4 frames · not measured here')).toBeVisible();
  await expect(editor.getByText('nothing learnt yet')).toBeVisible();

  const other = editor.getByRole('combobox', { name: /^The other value/ });
  // Options are no steps: which other one may be shown, a person says.
  const begin = editor.getByRole('button', { name: 'Trial', exact: true });
  await expect(begin).toBeDisabled();
  // The device itself, unless a person names who else can see: a camera by its video, what others report; never itself.
  const eye = editor.getByRole('combobox', { name: 'Who sees it' });
  await expect(eye.locator('option:checked')).toHaveText('the device itself');
  await expect(eye.locator('option')).toContainText(['video of Camera 1']);
  await expect(eye.getByRole('option', { name: 'Hecoos XR server' })).toHaveCount(0);
  await eye.selectOption({ label: 'VP cluster status' });
  await editor.getByRole('combobox', { name: 'What it sees it by' }).selectOption({ index: 0 });
  await eye.selectOption({ label: 'the device itself' });
  await other.selectOption({ label: 'dusk' });
  await begin.click();
  await editor.getByRole('button', { name: 'Start toggling' }).click();
  await expect(editor.getByText(/Trial: [1-9]\d? of 60 seen/)).toBeVisible();
  await editor.getByRole('button', { name: 'Stop and put back' }).click();
  await expect(editor.getByText(/ended without a result: Stopped by Desk 1/)).toBeVisible();

  await other.selectOption({ label: 'dusk' });
  await begin.click();
  await editor.getByRole('button', { name: 'Start toggling' }).click();
  await expect(editor.getByText(/^\d\d runs, \d+ lost/)).toBeVisible({ timeout: 80_000 });
  await expect(editor.getByText(/measured \d{4}-\d\d-\d\d/)).toBeVisible();
  await expect(editor.getByText(/Told by the device itself. Between day and dusk, by Desk 1/)).toBeVisible();
  const { trials } = await rig.state();
  const frames = trials.effects[LOOK]?.lead.learnt?.frames ?? -1;
  await editor.getByRole('button', { name: `Adopt ${frames} frames` }).click();
  await expect(editor.getByText(`adopted ${frames} by Desk 1`)).toBeVisible();
  await expect.poll(async () => (await rig.state()).descriptors[LOOK]?.leadFrames).toBe(frames);
  await editor.getByRole('button', { name: 'Back to the studio file' }).click();
  await expect(editor.getByText('adopted')).toBeHidden();
  await editor.getByRole('button', { name: 'Forget the trial' }).click();
  await editor.getByRole('button', { name: 'Forget it' }).click();
  await expect(editor.getByText('1 to 4 frames · not measured here')).toBeVisible();
  expect(complaints).toEqual([]);
});

test('what is refused is said where it was asked for; a viewer is offered nothing', async ({ context }) => {
  const { rig } = stage;
  await rig.command('show.state', { state: 'SHOW' });
  const { page } = await openSeat(context, rig, { role: 'technician', room: 'devices/xr' });
  const sheet = page.getByRole('complementary', { name: 'Hecoos XR server' });
  await sheet.getByRole('button', { name: 'Effects' }).click();
  await sheet.getByRole('button', { name: 'engine/xr/exposure' }).click();
  const editor = sheet.getByRole('region', { name: 'XR exposure' });
  await editor.getByRole('button', { name: 'Trial', exact: true }).click();
  await editor.getByRole('button', { name: 'Start toggling' }).click();
  await expect(page.getByText('No trials in SHOW')).toBeVisible();
  const viewer = await openSeat(context, rig, { role: 'viewer', name: 'Guest', room: 'devices/xr' });
  await viewer.page.getByRole('button', { name: 'Effects' }).click();
  await viewer.page.getByRole('button', { name: 'engine/xr/exposure' }).click();
  await expect(viewer.page.getByRole('button', { name: 'Trial', exact: true })).toBeDisabled();
});
