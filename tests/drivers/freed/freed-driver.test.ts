import { expect, test } from 'vitest';
import { isFault } from '../../../drivers/contract.ts';
import { blankFreedPose, encodeFreedD1, FREED_D1_BYTES, type FreedPose } from '../../../drivers/freed/freed-codec.ts';
import { driver } from '../../../drivers/freed/freed-driver.ts';
import { RecordedContext } from '../../kit/driver-rig.ts';
import { Loopback } from '../../kit/loopback.ts';
import { TestClock } from '../../kit/test-clock.ts';

const messageOf = (change: Partial<FreedPose> = {}): Uint8Array => {
  const bytes = new Uint8Array(FREED_D1_BYTES);
  encodeFreedD1({ ...blankFreedPose(), cameraId: 1, ...change }, bytes);
  return bytes;
};

function rig(kind: 'udp-listen' | 'tcp' = 'udp-listen') {
  const clock = new TestClock();
  const loopback = new Loopback(clock);
  const context = new RecordedContext(clock, loopback.open);
  const settings = driver.settings({ cameraId: 1, expectedHz: 50 });
  if (isFault(settings)) throw new Error(settings.code);
  const device = driver.create(context, settings, { kind, host: '127.0.0.1', port: 40_000 });
  const stream = async (ms: number, everyMs: number, say: (n: number) => Uint8Array | undefined) => {
    for (let n = 0; n * everyMs < ms; n++) {
      const bytes = say(n);
      if (bytes) loopback.say(bytes);
      await clock.advance(everyMs);
    }
  };
  return { clock, loopback, context, device, stream };
}

test('settings: what is wrong is named with its place', () => {
  expect(driver.settings({ cameraId: 300 })).toMatchObject({ code: 'driver.settings', params: { place: 'cameraId' } });
  expect(driver.settings({})).toEqual({ cameraId: null, expectedHz: 50 });
});

test('a tracker that sends is live, and its rate is reported once, not per sample', async () => {
  const { context, device, stream, loopback } = rig();
  device.start();
  await stream(3_500, 20, () => messageOf());
  expect(context.status).toBe('live');
  expect(context.values.get('status')).toBe('ok');
  expect(context.values.get('lossPct')).toBe(0);
  expect(Math.abs((context.values.get('rate') as number) - 50)).toBeLessThan(2);
  expect(context.reports.length).toBeLessThan(12);
  expect(context.trace[0]?.decoded).toMatch(/^D1 1 pan/);
  expect(loopback.sent).toEqual([]);
  await device.stop();
});

test('loss, a wrong rate and another camera are told apart', async () => {
  const lossy = rig();
  lossy.device.start();
  await lossy.stream(3_500, 20, (n) => (n % 5 === 0 ? undefined : messageOf()));
  expect(lossy.context.values.get('status')).toBe('lossy');
  expect(Math.abs((lossy.context.values.get('lossPct') as number) - 20)).toBeLessThan(3);
  await lossy.device.stop();

  const slow = rig();
  slow.device.start();
  await slow.stream(3_500, 40, () => messageOf());
  expect(slow.context.values.get('status')).toBe('wrong-rate');
  await slow.device.stop();

  const other = rig();
  other.device.start();
  await other.stream(3_500, 20, () => messageOf({ cameraId: 2 }));
  expect(other.context.values.get('status')).toBe('refused');
  expect(other.context.faultCodes).toContain('freed.other-camera');
  await other.device.stop();
});

test('garbage is counted by reason, once a second', async () => {
  const { context, device, stream } = rig();
  device.start();
  const bad = messageOf();
  bad[28]! ^= 1;
  await stream(2_500, 20, (n) => (n % 2 ? bad : new Uint8Array(n % 40)));
  expect(new Set(context.faultCodes)).toEqual(
    new Set(['freed.length', 'freed.checksum', 'freed.type'].filter((c) => context.faultCodes.includes(c))),
  );
  expect(context.faultCodes).toEqual(expect.arrayContaining(['freed.length', 'freed.checksum']));
  expect(context.faults.length).toBeLessThan(8);
  await device.stop();
});

test('a byte stream is cut at its messages, wherever it is joined', async () => {
  const { context, device, stream } = rig('tcp');
  device.start();
  const tail = messageOf().subarray(11);
  await stream(2_500, 20, (n) => (n === 0 ? tail : messageOf()));
  expect(context.values.get('status')).toBe('ok');
  await device.stop();
});

test('silence takes it down with its reason; after stop nothing is left', async () => {
  const { clock, context, device, loopback, stream } = rig();
  device.start();
  await stream(500, 20, () => messageOf());
  await clock.advance(1_300);
  expect(context.statuses.find((s) => s.at === 'waiting')).toMatchObject({ why: { code: 'link.silent' } });
  await device.stop();
  await clock.advance(10_000);
  expect([clock.pending, loopback.openWires, context.status]).toEqual([0, 0, 'stopped']);
});

test('it can be asked nothing and told nothing', async () => {
  const { device } = rig();
  expect(device.prepare({ entries: [{ key: 'rate', value: 25 }] })).toMatchObject({ code: 'driver.read-only' });
  expect(await device.query(['rate'], new AbortController().signal)).toMatchObject({ code: 'device.offline' });
});
