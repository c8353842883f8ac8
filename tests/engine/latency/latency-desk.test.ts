/** The desk on a test clock: trends become alarms with numbers, values of another frame rate end, relays are remembered. */
import { expect, test } from 'vitest';
import type { PtpTime } from '../../../app/core/latency/transit.ts';
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
const AHEAD_US = WALL_MS * 1_000;
const PTP: PtpTime = { utcOffsetS: 37, domain: 127, grandmaster: '001122.fffe.334455', offsetNs: 10_000 };

function rig(disk = new Map<string, unknown>(), hz = 50) {
  const clock = new TestClock(1_000_000);
  const studio = { ...smallStudio(), rate: { num: hz, den: 1 } };
  const alarms = new Map<string, unknown>();
  const published = new Map<string, unknown>();
  const told = {
    queueUs: 500,
    pipelineUs: 800,
    relaying: true,
    lateUs: undefined as number | undefined,
    follows: '',
    agedUs: null as number | null,
  };
  const ours = { ptp: undefined as PtpTime | undefined };
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
      wall: { aheadUs: AHEAD_US, accuracyUs: 20 },
      cameras: {
        a: {
          queueUs: told.queueUs,
          jitterMs: 0.2,
          deviceClock:
            told.lateUs === undefined
              ? null
              : { spreadUs: 300, lateUs: told.lateUs, follows: told.follows, agedUs: told.agedUs },
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
    ptpTime: () => ours.ptp,
  });
  const seconds = async (n: number): Promise<void> => {
    for (let s = 0; s < n; s++) {
      await clock.advance(1_000);
      desk.sweep();
    }
  };
  const fall = () => published.get('latency cameras a XR') as WaterfallState;
  return { desk, measures, alarms, told, ours, seconds, fall, disk, clock };
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

test('a tracker on our PTP clock: from the movement to here in one go; on no clock of ours only what queued, and why', async () => {
  const { told, ours, alarms, seconds, fall } = rig();
  const hop = (name: string) => fall().hops.find((one) => one.hop === name);
  await seconds(2);
  expect(fall().transit).toBeNull();
  expect(hop('network')).toMatchObject({ known: 'least', valueUs: 500, why: { code: 'latency.relative-pace' } });
  // PTP time is 37 s ahead of the wall clock; the middle sample is 9 ms on its way.
  Object.assign(told, { lateUs: 9_000 - 37e6 - AHEAD_US, follows: 'ptp/127/00:11:22:33:44:55' });
  await seconds(2);
  expect(hop('network')).toMatchObject({ known: 'least', why: { code: 'latency.clock-ours' } });
  ours.ptp = PTP;
  await seconds(70);
  expect(fall().transit).toMatchObject({
    known: 'whole',
    valueUs: 9_000,
    spreadUs: 200,
    origin: { kind: 'measured', by: 'tracking-ptp' },
  });
  expect(fall().sum.missing).not.toContain('network');
  expect(fall().sum.missing).not.toContain('tracker');
  told.lateUs = (told.lateUs ?? 0) + 20_000;
  await seconds(12);
  expect(alarms.get('latency/step/transit/a')).toMatchObject({ params: { hop: 'transit', fromMs: 9, toMs: 29 } });
});

test('a person who entered one of its hops is not overruled; what a tracker says of its own age is told as its word', async () => {
  const { told, ours, measures, seconds, fall } = rig();
  Object.assign(told, { lateUs: 9_000 - AHEAD_US, follows: 'ptp/127/00:11:22:33:44:55', agedUs: 4_200 });
  ours.ptp = PTP;
  await seconds(2);
  expect(fall().transit).toMatchObject({ valueUs: 9_000 });
  const tracker = () => fall().hops.find(({ hop }) => hop === 'tracker');
  expect(tracker()).toMatchObject({ known: 'whole', valueUs: 4_200, origin: { kind: 'reported' } });
  const origin = { kind: 'entered', seat: 'desk' } as const;
  const entered = { valueUs: 7_000, spreadUs: null, runs: null, origin, atMs: WALL_MS, untilMs: null, expired: null };
  await measures.put('latency/a/_/tracker', entered);
  await seconds(2);
  expect(fall().transit).toBeNull();
  expect(tracker()).toMatchObject({ valueUs: 7_000, origin });
});
