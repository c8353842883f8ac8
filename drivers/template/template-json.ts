/**
 * JSON as messages: written with placeholders in its texts, read by pointers (RFC 6901). Linear in the size of what came.
 *
 * Knows: the grammar of docs/protocols/profiles.md. Is told: JSON of a profile, values, messages. Tells: text, captures.
 */
import {
  type Capture,
  type Fill,
  type JsonMessage,
  type MessageTemplate,
  matchText,
  type Piece,
  type Placeholder,
  piecesOf,
  type Refused,
  renderText,
  type WireMessage,
} from './template-message.ts';
import type { TemplateAnswer, TemplatePattern } from './template-settings.ts';
import { type Format, formatOf, isNumeric, type WireValue } from './value-map.ts';

const MAX_DEPTH = 32;
/** A step of a place that stands for every item or member there. */
const EVERY = '*';

export function readJson(text: string): JsonMessage {
  try {
    return { text, json: JSON.parse(text) as unknown };
  } catch {
    return { text, json: undefined };
  }
}

export function writtenJson(json: unknown): JsonMessage {
  return { text: JSON.stringify(json), json };
}

/** What was rendered, as the body of a reply. */
export function bodyOf(message: WireMessage | undefined): JsonMessage {
  if (message === undefined) return writtenJson({});
  if (typeof message === 'string') return readJson(message);
  return 'text' in message ? message : writtenJson({});
}

/** Both in one: members side by side, lists place by place. */
export function mergedJson(one: unknown, other: unknown): unknown {
  if (!isBranch(one) || !isBranch(other) || Array.isArray(one) !== Array.isArray(other)) return other ?? one;
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const merged = keys.map((key) => [key, mergedJson(memberOf(one, key), memberOf(other, key))] as const);
  return Array.isArray(one) ? merged.map(([, value]) => value) : Object.fromEntries(merged);
}

function isBranch(json: unknown): json is object {
  return typeof json === 'object' && json !== null;
}

/** A leaf is a text with placeholders, a branch is rendered member by member, the rest stands as it is. */
type Node =
  | { readonly kind: 'text'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Node])[] }
  | { readonly kind: 'fixed'; readonly value: unknown };

/** A whole message of JSON. It is matched by what it names: more in what came is no difference. */
export function parseJson(body: unknown): MessageTemplate | Refused {
  const node = nodeOf(body, 0);
  if ('refused' in node) return node;
  return {
    source: JSON.stringify(body),
    placeholders: placeholdersOf(node),
    render: (fill) => writtenJson(renderNode(node, fill)),
    match: (message) => {
      const json = jsonOf(message);
      const captures: Capture[] = [];
      return json !== undefined && matchNode(node, json, captures) ? captures : undefined;
    },
  };
}

function nodeOf(value: unknown, depth: number): Node | Refused {
  if (depth > MAX_DEPTH) return { refused: 'too-deep', piece: String(MAX_DEPTH) };
  if (typeof value === 'string') {
    const pieces = piecesOf(value);
    return 'refused' in pieces ? pieces : { kind: 'text', pieces };
  }
  if (typeof value !== 'object' || value === null) return { kind: 'fixed', value };
  const members = Object.entries(value).map(([name, inner]) => [name, nodeOf(inner, depth + 1)] as const);
  const bad = members.map(([, node]) => node).find((node) => 'refused' in node);
  if (bad && 'refused' in bad) return bad;
  const nodes = members as readonly (readonly [string, Node])[];
  return Array.isArray(value)
    ? { kind: 'list', items: nodes.map(([, node]) => node) }
    : { kind: 'object', members: nodes };
}

function placeholdersOf(node: Node): readonly Placeholder[] {
  switch (node.kind) {
    case 'text':
      return node.pieces.filter((piece) => typeof piece === 'object');
    case 'list':
      return node.items.flatMap(placeholdersOf);
    case 'object':
      return node.members.flatMap(([, inner]) => placeholdersOf(inner));
    case 'fixed':
      return [];
  }
}

function renderNode(node: Node, fill: Fill): unknown {
  switch (node.kind) {
    case 'text': {
      const [only, ...more] = node.pieces;
      if (typeof only === 'object' && more.length === 0) return typed(fill(only), only);
      return renderText(node.pieces, fill);
    }
    case 'list':
      return node.items.map((item) => renderNode(item, fill));
    case 'object':
      return Object.fromEntries(node.members.map(([name, inner]) => [name, renderNode(inner, fill)]));
    case 'fixed':
      return node.value;
  }
}

/** The JSON type that a format names; `plain` leaves the value what it is. */
function typed(value: WireValue, { format }: Placeholder): unknown {
  if (format === 'string') return String(value);
  if (!isNumeric(format) || Array.isArray(value)) return value;
  const number = Number(value);
  return format.startsWith('fixed') ? Number(number.toFixed(Number(format.slice(5)))) : number;
}

