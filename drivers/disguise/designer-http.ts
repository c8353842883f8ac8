/**
 * The HTTP session API of Designer, as its emulator answers it: `{status: {code, message, details}, result}`.
 *
 * Follows developer.disguise.one (session/status, session/transport, session/renderstream). Is told: whole requests.
 * Tells: replies, and what a command wants to change.
 */
import type { Value } from '../../app/core/parameter.ts';
import type { HttpReply } from '../contract.ts';
import type { WebAsked } from '../kit/emulator-web.ts';
import { jsonObject, jsonReply } from '../kit/reply-spoiler.ts';
import { type DesignerVirtual, playmodeWord, type Step, stepOf } from './designer.ts';

export interface DesignerEars {
  /** As the box tells it. */
  said(key: string): Value | undefined;
  readonly actual: ReadonlyMap<string, Value>;
  /** Undefined: done. */
  command(key: string, value: Value): string | undefined;
}

const ROOT = '/api/session/';
/** Codes of the envelope, as gRPC counts them; the HTTP status beside each. */
const OK = 0;
const INVALID = 3;
const NOT_FOUND = 5;
const REFUSED = 9;
const HTTP_STATUS: Readonly<Record<number, number>> = { [OK]: 200, [INVALID]: 400, [NOT_FOUND]: 404, [REFUSED]: 400 };

export function envelope(code: number, message: string, result?: unknown): HttpReply {
  return jsonReply(HTTP_STATUS[code] ?? 500, {
    status: { code, message, details: [] },
    ...(result !== undefined && { result }),
  });
}

export const refusal = (): HttpReply => envelope(REFUSED, 'refused');

/** The same number for the same name, as text: uint64 does not fit a JSON number. */
function uidOf(name: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return String(hash);
}

const named = (name: string): { uid: string; name: string } => ({ uid: uidOf(name), name });
const machine = (name: string) => ({ ...named(name), hostname: name.toUpperCase() });

export function answerDesigner(asked: WebAsked, world: DesignerVirtual, ears: DesignerEars): HttpReply {
  const { pathname, searchParams } = new URL(asked.path, 'http://designer');
  if (!pathname.startsWith(ROOT)) return envelope(NOT_FOUND, 'Not Found');
  const place = pathname.slice(ROOT.length);
  if (asked.method === 'GET') return tell(place, searchParams, world, ears);
  if (asked.method !== 'POST' || !place.startsWith('transport/')) return envelope(NOT_FOUND, 'Not Found');
  return act(place.slice('transport/'.length), asked.body, world, ears);
}

function tell(place: string, query: URLSearchParams, world: DesignerVirtual, ears: DesignerEars): HttpReply {
  switch (place) {
    case 'status/session':
      return envelope(OK, '', {
        isRunningSolo: world.actors.length === 0,
        isDirectorDedicated: true,
        director: { ...machine(world.director), type: 'Designer' },
        actors: world.actors.map(machine),
        understudies: [],
      });
    case 'status/health':
      return envelope(OK, '', healthOf(world, ears));
    case 'transport/activetransport':
      return envelope(OK, '', [activeTransport(world, ears)]);
    case 'transport/tracks':
      return envelope(
        OK,
        '',
        world.tracks.map((track) => ({ ...named(track), length: 60, crossfade: 'Off' })),
      );
    case 'renderstream/layers':
      return envelope(OK, '', [named(world.layer)]);
    case 'renderstream/layerstatus':
      return layerStatus(query, world, ears);
    default:
      return envelope(NOT_FOUND, 'Not Found');
  }
}

function healthOf(world: DesignerVirtual, ears: DesignerEars): unknown {
  const severity = ears.said('health');
  return [world.director, ...world.actors].map((name, index) => ({
    machine: machine(name),
    runningAsMachine: machine(name),
    status: {
      averageFPS: 50,
      videoDroppedFrames: 0,
      videoMissedFrames: 0,
      // The trouble is the last machine's: what reads only the first entry does not see it.
      states: [
        { name: 'Video', detail: '', category: 'output', severity: index === world.actors.length ? severity : 'ready' },
      ],
    },
  }));
}

