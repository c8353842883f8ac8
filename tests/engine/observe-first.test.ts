/**
 * The promise that observing sends nothing: connecting, asking, restarting and reconnecting, judged by every byte that the
 * boxes heard. Each trial has a stage of its own, and they run side by side: what takes long here is processes starting.
 */
import { expect, test } from 'vitest';
import { commandsSince, lastCommand } from './light.ts';
import { armAndTake, type EngineRig, isWell, openCalmRig, openRig } from './rig.ts';

/** Resolves when the box is back. */
async function reboot(rig: EngineRig, device: string, downMs: number): Promise<void> {
  await fetch(`${rig.virtual.url}/reboot`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ device, downMs }),
  });
}

test.concurrent.each(['seeds/shenzhen', 'seeds/fine-pitch-room', 'seeds/green-box'])(
  'observe first, %s: connecting, asking, restarting, reconnecting: not one byte that could change a device',
  async (studio) => {
    const rig = await openRig({ studio, settle: false });
    const online = (): Promise<unknown> =>
      rig.until('all online', (s) => Object.values(s.devices).every((d) => d.status === 'online'));
    try {
      await online();
      expect(await commandsSince(rig, 0)).toEqual([]);
      const ids = Object.keys((await rig.state()).devices);
      for (const device of ids) await rig.command('device.test', { device });
      await rig.command('studio.check');
      await rig.restart('SIGTERM');
      await online();
      await rig.restart('SIGKILL');
      await online();
      for (const device of ids) await rig.command('device.disable', { device });
      for (const device of ids) await rig.command('device.enable', { device });
      await online();
      const real = Object.keys((await rig.truth()).devices);
      await Promise.all(real.map((device) => reboot(rig, device, 300)));
      await new Promise((resolve) => setTimeout(resolve, 600));
      await online();
      await rig.until('reports again', (s) => Object.values(s.params).every((p) => p.status !== 'drifted'));
      expect(await commandsSince(rig, 0)).toEqual([]);
    } finally {
      await rig.stop();
    }
  },
);

test.concurrent('observe first, after takes: a restart or a reboot in the middle of a dressed stage repeats nothing', async () => {
  const rig = await openCalmRig();
  try {
    expect((await armAndTake(rig, { preset: 'snow-camp-dusk' })).outcome).toBe('committed');
    const sent = await lastCommand(rig);
    await rig.restart('SIGTERM');
    await rig.until('well', isWell);
    const back = reboot(rig, 'light-key', 4_000);
    await rig.until('gone', (s) => s.devices['light-key']?.status !== 'online');
    await back;
    await rig.until('back', (s) => s.devices['light-key']?.status === 'online');
    expect(await commandsSince(rig, sent)).toEqual([]);
  } finally {
    await rig.stop();
  }
});
