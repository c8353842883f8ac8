/**
 * The REST API of Reality Hub, as its emulator answers it: `/api/rest/v1/engines[/{id}[/nodes[/{path}[/…]]]]`.
 *
 * Follows docs.zerodensity.io (REST API, key authentication). Is told: whole requests. Tells: replies, and what a PATCH
 * or a function wants to change. Names in a path are URL-encoded, their slashes too.
 */
import type { Value } from '../../app/core/parameter.ts';
import type { HttpReply } from '../contract.ts';
import type { WebAsked } from '../kit/emulator-web.ts';
import { jsonObject, jsonReply } from '../kit/reply-spoiler.ts';
import { type HubEngine, type HubVirtual, keyOf, statusKey } from './hub.ts';

export interface HubEars {
  said(key: string): Value | undefined;
  /** Undefined: done. */
  command(key: string, value: Value): string | undefined;
}

const ROOT = '/api/rest/v1/';
const KEY_HEADER = 'x-api-key';

/** The header, or `?api_key=`. */
export function keyIn({ path, headers }: WebAsked): string | undefined {
  const header = headers[KEY_HEADER];
  return typeof header === 'string' ? header : (new URL(path, 'http://hub').searchParams.get('api_key') ?? undefined);
}

export const unauthorised = (): HttpReply => jsonReply(401, { message: 'Unauthorized' });
export const refusal = (): HttpReply => jsonReply(403, { message: 'Forbidden' });
const notFound = (): HttpReply => jsonReply(404, { message: 'Not Found' });
const badRequest = (message: string): HttpReply => jsonReply(400, { message });

export function answerHub(asked: WebAsked, hub: HubVirtual, ears: HubEars): HttpReply {
  const { pathname } = new URL(asked.path, 'http://hub');
  if (!pathname.startsWith(ROOT)) return notFound();
  const [what, id, nodes, nodePath, kind, member, ...more] = partsOf(pathname.slice(ROOT.length));
  if (what !== 'engines' || more.length > 0) return notFound();
  if (id === undefined)
    return jsonReply(
      200,
      hub.engines.map((one) => engineOf(one, ears)),
    );
  const engine = hub.engines.find((one) => String(one.id) === id);
  if (!engine || (nodes !== undefined && nodes !== 'nodes')) return notFound();
  if (nodes === undefined) return jsonReply(200, engineOf(engine, ears));
  if (ears.said(statusKey(engine.id)) !== 'connected') return badRequest('Engine is not connected');
  if (nodePath === undefined)
    return jsonReply(
      200,
      Object.keys(engine.nodes).map((path) => ({ NodePath: path })),
    );
  return answerNode(asked, { engine, nodePath, kind, member }, ears);
}

/** Undecodable names are names of nothing. */
function partsOf(place: string): readonly string[] {
  return place
    .split('/')
    .filter((part) => part !== '')
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return '';
      }
    });
}

function engineOf({ id, name }: HubEngine, ears: HubEars): unknown {
  const status = ears.said(statusKey(id));
  return { id, name, displayName: name, ip: '127.0.0.1', role: 'Broadcast', status, rgraphId: id, ue_enabled: true };
}

interface Asked {
  readonly engine: HubEngine;
  readonly nodePath: string;
  readonly kind: string | undefined;
  readonly member: string | undefined;
}

function answerNode(asked: WebAsked, { engine, nodePath, kind, member }: Asked, ears: HubEars): HttpReply {
  const node = Object.hasOwn(engine.nodes, nodePath) ? engine.nodes[nodePath] : undefined;
  if (node === undefined) return notFound();
  const property = (path: string) => ({ PropertyPath: path, Value: ears.said(keyOf(engine.id, nodePath, path)) });
  const { method } = asked;
  if (kind === undefined) return method === 'GET' ? jsonReply(200, { NodePath: nodePath }) : notFound();
  if (kind === 'properties') {
    if (member === undefined) return jsonReply(200, Object.keys(node.properties).map(property));
    if (!Object.hasOwn(node.properties, member)) return notFound();
    if (method === 'GET') return jsonReply(200, property(member));
    return method === 'PATCH'
      ? patch(asked.body, keyOf(engine.id, nodePath, member), () => property(member), ears)
      : notFound();
  }
  if (kind !== 'functions') return notFound();
  if (member === undefined)
    return jsonReply(
      200,
      Object.keys(node.functions).map((path) => ({ FunctionPath: path })),
    );
  const sets = Object.hasOwn(node.functions, member) ? node.functions[member] : undefined;
  if (sets === undefined || method !== 'POST') return notFound();
  for (const [path, value] of Object.entries(sets)) ears.command(keyOf(engine.id, nodePath, path), value);
  return jsonReply(200, { FunctionPath: member });
}

function patch(body: Uint8Array, key: string, property: () => unknown, ears: HubEars): HttpReply {
  const value = jsonObject(body)?.['Value'];
  if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'boolean')
    return badRequest('Value: expected');
  const wrong = ears.command(key, value);
  return wrong === undefined ? jsonReply(200, property()) : badRequest(wrong);
}
