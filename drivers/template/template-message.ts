/**
 * One message template: rendered to what goes over the wire, and matched against what came. Linear, no regular
 * expressions made from data: a capture ends where the next literal begins.
 *
 * Knows: the grammar of README.md. Is told: a template, values, messages. Tells: messages, captures, or a reason code.
 */
import type { HttpMethod } from '../contract.ts';
import type { OscArg, OscMessage } from '../kit/osc-packet.ts';
import { scalarOf } from '../kit/osc-scalar.ts';
import { type Format, formatOf, type WireScalar, type WireValue, wireText } from './value-map.ts';

/** What came or goes as one piece and may be JSON: a WebSocket message, the body of a reply. */
export interface JsonMessage {
  readonly text: string;
  /** Undefined where it is no JSON. */
  readonly json: unknown;
}

export interface RequestMessage {
  readonly method: HttpMethod;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonMessage | undefined;
}

/** A line of text, an OSC message, a WebSocket message or an HTTP request. */
export type WireMessage = string | OscMessage | JsonMessage | RequestMessage;

export interface Placeholder {
  readonly name: string;
  readonly format: Format;
}

export interface Capture extends Placeholder {
  readonly raw: WireValue;
}

export type Fill = (placeholder: Placeholder) => WireValue;

export interface MessageTemplate {
  readonly source: string;
  readonly placeholders: readonly Placeholder[];
  render(fill: Fill): WireMessage;
  match(message: WireMessage): readonly Capture[] | undefined;
}

/** Why a template was refused: a code, and the piece it is about. */
export interface Refused {
  readonly refused: string;
  readonly piece: string;
}

export const SKIP = '_';
const LINE_ENDS = ['\r', '\n', '\0'];

export function parseTemplate(transport: TemplateTransport, source: string): MessageTemplate | Refused {
  return transport === 'osc' ? parseOsc(source) : parseText(source);
}

export type TemplateTransport = 'osc' | 'text' | 'http' | 'websocket';
export type Piece = string | Placeholder;

export function piecesOf(source: string): readonly Piece[] | Refused {
  const pieces: Piece[] = [];
  let literal = '';
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at);
    if (char !== '{') literal += char;
    else if (source.charAt(at + 1) === '{') {
      literal += '{';
      at += 1;
    } else {
      const close = source.indexOf('}', at);
      const placeholder = close < 0 ? undefined : placeholderOf(source.slice(at + 1, close));
      if (placeholder === undefined) return { refused: 'placeholder', piece: source.slice(at, at + 40) };
      if (literal !== '') pieces.push(literal);
      else if (typeof pieces.at(-1) === 'object')
        return { refused: 'two-placeholders', piece: source.slice(0, close + 1) };
      literal = '';
      pieces.push(placeholder);
      at = close;
    }
  }
  if (literal !== '') pieces.push(literal);
  return pieces;
}

export function placeholderOf(inside: string): Placeholder | undefined {
  const [name = '', filter, ...more] = inside.split('|').map((part) => part.trim());
  if (more.length > 0 || !/^(_|[A-Za-z0-9][A-Za-z0-9._/-]*)$/.test(name)) return undefined;
  const format = filter === undefined ? 'plain' : formatOf(filter);
  return format === undefined ? undefined : { name, format };
}

function parseText(source: string): MessageTemplate | Refused {
  if (LINE_ENDS.some((end) => source.includes(end))) return { refused: 'line-end', piece: source };
  const pieces = piecesOf(source);
  if ('refused' in pieces) return pieces;
  return {
    source,
    placeholders: pieces.filter((piece) => typeof piece === 'object'),
    render: (fill) => renderText(pieces, fill),
    match: (message) => {
      const text = textOf(message);
      return text === undefined ? undefined : matchText(pieces, text);
    },
  };
}

function textOf(message: WireMessage): string | undefined {
  if (typeof message === 'string') return message;
  return 'text' in message ? message.text : undefined;
}

export function renderText(pieces: readonly Piece[], fill: Fill): string {
  let text = '';
  for (const piece of pieces) text += typeof piece === 'string' ? piece : wireText(fill(piece), piece.format);
  // A value may not end the line and begin a command of its own.
  return text.replaceAll(/[\r\n\0]/g, ' ');
}

export function matchText(pieces: readonly Piece[], text: string): readonly Capture[] | undefined {
  const captures: Capture[] = [];
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    if (typeof piece === 'string') {
      if (!text.startsWith(piece, at)) return undefined;
      at += piece.length;
      continue;
    }
    const next = pieces[index + 1];
    const isLast = index + 2 === pieces.length;
    let stop = text.length;
    if (typeof next === 'string') {
      stop = isLast && text.endsWith(next) ? text.length - next.length : text.indexOf(next, at);
      if (stop < at) return undefined;
    }
    captures.push({ ...piece, raw: text.slice(at, stop) });
    at = stop;
  }
  return at === text.length ? captures : undefined;
}

