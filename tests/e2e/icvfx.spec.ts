/** ICVFX by hand: a switch that asks again, a light card that is dragged, chroma that is held, and none of it on air. */
import { expect, test } from '@playwright/test';
import { calmStage, holdUntil, openSeat, useStage } from './console.ts';

const stage = useStage();

/** What the engine truly is, whatever it said. */
async function truly(key: string): Promise<unknown> {
  return (await stage.rig.truth()).devices['vp-icvfx']?.[key];
}

test('an ICVFX stage by hand', async ({ browser }) => {
  const { rig } = stage;
  await calmStage(rig);
  await rig.until('it was read', ({ params }) => params['engine/vp/camera/a/overscan']?.actual !== undefined);
  const context = await browser.newContext({ viewport: { width: 1180, height: 820 } });
  const { page, complaints } = await openSeat(context, rig, { room: 'devices/icvfx' });
  const camera = page.getByRole('region', { name: 'Camera 1, pedestal' });

  const overscan = camera.getByRole('group', { name: 'Overscan', exact: true });
  await overscan.getByRole('button', { name: 'Set off' }).click();
  await overscan.getByRole('button', { name: 'Send off now' }).click();
  // Verified is what is so already.
  await expect(overscan.getByText('verified')).toBeVisible();
  expect(await truly('camera/a/overscan')).toBe(false);

  await page.getByRole('button', { name: 'Adjust live' }).click();
  await page.getByRole('button', { name: 'Sliders act at once' }).click();
  const card = page.getByRole('button', { name: /^key: longitude/ });
  await card.hover();
  await page.mouse.down();
  const map = page.getByRole('group', { name: 'Where the light cards hang' });
  const box = await map.boundingBox();
  if (!box) throw new Error('there is no map');
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2, { steps: 12 });
  await page.mouse.up();
  await expect.poll(() => truly('lightcard/key/longitude')).toBe(90);
  await expect.poll(() => truly('lightcard/key/latitude')).toBe(0);
  await expect(page.getByRole('button', { name: 'key: longitude 90°, latitude 0°' })).toBeVisible();

  const chroma = camera.getByRole('group', { name: 'Chroma', exact: true });
  await holdUntil(page, chroma.getByRole('button', { name: 'Hold to set on' }), () =>
    expect.poll(() => truly('camera/a/chroma')).toBe(true),
  );
  await rig.frontPanel('vp-icvfx', 'camera/a/chromaColour', [0, 0, 1]);
  await expect(page.getByText('Camera 1, pedestal takes its chroma from the viewport')).toBeVisible();
  await expect(page.getByText(/^Not exposed by the preset: Camera a soft edge across/)).toBeVisible();

  await rig.mixer({ program: 'cam-1' });
  await expect(page.getByText('Camera 1, pedestal may be on air and sees the wall')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Adjust live' })).toBeDisabled();
  await expect(overscan.getByRole('button', { name: 'Set on' })).toBeDisabled();
  expect(complaints).toEqual([]);
  await context.close();
  await calmStage(rig);
});
