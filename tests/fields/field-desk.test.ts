/** Keys of fields that a device lists itself, on a copy of the shipped studio: what the file holds after each act. */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Studio } from '../../app/core/stage/model.ts';
import { FieldDesk } from '../../app/engine/devices/field-desk.ts';
import { loadStudio } from '../../app/engine/studio/load.ts';
import { StudioDesk } from '../../app/engine/studio/studio-desk.ts';
import { isFault, type NativeField } from '../../drivers/contract.ts';
import { loadDriver } from '../../drivers/registry.ts';
import { seedFolder } from '../seeds/seed-files.ts';

const DEVICE = 'vp-icvfx';
const LIST: readonly NativeField[] = [
  { label: 'Inner frusta', group: 'Stage', member: '', type: { kind: 'boolean' }, writable: true, key: 'stage/frusta' },
  { label: 'Exposure', group: 'Sky', member: '', type: { kind: 'boolean' }, writable: true },
  { label: 'Sun', group: 'Sky', member: 'Pitch', type: { kind: 'boolean' }, writable: true, key: 'sun/pitch' },
];

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const act of undo.splice(0).toReversed()) await act();
});

async function rig(listed: readonly NativeField[] = LIST) {
  const folder = await mkdtemp(join(tmpdir(), 'stagelock-fields-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  await cp(seedFolder('shenzhen'), folder, { recursive: true });
  const loaded = await loadStudio(folder, loadDriver);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
  let studio: Studio = loaded.studio;
  const studioDesk = new StudioDesk({
    folder,
    driverOf: loadDriver,
    alarms: { raise: () => undefined, clear: () => undefined } as never,
    current: () => studio,
    apply: (next) => {
      studio = next;
      return Promise.resolve(undefined);
    },
  });
  undo.push(() => studioDesk[Symbol.dispose]());
  const stage = {
    get studio() {
      return studio;
    },
  };
  const reachable = (device: string) => (device === DEVICE ? { fields: () => listed } : {});
  const desk = new FieldDesk({ stage, studioDesk, supervisor: { reachable } } as never);
  /** What the file says of the label now. */
  const inFile = async (label: string): Promise<unknown> => {
    const file = JSON.parse(await readFile(join(folder, 'devices.json'), 'utf8')) as {
      devices: { id: string; settings: { fields: { label: string }[] } }[];
    };
    return file.devices.find(({ id }) => id === DEVICE)?.settings.fields.filter((field) => field.label === label);
  };
  return { desk, inFile };
}

test('the list says what is published, what stands in the file, and what of the stage stands on it', async () => {
  const { desk } = await rig();
  const shown = desk.list(DEVICE);
  if (isFault(shown)) throw new Error(shown.code);
  expect(shown.fields.map(({ label, key, named }) => [label, key, named])).toEqual([
    ['Inner frusta', 'stage/frusta', true],
    ['Exposure', null, false],
    ['Sun', 'sun/pitch', false],
  ]);
  expect(shown.fields[0]?.boundBy).toEqual(['engine/vp/stage/frusta']);
  expect(desk.list('light-fill')).toMatchObject({ code: 'field.no-list' });
  expect(desk.list('nobody')).toMatchObject({ code: 'device.unknown' });
});

test('a field gets a key, another one, and loses it; the rest of the file is as it was', async () => {
  const { desk, inFile } = await rig();
  const before = await inFile('Inner frusta');
  const exposure = { device: DEVICE, label: 'Exposure', member: '' };
  expect(await desk.name({ ...exposure, key: 'sky/exposure' })).toHaveProperty('changes');
  expect(await inFile('Exposure')).toEqual([{ key: 'sky/exposure', label: 'Exposure' }]);
  await desk.name({ ...exposure, key: 'sky/ev' });
  expect(await inFile('Exposure')).toEqual([{ key: 'sky/ev', label: 'Exposure' }]);
  await desk.name({ device: DEVICE, label: 'Sun', member: 'pitch', key: 'sky/sun' });
  expect(await inFile('Sun')).toEqual([{ key: 'sky/sun', label: 'Sun', member: 'pitch' }]);
  await desk.forget(exposure);
  expect(await inFile('Exposure')).toEqual([]);
  expect(await inFile('Inner frusta')).toEqual(before);
});

test('a key that the stage stands on is not taken from under it, and none is given twice', async () => {
  const { desk, inFile } = await rig();
  const frusta = { device: DEVICE, label: 'Inner frusta', member: '' };
  const bound = { code: 'field.bound', params: { key: 'stage/frusta', path: 'engine/vp/stage/frusta' } };
  const before = await inFile('Inner frusta');
  expect(await desk.name({ ...frusta, key: 'other' })).toEqual(bound);
  expect(await desk.forget(frusta)).toEqual(bound);
  expect(await desk.name({ device: DEVICE, label: 'Exposure', member: '', key: 'stage/frusta' })).toMatchObject({
    code: 'studio.refused',
  });
  expect(await desk.name({ ...frusta, label: 'Not there', key: 'a' })).toMatchObject({ code: 'field.unknown' });
  expect(await inFile('Inner frusta')).toEqual(before);
  expect(await inFile('Exposure')).toEqual([]);
});

test('a field that was renamed at the device is written under its new label, with all that stood there', async () => {
  const [frusta, ...others] = LIST;
  if (!frusta) throw new Error('no field');
  const { desk, inFile } = await rig([{ ...frusta, label: 'All frusta' }, ...others]);
  await desk.name({ device: DEVICE, label: 'All frusta', member: '', key: 'stage/frusta' });
  expect(await inFile('Inner frusta')).toEqual([]);
  expect(await inFile('All frusta')).toEqual([{ key: 'stage/frusta', label: 'All frusta', type: { kind: 'boolean' } }]);
});
