/** A studio of n small boxes on loopback ports, made for measuring: two modes that set every box to another value. */
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../engine/rig.ts';

export interface BenchBox {
  readonly port: number;
}

/** `reports`: boxes answer with their value and are verified; else nothing is ever read back. */
export async function benchStudio(boxes: readonly BenchBox[], reports: boolean): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stagelock-bench-'));
  await cp(join(ROOT, 'seeds/green-box'), folder, { recursive: true });
  const read = async (name: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(folder, name), 'utf8')) as Record<string, unknown>;
  const write = (name: string, json: unknown): Promise<void> => writeFile(join(folder, name), JSON.stringify(json));
  const label = (n: number) => ({ en: `Box ${n}`, zh: `设备 ${n}` });

  const studio = await read('studio.json');
  const { mixer: _, ...rest } = studio;
  await write('studio.json', {
    ...rest,
    cameras: [],
    systems: [],
    holdGroups: [],
    processors: [],
    legality: {
      pictures: { A: [], B: [] },
      zones: Object.fromEntries((studio['zones'] as { id: string }[]).map((z) => [z.id, ['A', 'B']])),
    },
    gates: { closeAfterMs: 300, settleMs: 1_000, trackingCleanMs: 2_000, ranges: [] },
    bailout: { zones: {}, pictures: {} },
  });
  await write('devices.json', {
    format: 1,
    devices: boxes.map(({ port }, n) => ({
      id: `box-${n}`,
      name: label(n),
      driver: 'template',
      address: { kind: 'udp', host: '127.0.0.1', port },
      settings: {
        transport: 'osc',
        ...(reports ? { keepAlive: { send: '/ping', everyMs: 1_000, answer: '/pong' } } : {}),
        parameters: {
          value: {
            type: { kind: 'number', unit: '', min: 0, max: 1 },
            set: '/value {value|float}',
            ...(reports
              ? { query: '/value/get', feedback: '/value {value|float}', verify: { by: 'readback', tolerance: 0.001 } }
              : { verify: { by: 'none' } }),
          },
        },
      },
    })),
  });
  await write('bindings.json', {
    format: 1,
    bindings: boxes.map((_box, n) => ({ path: `box/${n}/value`, device: `box-${n}`, key: 'value', label: label(n) })),
  });
  const values = (value: number) => Object.fromEntries(boxes.map((_box, n) => [`box/${n}/value`, value]));
  await write('modes.json', {
    format: 1,
    modes: [
      { id: 'A', name: { en: 'A', zh: 'A' }, systems: [], values: values(0.25) },
      { id: 'B', name: { en: 'B', zh: 'B' }, systems: [], values: values(0.75) },
    ],
  });
  await write('scenes.json', { format: 1, scenes: [] });
  await write('presets.json', { format: 1, presets: [] });
  await write('cues.json', { format: 1, cueLists: [] });
  return folder;
}