function activeTransport(world: DesignerVirtual, ears: DesignerEars): unknown {
  return {
    ...named(world.transport),
    engaged: ears.said('engaged'),
    volume: ears.said('volume'),
    brightness: ears.said('brightness'),
    playmode: playmodeWord(ears.said('transport')),
    currentTrack: named(String(ears.said('scene'))),
    receivingTimecode: false,
  };
}

function layerStatus(query: URLSearchParams, world: DesignerVirtual, ears: DesignerEars): HttpReply {
  const layer = named(world.layer);
  const wanted = query.get('uid') ?? query.get('name');
  if (wanted !== null && wanted !== layer.uid && wanted !== layer.name) return envelope(NOT_FOUND, 'layer not found');
  const state = ears.said('ready') === true ? 'Ready' : 'Launching';
  const instances = world.actors.map((actor) => ({
    machineUid: uidOf(actor),
    machineName: actor,
    state,
    healthMessage: '',
    healthDetails: '',
  }));
  return envelope(OK, '', { workload: { ...layer, instances }, streams: [], assetErrors: [] });
}

/** Where a value of a command stands beside `transport`, and which key it changes. */
const VALUES: Readonly<Record<string, string>> = { brightness: 'brightness', volume: 'volume', engaged: 'engaged' };
const MODES: Readonly<Record<string, string>> = {
  play: 'play',
  playsection: 'play-section',
  playloopsection: 'loop',
  stop: 'stop',
};
const STEPS: Readonly<Record<string, Step>> = {
  returntostart: 'returntostart',
  gotonextsection: 'nextsection',
  gotoprevsection: 'previoussection',
  gotonexttrack: 'nexttrack',
  gotoprevtrack: 'previoustrack',
};

function act(what: string, body: Uint8Array, world: DesignerVirtual, ears: DesignerEars): HttpReply {
  const entries = jsonObject(body)?.['transports'];
  if (!Array.isArray(entries) || entries.length === 0) return envelope(INVALID, 'transports: expected');
  for (const wanted of (entries as readonly unknown[]).map(membersOf)) {
    if (!isOurs(wanted, world)) return envelope(NOT_FOUND, 'transport not found');
    const change = changeOf(what, wanted, world, ears);
    if (change === undefined) return envelope(NOT_FOUND, 'Not Found');
    const wrong = ears.command(...change);
    if (wrong !== undefined) return envelope(INVALID, wrong);
  }
  return envelope(OK, '');
}

/** `{transport: {uid, name}, …}` where there is a value beside it, `{uid, name}` where there is none. */
function isOurs(wanted: Readonly<Record<string, unknown>>, world: DesignerVirtual): boolean {
  const { uid, name } = 'transport' in wanted ? membersOf(wanted['transport']) : wanted;
  if (typeof uid === 'string' && uid !== '') return uid === uidOf(world.transport);
  return name === world.transport;
}

function changeOf(
  what: string,
  wanted: Readonly<Record<string, unknown>>,
  world: DesignerVirtual,
  ears: DesignerEars,
): readonly [string, Value] | undefined {
  const key = Object.hasOwn(VALUES, what) ? VALUES[what] : undefined;
  if (key !== undefined) return [key, plain(wanted[what])];
  const mode = Object.hasOwn(MODES, what) ? MODES[what] : undefined;
  if (mode !== undefined) return ['transport', mode];
  const step = Object.hasOwn(STEPS, what) ? STEPS[what] : undefined;
  if (step !== undefined) return stepOf(step, world, ears.actual);
  if (what === 'gototag') return ['cue', plain(wanted['value'])];
  if (what !== 'gototrack') return undefined;
  return ['scene', plain(membersOf(wanted['track'])['name'])];
}

/** None of anything else than an object. */
function membersOf(said: unknown): Readonly<Record<string, unknown>> {
  return typeof said === 'object' && said !== null ? (said as Readonly<Record<string, unknown>>) : {};
}

/** Anything else fits no type and is refused as what it is. */
function plain(value: unknown): Value {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string' ? value : '';
}
