/** A trial and the end of the engine: whichever comes first, nothing is toggled afterwards. */
import { expect, test } from 'vitest';
import { type TrialDeps, TrialDesk } from '../../../app/engine/trials/trial-desk.ts';
import { smallView } from '../../core/small-studio.ts';
import { TestClock } from '../../kit/test-clock.ts';
import { WHO } from '../ndisplay/desk-rig.ts';

const PATH = 'wall/proc-1/brightness';

test('the engine leaves while the start is being written down: nothing is tried, and nothing counts as left behind', async () => {
  const view = smallView({ show: 'REHEARSAL' });
  const clock = new TestClock(100_000_000);
  const onDisk = Promise.withResolvers<undefined>();
  const sent: unknown[] = [];
  const settings = new Map<string, unknown>();
  const desk = new TrialDesk({
    clock,
    house: { rate: view.studio.rate },
    stage: {
      studio: view.studio,
      view: () => view,
      descriptor: (path: string) => view.descriptors.get(path),
      values: { record: (path: string) => view.values.get(path) ?? {} },
    },
    supervisor: { specsOf: () => [], query: () => Promise.resolve(undefined) },
    sender: { send: (...words: unknown[]) => void sent.push(words) },
    journal: { write: () => onDisk.promise, note: () => undefined },
    alarms: { raise: () => undefined, clear: () => undefined },
    publisher: { set: () => undefined },
    storage: {
      getSetting: (name: string) => Promise.resolve(settings.get(name)),
      putSetting: (name: string, value: unknown) => Promise.resolve(void settings.set(name, value)),
    },
    wallMs: () => 0,
    measuring: () => false,
    redescribe: () => undefined,
    takes: () => ({ activePlans: () => [], runningTakes: () => [] }),
  } as unknown as TrialDeps);
  const starting = desk.start({ path: PATH }, WHO);
  await clock.advance(0);
  const leaving = desk.close();
  onDisk.resolve(undefined);
  expect(await starting).toEqual({ code: 'trial.engine-stop' });
  await leaving;
  expect(desk.trying).toBeUndefined();
  expect([sent, clock.pending]).toEqual([[], 0]);
});
