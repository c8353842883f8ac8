/**
 * What the tracking process is told to do, checked: it arrives over a socket and is `unknown` until it passed here.
 */

import type { SerialAddress } from '../../../drivers/kit/serial-line.ts';
import type { Lacking, LensInForce, PupilInForce } from '../../core/calibration/kept/in-force.ts';
import type { CalibrationKind } from '../../core/calibration/kept/version.ts';
import { LENS_KEYS } from '../../core/calibration/lens-map.ts';

import { isPose } from '../../core/geometry.ts';
import type { Fault } from '../../core/parameter.ts';
import { MAX_DELAY_MS } from '../../core/tracking/delay-line.ts';
import { areMoveKeys } from '../../core/tracking/move-keys.ts';
import { MAX_SMOOTHING_HZ } from '../../core/tracking/one-euro.ts';
import { MAX_PREDICTION_MS } from '../../core/tracking/pose-predictor.ts';
import { AXES_PRESETS, AXIS_NAMES, type SinkAxesConfig, UNIT_NAMES } from '../../core/tracking/sink-axes.ts';
import type { SwitchRules } from '../../core/tracking/source-switch.ts';
import { type PlayedPath, VIRTUAL_CAMERA } from '../../core/tracking/virtual-camera.ts';
import { protocolNamed } from './protocol-table.ts';
import type { ProtocolOptions } from './tracking-protocol.ts';

export type SerialPlace = Omit<SerialAddress, 'kind'>;

/** One camera's input. Several cameras may share a port and are told apart by their number on the wire. */
export interface SourceConfig {
  /** The stage's camera id. A camera may have several sources: the main one stands first. */
  readonly cameraId: string;
  /** Tells the sources of a camera apart; absent = it has one. */
  readonly sourceId?: string;
  /** How the camera goes over from one source to another; told by its main source. */
  readonly switchOver?: Partial<SwitchRules>;
  /** Its own place in the stage stands in the studio file: the camera's alignment is not for it. */
  readonly alignedApart?: boolean;
  /** Likewise where it sits on the camera: the camera's lever arm is not for it. */
  readonly mountedApart?: boolean;
  readonly protocol: string;
  /** A camera without a tracker: what is played in its place. */
  readonly path?: PlayedPath;
  readonly listen: { readonly host: string; readonly port: number };
  /** A line of this machine instead of the network: then `listen` is its path, and port 0. */
  readonly serial?: SerialPlace;
  /** Multicast group to join on `listen.host`. */
  readonly group?: string;
  readonly options?: ProtocolOptions;
  /** Camera number on the wire; null = whatever comes. */
  readonly trackerCameraId: number | null;
  readonly expectedHz: number;
  /** `[xM, yM, zM, qx, qy, qz, qw]`: survey of the tracker in the stage. Absent = the same. */
  readonly stageFromTracker?: readonly number[];
  /** Number of the calibration that `stageFromTracker` comes from; 0 = from the studio file. Only told back. */
  readonly alignment?: number;
  /** Lever arm from what is tracked to the camera's reference point. Absent = none. */
  readonly bodyFromCamera?: readonly number[];
  /** Numbers of the versions in force, by kind; only told back. */
  readonly calibrated?: Readonly<Partial<Record<CalibrationKind, number>>>;
  /** Over the rings of the lens, 0 to 1. Absent = what the tracker says, if it says anything. */
  readonly lens?: LensInForce;
  /** Entrance pupil, forward of where the lever arm ends; before what `lens` says of it. */
  readonly pupil?: PupilInForce;
  /** In force for the camera, and not for this tracker: only told back. */
  readonly lacks?: readonly Lacking[];
  /** Addresses that may send. Absent = any; then the first that speaks holds the camera until it falls silent. */
  readonly senders?: readonly string[];
  readonly staleAfterMs?: number;
  readonly lossyAbovePct?: number;
}

