/** A measurement and the end of the engine: whichever comes first, nothing flashes afterwards. */
import { expect, test } from 'vitest';
import { DelayDesk, type DelayDeskDeps } from '../../../app/engine/delay/delay-desk.ts';
import { patchedStage } from '../../core/delay/patched-stage.ts';
import { withOnAir } from '../../core/small-studio.ts';
import { TestClock } from '../../kit/test-clock.ts';
import { WHO } from '../ndisplay/desk-rig.ts';

const START = { camera: 'a', zone: 'left', by: 'operator', warned: true } as const;

function rig() {
  const view = withOnAir({ ...patchedStage(), show: 'REHEARSAL' }, 'a', 'no');
  const clock = new TestClock(100_000_000);
  const onDisk = Promise.withResolvers<undefined>();
  const sent: unknown[] = [];
  const desk = new DelayDesk({
    clock,
    house: { frame: (us: number) => Math.floor(us / 20_000), usOf: (frame: number) => frame * 20_000 },
    stage: { studio: view.studio, zones: view.zones, pictures: view.pictures, view: () => view },
    sender: { send: (_path: string, value: unknown) => (sent.push(value), { code: 'device.offline' }) },
    takes: { activePlans: () => [] },
    trials: { trying: undefined, stop: () => false },
    journal: { write: () => onDisk.promise, note: () => undefined },
    alarms: { raise: () => undefined, clear: () => undefined },
    publisher: { set: () => undefined },
    measures: { put: () => Promise.resolve(undefined) },
    video: { isLive: () => true, watch: () => undefined, sourceOf: () => undefined, levels: [] },
    wallMs: () => 0,
  } as unknown as DelayDeskDeps);
  return { clock, desk, onDisk, sent };
}

test('the engine leaves while the start is being written down: nothing flashes, no timer is left', async () => {
  const { clock, desk, onDisk, sent } = rig();
  const starting = desk.start(START, WHO);
  const stopping = desk.stop();
  onDisk.resolve(undefined);
  expect(await starting).toEqual({ code: 'delay.engine-stop' });
  await stopping;
  await clock.advance(5_000);
  expect([sent, clock.pending]).toEqual([[], 0]);
});

test('the engine leaves between two tries to put a patch out: no timer is left', async () => {
  const { clock, desk, onDisk } = rig();
  onDisk.resolve(undefined);
  expect(await desk.start(START, WHO)).toMatchObject({ id: 'delay-1' });
  await desk.end({ code: 'delay.ended' });
  await desk.stop();
  expect(clock.pending).toBe(0);
});
