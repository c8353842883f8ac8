/** The driver and the emulator over real sockets: each was written from the pages, neither from the other. */
import { afterEach, expect, test } from 'vitest';
import { isFault } from '../../../drivers/contract.ts';
import { eventually } from '../../kit/driver-rig.ts';
import { closeMet, openMet } from './met-engine.ts';
import { ask, type Played, play, propertyPath, read, SETTINGS } from './played-stage.ts';

const open: Played[] = [];
afterEach(async () => {
  await closeMet();
  for (const { engine } of open.splice(0)) await engine.close();
});

async function meet(settings: object = {}, virtual: object = {}) {
  const played = await play(virtual, settings);
  open.push(played);
  return { ...played, ...openBeside(played, settings) };
}

function openBeside({ engine }: Played, settings: object) {
  return openMet(engine.address, { ...SETTINGS, webSocketPort: engine.webSocketPort, ...settings });
}

test('finds its fields, writes them, reads them back and hears of what others change', async () => {
  const { url, context, put, is, isLive } = await meet();
  await isLive();
  await is('health/notices', true);
  expect(context.specs.find(({ key }) => key === 'chroma-from')?.type).toMatchObject({ kind: 'enum' });
  expect(context.specs.find(({ key }) => key === 'chroma-colour')?.type).toEqual({ kind: 'colour' });
  expect(context.values.get('card-key-longitude')).toBe(30);

  expect(await put('camera/a/frustum', false).acked).toBe('acked');
  await is('camera/a/frustum', false);
  expect(await read(url, 'Inner Frustum')).toBe(false);
  await put('chroma-colour', [0, 1, 0.5]).acked;
  await is('chroma-colour', [0, 1, 0.5]);

  const before = context.reports.length;
  await ask(url, 'PUT', propertyPath('Card key longitude'), { body: { PropertyValue: 120 } });
  await is('card-key-longitude', 120);
  expect(context.reports.slice(before).some(({ key }) => key === 'card-key-longitude')).toBe(true);
  await put('recall', true).acked;
  await is('camera/a/frustum', true);
});

test('a slider that is dragged as fast as hands can: the last value arrives, and the engine was not flooded', async () => {
  const { url, commands, put, is, isLive } = await meet({}, { frameHz: 60 });
  await isLive();
  const before = commands.length;
  const tickets = [];
  for (let n = 1; n <= 200; n++) {
    tickets.push(put('card-key-longitude', n));
    if (n % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const ends = await Promise.all(tickets.map(({ sent }) => sent));
  await is('card-key-longitude', 200);
  expect(await read(url, 'Card key longitude')).toBe(200);
  expect(commands.length - before).toBeLessThan(100);
  expect(ends.filter(isFault).every(({ code }) => code === 'ticket.superseded')).toBe(true);
});

test('an engine that restarts is met anew: another epoch, its values as it was saved, none of ours played again', async () => {
  const { engine, put, is, isLive, context, commands } = await meet();
  await isLive();
  await put('card-key-longitude', 200).acked;
  await is('card-key-longitude', 200);
  const before = commands.length;
  await engine.reboot(50);
  await isLive(2);
  await is('card-key-longitude', 30);
  await is('health/notices', true);
  expect(commands).toHaveLength(before);
  await ask(`http://127.0.0.1:${engine.address.port}`, 'PUT', propertyPath('Card key longitude'), {
    body: { PropertyValue: 77 },
  });
  await is('card-key-longitude', 77);
  expect(context.faultCodes.filter((code) => code === 'remote-control.no-notices').length).toBeLessThanOrEqual(2);
});

test('a field that is renamed or hidden in the editor', async () => {
  const { engine, context, put, is, isLive } = await meet();
  await isLive();
  await is('health/notices', true);
  engine.rename('Inner Frustum', 'Frustum A');
  engine.hide('Overscan left', true);
  await eventually('the field is gone', () => !context.specs.some(({ key }) => key === 'overscan-left'));
  expect(context.faults).toContainEqual({
    code: 'remote-control.renamed',
    params: { from: 'Inner Frustum', to: 'Frustum A' },
  });
  await put('camera/a/frustum', false).acked;
  await is('camera/a/frustum', false);
});

test('a passphrase opens, and the wrong one is named', async () => {
  const virtual = { passphrase: 'stage2024', demandOnLoopback: true };
  const played = await meet({ passphrase: 'stage2024' }, virtual);
  await played.isLive();
  const { context } = openBeside(played, { passphrase: 'other' });
  await eventually('denied', () =>
    context.statuses.some((status) => status.at === 'waiting' && status.why.code === 'remote-control.denied'),
  );
});

test.each(['hang', 'cut', 'garbled', 'huge', 'flood'] as const)(
  'an engine that shows %s is survived, and met again',
  async (kind) => {
    const { engine, context, is, isLive, url } = await meet({ answerMs: 500, pollMs: 250 });
    await isLive();
    await is('health/notices', true);
    engine.setFault(kind === 'cut' || kind === 'garbled' ? { kind, share: 1 } : { kind }, true);
    await eventually(
      `${kind} is seen`,
      () => context.faults.length > 0 || context.status !== 'live' || kind === 'flood',
    );
    engine.clearFaults();
    await isLive(context.status === 'live' ? 1 : 2);
    await ask(url, 'PUT', propertyPath('Card key longitude'), { body: { PropertyValue: 99 } });
    await is('card-key-longitude', 99);
  },
);
