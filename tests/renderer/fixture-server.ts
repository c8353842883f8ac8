/**
 * Serves the built console with a moment of the fixture over the real protocol, for looking at it and for pictures.
 * The token names what is wanted: `<moment>`, `<moment>:<role>`, `<moment>:<role>:<studio>`. Commands are answered with a
 * refusal, because nothing here decides; `lost` as moment closes the socket after the welcome and stays away.
 *
 *   node tests/renderer/fixture-server.ts <dist folder> [port]
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { type FromEngine, FromSeat, PROTOCOL } from '../../app/protocol/messages.ts';
import { encodePoseFrame } from '../../app/protocol/pose-frame.ts';
import type { Role } from '../../app/protocol/state.ts';
import { type Moment, stateOf } from './fixture/scenes.ts';
import { readSeed, SEEDS } from './fixture/stage.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
const T0 = performance.now();
const nowUs = (): number => 3_600_000_000 + (performance.now() - T0) * 1_000;

/** Camera 1 in front, 2 to the right, 3 to the left, looking at the wall; the first one breathes. */
const PLACES = [
  { x: -1.2, y: -3.6, headingDeg: 16 },
  { x: 5.1, y: -1.6, headingDeg: -52 },
  { x: -5.6, y: -0.4, headingDeg: 58 },
  { x: 0.5, y: -2.4, headingDeg: 0 },
] as const;

function poseFrame(cameras: number): Uint8Array {
  const atUs = nowUs();
  const samples = PLACES.slice(0, cameras).map((place, index) => {
    const half = ((-(place.headingDeg + 3 * Math.sin(atUs / 2e6 + index)) / 180) * Math.PI) / 2;
    return {
      index,
      flags: 0,
      pose: [place.x, place.y, 1.6, 0, 0, Math.sin(half), Math.cos(half)],
      zoom: 0,
      focus: 0,
      atUs,
      hfovDeg: 0,
    };
  });
  return encodePoseFrame(samples);
}

export function startFixture(dist: string): Server {
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/');
    if (path === '/api/v1/session') {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        const { once } = JSON.parse(body) as { once: string };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token: once }));
      });
      return;
    }
    const file = path.startsWith('/studio/pictures/')
      ? join(SEEDS, 'shenzhen/pictures', normalize(path.slice('/studio/pictures/'.length)))
      : join(dist, normalize(path === '/' ? '/index.html' : path));
    try {
      const bytes = readFileSync(file);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  const sockets = new WebSocketServer({ server, path: '/ws' });
  const gone = new Set<string>();
  sockets.on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    socket.on('message', (data: Buffer) => hear(socket, FromSeat.parse(JSON.parse(data.toString())), gone));
  });
  return server;
}

function hear(socket: WebSocket, message: FromSeat, gone: Set<string>): void {
  const say = (answer: FromEngine): void => socket.send(JSON.stringify(answer));
  if (message.t === 'command') {
    if (message.name === 'preset.list')
      say({ t: 'result', id: message.id, rev: 1, ok: true, result: { presets: readSeed('shenzhen').presets } });
    else
      say({
        t: 'result',
        id: message.id,
        rev: 1,
        ok: false,
        error: { code: 'plan.blocked', message: '', hint: '', params: { count: 1, why: 'fixture' } },
      });
    return;
  }
  if (message.t !== 'hello') return;
  const [moment = 'idle', role = 'operator', name = 'shenzhen'] = message.token.split(':');
  if (gone.has(message.token)) return socket.terminate();
  if (moment === 'nobody')
    return say({ t: 'refused', error: { code: 'token.missing', message: 'This token is not known', hint: '' } });
  const studio = readSeed(name);
  const seat = role === 'operator' ? 'desk-1' : role === 'director' ? 'floor' : 'other';
  const state = stateOf(moment === 'lost' ? 'armed' : (moment as Moment), studio, nowUs());
  say({ t: 'welcome', protocol: PROTOCOL, seat, role: role as Role, version: '0.1.0', nowUs: nowUs(), state });
  const beat = setInterval(() => {
    socket.send(poseFrame(studio.cameras.length));
    say({
      t: 'telemetry',
      data: {
        atUs: nowUs(),
        cameras: Object.fromEntries(
          studio.cameras.map(({ id }) => [
            id,
            { rateHz: 50, lossPct: 0, jitterMs: 0.2, ageMs: 9, packets: 1, rejected: {}, sinks: {} },
          ]),
        ),
        devices: {},
      },
    });
  }, 50);
  socket.on('close', () => clearInterval(beat));
  if (moment === 'lost')
    setTimeout(() => {
      gone.add(message.token);
      socket.terminate();
    }, 600);
}

const [, entry, dist, port] = process.argv;
if (entry === import.meta.filename && dist) {
  const server = startFixture(dist);
  server.listen(Number(port ?? 0), '127.0.0.1', () => console.log(`fixture ${JSON.stringify(server.address())}`));
}
