/**
 * What only `tracking.status` tells: the tracker's own angles, lens counts, the bytes of the newest packet. Asked four
 * times a second while the page is open; read with care.
 */

import type { Angles } from '../../../core/geometry/angles.ts';
import { isPose } from '../../../core/geometry.ts';
import type { Fault } from '../../../core/parameter.ts';
import type { RestReading } from '../../../core/tracking/rest-watch.ts';
import { command } from '../../live/session.ts';
import { useLive } from '../../live/store.ts';

export interface RawCamera {
  readonly angles: Angles | undefined;
  /** x, y, z in metres of its own frame. */
  readonly placeM: readonly number[] | undefined;
  readonly zoomRaw: number | undefined;
  readonly focusRaw: number | undefined;
  readonly sender: string;
  readonly hex: string;
  /** What the tracker says of itself; absent = nothing. */
  readonly status?: string;
  readonly deviceClock?: { readonly driftPpm: number | null; readonly spreadUs: number };
  readonly optics?: Readonly<Record<string, unknown>>;
  readonly noted?: Readonly<Record<string, number>>;
  readonly sources?: readonly RawSource[];
  readonly rings?: RawRings;
  /** In the stage, where a virtual move has it. */
  readonly virtualPose?: readonly number[];
  /** Of its lens map; absent = none is in force. */
  readonly lensMap?: { readonly outside: readonly string[]; readonly why?: Fault };
  readonly fov?: { readonly horizontalDeg: number; readonly verticalDeg: number };
  readonly sinks: Readonly<Record<string, RawSink>>;
}

/** What a sink was told last. */
export interface RawSink {
  readonly lens: 'mapped' | 'tracker' | 'counts';
  readonly atPupil: boolean;
}

/** Of the tracker that leads. */
export interface RawRings {
  readonly source: string;
  readonly zoom: RawRing;
  readonly focus: RawRing;
}

/** One ring of the lens, in counts of its encoder. */
export interface RawRing {
  readonly seen: { readonly minRaw: number; readonly maxRaw: number } | null;
  readonly atRaw: number | null;
  readonly wraps: number;
  /** At its ends, where the tracker's settings say. */
  readonly said: { readonly fromRaw: number; readonly toRaw: number } | null;
}

/** One of several trackers of a camera. */
export interface RawSource {
  readonly id: string;
  readonly rateHz: number;
  readonly lossPct: number;
  /** In the stage, by this one alone. */
  readonly pose?: readonly number[];
  /** From the leader; absent = it leads, or nobody measured it. */
  readonly apartMm?: number;
  readonly apartDeg?: number;
}

export interface RawPort {
  readonly host: string;
  readonly port: number;
  readonly group: string;
  /** Of a serial port, whose path is the host; empty = a network port. */
  readonly line: string;
  readonly protocol: string;
  readonly why?: Fault;
  readonly cameras: readonly { readonly camera: string; readonly number?: number }[];
  readonly senders: readonly RawSender[];
}

export interface RawSender {
  readonly sender: string;
  /** Protocol by its first bytes; empty = unknown. */
  readonly mark: string;
  readonly numbers: readonly number[];
  readonly rateHz: number;
  readonly ageMs: number;
  readonly valid: number;
  readonly invalid: number;
  readonly reasons: Readonly<Record<string, number>>;
  /** In pairs, and how many bytes there were in all. */
  readonly hex: string;
  readonly bytes: number;
}

export const raw = new Map<string, RawCamera>();
/** How still each camera stands, as our tracking process reads it. */
export const rest = new Map<string, RestReading>();
export const ports: { list: readonly RawPort[] } = { list: [] };

const ASK_MS = 250;

export function askRaw(): () => void {
  let waiting = false;
  let isOver = false;
  const ask = (): void => {
    if (waiting || useLive.getState().link.at !== 'live') return;
    waiting = true;
    void command('tracking.status', {}).then((reply) => {
      waiting = false;
      if (!reply.ok || isOver) return;
      for (const [id, one] of readStatus(reply.result)) raw.set(id, one);
      rest.clear();
      for (const [id, one] of Object.entries(bag(bag(reply.result)['rest']))) rest.set(id, one as RestReading);
      ports.list = readPorts(reply.result);
    });
  };
  ask();
  const timer = setInterval(ask, ASK_MS);
  return () => {
    isOver = true;
    clearInterval(timer);
    raw.clear();
    rest.clear();
    ports.list = [];
  };
}

export function readStatus(answer: unknown): readonly (readonly [string, RawCamera])[] {
  return Object.entries(bag(bag(answer)['cameras'])).map(([id, one]) => [id, readCamera(bag(one))]);
}

function readCamera(one: Readonly<Record<string, unknown>>): RawCamera {
  const { panDeg, tiltDeg, rollDeg } = bag(one['angles']);
  const { zoomRaw, focusRaw } = bag(one['lens']);
  const told = typeof panDeg === 'number' && typeof tiltDeg === 'number' && typeof rollDeg === 'number';
  return {
    angles: told ? { panDeg, tiltDeg, rollDeg } : undefined,
    placeM: Array.isArray(one['said']) ? one['said'].filter((x) => typeof x === 'number') : undefined,
    zoomRaw: typeof zoomRaw === 'number' ? zoomRaw : undefined,
    focusRaw: typeof focusRaw === 'number' ? focusRaw : undefined,
    sender: typeof one['sender'] === 'string' ? one['sender'] : '',
    sinks: readSinks(one['sinks']),
    hex: typeof one['lastHex'] === 'string' ? one['lastHex'] : '',
    ...readSaid(one),
  };
}