function matchNode(node: Node, json: unknown, captures: Capture[]): boolean {
  switch (node.kind) {
    case 'text': {
      const [only, ...more] = node.pieces;
      if (typeof only === 'object' && more.length === 0) {
        const raw = rawOf(json);
        if (raw !== undefined) captures.push({ ...only, raw });
        return raw !== undefined;
      }
      const inside = typeof json === 'string' ? matchText(node.pieces, json) : undefined;
      captures.push(...(inside ?? []));
      return inside !== undefined;
    }
    case 'list':
      return (
        Array.isArray(json) &&
        json.length === node.items.length &&
        node.items.every((item, index) => matchNode(item, json[index], captures))
      );
    case 'object':
      return (
        typeof json === 'object' &&
        json !== null &&
        node.members.every(([name, inner]) => matchNode(inner, memberOf(json, name), captures))
      );
    case 'fixed':
      return json === node.value;
  }
}

type When = NonNullable<Extract<TemplateAnswer, object>['when']>;
type Place = Extract<TemplatePattern, object>;

/** A value at a place; an emulator says it as the smallest JSON that has it there. */
export function parsePlace({ at, as, when = {} }: Place): MessageTemplate | Refused {
  const format: Format | undefined = as === undefined ? 'plain' : formatOf(as);
  if (format === undefined) return { refused: 'placeholder', piece: as ?? '' };
  return placed([{ name: 'value', format, at }], when, at);
}

/** An acknowledgement or a refusal: which message it is, whose and why. */
export function parseAnswer({
  when = {},
  keyAt,
  reasonAt,
}: Extract<TemplateAnswer, object>): MessageTemplate | Refused {
  const slots: Slot[] = [];
  if (keyAt !== undefined) slots.push({ name: 'key', format: 'plain', at: keyAt });
  if (reasonAt !== undefined) slots.push({ name: 'reason', format: 'plain', at: reasonAt, isOptional: true });
  return placed(slots, when, keyAt ?? reasonAt ?? '');
}

interface Slot extends Placeholder {
  readonly at: string;
  /** What came may lack it. */
  readonly isOptional?: boolean;
}

function placed(slots: readonly Slot[], when: When, source: string): MessageTemplate {
  return {
    source: `${source} ${JSON.stringify(when)}`,
    placeholders: slots,
    render: (fill) => {
      let json: unknown;
      for (const [at, value] of Object.entries(when)) json = withAt(json, at, value);
      for (const slot of slots) json = withAt(json, slot.at.replaceAll(`/${EVERY}`, '/0'), typed(fill(slot), slot));
      return writtenJson(json);
    },
    match: (message) => {
      const json = jsonOf(message);
      if (json === undefined || Object.entries(when).some(([at, value]) => atPointer(json, at) !== value)) return;
      const captures: Capture[] = [];
      for (const slot of slots) {
        const found = everyAt(json, stepsOf(slot.at)).map(rawOf);
        const raws = found.filter((raw) => raw !== undefined);
        if (raws.length < found.length || (raws.length === 0 && slot.isOptional !== true)) return;
        for (const raw of raws) captures.push({ name: slot.name, format: slot.format, raw });
      }
      return captures;
    },
  };
}

function jsonOf(message: WireMessage): unknown {
  return typeof message === 'object' && 'json' in message ? message.json : undefined;
}

/** What a capture may be: a scalar, or the numbers of a colour or pose. Null and branches are no values. */
function rawOf(json: unknown): WireValue | undefined {
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json;
  return Array.isArray(json) && json.every((part) => typeof part === 'number') ? json : undefined;
}

function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function atPointer(json: unknown, pointer: string): unknown {
  let at = json;
  for (const step of stepsOf(pointer)) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = memberOf(at, step);
  }
  return at;
}

/** What stands at a place, or at all of them where a step is `*`; a place that is not there makes it none. */
function everyAt(json: unknown, steps: readonly string[]): readonly unknown[] {
  const [step, ...more] = steps;
  if (step === undefined) return [json];
  if (typeof json !== 'object' || json === null) return [];
  if (step === EVERY) return Object.values(json).flatMap((inner) => everyAt(inner, more));
  return everyAt(memberOf(json, step), more);
}

function memberOf(json: object, name: string): unknown {
  return Object.hasOwn(json, name) ? (Reflect.get(json, name) as unknown) : undefined;
}

/** The same JSON with a value at a place; what is missing on the way is made, lists where a step is a number. */
export function withAt(json: unknown, pointer: string, value: unknown): unknown {
  const [step, ...more] = stepsOf(pointer);
  if (step === undefined) return value;
  const below = more.map((one) => `/${one.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  if (/^\d{1,3}$/.test(step) && (json === undefined || Array.isArray(json))) {
    const list: unknown[] = Array.isArray(json) ? [...(json as unknown[])] : [];
    while (list.length <= Number(step)) list.push(null);
    list[Number(step)] = withAt(list[Number(step)] ?? undefined, below, value);
    return list;
  }
  const members = typeof json === 'object' && json !== null ? json : {};
  return { ...members, [step]: withAt(memberOf(members, step), below, value) };
}
