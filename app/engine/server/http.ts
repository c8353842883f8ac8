/**
 * HTTP of the engine (design section 4): health, metrics, state, commands, sign-in, console files.
 *
 * Knows: routes. Is told: requests, each hostile until checked: Host, Origin, token, size, JSON. Tells: the engine.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MOST_PICTURE_BYTES } from '../../../drivers/kit/picture/read-picture.ts';
import type { Fault } from '../../core/parameter.ts';
import { ROLE_RANK } from '../../protocol/commands.ts';
import { isRecordingId } from '../../protocol/commands-recording.ts';
import { HTTP_LIMITS } from '../../protocol/limits.ts';
import type { CommandError } from '../../protocol/messages.ts';
import { sayFault, sayHint } from '../../protocol/words/faults.ts';
import type { Lang } from '../../protocol/words/words.ts';
import { type Auth, bearerOf, hostAllowed, type Who } from './auth.ts';
import { LENS, type LensServed, lensRoute } from './lens-http.ts';
import { SECURITY_HEADERS, serveFile } from './static.ts';

export type CommandOutcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly fault: Fault };

/** What the server needs of the engine. */
export interface Served {
  readonly auth: Auth;
  readonly loopbackOnly: boolean;
  readonly consoleFolder: string;
  readonly picturesFolder: string;
  command(name: string, args: unknown, who: Who, key: string | undefined): Promise<CommandOutcome>;
  stateText(): string;
  health(): unknown;
  metrics(): Promise<string>;
  openapi(): unknown;
  /** Truth of the virtual stage, as text; undefined without one. */
  /** Of the virtual stage, where there is one; undefined = it does not answer now. */
  readonly truth: ((query: string) => Promise<string | undefined>) | undefined;
  /** A recording as a file for other programs. */
  recording(id: string, query: URLSearchParams): Promise<Download | Fault>;
  readonly lens: LensServed;
  wallMs(): number;
}

export interface Download {
  readonly name: string;
  readonly type: string;
  readonly chunks: AsyncIterable<string>;
}

export function errorOf(fault: Fault, lang: Lang): CommandError {
  const error = { code: fault.code, message: sayFault(fault, lang), hint: sayHint(fault, lang) };
  return fault.params ? { ...error, params: fault.params } : error;
}

/** Codes that are not the caller's mistake, or have a status of their own. */
const STATUS: Readonly<Record<string, number>> = {
  'token.missing': 401,
  'session.link-used': 401,
  'role.too-low': 403,
  'host.refused': 403,
  'command.unknown': 404,
  'route.unknown': 404,
  'take.unknown': 404,
  'preset.unknown': 404,
  'recording.none': 404,
  'body.too-large': 413,
  'seat.too-fast': 429,
  'engine.failed': 500,
  'engine.busy': 503,
};

export function statusOf(fault: Fault): number {
  return STATUS[fault.code] ?? (fault.code.startsWith('args.') || fault.code.startsWith('body.') ? 400 : 409);
}

export function createHttp(served: Served): Server {
  let inFlight = 0;
  const server = createServer({ maxHeaderSize: 16_384 }, (request, response) => {
    if (inFlight >= HTTP_LIMITS.requestsInFlight)
      return answerFault(response, { code: 'engine.busy' }, langOf(request));
    inFlight += 1;
    response.on('close', () => {
      inFlight -= 1;
    });
    route(served, request, response).catch((cause: unknown) => {
      const message = cause instanceof Error ? cause.message : String(cause);
      if (!response.headersSent) answerFault(response, { code: 'engine.failed', params: { message } }, langOf(request));
      else response.destroy();
    });
  });
  server.headersTimeout = HTTP_LIMITS.headersMs;
  server.requestTimeout = 30_000;
  server.on('clientError', (_cause, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
    else socket.destroy();
  });
  return server;
}

function langOf(request: IncomingMessage): Lang {
  return /^\s*zh/i.test(request.headers['accept-language'] ?? '') ? 'zh' : 'en';
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

function answerFault(response: ServerResponse, fault: Fault, lang: Lang): void {
  answer(response, statusOf(fault), { ok: false, error: errorOf(fault, lang) });
}

/** The path of a command, whole: a press is looked at first. */
const COMMAND = /^\/api\/v1\/commands\/([\w.]+)(?:\?.*)?$/;

async function route(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const lang = langOf(request);
  if (!hostAllowed(request.headers.host, request.headers.origin, served.loopbackOnly)) {
    return answerFault(response, { code: 'host.refused', params: { host: request.headers.host ?? '' } }, lang);
  }
  const { method } = request;
  const name = COMMAND.exec(request.url ?? '')?.[1];
  if (method === 'POST' && name !== undefined) return runCommand(served, request, response, name, lang);
  const url = new URL(request.url ?? '/', 'http://engine');
  const path = url.pathname;
  if (method === 'GET' && path === '/healthz') return answer(response, 200, served.health());
  if (method === 'POST' && path === '/api/v1/session') return signIn(served, request, response, lang);
  if (path.startsWith('/api/') || path === '/metrics') {
    const who = served.auth.who(bearerOf(request.headers.authorization));
    if (!who) return answerFault(response, { code: 'token.missing' }, lang);
    if (method === 'GET' && path.startsWith(RECORDINGS)) return download(served, who, url, response, lang);
    if (path.startsWith(LENS)) {
      const told = await lensRoute(served.lens, who, url, method, () => bodyOf(request, MOST_PICTURE_BYTES));
      if ('fault' in told) return answerFault(response, told.fault, lang);
      if ('json' in told) return answer(response, 200, { ok: true, result: told.json });
      response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'image/png', 'content-length': told.png.length });
      response.end(told.png);
      return;
    }
    return routeApi(served, request, response, url, lang);
  }
  if (method !== 'GET' && method !== 'HEAD')
    return answerFault(response, { code: 'route.unknown', params: { path } }, lang);
  let file: string;
  try {
    file = decodeURIComponent(path.slice(1));
  } catch {
    return answerFault(response, { code: 'route.unknown', params: { path } }, lang);
  }
  if (file.startsWith('studio/pictures/')) {
    if (await serveFile(served.picturesFolder, file.slice('studio/pictures/'.length), response)) return;
  } else if (await serveFile(served.consoleFolder, file === '' ? 'index.html' : file, response)) return;
  answerFault(response, { code: file === '' ? 'console.not-built' : 'route.unknown', params: { path } }, lang);
}

