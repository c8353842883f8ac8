/**
 * Messages of Unreal's Remote Control API: requests to HTTP paths and what the WebSocket says. Pure: values to bytes and back.
 *
 * Follows docs/protocols/remote-control.md. Replies are bounded before they are read, and read whatever the case of
 * their keys: releases differ in it. A batch is never asked for: it was reported to hang the editor.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { HttpReply, HttpRequest } from '../contract.ts';
import { faultOf } from '../kit/faults.ts';

const MAX_INFO_BYTES = 512 * 1024;
const MAX_PRESET_BYTES = 4 * 1024 * 1024;
const MAX_VALUE_BYTES = 256 * 1024;
const MAX_REASON = 200;
const MAX_EVENT_FIELDS = 2_048;
const MAX_DEPTH = 64;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/** What is asked, without the host and the secret. */
export interface Ask {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly body?: unknown;
  readonly maxBytes: number;
}

export type Json = Readonly<Record<string, unknown>>;

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', { fatal: true });

export const askInfo: Ask = { method: 'GET', path: '/remote/info', maxBytes: MAX_INFO_BYTES };
export const askPresets: Ask = { method: 'GET', path: '/remote/presets', maxBytes: MAX_PRESET_BYTES };

export function askPreset(preset: string): Ask {
  return { method: 'GET', path: `/remote/preset/${element(preset)}`, maxBytes: MAX_PRESET_BYTES };
}

export function askProperty(preset: string, label: string): Ask {
  return { method: 'GET', path: `${askPreset(preset).path}/property/${element(label)}`, maxBytes: MAX_VALUE_BYTES };
}

export function writeProperty(preset: string, label: string, value: unknown, transaction: boolean): Ask {
  const body = { PropertyValue: value, GenerateTransaction: transaction };
  return { ...askProperty(preset, label), method: 'PUT', body };
}

export function callFunction(preset: string, label: string, parameters: Json, transaction: boolean): Ask {
  const path = `${askPreset(preset).path}/function/${element(label)}`;
  const body = { Parameters: parameters, GenerateTransaction: transaction };
  return { method: 'PUT', path, body, maxBytes: MAX_VALUE_BYTES };
}

/** The content type is compared as it stands: a charset behind it is refused. */
export function httpRequest(ask: Ask, passphraseMd5: string | undefined, timeoutMs: number): HttpRequest {
  return {
    method: ask.method,
    path: ask.path,
    headers: {
      'Content-Type': 'application/json',
      ...(passphraseMd5 !== undefined && { Passphrase: passphraseMd5 }),
    },
    ...(ask.body !== undefined && { body: utf8.encode(JSON.stringify(ask.body)) }),
    timeoutMs,
    maxBytes: ask.maxBytes,
  };
}

/** Also of what encodeURIComponent leaves alone and a route parser might not. */
function element(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Undefined: taken. */
export function refusalIn(reply: HttpReply): Fault | undefined {
  if (reply.status >= 200 && reply.status < 300) return undefined;
  const body = readJson(reply.body);
  return refusal(reply.status, (body === undefined ? undefined : textIn(body, 'errorMessage')) ?? '');
}

/** What a good reply holds, apart from it: whatever stands in a body is never taken for a fault of ours. */
export interface Answer {
  readonly body: Json;
}

export function answerIn(reply: HttpReply): Answer | Fault {
  const refused = refusalIn(reply);
  if (refused) return refused;
  const body = readJson(reply.body);
  return body ? { body } : faultOf('remote-control.not-json', { status: reply.status });
}

/** Which status a wrong passphrase has differs; what it says does not. */
function refusal(status: number, reason: string): Fault {
  const said = reason.replace(/\p{Cc}+/gu, ' ').slice(0, MAX_REASON);
  if (status === 401 || status === 403 || /passphrase/i.test(said)) return faultOf('remote-control.denied', { status });
  if (/content type/i.test(said)) return faultOf('remote-control.content-type', { status });
  // A field that is gone is answered by 400, an object or a preset by 404.
  if (status === 404 || /unable to resolve/i.test(said)) return faultOf('remote-control.not-found', { reason: said });
  return faultOf('remote-control.refused', { status, reason: said });
}

/** Undefined: no JSON object in UTF-8, or one that nests so deep that nobody could walk through it. */
export function readJson(bytes: Uint8Array): Json | undefined {
  if (bytes.length === 0) return {};
  if (depthOf(bytes) > MAX_DEPTH) return undefined;
  try {
    const read: unknown = JSON.parse(fromUtf8.decode(bytes));
    return isObject(read) ? read : undefined;
  } catch {
    return undefined; // the one thing that both can say
  }
}

/** Of braces and brackets outside of texts. */
function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inText) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
  }
  return deepest;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The key as the engine spelled it. */
export function keyIn(object: Json, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const wanted = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === wanted);
}

export function memberIn(object: Json, name: string): unknown {
  const key = keyIn(object, name);
  return key === undefined ? undefined : object[key];
}

export function textIn(object: Json, name: string): string | undefined {
  const value = memberIn(object, name);
  return typeof value === 'string' ? value : undefined;
}

export function listIn(object: Json, name: string): readonly unknown[] {
  const value = memberIn(object, name);
  return Array.isArray(value) ? value : [];
}

/** What the engine says of itself. Absent: it does not say. */
export interface EngineInfo {
  /** `get /remote/preset/:`; undefined where no routes are listed. */
  readonly routes: ReadonlySet<string> | undefined;
  readonly packaged: boolean | undefined;
  readonly activePreset: string | undefined;
}

