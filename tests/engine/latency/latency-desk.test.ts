/** The desk on a test clock: trends become alarms with numbers, values of another frame rate end, relays are remembered. */
import { expect, test } from 'vitest';
import type { Measure } from '../../../app/core/time/measure.ts';
import { LatencyDesk } from '../../../app/engine/latency/latency-desk.ts';
import { MeasureStore } from '../../../app/engine/measures/measure-store.ts';
import type { Alarms } from '../../../app/engine/stage/alarms.ts';
import type { Stage } from '../../../app/engine/stage/stage.ts';
import type { TrackingTelemetry } from '../../../app/engine/tracking/tracking-messages.ts';
import type { WaterfallState } from '../../../app/protocol/state-latency.ts';
import { smallStudio, smallView } from '../../core/small-studio.ts';
import { TestClock } from '../../kit/test-clock.ts';

const WALL_MS = 1_800_000_000_000;

function rig(disk = new Map<string, unknown>(), hz = 50) {
  const clock = new TestClock(1_000_000);
  const studio = { ...smallStudio(), rate: { num: hz, den: 1 } };
  const alarms = new Map<string, unknown>();
  const published = new Map<string, unknown>();
  const told = { queueUs: 500, pipelineUs: 800, relaying: true };
  const storage = {
    getSetting: (name: string) => Promise.resolve(disk.get(name)),
    putSetting: (name: string, value: unknown) => {
      disk.set(name, JSON.parse(JSON.stringify(value)));
      return Promise.resolve(true as const);
    },
  };
  const publisher = { set: (path: readonly string[], value: unknown) => void published.set(path.join(' '), value) };
  const wallMs = () => WALL_MS + clock.nowUs() / 1_000;
  const measures = new MeasureStore({
    storage,
    publisher,
    journal: { note: () => undefined },
    studioId: studio.id,
    wallMs,
  });
  const view = smallView({ studio });
  const stage = {
    studio,
    view: () => view,
    descriptor: (path: string) => view.descriptors.get(path),
    state: () => 'observed',
    values: { record: () => ({}) },
  } as unknown as Stage;
  const newest = (): TrackingTelemetry =>
    ({
      atUs: clock.nowUs(),
      cameras: {
        a: {
          queueUs: told.queueUs,
          jitterMs: 0.2,
          sinks: {
            xr: { relaying: told.relaying, pipelineUs: told.pipelineUs, pipelineMostUs: told.pipelineUs + 300 },
          },
        },
      },
    }) as unknown as TrackingTelemetry;
  const desk = new LatencyDesk({
    stage,
    measures,
    storage,
    clock,
    wallMs,
    publisher: publisher as never,
    alarms: {
      raise: (id: string, fault: unknown) => void alarms.set(id, fault),
      clear: (id: string) => void alarms.delete(id),
    } as unknown as Alarms,
    tracking: { newest },
    wallOfUs: (us) => WALL_MS + us / 1_000,
  });
  const seconds = async (n: number): Promise<void> => {
    for (let s = 0; s < n; s++) {
      await clock.advance(1_000);
      desk.sweep();
    }
  };
  const fall = () => published.get('latency cameras a XR') as WaterfallState;
  return { desk, measures, alarms, told, seconds, fall, disk, clock };
}

test('a step of the relay is an alarm with numbers in ms and frames, over when it is back', async () => {
  const { alarms, told, seconds } = rig();
  await seconds(60);
  expect(alarms.size).toBe(0);
  told.pipelineUs = 20_800;
  await seconds(12);
  expect(alarms.get('latency/step/pipeline/a/xr')).toEqual({
    code: 'alarm.latency-step',
    params: { hop: 'pipeline', what: 'a, xr', fromMs: 0.8, toMs: 20.8, frames: 1 },
  });
  told.pipelineUs = 800;
  await seconds(12);
  expect(alarms.size).toBe(0);
});

test('a queue that fills is an alarm with its slope', async () => {
  const { alarms, told, seconds } = rig();
  await seconds(60);
  for (let n = 0; n < 300; n++) {
    told.queueUs += 50;
    await seconds(1);
  }
  const fault = alarms.get('latency/slope/network/a') as { code: string; params: Record<string, number> };
  expect(fault).toMatchObject({ code: 'alarm.latency-slope', params: { hop: 'network', what: 'a' } });
  expect(fault.params['msPerMin']).toBeGreaterThan(1);
  expect([...alarms.keys()]).toEqual(['latency/slope/network/a']);
});

test('what is measured is published to a tenth of a millisecond, and not anew for every microsecond', async () => {
  const { told, seconds, fall } = rig();
  await seconds(5);
  const before = JSON.stringify(fall());
  told.queueUs += 3;
  await seconds(1);
  expect(JSON.stringify(fall())).toBe(before);
  const network = fall().hops.find(({ hop }) => hop === 'network');
  expect(network).toMatchObject({ known: 'least', valueUs: 500, spreadUs: 200 });
});

test('at another frame rate what was entered ends, by name, and once', async () => {
  const first = rig();
  await first.desk.open();
  const entered: Measure = {
    valueUs: 20_000,
    spreadUs: null,
    runs: null,
    origin: { kind: 'entered', seat: 'desk' },
    atMs: WALL_MS,
    untilMs: null,
    expired: null,
  };
  await first.measures.put('latency/_/_/wall', entered);
  await first.measures.put('delay/a', entered);

  const same = rig(first.disk);
  await same.measures.open();
  await same.desk.open();
  expect(same.measures.get('latency/_/_/wall')?.expired).toBeNull();

  const other = rig(first.disk, 25);
  await other.measures.open();
  await other.desk.open();
  expect(other.measures.get('latency/_/_/wall')?.expired).toEqual({
    code: 'latency.rate-changed',
    params: { from: '50p', to: '25p' },
  });
  expect(other.measures.get('delay/a')?.expired).toBeNull();
  await other.measures.put('latency/_/_/wall', entered);
  const again = rig(first.disk, 25);
  await again.measures.open();
  await again.desk.open();
  expect(again.measures.get('latency/_/_/wall')?.expired).toBeNull();
});
