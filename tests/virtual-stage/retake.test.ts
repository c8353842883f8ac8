/** A studio whose devices change while its virtual stage plays: boxes come and go, the others stay as they are. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Device, Studio } from '../../app/core/stage/model.ts';
import { openStage, type VirtualStage } from '../../app/virtual-stage/stage.ts';
import { isFault } from '../../drivers/contract.ts';
import { TestClock } from '../kit/test-clock.ts';
import { seedStudio } from '../seeds/seed-files.ts';

const SEED = seedStudio('green-box');
const ROUTER = SEED.devices.find(({ id }) => id === 'router')!;
const SECOND: Device = { ...ROUTER, id: 'router-2' };
const withDevices = (devices: readonly Device[]): Studio => ({ ...SEED, devices });

let stage: VirtualStage | undefined;
afterEach(() => stage?.close());

/** `put` is what stands in the files then. */
async function played(studio = SEED) {
  const clock = new TestClock();
  let files: Studio | { code: string } = studio;
  const options = { studio, readStudio: () => Promise.resolve(files), clock, delayClock: clock };
  const opened = await openStage({ ...options, random: () => 0.5 });
  if (isFault(opened)) throw new Error(opened.code);
  stage = opened;
  return { stage: opened, clock, put: (next: typeof files) => void (files = next) };
}

/** A call that the box took; settles when it hangs up. */
async function callTo(port: number): Promise<{ readonly hungUp: Promise<unknown> }> {
  const socket = connect(port, '127.0.0.1');
  socket.resume();
  await once(socket, 'connect');
  return { hungUp: once(socket, 'close') };
}

test('a device that is added is played at once, one that is removed hangs up; the others keep place, state and light', async () => {
  const { stage: on, put } = await played();
  const before = on.addresses;
  expect(on.frontPanel('router', 'out/0', 'in/3')).toBeUndefined();
  const { history } = on.truth(0, undefined);
  put(withDevices([...SEED.devices, SECOND]));
  expect(await on.retake()).toBeUndefined();
  const at = on.addresses.devices['router-2'];
  const call = await callTo(at?.port ?? 0);
  expect(on.addresses.plays?.['router-2']).toContain('offline');
  expect(on.addresses.devices).toEqual({ ...before.devices, 'router-2': at });
  expect(on.truth(0, undefined).devices['router']).toMatchObject({ 'out/0': 'in/3' });
  expect(on.truth(0, undefined).history.slice(0, history.length)).toEqual(history);
  put(SEED);
  expect(await on.retake()).toBeUndefined();
  expect(on.addresses.devices).toEqual(before.devices);
  await call.hungUp;
});

test('a box stays where only our word for it changed; another box in its place is another one', async () => {
  const { stage: on, put } = await played();
  on.frontPanel('router', 'out/0', 'in/3');
  const but = (more: Partial<Device>) =>
    withDevices(SEED.devices.map((one) => (one.id === 'router' ? { ...one, ...more } : one)));
  const shows = (): unknown => on.truth(0, undefined).devices['router']?.['out/0'];
  put(but({ name: { en: 'R', zh: 'R' }, maxInFlight: 2 }));
  await on.retake();
  expect(shows()).toBe('in/3');
  put(but({ virtual: { routes: { 0: 5 } } }));
  await on.retake();
  expect(shows()).toBe('in/5');
  put(but({ enabled: false }));
  await on.retake();
  expect(on.addresses.devices['router']).toBeUndefined();
});

test('files that are not good, or a box that nobody plays, are named, and what plays goes on', async () => {
  const { stage: on, put } = await played();
  const before = on.addresses.devices;
  put({ code: 'studio.refused' });
  expect(await on.retake()).toEqual({ code: 'studio.refused' });
  put(withDevices([...SEED.devices, { ...SECOND, settings: { outputs: -1 } }]));
  expect(isFault(await on.retake())).toBe(true);
  expect(on.addresses.devices).toEqual(before);
  put(withDevices([...SEED.devices, SECOND]));
  expect(await on.retake()).toBeUndefined();
  expect(on.addresses.devices['router-2']).toBeDefined();
});

test('a processor that shows another input when files are saved shows no routed picture by that', async () => {
  const { stage: on, clock } = await played(seedStudio('fine-pitch-room'));
  const sources = async () => {
    await clock.advance(5_000);
    const { rasters = {} } = on.truth(undefined, undefined).now.zones['wall'] ?? {};
    return [...new Set(Object.values(rasters).map(({ source }) => source))];
  };
  const routed = await sources();
  expect(on.frontPanel('led', 'source', 'backup')).toBeUndefined();
  expect(await sources()).toEqual(['input:backup']);
  expect(await on.retake()).toBeUndefined();
  expect(on.frontPanel('led', 'brightness', 40)).toBeUndefined();
  expect(await sources()).toEqual(['input:backup']);
  expect(on.frontPanel('led', 'source', 'router')).toBeUndefined();
  expect(await sources()).toEqual(routed);
});