type Bag = Readonly<Record<string, unknown>>;

function readSaid(one: Bag): Partial<RawCamera> {
  const clock = bag(one['deviceClock']);
  const driftPpm = clock['driftPpm'];
  const optics = bag(one['optics']);
  const noted = counts(one['noted']);
  const sources = listOf(one['sources']);
  const virtualPose = poseIn(bag(one['move'])['pose']);
  return {
    ...(text(one['status']) !== '' && { status: text(one['status']) }),
    ...(typeof clock['spreadUs'] === 'number' && {
      deviceClock: { driftPpm: typeof driftPpm === 'number' ? driftPpm : null, spreadUs: clock['spreadUs'] },
    }),
    ...(Object.keys(optics).length > 0 && { optics }),
    ...(Object.keys(noted).length > 0 && { noted }),
    ...(sources.length > 0 && { sources: sources.map(readSource) }),
    ...(one['encoders'] !== undefined && { rings: readRings(one) }),
    ...(virtualPose && { virtualPose }),
    ...readLens(one),
  };
}

function readLens(one: Bag): Pick<RawCamera, 'lensMap' | 'fov'> {
  const { outside, why } = bag(one['lensMap']);
  const { horizontalDeg, verticalDeg } = bag(one['fov']);
  const code = text(bag(why)['code']);
  return {
    ...(Array.isArray(outside) && {
      lensMap: { outside: outside.map(text), ...(code !== '' && { why: why as Fault }) },
    }),
    ...(typeof horizontalDeg === 'number' &&
      typeof verticalDeg === 'number' && { fov: { horizontalDeg, verticalDeg } }),
  };
}

function readSinks(said: unknown): Readonly<Record<string, RawSink>> {
  const known = Object.entries(bag(said)).flatMap(([id, one]): readonly (readonly [string, RawSink])[] => {
    const { lens, atPupil } = bag(one);
    if (lens !== 'mapped' && lens !== 'tracker' && lens !== 'counts') return [];
    return [[id, { lens, atPupil: atPupil === true }]];
  });
  return Object.fromEntries(known);
}

function readRings(one: Bag): RawRings {
  const { zoom, focus } = bag(one['encoders']);
  // A camera of one tracker calls it so.
  const source = text(bag(one['lead'])['id']) || 'main';
  return { source, zoom: readRing(bag(zoom)), focus: readRing(bag(focus)) };
}

function readRing({ seen, atRaw, wraps, said }: Bag): RawRing {
  const { minRaw, maxRaw } = bag(seen);
  const { fromRaw, toRaw } = bag(said);
  return {
    seen: typeof minRaw === 'number' && typeof maxRaw === 'number' ? { minRaw, maxRaw } : null,
    atRaw: typeof atRaw === 'number' ? atRaw : null,
    wraps: number(wraps),
    said: typeof fromRaw === 'number' && typeof toRaw === 'number' ? { fromRaw, toRaw } : null,
  };
}

function readSource(one: Bag): RawSource {
  const { apartMm, apartDeg } = one;
  const pose = poseIn(one['pose']);
  return {
    id: text(one['id']),
    rateHz: number(one['rateHz']),
    lossPct: number(one['lossPct']),
    ...(pose && { pose }),
    ...(typeof apartMm === 'number' && { apartMm }),
    ...(typeof apartDeg === 'number' && { apartDeg }),
  };
}

function poseIn(value: unknown): readonly number[] | undefined {
  const pose = Array.isArray(value) ? (value as readonly unknown[]).filter((n) => typeof n === 'number') : [];
  return isPose(pose) ? pose : undefined;
}

export function readPorts(answer: unknown): readonly RawPort[] {
  return listOf(bag(answer)['ports']).map(readPort);
}

function readPort(one: Bag): RawPort {
  const code = text(bag(one['why'])['code']);
  return {
    host: text(one['host']),
    port: number(one['port']),
    group: text(one['group']),
    line: text(one['line']),
    protocol: text(one['protocol']),
    ...(code !== '' && { why: one['why'] as Fault }),
    cameras: listOf(one['cameras']).map(readWanted),
    senders: listOf(one['senders']).map(readSender),
  };
}

function readWanted({ camera, number: n }: Bag): RawPort['cameras'][number] {
  return typeof n === 'number' ? { camera: text(camera), number: n } : { camera: text(camera) };
}

function readSender(one: Bag): RawSender {
  const numbers = Array.isArray(one['numbers']) ? (one['numbers'] as readonly unknown[]) : [];
  return {
    sender: text(one['sender']),
    mark: text(one['mark']),
    numbers: numbers.filter((n) => typeof n === 'number'),
    rateHz: number(one['rateHz']),
    ageMs: number(one['ageMs']),
    valid: number(one['valid']),
    invalid: number(one['invalid']),
    reasons: counts(one['reasons']),
    hex: text(one['lastHex']).replace(/..(?=.)/g, '$& '),
    bytes: number(one['lastBytes']),
  };
}

function counts(value: unknown): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(bag(value)).filter((pair): pair is [string, number] => typeof pair[1] === 'number'),
  );
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const listOf = (value: unknown): readonly Bag[] => (Array.isArray(value) ? (value as readonly unknown[]).map(bag) : []);

function bag(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
