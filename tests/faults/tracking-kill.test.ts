/** Relayed tracking does not depend on the engine: killed and started again, it loses no packet at the sink. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StageState } from '../../app/protocol/state.ts';
import { commandsSince, lastCommand } from '../engine/light.ts';
import { type EngineRig, isWell, openRig } from '../engine/rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.stop());

const relays = (s: StageState): boolean =>
  s.cameras['c']?.sinks['vp']?.running === true && s.tracking.inPath.includes('c/vp');

const sink = async (id: string) => {
  const found = (await rig.truth('?since=999999999&sinceCommand=999999999')).sinks[id];
  if (!found) throw new Error(`no sink ${id}`);
  return found;
};

test.each([1, 2])(
  'the engine is killed while tracking is relayed (%i): nothing is lost, and it is attached again',
  async () => {
    expect((await rig.command('tracking.relay', { camera: 'c', sink: 'vp', on: true })).ok).toBe(true);
    await rig.until('relaying', relays);
    const first = (await sink('c/vp')).packets;
    await expect.poll(async () => (await sink('c/vp')).packets).toBeGreaterThan(first + 50);
    const before = await sink('c/vp');
    const sent = await lastCommand(rig);

    await rig.engine.stop('SIGKILL');
    const dead = (await sink('c/vp')).packets;
    // A whole second of tracking with no engine at all.
    await expect.poll(async () => (await sink('c/vp')).packets).toBeGreaterThan(dead + 50);
    await rig.restart('SIGKILL');
    await rig.until('attached to the relay that runs', (s) => isWell(s) && relays(s));
    const attached = (await sink('c/vp')).packets;
    await expect.poll(async () => (await sink('c/vp')).packets).toBeGreaterThan(attached + 50);
    const after = await sink('c/vp');
    expect(after.lost - before.lost).toBe(0);
    process.stdout.write(
      `relay through a killed engine: ${after.packets - before.packets} packets, ${after.lost - before.lost} lost\n`,
    );
    expect(await commandsSince(rig, sent)).toEqual([]);
  },
);

test('after a clean stop the relay waits for a person', async () => {
  await rig.restart('SIGTERM');
  const state = await rig.until('well', isWell);
  expect(state.cameras['c']?.sinks['vp']?.running).toBe(false);
  const { packets } = await sink('c/vp');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await sink('c/vp')).packets).toBe(packets);
});
