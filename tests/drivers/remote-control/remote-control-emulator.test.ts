/** The emulator of Remote Control against the vectors: what is asked by HTTP and WebSocket, and what it answers. */
import { readFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ask, CAMERA, PASSPHRASE, type Played, PRESET, play, propertyPath, read } from './played-stage.ts';

const vectors = JSON.parse(
  await readFile(new URL('../../vectors/ndisplay/remote_control.json', import.meta.url), 'utf8'),
) as {
  readonly http: readonly {
    readonly name: string;
    readonly verb: string;
    readonly path: string;
    readonly body: Record<string, unknown>;
    readonly expect: { readonly status: number; readonly body?: unknown; readonly bodyKey?: string };
  }[];
  readonly headers: { readonly withPassphrase: { readonly plain: string; readonly Passphrase: string } };
};

let open: Played[] = [];
afterEach(async () => {
  for (const { engine } of open) await engine.close();
  open = [];
});

async function playing(virtual?: object, settings?: object): Promise<Played> {
  const played = await play(virtual, settings);
  open.push(played);
  return played;
}

/** A client that keeps what it was told; server frames are binary. */
async function listen({ engine }: Played) {
  const socket = new WebSocket(`ws://127.0.0.1:${engine.webSocketPort}`);
  const said: Record<string, unknown>[] = [];
  const frames: boolean[] = [];
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer, isBinary) => {
    frames.push(isBinary);
    try {
      said.push(JSON.parse(data.toString('utf8')) as Record<string, unknown>);
    } catch {
      said.push({ unreadable: data.length });
    }
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const tell = (message: unknown): void => socket.send(JSON.stringify(message));
  const info = (id: number): void =>
    tell({ MessageName: 'http', Id: id, Parameters: { Url: '/remote/info', Verb: 'GET' } });
  return { socket, said, frames, tell, info };
}

const register = (deaf = false) => ({
  MessageName: 'preset.register',
  Parameters: { PresetName: PRESET, IgnoreRemoteChanges: deaf },
});
const write = (id: number, value: unknown, label = 'Inner Frustum') => ({
  MessageName: 'http',
  Id: id,
  Parameters: { Url: propertyPath(label), Verb: 'PUT', Body: { PropertyValue: value } },
});

for (const vector of vectors.http)
  test(`the vector "${vector.name}" is answered as it says`, async () => {
    const { url } = await playing();
    const { status, body } = await ask(url, vector.verb, vector.path, { body: vector.body });
    expect(status).toBe(vector.expect.status);
    if (vector.expect.body !== undefined) expect(body).toEqual(vector.expect.body);
    if (vector.expect.bodyKey !== undefined) expect(body).toHaveProperty(vector.expect.bodyKey);
  });

test('a write is read back, counts as a command, and changes what is true', async () => {
  const { url, engine, changes, commands } = await playing();
  expect(await ask(url, 'PUT', propertyPath('Inner Frustum'), { body: { PropertyValue: false } })).toEqual({
    status: 200,
    body: undefined,
  });
  expect(await read(url, 'Inner Frustum')).toBe(false);
  expect(commands).toEqual(['ICVFXCamera.CameraSettings.bEnable = false']);
  expect(changes).toMatchObject([{ key: 'camera/a/frustum', value: false }]);
  expect(engine.actual().get('camera/a/frustum')).toBe(false);
});

test('of a structure only the given members change, and numbers are kept in 32 bits', async () => {
  const { url } = await playing();
  const property = { objectPath: CAMERA, propertyName: 'CameraSettings' };
  await ask(url, 'PUT', '/remote/object/property', {
    body: { ...property, propertyValue: { CameraSettings: { CustomFrustum: { Left: 0.1 } } } },
  });
  const { body } = await ask(url, 'PUT', '/remote/object/property', { body: property });
  expect(body).toMatchObject({
    CameraSettings: { bEnable: true, CustomFrustum: { Left: Math.fround(0.1), FieldOfViewMultiplier: 1 } },
  });
  await ask(url, 'PUT', propertyPath('Chroma colour'), { body: { PropertyValue: { G: 0.25 } } });
  expect(await read(url, 'Chroma colour')).toEqual({ R: 0, G: 0.25, B: 0, A: 1 });
});

test('what cannot be is refused with a message, and nothing changes', async () => {
  const { url, commands, changes } = await playing();
  const refused = async (verb: string, path: string, options?: Parameters<typeof ask>[3]) => {
    const { status, body } = await ask(url, verb, path, options);
    expect(body).toHaveProperty('errorMessage');
    return status;
  };
  expect(await refused('GET', '/remote/preset/Nobody')).toBe(404);
  expect(await refused('GET', '/remote/nowhere')).toBe(404);
  expect(await refused('GET', propertyPath('Nothing'))).toBe(400);
  expect(await refused('PUT', propertyPath('Inner Frustum'), { body: { PropertyValue: 'yes' } })).toBe(400);
  expect(await refused('PUT', propertyPath('Chroma from'), { body: { PropertyValue: 'Moon' } })).toBe(400);
  const charset = { 'Content-Type': 'application/json; charset=utf-8' };
  expect(await refused('PUT', propertyPath('Inner Frustum'), { body: {}, headers: charset })).toBe(400);
  const unknown = { objectPath: '/Game/None', propertyName: 'X', access: 'READ_ACCESS' };
  expect(await refused('PUT', '/remote/object/property', { body: unknown })).toBe(404);
  expect(commands).toHaveLength(2);
  expect(changes).toEqual([]);
});

