/** Devices described by data and profiles, on a copy of a shipped studio: checked, saved with what was before, made, put back. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Fault } from '../../app/core/parameter.ts';
import type { Studio } from '../../app/core/stage/model.ts';
import { TemplateDesk } from '../../app/engine/profiles/template-desk.ts';
import { loadStudio } from '../../app/engine/studio/load.ts';
import { StudioDesk } from '../../app/engine/studio/studio-desk.ts';
import { readProfile } from '../../app/protocol/profile-file.ts';
import { isFault } from '../../drivers/contract.ts';
import { loadDriver } from '../../drivers/registry.ts';
import { checkProfile } from '../../drivers/template/template-profile.ts';
import { seedFolder } from '../seeds/seed-files.ts';

const PROFILE = {
  format: 1,
  id: 'wall-rest',
  name: { en: 'Wall (REST)', zh: '墙（REST）' },
  vendor: 'Nobody',
  version: 3,
  verified: { by: 'nobody', note: { en: 'A guess', zh: '猜测' } },
  driver: 'template',
  address: { kind: 'http', port: 8080, path: '/api' },
  fill: [{ variable: 'node', label: { en: 'Node', zh: '节点' } }],
  settings: {
    transport: 'http',
    variables: { node: 1 },
    apiKey: { header: 'X-Key', key: '' },
    parameters: { on: { type: { kind: 'boolean' }, query: 'GET /n/{$node}', feedback: { at: '/on' } } },
  },
};

const folders: string[] = [];
const desks: Disposable[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) desk[Symbol.dispose]();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function rig({ refuse }: { readonly refuse?: Fault } = {}) {
  const home = await mkdtemp(join(tmpdir(), 'stagelock-profiles-'));
  folders.push(home);
  const [folder, shipped] = [join(home, 'studio'), join(home, 'shipped')];
  await cp(seedFolder('green-box'), folder, { recursive: true });
  await mkdir(shipped);
  await writeFile(join(shipped, 'wall-rest.json'), JSON.stringify(PROFILE));
  const loaded = await loadStudio(folder, loadDriver);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
  let studio: Studio = loaded.studio;
  const studioDesk = new StudioDesk({
    folder,
    driverOf: loadDriver,
    alarms: { raise: () => undefined, clear: () => undefined } as never,
    current: () => studio,
    apply: async (next) => {
      if (refuse) return refuse;
      studio = next;
      return undefined;
    },
  });
  desks.push(studioDesk);
  const stage = {
    get studio() {
      return studio;
    },
  };
  const desk = new TemplateDesk({ stage, studioDesk, shippedProfiles: shipped, supervisor: {} } as never);
  const file = join(folder, 'devices.json');
  const device = studio.devices.find(({ driver }) => driver === 'template');
  if (!device) throw new Error('the seed has no such device');
  return { desk, folder, file, device, now: () => studio, text: () => readFile(file, 'utf8') };
}

const WALL = { device: 'wall-2', name: { en: 'Wall 2', zh: '墙 2' }, profile: 'wall-rest', host: '10.0.0.9', fill: {} };

test('a description is saved into the studio file, the file before is kept, and the device is taken in', async () => {
  const { desk, folder, device, now, text } = await rig();
  const before = await text();
  const shown = await desk.describe({ device: device.id });
  if (isFault(shown)) throw new Error(shown.code);
  const settings = { ...shown.settings, link: { silenceMs: 4_321 } };
  expect(await desk.write({ device: device.id, settings })).toMatchObject({
    changes: [{ what: 'device', id: device.id, change: 'changed', restarts: true }],
  });
  expect(now().devices.find(({ id }) => id === device.id)?.settings).toMatchObject({ link: { silenceMs: 4_321 } });
  expect(JSON.parse(await text())).toMatchObject({ format: 1 });
  expect(await readFile(join(folder, 'former', 'devices.1.json'), 'utf8')).toBe(before);
});

test('what somebody saved meanwhile is not saved over, and what stands there then may be changed', async () => {
  const { desk, device: of, now, text } = await rig();
  const device = of.id;
  const begin = async () => {
    const shown = await desk.describe({ device });
    if (isFault(shown)) throw new Error(shown.code);
    return shown;
  };
  const { settings, mark } = await begin();
  expect((await begin()).mark).toBe(mark);
  const mine = { ...settings, link: { silenceMs: 4_321 } };
  const saved = await desk.write({ device, settings: mine, expect: mark });
  expect(saved).toEqual({ changes: [expect.anything()], mark: (await begin()).mark });
  const before = await text();
  const theirs = { ...settings, link: { silenceMs: 5_432 } };
  const refused = { code: 'template.saved-meanwhile', params: { device } };
  expect(await desk.write({ device, settings: theirs, expect: mark })).toEqual(refused);
  expect(await text()).toBe(before);
  const next = (await begin()).mark;
  const both = [desk.write({ device, settings: theirs, expect: next }), desk.write({ device, settings, expect: next })];
  expect(await Promise.all(both)).toEqual([expect.objectContaining({ changes: [expect.anything()] }), refused]);
  expect(now().devices.find(({ id }) => id === device)?.settings).toMatchObject(theirs);
});

test('a wrong description, a busy stage and files that others changed leave the file as it was', async () => {
  const busy = await rig({ refuse: { code: 'studio.busy' } });
  const before = await busy.text();
  const wrong = { transport: 'text', parameters: { a: { type: { kind: 'boolean' }, set: '{' } } };
  expect(await busy.desk.write({ device: busy.device.id, settings: wrong })).toMatchObject({
    code: 'driver.settings',
    params: { place: 'parameters.a.set' },
  });
  expect(await busy.desk.add(WALL)).toEqual({ code: 'studio.busy' });
  expect(await busy.text()).toBe(before);
  const shown = await busy.desk.describe({ device: busy.device.id });
  const settings = isFault(shown) ? {} : shown.settings;
  const elsewhere = await busy.desk.write({
    device: busy.device.id,
    settings,
    address: { kind: 'http', host: 'a', port: 1 },
  });
  expect(elsewhere).toMatchObject({ code: 'studio.refused', params: { code: 'device.address-kind' } });
  const changed = await rig();
  const theirs = (await changed.text()).replace('"en": "', '"en": "New ');
  await writeFile(changed.file, theirs);
  expect(await changed.desk.add(WALL)).toEqual({ code: 'studio.changed-on-disk' });
  expect(await changed.text()).toBe(theirs);
});

test('a device is made from a profile with what was filled in, says so, and tells what differs since', async () => {
  const { desk, now } = await rig();
  expect(await desk.add({ ...WALL, fill: { node: '7' } })).toMatchObject({
    changes: [{ id: 'wall-2', change: 'added' }],
  });
  expect(now().devices.find(({ id }) => id === 'wall-2')).toMatchObject({
    address: { kind: 'http', host: '10.0.0.9', port: 8080, path: '/api' },
    settings: { variables: { node: 7 } },
    profile: { id: 'wall-rest', version: 3 },
  });
  expect(await desk.add(WALL)).toMatchObject({ code: 'template.device-there' });
  expect(await desk.add({ ...WALL, device: 'wall-3', fill: { other: 'x' } })).toMatchObject({
    code: 'template.no-variable',
  });
  const withKey = { ...PROFILE.settings, apiKey: { header: 'X-Key', key: 'secret' } };
  await desk.write({ device: 'wall-2', settings: withKey });
  const shown = await desk.describe({ device: 'wall-2' });
  expect(shown).toMatchObject({ hasKey: true, differs: [], profile: { id: 'wall-rest', from: 'shipped' } });
  expect(JSON.stringify(shown)).not.toContain('secret');
  await desk.write({ device: 'wall-2', settings: { ...PROFILE.settings, okStatus: [200] } });
  expect(now().devices.find(({ id }) => id === 'wall-2')?.settings).toMatchObject({ apiKey: { key: 'secret' } });
  expect(await desk.describe({ device: 'wall-2' })).toMatchObject({ differs: ['okStatus'] });
});

test('a profile is saved as the next version without its key, the former stay, and it can be given out and taken in', async () => {
  const { desk, folder } = await rig();
  await desk.add(WALL);
  await desk.write({
    device: 'wall-2',
    settings: { ...PROFILE.settings, apiKey: { header: 'X-Key', key: 'secret' }, okStatus: [200] },
  });
  const verified = { by: 'device', note: { en: 'Seen', zh: '已试' } } as const;
  const save = { id: 'wall-rest', device: 'wall-2', name: PROFILE.name, vendor: 'Us', verified };
  expect(await desk.save(save)).toEqual({ id: 'wall-rest', version: 4 });
  expect(await desk.save({ ...save, vendor: 'We' })).toEqual({ id: 'wall-rest', version: 5 });
  const shown = await desk.show({ id: 'wall-rest' });
  expect(shown).toMatchObject({ vendor: 'We', from: 'studio', versions: [5, 4, 3], differs: ['settings.okStatus'] });
  expect(await desk.show({ id: 'wall-rest', version: 4 })).toMatchObject({ vendor: 'Us' });
  expect(await desk.show({ id: 'wall-rest', version: 3 })).toMatchObject({ vendor: 'Nobody', from: 'shipped' });
  expect(await readdir(join(folder, 'profiles'))).toEqual(['former', 'wall-rest.json']);
  const given = await desk.exportAs({ id: 'wall-rest' });
  if (isFault(given)) throw new Error(given.code);
  expect(given.name).toBe('wall-rest-v5.json');
  expect(given.text).not.toContain('secret');
  expect(await desk.importFrom({ data: given.text })).toEqual({ id: 'wall-rest', version: 6 });
});

test('headers that say who asks never come to a console or into a profile, and stay in the studio file', async () => {
  const { desk, now } = await rig();
  await desk.add(WALL);
  const { on } = PROFILE.settings.parameters;
  const headers = { Accept: 'application/json', Authorization: 'Bearer hidden', 'X-Token': 'Bearer {$node}' };
  const query = { method: 'GET', path: '/n/{$node}', headers: { Cookie: 'id=hidden' } };
  const settings = { ...PROFILE.settings, headers, hello: [query], parameters: { on: { ...on, query } } };
  await desk.write({ device: 'wall-2', settings });
  const shown = await desk.describe({ device: 'wall-2' });
  if (isFault(shown)) throw new Error(shown.code);
  expect(shown.settings['headers']).toEqual({ ...headers, Authorization: '' });
  expect(JSON.stringify(shown)).not.toContain('hidden');
  await desk.write({ device: 'wall-2', settings: { ...shown.settings, okStatus: [200] } });
  expect(now().devices.find(({ id }) => id === 'wall-2')?.settings).toMatchObject({ ...settings, okStatus: [200] });
  const verified = { by: 'nobody', note: PROFILE.name } as const;
  await desk.save({ id: 'wall-rest', device: 'wall-2', name: PROFILE.name, vendor: 'Us', verified });
  const given = await desk.exportAs({ id: 'wall-rest' });
  expect(JSON.stringify(given)).not.toContain('hidden');
});

test.each([
  ['no JSON', '{"format": 1', 'json-'],
  ['another format', JSON.stringify({ ...PROFILE, format: 2 }), 'invalid'],
  [
    'a key inside',
    JSON.stringify({ ...PROFILE, settings: { ...PROFILE.settings, apiKey: { header: 'A', key: 'k' } } }),
    'secret',
  ],
  [
    'something to fill in that is not there',
    JSON.stringify({ ...PROFILE, settings: { transport: 'http' } }),
    'unknown-variable',
  ],
  [
    'a header that says who asks',
    JSON.stringify({ ...PROFILE, settings: { ...PROFILE.settings, headers: { Authorization: 'Bearer x' } } }),
    'settings.headers.Authorization',
  ],
  [
    'a passphrase',
    JSON.stringify({ ...PROFILE, driver: 'remote-control', settings: { variables: { node: 1 }, passphrase: 'x' } }),
    'settings.passphrase',
  ],
  ['a name that climbs', JSON.stringify({ ...PROFILE, id: '../../etc' }), 'invalid'],
  [
    'settings that the driver refuses',
    JSON.stringify({ ...PROFILE, fill: [], settings: { transport: 'http', parameters: {} } }),
    'missing',
  ],
])('%s is refused by name and place', async (_, data, reason) => {
  const { desk, folder } = await rig();
  const answer = await desk.importFrom({ data });
  expect(answer).toMatchObject({ code: expect.stringMatching(/profile.mistake|driver.settings/) });
  expect(JSON.stringify(answer)).toContain(reason);
  expect(await readdir(folder)).not.toContain('profiles');
});

test('every mistake of a description is told, and what came is explained by its patterns', async () => {
  const { desk } = await rig();
  const settings = {
    transport: 'text',
    nack: 'ERR {reason}',
    parameters: {
      a: { type: { kind: 'boolean' }, set: 'A {value', query: 'A?' },
      b: { type: { kind: 'number', min: 5, max: 1 }, set: 'B {other}' },
    },
  };
  const places = desk.check({ settings }).mistakes.map(({ params }) => params?.['place']);
  expect(places.map(String).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'parameters.a.query',
    'parameters.a.set',
    'parameters.b.set',
    'parameters.b.type.max',
  ]);
  const good = { ...settings, parameters: { a: { type: { kind: 'boolean' }, query: 'A?', feedback: 'A {value}' } } };
  const hex = ['A 1', 'ERR no', 'nothing'].map((line) => Buffer.from(line).toString('hex'));
  expect(desk.match({ settings: good, hex })).toEqual({
    heard: [
      { message: 'A 1', values: [{ key: 'a', value: true }], answer: null, faults: [] },
      { message: 'ERR no', values: [], answer: 'nack', faults: [] },
      { message: 'nothing', values: [], answer: null, faults: [] },
    ],
  });
});

test('every shipped profile is one, and the driver takes it', async () => {
  const folder = join(seedFolder('green-box'), '..', 'profiles');
  const names = await readdir(folder);
  expect(names.length).toBeGreaterThan(4);
  for (const name of names) {
    const read = readProfile(await readFile(join(folder, name), 'utf8'));
    if ('faults' in read) throw new Error(`${name}: ${JSON.stringify(read.faults)}`);
    expect(`${read.profile.id}.json`).toBe(name);
    expect(checkProfile(read.profile.settings), name).toEqual([]);
  }
});

test('a transport and a kind of address that do not go together are a mistake at the address', async () => {
  const { desk } = await rig();
  const { settings } = PROFILE;
  expect(desk.check({ settings, address: { kind: 'http', host: 'a', port: 1 } })).toEqual({ mistakes: [] });
  expect(placesOf(desk.check({ settings, address: { kind: 'udp', host: 'a', port: 1 } }))).toEqual(['address.kind']);
});

test('what an address lacks, and a meaning that does not fit its parameter, are mistakes at their places', async () => {
  const { desk, device } = await rig();
  const means = (said: string) => {
    const parameter = { type: { kind: 'boolean' }, set: 'PUT /e', means: said };
    return { ...PROFILE.settings, parameters: { ...PROFILE.settings.parameters, e: parameter } };
  };
  const address = { kind: 'http', host: '', port: '80a' };
  expect(placesOf(desk.check({ settings: means('extension'), address }))).toEqual(['address.host', 'address.port']);
  for (const [said, reason] of [
    ['extensionOpacity', 'means.type'],
    ['videoDelay', 'means.unknown'],
    ['ready', 'means.told'],
  ] as const) {
    const settings = means(said);
    const mistake = { code: 'driver.settings', params: { place: 'parameters.e.means', reason } };
    expect(desk.check({ settings })).toMatchObject({ mistakes: [mistake] });
    expect(await desk.write({ device: device.id, settings })).toMatchObject(mistake);
  }
});

function placesOf({ mistakes }: { readonly mistakes: readonly Fault[] }): readonly unknown[] {
  return mistakes.map(({ params }) => params?.['place']);
}
