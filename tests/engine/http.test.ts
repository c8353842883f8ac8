/** HTTP of a running engine, as its friends and its enemies use it. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../app/protocol/commands.ts';
import { HTTP_LIMITS } from '../../app/protocol/limits.ts';
import { type Answer, type EngineRig, openRig, TOKEN } from './rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.stop());

interface Raw {
  readonly status: number;
  readonly text: string;
  readonly headers: Record<string, string | string[] | undefined>;
}

/** node:http, because fetch would not let us write these headers and paths. */
function ask(
  path: string,
  how: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Raw> {
  const { hostname, port } = new URL(rig.url);
  const { method = 'GET', headers = {}, body } = how;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

const bearer = { authorization: `Bearer ${TOKEN}` };
const errorOf = (raw: Raw): Answer['error'] => (JSON.parse(raw.text) as Answer).error;

test('health is open to everybody; everything else wants a token', async () => {
  const health = await ask('/healthz');
  expect(health.status).toBe(200);
  expect(JSON.parse(health.text)).toMatchObject({ ok: true, studio: 'shenzhen' });
  for (const path of ['/metrics', '/api/v1/state', '/api/v1/openapi.json', '/api/v1/virtual/truth']) {
    for (const headers of [
      {},
      { authorization: 'Bearer wrong-token' },
      { authorization: TOKEN },
      { authorization: 'Bearer ' },
    ]) {
      const answer = await ask(path, { headers });
      expect([path, answer.status, errorOf(answer).code]).toEqual([path, 401, 'token.missing']);
    }
    expect((await ask(path, { headers: bearer })).status).toBe(200);
  }
});

test('a foreign Host or Origin is refused, also with the right token', async () => {
  const { host } = new URL(rig.url);
  for (const headers of [
    { host: 'evil.example' },
    { host: 'evil.example:80' },
    { host: '192.168.1.20:7788' },
    { host, origin: 'http://evil.example' },
    { host, origin: 'null' },
    { host, origin: 'http://127.0.0.1:1' },
  ]) {
    const answer = await ask('/api/v1/state', { headers: { ...bearer, ...headers } });
    expect([headers, answer.status, errorOf(answer).code]).toEqual([headers, 403, 'host.refused']);
  }
  expect((await ask('/api/v1/state', { headers: { ...bearer, host, origin: `http://${host}` } })).status).toBe(200);
  expect(
    (await ask('/api/v1/state', { headers: { ...bearer, host: host.replace('127.0.0.1', 'localhost') } })).status,
  ).toBe(200);
});

test('bad JSON, no object, and too much are refused by name, and nothing was done', async () => {
  const post = (body: string): Promise<Raw> =>
    ask('/api/v1/commands/show.state', {
      method: 'POST',
      headers: { ...bearer, 'content-type': 'application/json' },
      body,
    });
  for (const [body, code] of [
    ['{"state":', 'body.not-json'],
    ['[]', 'body.not-object'],
    ['"SHOW"', 'body.not-object'],
    ['null', 'body.not-object'],
  ] as const) {
    const answer = await post(body);
    expect([body, answer.status, errorOf(answer).code]).toEqual([body, 400, code]);
    expect(errorOf(answer).message.length).toBeGreaterThan(5);
  }
  const large = await post(JSON.stringify({ state: 'SHOW', more: 'x'.repeat(HTTP_LIMITS.bodyBytes) }));
  expect([large.status, errorOf(large).code]).toEqual([413, 'body.too-large']);
  expect((await rig.state()).show).toBe('REHEARSAL');
});

test('unknown commands, routes and wrong arguments: a code for machines, words for people in both languages', async () => {
  const unknown = await ask('/api/v1/commands/stage.explode', { method: 'POST', headers: bearer });
  expect([unknown.status, errorOf(unknown).code]).toEqual([404, 'command.unknown']);
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const answer = await ask(`/api/v1/commands/${name}`, { method: 'POST', headers: bearer });
    expect([answer.status, errorOf(answer).code]).toEqual([404, 'command.unknown']);
  }
  expect((await ask('/api/v1/nothing', { headers: bearer })).status).toBe(404);
  const wrong = { path: 'light/key/intensity', value: 40, more: true };
  const en = await rig.command('param.set', wrong);
  const zh = await rig.command('param.set', wrong, { 'accept-language': 'zh-CN' });
  expect([en.error.code, zh.error.code]).toEqual(['args.invalid', 'args.invalid']);
  expect(zh.error.message).toMatch(/[\u4e00-\u9fff]/);
  expect(en.error.message).not.toMatch(/[\u4e00-\u9fff]/);
  expect((await rig.command('param.set', { path: 7, value: 40 })).error.params).toMatchObject({ place: 'path' });
  expect((await rig.command('stage.take', { planId: 'x', key: 7 })).error.code).toBe('args.invalid');
});

test('every command asks for its least role', async () => {
  const tokens = new Map<string, string>();
  for (const role of ['viewer', 'director', 'technician', 'operator'] as const) {
    tokens.set(role, (await rig.command<{ token: string }>('seat.token', { role, name: role })).result.token);
  }
  const roles = ['viewer', 'director', 'technician', 'operator', 'admin'];
  for (const [name, { role }] of Object.entries(COMMANDS)) {
    const below = roles[roles.indexOf(role) - 1];
    if (below === undefined) continue;
    const answer = await rig.command(name, {}, { authorization: `Bearer ${tokens.get(below)}` });
    expect([name, answer.error.code]).toEqual([name, 'role.too-low']);
  }
  // A viewer may press all stop, from every seat at once.
  expect((await rig.command('stage.stop', {}, { authorization: `Bearer ${tokens.get('viewer')}` })).ok).toBe(true);
});

test('a one-time link signs in once; the token that it gives is a seat of its own', async () => {
  const { once } = (await rig.command<{ once: string }>('seat.token', { role: 'director', name: 'Tablet', once: true }))
    .result;
  const signIn = (): Promise<Raw> => ask('/api/v1/session', { method: 'POST', body: JSON.stringify({ once }) });
  const first = JSON.parse((await signIn()).text) as Answer<{ token: string; seat: string; role: string }>;
  expect(first.result).toMatchObject({ role: 'director', name: 'Tablet' });
  const again = await signIn();
  expect([again.status, errorOf(again).code]).toEqual([401, 'session.link-used']);
  const listed = await rig.command<{ seats: unknown[] }>(
    'seat.list',
    {},
    { authorization: `Bearer ${first.result.token}` },
  );
  expect(listed.ok, JSON.stringify(listed)).toBe(true);
});

test('openapi lists every command; metrics count them', async () => {
  const { paths } = JSON.parse((await ask('/api/v1/openapi.json', { headers: bearer })).text) as { paths: object };
  for (const name of Object.keys(COMMANDS))
    expect(paths).toHaveProperty([`/api/v1/commands/${name}`, 'post', 'requestBody']);
  const count = async (): Promise<number> => {
    const { text } = await ask('/metrics', { headers: bearer });
    return Number(/^stagelock_commands\S*\{[^}]*seat\.list[^}]*done[^}]*\} (\d+)/m.exec(text)?.[1] ?? 0);
  };
  const before = await count();
  await rig.command('seat.list');
  expect(await count()).toBe(before + 1);
});

test('files come from their folder and from nowhere else', async () => {
  for (const path of [
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/studio/pictures/../studio.json',
    '/studio/pictures/..%2fstudio.json',
    '/studio/pictures/%2e%2e%2f%2e%2e%2f%2e%2e%2fpackage.json',
    '/studio/pictures/a%00.png',
    '/%E0%A4%A',
  ]) {
    const answer = await ask(path);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.text).not.toContain('"dependencies"');
    expect(answer.text).not.toContain('timecodeRate');
  }
  expect((await ask('/api/v1/state', { method: 'DELETE', headers: bearer })).status).toBe(404);
});

test('bytes that are no HTTP, and a caller who never finishes, do no harm', async () => {
  const { hostname, port } = new URL(rig.url);
  const say = (bytes: string | Buffer): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write(bytes));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      socket.setTimeout(300, () => socket.destroy());
      socket.resume();
    });
  await Promise.all([
    say('\u0000\u0001\u0002 garbage\r\n\r\n'),
    say(Buffer.alloc(70_000, 65)),
    say('POST /api/v1/commands/stage.stop HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\n{'),
    say('GET /ws HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
  ]);
  expect((await ask('/healthz')).status).toBe(200);
});
