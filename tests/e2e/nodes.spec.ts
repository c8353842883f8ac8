/** Engines: render nodes as they run; one that dies comes first with its last lines, and all are started anew by a hold. */
import { expect, test } from '@playwright/test';
import { holdUntil, openSeat, useStage } from './console.ts';

const stage = useStage();

test('a node that dies comes first, named; the cluster is started anew with its configuration', async ({ context }) => {
  const { rig } = stage;
  const nodes = [1, 2, 3, 4, 5].map((n) => ({ id: `node_${n}`, host: `10.10.0.${49 + n}` }));
  expect((await rig.command('ndisplay.make', { system: 'vp', nodes })).ok).toBe(true);
  expect((await rig.command('ndisplay.use', { system: 'vp', version: 1 })).ok).toBe(true);
  const { page } = await openSeat(context, rig, { room: 'devices/engines' });
  const cards = page.locator('.ncard');
  await expect(page.getByText('5 nodes, all well')).toBeVisible();
  await rig.fault('render-3', { kind: 'crash' });
  const first = cards.first();
  await expect(first).toHaveAccessibleName('node_3');
  await expect(first.getByText('It ended by itself (code 3)')).toBeVisible();
  await expect(first.getByText('GPU has crashed')).toBeVisible();
  await rig.clearFaults();
  const section = page.getByRole('region', { name: 'Nodes' });
  const restart = section.getByRole('button', { name: 'Hold: restart all' });
  await holdUntil(page, restart, () =>
    expect(section.getByText(/^(Restarting, by Desk 1|Restarted in)/)).toBeVisible(),
  );
  await expect(section.getByText(/^Restarted in/)).toBeVisible();
  await expect(page.getByText('5 nodes, all well')).toBeVisible();
  const card = page.getByRole('article', { name: 'node_2' });
  await card.getByRole('button', { name: 'Details' }).click();
  await expect(card.getByLabel('Last lines of node_2')).toContainText('LogInit');
});
