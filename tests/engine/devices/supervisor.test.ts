/** One link for each device that is wanted, whoever acts on it while a driver is still being made or hung up. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Supervisor, type SupervisorOptions } from '../../../app/engine/devices/supervisor.ts';
import type { DriverModule } from '../../../drivers/contract.ts';
import { device } from '../../core/small-studio.ts';
import { TestClock } from '../../kit/test-clock.ts';

const BOX = device('box', 'osc');
const ASIDE = { seat: 'Ann', reason: '' };

/** Drivers are made, and end, some turns of the event loop later. */
function rig(turns: number) {
  const later = async (): Promise<void> => {
    for (let n = 0; n < turns; n++) await Promise.resolve();
  };
  const live = new Set<object>();
  const create = (): object => {
    const driver = {
      start: () => void live.add(driver),
      stop: () => later().then(() => void live.delete(driver)),
    };
    return driver;
  };
  const supervisor = new Supervisor({
    clock: new TestClock(),
    log: { warn: () => undefined },
    open: () => () => Promise.reject(new Error('nobody dials here')),
    openRequests: () => ({ request: () => undefined, close: () => undefined }),
    load: () => later().then(() => ({ settings: () => ({}), create }) as unknown as DriverModule),
    addressOf: () => ({ kind: 'udp', host: '127.0.0.1', port: 9 }),
    events: { onReport: () => undefined, onSpecs: () => undefined, onLink: () => undefined, onFault: () => undefined },
  } as unknown as SupervisorOptions);
  const acts = {
    enable: () => supervisor.enable('box', true),
    disable: () => supervisor.enable('box', false),
    redial: () => supervisor.redial('box'),
    aside: () => supervisor.standAside('box', ASIDE),
    back: () => supervisor.standAside('box', undefined),
    remove: () => supervisor.replace([]),
    stop: () => supervisor.stop(),
  } as const;
  return { supervisor, live, acts };
}
type Act = keyof ReturnType<typeof rig>['acts'];

async function after(turns: number, script: readonly Act[]): Promise<number> {
  const { supervisor, live, acts } = rig(turns);
  const started = supervisor.start([BOX]);
  await Promise.all([started, ...script.map((act) => acts[act]())]);
  return live.size;
}

test('dialled anew by two at once, taken back twice, stopped while it opens: one link or none', async () => {
  expect(await after(3, [])).toBe(1);
  expect(await after(3, ['redial', 'redial'])).toBe(1);
  expect(await after(3, ['back', 'back'])).toBe(1);
  expect(await after(3, ['aside'])).toBe(0);
  expect(await after(3, ['disable', 'enable', 'disable'])).toBe(0);
  expect(await after(3, ['redial', 'stop', 'enable'])).toBe(0);
  expect(await after(3, ['redial', 'remove'])).toBe(0);
});

test('no order of acts leaves a second link, and none is left when it is stopped', async () => {
  const act = fc.constantFrom<Act[]>('enable', 'disable', 'redial', 'aside', 'back', 'remove');
  await fc.assert(
    fc.asyncProperty(fc.nat(5), fc.array(act, { maxLength: 8 }), async (turns, script) => {
      expect(await after(turns, script)).toBeLessThanOrEqual(1);
      expect(await after(turns, [...script, 'stop'])).toBe(0);
    }),
    { seed: 20261121, numRuns: 200 },
  );
});