test('the preset tells labels, types, ranges, owners', async () => {
  const { url } = await playing();
  const { body } = await ask(url, 'GET', `/remote/preset/${PRESET}`);
  const fields = (
    body as { Preset: { Groups: { ExposedProperties: { DisplayName: string }[] }[] } }
  ).Preset.Groups.flatMap(({ ExposedProperties }) => ExposedProperties);
  expect(fields.map(({ DisplayName }) => DisplayName)).toEqual([
    'Inner Frustum',
    'Overscan left',
    'Chroma colour',
    'Chroma from',
    'Card key longitude',
    'Viewport left graded',
    'Viewport right graded',
  ]);
  expect(fields[3]).toMatchObject({
    UnderlyingProperty: { Name: 'ChromakeySettingsSource', Metadata: { EnumValues: 'Viewport, ICVFXCamera' } },
    OwnerObjects: [{ Name: 'ICVFXCamera', Path: CAMERA }],
  });
  expect(fields[4]).toMatchObject({ Metadata: { Min: '0', Max: '360' } });
});

test('a passphrase is asked of whoever came through a proxy, or of everybody', async () => {
  const { plain, Passphrase } = vectors.headers.withPassphrase;
  expect(plain).toBe(PASSPHRASE);
  const proxied = { 'x-forwarded-for': '10.0.0.7' };
  const own = await playing({ passphrase: plain });
  expect((await ask(own.url, 'GET', '/remote/info')).status).toBe(200);
  expect(await ask(own.url, 'GET', '/remote/info', { headers: proxied })).toEqual({
    status: 401,
    body: { errorMessage: 'Given Passphrase is not correct!' },
  });
  expect((await ask(own.url, 'GET', '/remote/info', { headers: { ...proxied, Passphrase } })).status).toBe(200);
  const strict = await playing({ passphrase: plain, demandOnLoopback: true });
  expect((await ask(strict.url, 'GET', '/remote/info')).status).toBe(401);
  const { tell, said } = await listen(strict);
  tell({ MessageName: 'http', Id: 8, Parameters: { Url: '/remote/presets', Verb: 'GET' } });
  tell({ MessageName: 'http', Id: 9, Parameters: { Url: '/remote/presets', Verb: 'GET', Passphrase } });
  await expect.poll(() => said.length).toBe(2);
  expect(said).toMatchObject([
    { RequestId: 8, ResponseCode: 401 },
    { RequestId: 9, ResponseCode: 200 },
  ]);
});

test('answers come in binary frames; names that nobody knows are passed over in silence', async () => {
  const played = await playing();
  const { tell, info, said, frames } = await listen(played);
  tell({ MessageName: 'preset.dance', Parameters: {} });
  tell({ MessageName: 'preset.register', Parameters: { PresetName: 'Nobody' } });
  tell({ MessageName: 'http' });
  tell('garbage');
  info(3);
  tell({ MessageName: 'http', Parameters: { Url: '/remote/info', Verb: 'GET' } });
  await expect.poll(() => said.length).toBe(2);
  expect(said.map(({ RequestId }) => RequestId)).toEqual([3, -1]);
  expect(frames).toEqual([true, true]);
});

test('who registered is told the newest value, in batches; who is deaf to its own writes hears those of others', async () => {
  const played = await playing();
  const [all, deaf] = [await listen(played), await listen(played)];
  all.tell(register());
  deaf.tell(register(true));
  deaf.tell(write(1, false));
  deaf.tell(write(2, true));
  deaf.tell(write(3, false));
  await expect.poll(() => all.said.length).toBe(1);
  expect(all.said[0]).toEqual({
    Type: 'PresetFieldsChanged',
    PresetName: PRESET,
    ChangedFields: [{ PropertyLabel: 'Inner Frustum', ObjectPath: CAMERA, PropertyValue: false }],
  });
  expect(deaf.said.map(({ RequestId }) => RequestId)).toEqual([1, 2, 3]);
  await ask(played.url, 'PUT', propertyPath('Overscan left'), { body: { PropertyValue: 4 } });
  await expect.poll(() => deaf.said.length).toBe(4);
  expect(deaf.said[3]).toMatchObject({ ChangedFields: [{ PropertyLabel: 'Overscan left', PropertyValue: 4 }] });
});

test('a hand in the editor, a new name, a field taken out and put back: all are told', async () => {
  const played = await playing();
  const { tell, info, said } = await listen(played);
  tell(register());
  info(1);
  await expect.poll(() => said.length).toBe(1);
  expect(played.engine.frontPanel('camera/a/frustum', false)).toBeUndefined();
  expect(played.engine.frontPanel('nothing', false)).toMatchObject({ code: 'driver.unknown-key' });
  await expect.poll(() => said.length).toBe(2);
  played.engine.rename('Overscan left', 'Left');
  played.engine.hide('Left', true);
  played.engine.hide('Left', false);
  await expect.poll(() => said.length).toBe(5);
  expect(said.slice(1)).toMatchObject([
    { ChangedFields: [{ PropertyLabel: 'Inner Frustum', PropertyValue: false }] },
    { Type: 'PresetFieldsRenamed', RenamedFields: [{ OldFieldLabel: 'Overscan left', NewFieldLabel: 'Left' }] },
    { Type: 'PresetFieldsRemoved', RemovedFields: ['Left'] },
    { Type: 'PresetFieldsAdded' },
  ]);
  expect((await ask(played.url, 'GET', propertyPath('Overscan left'))).status).toBe(400);
});

test('a restart closes every connection and forgets what was not saved', async () => {
  const played = await playing();
  const { socket, tell, info, said } = await listen(played);
  tell(register());
  info(1);
  await expect.poll(() => said.length).toBe(1);
  await ask(played.url, 'PUT', propertyPath('Card key longitude'), { body: { PropertyValue: 90 } });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await played.engine.reboot(5);
  await closed;
  expect(await read(played.url, 'Card key longitude')).toBe(30);
});