export interface SinkConfig {
  readonly cameraId: string;
  readonly sinkId: string;
  readonly protocol: string;
  /** A tap is fed by the tracker itself; it is listed so that nobody relays to it by mistake. */
  readonly mode: 'tap' | 'relay';
  readonly address: { readonly host: string; readonly port: number };
  readonly options?: ProtocolOptions;
  /** Camera number that the sink expects. */
  readonly trackerCameraId: number;
  /** Where the delay starts; what was set since is kept as long as the sink stays the same. */
  readonly delayMs: number;
  /** The sink's own axes and unit; absent = what the protocol says. */
  readonly axes?: SinkAxesConfig;
  /** `counts`: of the lens only the counts of its rings. Absent = what is known of it. */
  readonly lens?: 'counts';
  /** Poses of the entrance pupil, where it is known, instead of the reference point. */
  readonly atPupil?: boolean;
  /** Only every so many samples; absent = all. */
  readonly everyNth?: number;
  /** Likewise; absent = off. */
  readonly smoothingHz?: number;
  readonly predictionMs?: number;
}

export function sourceIdOf(config: SourceConfig): string {
  return config.sourceId ?? 'main';
}

export interface TrackingConfig {
  readonly sources: readonly SourceConfig[];
  readonly sinks: readonly SinkConfig[];
}

const MAX_SOURCES = 64;
const MAX_SINKS = 256;
const MAX_SENDERS = 64;
const MAX_OPTIONS = 32;

/** The same values, typed; or the place that is wrong. */
export function checkConfig(raw: unknown): TrackingConfig | Fault {
  const at = new Places();
  if (!isObject(raw)) return bad('config');
  const { sources, sinks } = raw;
  if (!Array.isArray(sources) || sources.length > MAX_SOURCES) return bad('sources');
  if (!Array.isArray(sinks) || sinks.length > MAX_SINKS) return bad('sinks');
  sources.forEach((source: unknown, i) => checkSource(source, `sources.${i}`, at));
  sinks.forEach((sink: unknown, i) => checkSink(sink, `sinks.${i}`, at));
  if (at.first !== undefined) return bad(at.first);
  const config = { sources, sinks } as TrackingConfig;
  return at.unique(config) ?? config;
}

export function checkDelay(delayMs: unknown): delayMs is number {
  return isNumber(delayMs, 0, MAX_DELAY_MS);
}

class Places {
  first: string | undefined;

  want(holds: boolean, place: string): void {
    if (!holds) this.first ??= place;
  }

  unique({ sources, sinks }: TrackingConfig): Fault | undefined {
    const cameras = new Set(sources.map((source) => source.cameraId));
    const named = new Set(sources.map((source) => JSON.stringify([source.cameraId, sourceIdOf(source)])));
    if (named.size < sources.length) return bad('sources: a camera is there twice');
    const ids = new Set(sinks.map((sink) => `${sink.cameraId}/${sink.sinkId}`));
    if (ids.size < sinks.length) return bad('sinks: a sink is there twice');
    const orphan = sinks.findIndex((sink) => !cameras.has(sink.cameraId));
    return orphan < 0 ? undefined : bad(`sinks.${orphan}.cameraId`);
  }
}