interface Slot {
  readonly placeholder?: Placeholder;
  readonly literal?: OscArg;
}

function parseOsc(source: string): MessageTemplate | Refused {
  const [address = '', ...words] = source.match(/"[^"]*"|\S+/g) ?? [];
  if (!address.startsWith('/')) return { refused: 'address', piece: address };
  if (/[\s#*,?[\]]/.test(address)) return { refused: 'address', piece: address };
  const pieces = piecesOf(address);
  if ('refused' in pieces) return pieces;
  const slots: Slot[] = [];
  for (const word of words) {
    const slot = slotOf(word);
    if (slot === undefined) return { refused: 'argument', piece: word };
    slots.push(slot);
  }
  const inArgs = slots.flatMap((slot) => slot.placeholder ?? []);
  return {
    source,
    placeholders: [...pieces.filter((piece) => typeof piece === 'object'), ...inArgs],
    render: (fill) => ({
      address: renderText(pieces, fill),
      args: slots.flatMap(
        (slot) => slot.literal ?? (slot.placeholder ? argsOf(fill(slot.placeholder), slot.placeholder) : []),
      ),
    }),
    match: (message) =>
      typeof message === 'object' && 'address' in message ? matchOsc(pieces, slots, message) : undefined,
  };
}

function slotOf(word: string): Slot | undefined {
  if (word.startsWith('{')) {
    const placeholder = word.endsWith('}') ? placeholderOf(word.slice(1, -1)) : undefined;
    return placeholder && { placeholder };
  }
  if (/^".*"$/.test(word)) return { literal: { type: 's', value: word.slice(1, -1) } };
  if (word === 'T' || word === 'F' || word === 'N' || word === 'I') return { literal: { type: word } };
  const [, type, text] = /^([ifsd]):(.*)$/.exec(word) ?? [];
  if (type === undefined || text === undefined) return undefined;
  if (type === 's') return { literal: { type, value: text } };
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) return undefined;
  if (type === 'i') return Number.isInteger(value) ? { literal: { type, value } } : undefined;
  return { literal: { type: type === 'f' ? 'f' : 'd', value } };
}

function argsOf(value: WireValue, { format }: Placeholder): readonly OscArg[] {
  if (Array.isArray(value))
    return value.map((part): OscArg => ({ type: format === 'double' ? 'd' : 'f', value: part }));
  const scalar = value as WireScalar;
  switch (format) {
    case 'int':
    case 'percent':
    case 'byte':
      return [{ type: 'i', value: Math.round(Number(scalar)) }];
    case 'float':
    case 'unit':
      return [{ type: 'f', value: Number(scalar) }];
    case 'double':
      return [{ type: 'd', value: Number(scalar) }];
    case 'long':
      return [{ type: 'h', value: BigInt(Math.round(Number(scalar))) }];
    case 'plain':
      if (typeof scalar === 'boolean') return [{ type: scalar ? 'T' : 'F' }];
      return [{ type: 's', value: String(scalar) }];
    case 'string':
      return [{ type: 's', value: String(scalar) }];
    default:
      return [{ type: 'f', value: Number(Number(scalar).toFixed(Number(format.slice(5)))) }];
  }
}

function matchOsc(
  pieces: readonly Piece[],
  slots: readonly Slot[],
  message: OscMessage,
): readonly Capture[] | undefined {
  const inAddress = matchText(pieces, message.address);
  if (inAddress === undefined) return undefined;
  const captures = [...inAddress];
  let at = 0;
  for (const [index, slot] of slots.entries()) {
    const arg = message.args[at];
    if (arg === undefined) return undefined;
    at += 1;
    if (slot.literal) {
      if (scalarOf(arg) !== scalarOf(slot.literal)) return undefined;
      continue;
    }
    if (!slot.placeholder) continue;
    let raw: WireValue | undefined = scalarOf(arg);
    // The last placeholder takes all numbers that are left: a colour or a pose.
    if (index === slots.length - 1 && at < message.args.length) {
      const rest = message.args.slice(at - 1).map(scalarOf);
      at = message.args.length;
      raw = rest.every((part) => typeof part === 'number') ? rest : undefined;
    }
    if (raw === undefined && slot.placeholder.name !== SKIP) return undefined;
    captures.push({ ...slot.placeholder, raw: raw ?? '' });
  }
  return at === message.args.length ? captures : undefined;
}