export function infoIn(body: Json): EngineInfo {
  const routes = listIn(body, 'HttpRoutes').filter(isObject);
  const packaged = memberIn(body, 'IsPackaged');
  return {
    routes: routes.length === 0 ? undefined : new Set(routes.map(routeOf)),
    packaged: typeof packaged === 'boolean' ? packaged : undefined,
    activePreset: textIn(body, 'ActivePreset')?.slice(0, MAX_REASON),
  };
}

/** Names of path parameters differ between releases. */
function routeOf(route: Json): string {
  const path = (textIn(route, 'Path') ?? '').toLowerCase().replace(/:[^/]*/g, ':');
  return `${(textIn(route, 'Verb') ?? '').toLowerCase()} ${path}`;
}

const NEEDED: Readonly<Record<string, string>> = {
  'get /remote/preset/:': 'GET /remote/preset/:preset',
  'get /remote/preset/:/property/:': 'GET /remote/preset/:preset/property/:label',
};
const TO_WRITE = 'put /remote/preset/:/property/:';
const TO_CALL = 'put /remote/preset/:/function/:';

/** The first route that we cannot do without. */
export function missingRoute({ routes }: EngineInfo): Fault | undefined {
  const missing = Object.keys(NEEDED).find((route) => routes !== undefined && !routes.has(route));
  return missing === undefined ? undefined : faultOf('remote-control.no-route', { route: NEEDED[missing] ?? missing });
}

export const canWrite = ({ routes }: EngineInfo): boolean => routes?.has(TO_WRITE) ?? true;
export const canCall = ({ routes }: EngineInfo): boolean => routes?.has(TO_CALL) ?? true;

/** Undefined: nothing there, or objects that disagree. */
export function valueIn(body: Json): { readonly value: unknown; readonly agreed: boolean } | undefined {
  const values = listIn(body, 'PropertyValues').filter(isObject);
  const [first, ...others] = values.map((one) => memberIn(one, 'PropertyValue'));
  if (first === undefined) return undefined;
  const text = JSON.stringify(first);
  return { value: first, agreed: others.every((other) => JSON.stringify(other) === text) };
}

export function presetNamesIn(body: Json): readonly string[] {
  return listIn(body, 'Presets')
    .filter(isObject)
    .flatMap((one) => textIn(one, 'Name') ?? []);
}

/** What the WebSocket says. `other`: an event that we have no use for. */
export type Said =
  | { readonly kind: 'changed'; readonly preset: Named; readonly values: ReadonlyMap<string, readonly unknown[]> }
  | { readonly kind: 'renamed'; readonly preset: Named; readonly names: ReadonlyMap<string, string> }
  /** Fields came or went, or are described anew. */
  | { readonly kind: 'described'; readonly preset: Named }
  | { readonly kind: 'answer'; readonly id: number; readonly status: number }
  | { readonly kind: 'other'; readonly type: string };

export interface Named {
  readonly name: string;
  readonly id: string;
}

export function saidIn(bytes: Uint8Array): Said | Fault {
  const message = readJson(bytes);
  if (message === undefined || bytes.length === 0) return faultOf('remote-control.notice', { bytes: bytes.length });
  const status = memberIn(message, 'ResponseCode');
  if (typeof status === 'number') {
    const id = memberIn(message, 'RequestId');
    return { kind: 'answer', id: typeof id === 'number' ? id : -1, status };
  }
  const type = textIn(message, 'Type') ?? '';
  const preset = { name: textIn(message, 'PresetName') ?? '', id: textIn(message, 'PresetId') ?? '' };
  switch (type) {
    case 'PresetFieldsChanged':
      return { kind: 'changed', preset, values: changedIn(message) };
    case 'PresetFieldsRenamed':
      return { kind: 'renamed', preset, names: renamedIn(message) };
    case 'PresetFieldsAdded':
    case 'PresetFieldsRemoved':
    case 'PresetEntitiesModified':
      return { kind: 'described', preset };
    default:
      return { kind: 'other', type: type.slice(0, MAX_REASON) };
  }
}

/** One label may stand there several times, once per object. */
function changedIn(message: Json): Map<string, unknown[]> {
  const values = new Map<string, unknown[]>();
  for (const field of listIn(message, 'ChangedFields').slice(0, MAX_EVENT_FIELDS)) {
    if (!isObject(field)) continue;
    const label = textIn(field, 'PropertyLabel');
    if (label === undefined) continue;
    const known = values.get(label) ?? [];
    known.push(memberIn(field, 'PropertyValue'));
    values.set(label, known);
  }
  return values;
}

function renamedIn(message: Json): Map<string, string> {
  const names = new Map<string, string>();
  for (const field of listIn(message, 'RenamedFields').slice(0, MAX_EVENT_FIELDS)) {
    if (!isObject(field)) continue;
    const [from, to] = [textIn(field, 'OldFieldLabel'), textIn(field, 'NewFieldLabel')];
    if (from !== undefined && to !== undefined) names.set(from, to);
  }
  return names;
}

/** Nobody answers it; what follows are events. */
export function registerMessage(preset: string): Uint8Array {
  return message('preset.register', { PresetName: preset, IgnoreRemoteChanges: false });
}

/** A question over the WebSocket, so that its silence means something. Which of the two ids comes back differs. */
export function pingMessage(id: number, passphraseMd5: string | undefined): Uint8Array {
  const secret = passphraseMd5 === undefined ? {} : { Passphrase: passphraseMd5 };
  return message('http', { Url: askInfo.path, Verb: askInfo.method, RequestId: id, ...secret }, id);
}

function message(name: string, parameters: Json, id?: number): Uint8Array {
  return utf8.encode(
    JSON.stringify({ MessageName: name, Parameters: parameters, ...(id !== undefined && { Id: id }) }),
  );
}