function checkSource(raw: unknown, place: string, at: Places): void {
  if (!isObject(raw)) return at.want(false, place);
  at.want(isId(raw['cameraId']), `${place}.cameraId`);
  at.want(raw['sourceId'] === undefined || isId(raw['sourceId']), `${place}.sourceId`);
  at.want(isSwitchOver(raw['switchOver']), `${place}.switchOver`);
  const protocol = protocolOf(raw);
  at.want(protocol !== undefined, `${place}.protocol`);
  at.want(isPath(raw['path'], raw['protocol']), `${place}.path`);
  at.want(areOptions(raw['options']), `${place}.options`);
  at.want(isAddress(raw['listen'], 0), `${place}.listen`);
  at.want(isLine(raw['serial'], protocol), `${place}.serial`);
  at.want(raw['group'] === undefined || isHost(raw['group']), `${place}.group`);
  at.want(raw['trackerCameraId'] === null || isWireId(raw['trackerCameraId'], protocol), `${place}.trackerCameraId`);
  at.want(isNumber(raw['expectedHz'], 1, 1_000), `${place}.expectedHz`);
  for (const key of ['stageFromTracker', 'bodyFromCamera']) {
    const pose = raw[key];
    at.want(pose === undefined || (Array.isArray(pose) && isPose(pose as number[])), `${place}.${key}`);
  }
  at.want(raw['lens'] === undefined || isLens(raw['lens']), `${place}.lens`);
  at.want(raw['pupil'] === undefined || isOverRings(raw['pupil']), `${place}.pupil`);
  const alignment = raw['alignment'];
  at.want(alignment === undefined || Number.isSafeInteger(alignment), `${place}.alignment`);
  const senders = raw['senders'];
  const listed = Array.isArray(senders) && senders.length <= MAX_SENDERS && senders.every(isHost);
  at.want(senders === undefined || listed, `${place}.senders`);
  at.want(raw['staleAfterMs'] === undefined || isNumber(raw['staleAfterMs'], 1, 60_000), `${place}.staleAfterMs`);
  at.want(raw['lossyAbovePct'] === undefined || isNumber(raw['lossyAbovePct'], 0, 100), `${place}.lossyAbovePct`);
}

function checkSink(raw: unknown, place: string, at: Places): void {
  if (!isObject(raw)) return at.want(false, place);
  at.want(isId(raw['cameraId']), `${place}.cameraId`);
  at.want(isId(raw['sinkId']), `${place}.sinkId`);
  const protocol = protocolOf(raw);
  const sends = raw['mode'] === 'tap' || protocol?.encoder !== undefined;
  at.want(protocol !== undefined && sends, `${place}.protocol`);
  at.want(areOptions(raw['options']), `${place}.options`);
  at.want(raw['mode'] === 'tap' || raw['mode'] === 'relay', `${place}.mode`);
  at.want(isAddress(raw['address'], 1), `${place}.address`);
  at.want(isWireId(raw['trackerCameraId'], protocol), `${place}.trackerCameraId`);
  at.want(checkDelay(raw['delayMs']), `${place}.delayMs`);
  at.want(raw['axes'] === undefined || protocol?.natural !== undefined, `${place}.axes`);
  at.want(areAxes(raw['axes']), `${place}.axes`);
  const { smoothingHz = 0, predictionMs = 0, everyNth = 1, lens, atPupil } = raw;
  at.want(lens === undefined || lens === 'counts', `${place}.lens`);
  at.want(atPupil === undefined || typeof atPupil === 'boolean', `${place}.atPupil`);
  at.want(Number.isInteger(everyNth) && isNumber(everyNth, 1, 1_000), `${place}.everyNth`);
  at.want(isNumber(smoothingHz, 0, MAX_SMOOTHING_HZ), `${place}.smoothingHz`);
  at.want(isNumber(predictionMs, 0, MAX_PREDICTION_MS), `${place}.predictionMs`);
}

const bad = (place: string): Fault => ({ code: 'tracking.config', params: { place } });

