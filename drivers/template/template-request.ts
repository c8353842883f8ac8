/**
 * HTTP requests as messages: method, path, headers and body with placeholders; written by the driver, recognised by the
 * emulator.
 */
import type { HttpMethod } from '../contract.ts';
import { parseJson } from './template-json.ts';
import {
  type Capture,
  type Fill,
  type JsonMessage,
  type MessageTemplate,
  matchText,
  type Piece,
  parseTemplate,
  piecesOf,
  type Refused,
  type RequestMessage,
  renderText,
} from './template-message.ts';
import { requestSchema, type TemplateBody, type TemplateSaid } from './template-settings.ts';
import { wireText } from './value-map.ts';

interface RequestForm {
  readonly method: HttpMethod;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: TemplateBody;
}

export function parseRequest(said: TemplateSaid): MessageTemplate | Refused {
  const form = formOf(said);
  if ('refused' in form) return form;
  const written = piecesOf(form.path);
  if ('refused' in written) return written;
  const path = written.map((piece) => (typeof piece === 'string' ? inAscii(piece) : piece));
  if (!form.path.startsWith('/')) return { refused: 'path', piece: form.path };
  const headers: (readonly [string, readonly Piece[]])[] = [];
  for (const [name, value] of Object.entries(form.headers ?? {})) {
    const pieces = piecesOf(value);
    if ('refused' in pieces) return pieces;
    headers.push([name.toLowerCase(), pieces]);
  }
  const body = form.body === undefined ? undefined : bodyOf(form.body);
  if (body && 'refused' in body) return body;
  const inside = [path, ...headers.map(([, pieces]) => pieces)].flat().filter((piece) => typeof piece === 'object');
  return {
    source: `${form.method} ${form.path} ${JSON.stringify(form.headers ?? {})} ${body?.source ?? ''}`,
    placeholders: [...inside, ...(body?.placeholders ?? [])],
    render: (fill): RequestMessage => ({
      method: form.method,
      path: renderPath(path, fill),
      headers: Object.fromEntries(headers.map(([name, pieces]) => [name, renderText(pieces, fill)])),
      body: bodyText(body, fill),
    }),
    match: (message) => {
      if (typeof message !== 'object' || !('method' in message) || message.method !== form.method) return undefined;
      const inPath = matchText(path, message.path);
      const inBody = body === undefined ? [] : message.body && body.match(message.body);
      return inPath && inBody && [...inPath.map(decoded), ...inBody];
    },
  };
}

function formOf(said: TemplateSaid): RequestForm | Refused {
  if (typeof said === 'string') {
    const [, method, path] = /^(GET|PUT|POST|PATCH|DELETE|OPTIONS) (\S+)$/.exec(said) ?? [];
    return method && path ? { method: method as HttpMethod, path } : { refused: 'request', piece: said };
  }
  const parsed = requestSchema.safeParse(said);
  if (parsed.success) return parsed.data;
  return { refused: 'request', piece: parsed.error.issues[0]?.path.map(String).join('.') ?? '' };
}

function bodyOf(body: TemplateBody): MessageTemplate | Refused {
  return typeof body === 'string' ? parseTemplate('http', body) : parseJson(body);
}

function bodyText(body: MessageTemplate | undefined, fill: Fill): JsonMessage | undefined {
  const made = body?.render(fill);
  if (typeof made === 'string') return { text: made, json: undefined };
  return made && 'text' in made ? made : undefined;
}

/** A value never adds a step, a query or a blank to the path. */
function renderPath(pieces: readonly Piece[], fill: Fill): string {
  return pieces
    .map((piece) => (typeof piece === 'string' ? piece : encodeURIComponent(wireText(fill(piece), piece.format))))
    .join('');
}

/** What stands in the profile is encoded already where it is ASCII; a blank is refused when it is sent. */
function inAscii(text: string): string {
  return text.replaceAll(/[^\0-\x7f]+/gu, encodeURIComponent);
}

function decoded(capture: Capture): Capture {
  try {
    return { ...capture, raw: decodeURIComponent(String(capture.raw)) };
  } catch {
    return capture; // not percent-encoded after all
  }
}
