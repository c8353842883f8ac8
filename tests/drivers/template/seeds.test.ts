/** Every described device of the shipped studios, driven against its own emulator over real sockets. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ParameterSpec, Value } from '../../../app/core/parameter.ts';
import { isFault } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { driver } from '../../../drivers/template/template-driver.ts';
import { openEmulator } from '../../../drivers/template/template-emulator.ts';
import { record, seeded, write } from '../../kit/rig.ts';

interface SeedDevice {
  readonly id: string;
  readonly driver: string;
  readonly address: { readonly kind: 'tcp' | 'udp' };
  readonly settings: unknown;
  readonly virtual?: unknown;
}

const SEEDS = new URL('../../../seeds/', import.meta.url);
const devices = readdirSync(SEEDS).flatMap((studio) => {
  const file = new URL(`${studio}/devices.json`, SEEDS);
  if (!existsSync(file)) return [];
  const { devices: all } = JSON.parse(readFileSync(file, 'utf8')) as { devices: SeedDevice[] };
  return all
    .filter((device) => device.driver === 'template')
    .map((device): [string, SeedDevice] => [`${studio}/${device.id}`, device]);
});

/** The same box in a hurry: loads and fades take a fiftieth of their time, so that the test does not sit through them. */
function hurried(virtual: unknown): unknown {
  if (typeof virtual !== 'object' || virtual === null) return virtual;
  const shrink = (ms: unknown): unknown => (Array.isArray(ms) ? ms.map(shrink) : typeof ms === 'number' ? ms / 50 : ms);
  const all = (from: unknown): object =>
    Object.fromEntries(Object.entries(from ?? {}).map(([key, ms]) => [key, shrink(ms)]));
  const { delays, ramps, follow, ...rest } = virtual as Record<string, unknown>;
  const followed = Object.entries(follow ?? {}).map(([key, rule]: [string, { ms: unknown }]) => [
    key,
    { ...rule, ms: shrink(rule.ms) },
  ]);
  return { ...rest, delays: all(delays), ramps: all(ramps), follow: Object.fromEntries(followed) };
}

/** Another value than the present one. */
function another({ type }: ParameterSpec, now: Value | undefined): Value | undefined {
  switch (type.kind) {
    case 'number':
      return Number(now) === type.max ? type.min : type.max;
    case 'enum':
      return type.options.find((option) => option !== now);
    case 'boolean':
      return now !== true;
    case 'string':
      return now === 'x' ? 'y' : 'x';
    case 'colour':
      return [0.25, 0.5, 1];
    case 'pose':
      return [1, 2, 3, 0, 0, 0, 1];
  }
}

test.each(devices)('%s: asked, set and read back', async (_, { settings: raw, virtual, address }) => {
  const clock = createClock();
  const settings = driver.settings(raw);
  if (isFault(settings)) throw new Error(JSON.stringify(settings));
  const commands: string[] = [];
  const emulator = await openEmulator({
    clock,
    port: 0,
    settings,
    virtual: hurried(virtual),
    random: seeded(11),
    onChange: () => undefined,
    onCommand: ({ decoded }) => void commands.push(decoded),
  });
  const { context, specs, said, at, faults } = record(clock, createOpenWire(clock));
  const device = driver.create(context, settings, { kind: address.kind, ...emulator.address });
  try {
    device.start();
    await expect.poll(at).toBe('live');
    const reported = specs.filter(({ readable }) => readable).map(({ key }) => key);
    await expect.poll(() => Object.keys(said())).toEqual(expect.arrayContaining(reported));
    expect(commands).toEqual([]);
    for (const spec of specs.filter(({ writable, idempotent }) => writable && idempotent)) {
      const { key, verify, timeoutMs } = spec;
      const value = another(spec, emulator.actual().get(key));
      if (value === undefined) continue;
      const prepared = device.prepare(write(key, value));
      if (isFault(prepared)) throw new Error(`${key}: ${JSON.stringify(prepared)}`);
      expect(['acked', 'none'], key).toContain(await prepared.release('now').acked);
      await expect.poll(() => emulator.actual().get(key), { timeout: timeoutMs + 4_000 }).toEqual(value);
      if (verify.by === 'readback') await expect.poll(() => said()[key]).toEqual(value);
    }
    expect(faults).toEqual([]);
  } finally {
    await device.stop();
    await emulator.close();
  }
});

test('the shipped studios have such devices', () => {
  expect(devices.length).toBeGreaterThan(5);
});