export function isObject(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

export function isId(x: unknown): x is string {
  return typeof x === 'string' && x.length > 0 && x.length <= 120;
}

const isHost = (x: unknown): boolean => typeof x === 'string' && x.length > 0 && x.length <= 253;
const isNumber = (x: unknown, min: number, max: number): x is number => typeof x === 'number' && x >= min && x <= max;

function protocolOf({ protocol }: Record<string, unknown>): ReturnType<typeof protocolNamed> {
  return typeof protocol === 'string' ? protocolNamed(protocol) : undefined;
}

function isWireId(x: unknown, protocol: ReturnType<typeof protocolNamed>): boolean {
  return Number.isInteger(x) && isNumber(x, 0, protocol?.maxCameraId ?? 65_535);
}

function areOptions(x: unknown): boolean {
  if (x === undefined) return true;
  if (!isObject(x)) return false;
  const values = Object.values(x);
  const plain = (v: unknown): boolean =>
    typeof v === 'boolean' ||
    (typeof v === 'number' && Number.isFinite(v)) ||
    (typeof v === 'string' && v.length <= 253);
  return values.length <= MAX_OPTIONS && values.every(plain);
}

function isAddress(x: unknown, minPort: number): boolean {
  return isObject(x) && isHost(x['host']) && Number.isInteger(x['port']) && isNumber(x['port'], minPort, 65_535);
}

function isLine(x: unknown, protocol: ReturnType<typeof protocolNamed>): boolean {
  if (x === undefined) return true;
  if (!isObject(x) || protocol?.cutter === undefined) return false;
  const { path, baud, dataBits, parity, stopBits } = x;
  const framed = (dataBits === 7 || dataBits === 8) && (stopBits === 1 || stopBits === 2);
  const even = parity === 'none' || parity === 'even' || parity === 'odd';
  return isHost(path) && Number.isInteger(baud) && isNumber(baud, 1, 4_000_000) && framed && even;
}

const MAX_NODES = 200;

function isLens(x: unknown): boolean {
  if (!isOverRings(x) || typeof x['model'] !== 'string') return false;
  return isNumber(x['sensorWidthMm'], 0.1, 1_000) && isNumber(x['sensorHeightMm'], 0.1, 1_000);
}

/** Nodes over the rings of a lens, and how rings are made of counts. */
function isOverRings(x: unknown): x is Record<string, unknown> {
  if (!isObject(x) || !isRange(x['zoom']) || !isRange(x['focus'])) return false;
  const { nodes } = x;
  return Array.isArray(nodes) && nodes.length > 0 && nodes.length <= MAX_NODES && nodes.every(isLensNode);
}

const isRange = (x: unknown): boolean =>
  x === null || (isObject(x) && Number.isFinite(x['fromRaw']) && Number.isFinite(x['toRaw']));

function isLensNode(x: unknown): boolean {
  if (!isObject(x) || !isNumber(x['zoom'], 0, 1) || !isNumber(x['focus'], 0, 1)) return false;
  const { values } = x;
  return isObject(values) && LENS_KEYS.every((key) => Number.isFinite(values[key]));
}

function isSwitchOver(x: unknown): boolean {
  if (x === undefined) return true;
  if (!isObject(x)) return false;
  const { blendMs = 0, limitM = 0, limitDeg = 0, silentMs = 20, policy = 'wait' } = x;
  const limits = isNumber(blendMs, 0, 10_000) && isNumber(limitM, 0, 10) && isNumber(limitDeg, 0, 180);
  return limits && isNumber(silentMs, 20, 5_000) && (policy === 'wait' || policy === 'warn');
}

function areAxes(x: unknown): boolean {
  if (x === undefined) return true;
  if (!isObject(x)) return false;
  const { preset, order, invert, offset, unit } = x;
  const oneOf = (names: readonly string[], value: unknown): boolean => names.some((name) => name === value);
  const fitting = order === undefined || (typeof order === 'string' && /^(?:xyz|xzy|yxz|yzx|zxy|zyx)$/.test(order));
  const turned = invert === undefined || (Array.isArray(invert) && invert.every((axis) => oneOf(AXIS_NAMES, axis)));
  const moved =
    offset === undefined ||
    (isObject(offset) &&
      Object.entries(offset).every(([axis, by]) => oneOf(AXIS_NAMES, axis) && isNumber(by, -1_000, 1_000)));
  const named =
    (preset === undefined || oneOf(AXES_PRESETS, preset)) && (unit === undefined || oneOf(UNIT_NAMES, unit));
  return fitting && turned && moved && named;
}

/** A virtual camera has one, nobody else. */
function isPath(x: unknown, protocol: unknown): boolean {
  if ((x !== undefined) !== (protocol === VIRTUAL_CAMERA)) return false;
  if (x === undefined) return true;
  return isObject(x) && typeof x['loop'] === 'boolean' && areMoveKeys(x['keys']);
}
