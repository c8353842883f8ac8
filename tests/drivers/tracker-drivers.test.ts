/** Trackers of every protocol but FreeD as devices of their own: live, lossy, refused; settings named; nothing ever sent. */
import { describe, expect, test } from 'vitest';
import { blankSample } from '../../app/core/tracking/sample.ts';
import { protocolNamed } from '../../app/engine/tracking/protocol-table.ts';
import { isFault } from '../../drivers/contract.ts';
import { blankNatNetBody, blankNatNetFrame } from '../../drivers/natnet/natnet-frame.ts';
import { natNetFrame } from '../../drivers/natnet/natnet-writer.ts';
import { loadDriver } from '../../drivers/registry.ts';
import { RecordedContext } from '../kit/driver-rig.ts';
import { Loopback } from '../kit/loopback.ts';
import { TestClock } from '../kit/test-clock.ts';

type Say = (id: number, n: number) => Uint8Array;

/** As the relay of that protocol writes it. */
function sayAs(protocol: string, options: Record<string, string> = {}): Say {
  const encoder = protocolNamed(protocol)!.encoder!(options);
  const out = new Uint8Array(encoder.maxBytes);
  return (id, n) => {
    const sample = blankSample();
    sample.atUs = 1e6 + n * 20_000;
    sample.pose.set([n / 1_000, 2, 3]);
    return out.slice(0, encoder.encode(sample, id, out));
  };
}

function sayNatNet(id: number, n: number): Uint8Array {
  const frame = { ...blankNatNetFrame(), frame: n, bodies: [{ ...blankNatNetBody(), id }], count: 1 };
  return natNetFrame(frame, 'sized');
}

interface Case {
  readonly driver: string;
  readonly settings: object;
  readonly say: Say;
  readonly trace: RegExp;
  /** Says whose pose it is, so that another's can be told. */
  readonly numbered: boolean;
  readonly garbage: string;
  readonly wrong: readonly [object, string];
}

const CASES: readonly Case[] = [
  {
    driver: 'psn',
    settings: { cameraId: 5 },
    say: sayAs('psn'),
    trace: /^PSN 5 frame \d+ pan\/tilt\/roll/,
    numbered: true,
    garbage: 'type',
    wrong: [{ depth: 'sideways' }, 'depth'],
  },
  {
    driver: 'mosys-f4',
    settings: { cameraId: 5 },
    say: sayAs('mosys-f4'),
    trace: /^F4 5 status 0 pan/,
    numbered: true,
    garbage: 'type',
    wrong: [{ unit: 'inch' }, 'unit'],
  },
  {
    driver: 'stype',
    settings: {},
    say: sayAs('stype'),
    trace: /^HF \d+ pan/,
    numbered: false,
    garbage: 'length',
    wrong: [{ cameraId: 1 }, 'cameraId'],
  },
  {
    driver: 'natnet',
    settings: { cameraId: 5 },
    say: sayNatNet,
    trace: /^NatNet 5 frame \d+ pan/,
    numbered: true,
    garbage: 'type',
    wrong: [{ version: '2.7' }, 'version'],
  },
  {
    driver: 'osc-pose',
    settings: { cameraId: 5, template: 'quaternion' },
    say: sayAs('osc-pose', { template: 'quaternion' }),
    trace: /^OSC 5 pan/,
    numbered: true,
    garbage: 'osc',
    wrong: [{ template: '/a x y' }, 'template'],
  },
];

async function rig(driver: string, settings: object) {
  const clock = new TestClock();
  const loopback = new Loopback(clock);
  const context = new RecordedContext(clock, loopback.open);
  const module = await loadDriver(driver);
  const parsed = module!.settings({ ...settings, expectedHz: 50 });
  if (isFault(parsed)) throw new Error(parsed.code);
  const device = module!.create(context, parsed, { kind: 'udp-listen', host: '127.0.0.1', port: 40_000 });
  const stream = async (say: (n: number) => Uint8Array | undefined): Promise<void> => {
    for (let n = 0; n < 175; n++) {
      const bytes = say(n);
      if (bytes) loopback.say(bytes);
      await clock.advance(20);
    }
  };
  device.start();
  return { context, device, stream, loopback };
}

describe.each(CASES)('$driver', ({ driver, settings, say, trace, numbered, garbage, wrong }) => {
  test('one that sends is live at its rate, and nothing is sent to it', async () => {
    const { context, device, stream, loopback } = await rig(driver, settings);
    await stream((n) => say(5, n));
    expect([context.status, context.values.get('status'), context.values.get('lossPct')]).toEqual(['live', 'ok', 0]);
    expect(Math.abs((context.values.get('rate') as number) - 50)).toBeLessThan(2);
    expect(context.trace[0]?.decoded).toMatch(trace);
    expect(context.faultCodes).toEqual([]);
    expect(loopback.sent).toEqual([]);
    await device.stop();
  });

  test('loss, garbage and others are told', async () => {
    const lossy = await rig(driver, settings);
    await lossy.stream((n) => (n % 5 === 0 ? undefined : say(5, n)));
    expect(lossy.context.values.get('status')).toBe('lossy');
    await lossy.device.stop();

    const noisy = await rig(driver, settings);
    await noisy.stream((n) => (n % 2 === 0 ? new Uint8Array([200, 1, 2, 3, 4]) : say(6, n)));
    const codes = new Set(noisy.context.faultCodes);
    expect(codes).toContain(`tracking.refused.${garbage}`);
    expect(codes.has('tracking.refused.other-camera')).toBe(numbered);
    await noisy.device.stop();
  });

  test('settings that cannot be are named with their place', async () => {
    const module = await loadDriver(driver);
    expect(module!.settings(wrong[0])).toMatchObject({ code: 'driver.settings', params: { place: wrong[1] } });
    expect(module!.settings({ ...settings, nonsense: 1 })).toMatchObject({ code: 'driver.settings' });
  });
});
