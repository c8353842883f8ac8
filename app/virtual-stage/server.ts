/**
 * The virtual stage over HTTP on loopback: addresses, truth, faults, hands on panels. JSON in and out.
 *
 * Hostile until parsed: host names are checked, bodies bounded and typed, everything else is refused by name.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isFault } from '../../drivers/contract.ts';
import type { Fault, Value } from '../core/parameter.ts';
import { faultFromJson } from './fault-words.ts';
import type { VirtualStage } from './stage.ts';

const HOST = '127.0.0.1';
const MAX_BODY_BYTES = 65_536;
const MAX_DOWN_MS = 600_000;
const READ_MS = 5_000;

export interface StageServer {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const refused = (status: number, fault: Fault): Answer => ({ status, body: { ok: false, error: fault } });
const bad = (place: string): Answer => refused(400, { code: 'virtual.bad-request', params: { place } });
const done = (fault: Fault | undefined): Answer =>
  fault === undefined
    ? { status: 200, body: { ok: true } }
    : refused(fault.code === 'virtual.no-device' ? 404 : 409, fault);

export async function openServer(stage: VirtualStage, listen: { host: string; port: number }): Promise<StageServer> {
  const server = createServer((request, response) => void serve(server, stage, request, response));
  server.requestTimeout = READ_MS;
  server.headersTimeout = READ_MS;
  server.maxConnections = 64;
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  return {
    url: `http://${HOST}:${portOf(server)}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(server: Server): number {
  const at = server.address();
  return typeof at === 'object' && at !== null ? at.port : 0;
}

async function serve(
  server: Server,
  stage: VirtualStage,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.on('error', () => response.destroy());
  response.on('error', () => response.destroy());
  const { status, body } = await answer(server, stage, request);
  const isPicture = body instanceof Uint8Array;
  const bytes = isPicture ? body : Buffer.from(JSON.stringify(body));
  const close = status >= 400 ? { connection: 'close' } : {};
  response.writeHead(status, {
    'content-type': isPicture ? 'image/png' : 'application/json; charset=utf-8',
    'content-length': bytes.length,
    'cache-control': 'no-store',
    ...close,
  });
  response.end(bytes);
}

async function answer(server: Server, stage: VirtualStage, request: IncomingMessage): Promise<Answer> {
  const port = portOf(server);
  const host = request.headers.host ?? '';
  if (host !== `${HOST}:${port}` && host !== `localhost:${port}`)
    return refused(421, { code: 'virtual.bad-host', params: { host } });
  if (request.headers.origin !== undefined)
    return refused(403, { code: 'virtual.bad-origin', params: { origin: request.headers.origin } });
  const target = URL.parse(request.url ?? '', `http://${HOST}`);
  if (target === null) return bad('url');
  if (request.method === 'GET' && target.pathname === '/picture') {
    const picture = await stage.picture(target.searchParams.get('camera') ?? '');
    return isFault(picture) ? refused(409, picture) : { status: 200, body: picture };
  }
  if (request.method === 'GET') return read(stage, target);
  if (request.method !== 'POST')
    return refused(405, { code: 'virtual.method', params: { method: request.method ?? '' } });
  const body = await readBody(request);
  if (body === undefined) return refused(413, { code: 'virtual.too-large', params: { bytes: MAX_BODY_BYTES } });
  const json = parse(body);
  return json === undefined ? bad('body') : act(stage, target.pathname, json);
}

function read(stage: VirtualStage, { pathname, searchParams }: URL): Answer {
  switch (pathname) {
    case '/healthz':
      return { status: 200, body: { ok: true } };
    case '/addresses':
      return { status: 200, body: stage.addresses };
    case '/truth': {
      const since = numberOf(searchParams.get('since'));
      const sinceCommand = numberOf(searchParams.get('sinceCommand'));
      if (since === 'bad') return bad('since');
      if (sinceCommand === 'bad') return bad('sinceCommand');
      return { status: 200, body: stage.truth(since, sinceCommand) };
    }
    default:
      return refused(404, { code: 'virtual.not-found', params: { path: pathname } });
  }
}

async function act(stage: VirtualStage, path: string, body: Readonly<Record<string, unknown>>): Promise<Answer> {
  const { device } = body;
  switch (path) {
    case '/faults': {
      if (typeof device !== 'string') return bad('device');
      const { on = true } = body;
      if (typeof on !== 'boolean') return bad('on');
      const fault = faultFromJson(body['fault']);
      return isFault(fault) ? refused(400, fault) : done(stage.setFault(device, fault, on));
    }
    case '/faults/clear':
      if (device !== undefined && typeof device !== 'string') return bad('device');
      return done(stage.clearFaults(device));
    case '/front-panel': {
      const { key, value } = body;
      if (typeof device !== 'string') return bad('device');
      if (typeof key !== 'string') return bad('key');
      return isValue(value) ? done(stage.frontPanel(device, key, value)) : bad('value');
    }
    case '/retake':
      return done(await stage.retake());
    case '/mixer':
      return mixer(stage, body);
    case '/reboot': {
      const { downMs = 1_000 } = body;
      if (typeof device !== 'string') return bad('device');
      if (typeof downMs !== 'number' || !(downMs >= 0 && downMs <= MAX_DOWN_MS)) return bad('downMs');
      return done(await stage.reboot(device, downMs));
    }
    default:
      return refused(404, { code: 'virtual.not-found', params: { path } });
  }
}

function mixer(stage: VirtualStage, { program, preview, cut }: Readonly<Record<string, unknown>>): Answer {
  if (program !== undefined && typeof program !== 'string') return bad('program');
  if (preview !== undefined && typeof preview !== 'string') return bad('preview');
  if (cut !== undefined && typeof cut !== 'boolean') return bad('cut');
  if (program === undefined && preview === undefined && cut !== true) return bad('program');
  return done(
    stage.mixer({
      ...(program !== undefined && { program }),
      ...(preview !== undefined && { preview }),
      ...(cut !== undefined && { cut }),
    }),
  );
}

/** Undefined: more than is allowed, or the call broke off. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      if (!(chunk instanceof Buffer)) return undefined;
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined; // the caller hung up; its answer goes nowhere
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** An object, or undefined. No body is an empty one. */
function parse(body: string): Readonly<Record<string, unknown>> | undefined {
  if (body === '') return {};
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
    return Object.fromEntries(Object.entries(json));
  } catch {
    return undefined; // told as virtual.bad-request
  }
}

function numberOf(text: string | null): number | undefined | 'bad' {
  if (text === null) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : 'bad';
}

function isValue(value: unknown): value is Value {
  if (typeof value === 'string') return value.length <= 4_000;
  if (typeof value === 'number' || typeof value === 'boolean') return true;
  return Array.isArray(value) && value.length <= 16 && value.every((one) => typeof one === 'number');
}