const RECORDINGS = '/api/v1/recordings/';

/** `/api/v1/recordings/<date>/<folder>?format=...`: as it is made, so that a long one takes no memory. */
async function download(served: Served, who: Who, url: URL, response: ServerResponse, lang: Lang): Promise<void> {
  const needs = 'technician';
  if (ROLE_RANK[who.role] < ROLE_RANK[needs])
    return answerFault(response, { code: 'role.too-low', params: { command: 'export', role: who.role, needs } }, lang);
  const id = decoded(url.pathname.slice(RECORDINGS.length));
  if (!isRecordingId(id)) return answerFault(response, { code: 'recording.none' }, lang);
  const file = await served.recording(id, url.searchParams);
  if ('code' in file) return answerFault(response, file, lang);
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': file.type,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'cache-control': 'no-store',
  });
  await pipeline(Readable.from(file.chunks), response);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return ''; // no name that a recording could have
  }
}

async function routeApi(
  served: Served,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  lang: Lang,
): Promise<void> {
  const path = url.pathname;
  if (request.method === 'GET') {
    if (path === '/api/v1/state') return answer(response, 200, served.stateText());
    if (path === '/api/v1/openapi.json') return answer(response, 200, served.openapi());
    if (path === '/api/v1/virtual/truth') {
      if (!served.truth) return answerFault(response, { code: 'virtual.none' }, lang);
      const truth = await served.truth(url.search);
      if (truth !== undefined) return answer(response, 200, truth);
      response.writeHead(204, SECURITY_HEADERS);
      response.end();
      return;
    }
    if (path === '/metrics') {
      const text = await served.metrics();
      response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'text/plain; version=0.0.4' });
      response.end(text);
      return;
    }
  }
  answerFault(response, { code: 'route.unknown', params: { path } }, lang);
}

async function runCommand(
  served: Served,
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  lang: Lang,
): Promise<void> {
  const who = served.auth.who(bearerOf(request.headers.authorization));
  if (!who) return answerFault(response, { code: 'token.missing' }, lang);
  const body = await readJson(request);
  if ('fault' in body) return answerFault(response, body.fault, lang);
  const { key, ...args } = body.json;
  if (key !== undefined && (typeof key !== 'string' || key.length > 100)) {
    const problem = 'string, at most 100';
    return answerFault(response, { code: 'args.invalid', params: { place: 'key', problem } }, lang);
  }
  const outcome = await served.command(name, args, who, key);
  if (outcome.ok) return answer(response, 200, { ok: true, result: outcome.result ?? {} });
  return answerFault(response, outcome.fault, lang);
}

async function signIn(served: Served, request: IncomingMessage, response: ServerResponse, lang: Lang): Promise<void> {
  const body = await readJson(request);
  if ('fault' in body) return answerFault(response, body.fault, lang);
  const word = body.json['once'] ?? body.json['token'];
  if (typeof word !== 'string' || word.length > 200) return answerFault(response, { code: 'session.link-used' }, lang);
  const session = served.auth.exchange(word, served.wallMs());
  if ('code' in session) return answerFault(response, session, lang);
  answer(response, 200, { ok: true, result: { token: session.token, ...session.who } });
}

/** Undefined when it is too large. What came with its head, as a press does, is read without the stream's own turns. */
async function bodyOf(
  request: IncomingMessage,
  most: number = HTTP_LIMITS.bodyBytes,
): Promise<readonly Buffer[] | undefined> {
  await new Promise<void>((resolve) => {
    process.nextTick(resolve);
  });
  if (request.complete) {
    const whole = request.read() as Buffer | null;
    if (whole === null) return [];
    return whole.length > most ? undefined : [whole];
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > most) {
        // The rest is let run out unread, within the time that a request may take.
        request.removeAllListeners('data').resume();
        return resolve(undefined);
      }
      chunks.push(chunk);
    });
    request.once('end', () => resolve(chunks));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the caller hung up')));
  });
}

/** An object of JSON, bounded; an empty body is an empty object. */
async function readJson(request: IncomingMessage): Promise<{ json: Record<string, unknown> } | { fault: Fault }> {
  const chunks = await bodyOf(request);
  if (chunks === undefined) return { fault: { code: 'body.too-large', params: { bytes: HTTP_LIMITS.bodyBytes } } };
  const text = Buffer.concat(chunks).toString('utf8').trim();
  if (text === '') return { json: {} };
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      return { fault: { code: 'body.not-object' } };
    }
    return { json: { ...json } };
  } catch (cause) {
    return { fault: { code: 'body.not-json', params: { problem: cause instanceof Error ? cause.message : '' } } };
  }
}
