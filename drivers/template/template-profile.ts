/**
 * Settings compiled: every template parsed and checked against its parameter, refused whole with the place.
 *
 * Is told: unknown data. Tells: a profile that driver and emulator share, or one fault.
 */
import type { Fault, ParameterSpec, Value } from '../../app/core/parameter.ts';
import { settingsFault } from '../kit/settings.ts';
import { specOf } from '../kit/spec-schema.ts';
import { type At, checkFormat, compileAnswer, compilePattern, compileSaid, inside } from './template-compile.ts';
import { type MessageTemplate, SKIP } from './template-message.ts';
import { Mistakes } from './template-mistakes.ts';
import {
  type TemplateParameter,
  type TemplatePattern,
  type TemplateSaid,
  type TemplateSettings,
  templateSchema,
} from './template-settings.ts';
import type { Mapping } from './value-map.ts';

export interface ProfileParameter extends Mapping {
  readonly key: string;
  readonly spec: ParameterSpec;
  readonly set: MessageTemplate | undefined;
  readonly query: MessageTemplate | undefined;
  readonly feedback: readonly MessageTemplate[];
  readonly ack: MessageTemplate | 'report' | undefined;
  readonly nack: MessageTemplate | undefined;
  readonly derive: TemplateParameter['derive'];
}

export interface Profile {
  readonly settings: TemplateSettings;
  readonly parameters: ReadonlyMap<string, ProfileParameter>;
  readonly specs: readonly ParameterSpec[];
  readonly hello: readonly MessageTemplate[];
  readonly keepAlive:
    | { readonly send: MessageTemplate; readonly answer: MessageTemplate | undefined; readonly everyMs: number }
    | undefined;
  readonly ack: MessageTemplate | undefined;
  readonly nack: MessageTemplate | undefined;
  readonly reports: readonly MessageTemplate[];
}

const DEFAULT_KEEP_ALIVE_MS = 1_000;
const MAX_PARAMETERS = 512;

export function isProfile(settings: unknown): settings is Profile {
  return (
    typeof settings === 'object' && settings !== null && 'parameters' in settings && settings.parameters instanceof Map
  );
}

export function compileProfile(raw: unknown): Profile | Fault {
  const compiled = compile(raw);
  return 'mistakes' in compiled ? (compiled.mistakes[0] ?? settingsFault('', 'invalid')) : compiled;
}

/** Every mistake with its place; none where it is good. */
export function checkProfile(raw: unknown): readonly Fault[] {
  const compiled = compile(raw);
  return 'mistakes' in compiled ? compiled.mistakes : [];
}

function compile(raw: unknown): Profile | { readonly mistakes: readonly Fault[] } {
  const mistakes = new Mistakes();
  const parsed = templateSchema.safeParse(raw ?? {});
  if (!parsed.success) {
    mistakes.shape(parsed.error);
    return { mistakes: mistakes.list };
  }
  const profile = compileSettings({ settings: parsed.data, mistakes, place: '' });
  return mistakes.list.length === 0 ? profile : { mistakes: mistakes.list };
}

function compileSettings(at: At): Profile {
  const { settings, mistakes } = at;
  const entries = Object.entries(settings.parameters);
  if (entries.length > MAX_PARAMETERS) mistakes.refuse('parameters', 'too-many', String(MAX_PARAMETERS));
  const known = new Map<string, Mapping>(entries.map(([key, { type, map }]) => [key, { type, map }]));
  const reports = settings.reports.map((source, index) => compileReport(inside(at, `reports.${index}`), source, known));
  const reported = new Set(reports.flatMap((one) => one?.placeholders.map(({ name }) => name) ?? []));
  const all = entries.map(([key, parameter]) =>
    compileParameter(inside(at, `parameters.${key}`), key, parameter, reported.has(key)),
  );
  const parameters = new Map(all.map((parameter) => [parameter.key, parameter]));
  for (const { key, derive } of all) {
    if (derive && (derive.from === key || !parameters.has(derive.from) || parameters.get(derive.from)?.derive))
      mistakes.refuse(`parameters.${key}.derive.from`, 'unknown-parameter', derive.from);
  }
  const hello = Array.isArray(settings.hello) ? settings.hello : [settings.hello];
  return {
    settings,
    parameters,
    specs: all.map((parameter) => parameter.spec),
    hello: hello.flatMap((said, index) => compileSaid(inside(at, `hello.${index}`), said, []) ?? []),
    keepAlive: keepAliveOf(at, all),
    ack: compileAnswer(inside(at, 'ack'), settings.ack, ['key', SKIP]),
    nack: compileAnswer(inside(at, 'nack'), settings.nack, ['key', 'reason', SKIP]),
    reports: reports.filter((report) => report !== undefined),
  };
}

function compileParameter(at: At, key: string, from: TemplateParameter, inReports: boolean): ProfileParameter {
  const mapping: Mapping = { type: from.type, map: from.map };
  const refuse = (field: string, reason: string, piece: string): void =>
    at.mistakes.refuse(field === '' ? at.place : `${at.place}.${field}`, reason, piece);
  checkType(at, from);
  const patterns = from.feedback === undefined ? [] : [from.feedback].flat();
  const feedback = patterns.flatMap((said, index) => compileFeedback(inside(at, `feedback.${index}`), said, mapping));
  const set = from.set === undefined ? undefined : compileSet(inside(at, 'set'), from.set, mapping);
  const query = from.query === undefined ? undefined : compileSaid(inside(at, 'query'), from.query, []);
  const reported = patterns.length > 0 || inReports || from.derive !== undefined;
  if (from.derive && (from.set !== undefined || from.query !== undefined || patterns.length > 0))
    refuse('derive', 'derived-and-spoken', key);
  if (from.query !== undefined && !reported) refuse('query', 'no-feedback', key);
  if (from.set === undefined && !reported) refuse('', 'neither-set-nor-feedback', key);
  if (from.ack === 'report' && !reported) refuse('ack', 'no-feedback', key);
  // A request is answered by its own reply.
  if (from.ack === 'report' && at.settings.transport === 'http') refuse('ack', 'reply-is-ack', key);
  return {
    key,
    ...mapping,
    spec: specOf(key, from, { readable: query !== undefined, writable: set !== undefined, reported }),
    set,
    query,
    feedback,
    ack: from.ack === 'report' ? 'report' : compileAnswer(inside(at, 'ack'), from.ack, [SKIP]),
    nack: compileAnswer(inside(at, 'nack'), from.nack, ['reason', SKIP]),
    derive: from.derive,
  };
}

function compileSet(at: At, said: TemplateSaid, mapping: Mapping): MessageTemplate | undefined {
  const parsed = compileSaid(at, said, ['value']);
  return parsed && hasFormats(at, parsed, mapping) ? parsed : undefined;
}

function compileFeedback(at: At, said: TemplatePattern, mapping: Mapping): readonly MessageTemplate[] {
  const parsed = compilePattern(at, said, ['value', SKIP]);
  if (!parsed || !hasFormats(at, parsed, mapping)) return [];
  if (parsed.placeholders.some(({ name }) => name === 'value')) return [parsed];
  at.mistakes.refuse(at.place, 'no-value', typeof said === 'string' ? said : said.at);
  return [];
}

function hasFormats(at: At, parsed: MessageTemplate, mapping: Mapping): boolean {
  return parsed.placeholders.every(({ name, format }) => name !== 'value' || checkFormat(at, format, mapping));
}

function compileReport(at: At, source: string, known: ReadonlyMap<string, Mapping>): MessageTemplate | undefined {
  const parsed = compilePattern(at, source, [...known.keys(), SKIP]);
  for (const { name, format } of parsed?.placeholders ?? []) {
    const mapping = known.get(name);
    if (mapping) checkFormat(at, format, mapping);
  }
  return parsed;
}

function checkType(at: At, { type, map }: TemplateParameter): void {
  if (type.kind === 'number' && type.min >= type.max)
    at.mistakes.refuse(`${at.place}.type.max`, 'min-max', String(type.max));
  for (const key of Object.keys(map ?? {})) {
    const place = `${at.place}.map.${key}`;
    if (!isOption(type, key)) at.mistakes.refuse(place, 'not-an-option', key);
    const [first] = [map?.[key]].flat();
    const elsewhere = Object.entries(map ?? {}).find(([other, wire]) => other !== key && [wire].flat()[0] === first);
    if (elsewhere && first !== '*') at.mistakes.refuse(place, 'twice-in-map', String(first));
  }
}

function isOption(type: TemplateParameter['type'], key: string): boolean {
  if (type.kind === 'enum') return type.options.includes(key);
  if (type.kind === 'boolean') return key === 'true' || key === 'false';
  return type.kind !== 'number' || Number.isFinite(Number(key));
}

/** Undeclared, the first question of a device that answers at all is its keep-alive: silence must mean something. */
function keepAliveOf(at: At, parameters: readonly ProfileParameter[]): Profile['keepAlive'] {
  const { settings, mistakes } = at;
  if (settings.keepAlive) {
    const { send, answer, everyMs } = settings.keepAlive;
    const parsed = compileSaid(inside(at, 'keepAlive.send'), send, []);
    if (!parsed) return undefined;
    const isQuery = settings.transport === 'http' || parameters.some(({ query }) => query?.source === parsed.source);
    if (answer === undefined && !isQuery) mistakes.refuse('keepAlive.answer', 'missing', parsed.source);
    return { send: parsed, answer: compileAnswer(inside(at, 'keepAlive.answer'), answer, []), everyMs };
  }
  const first = parameters.find(({ query }) => query !== undefined)?.query;
  if (!first && settings.transport === 'http') mistakes.refuse('keepAlive', 'missing', 'http');
  return first && { send: first, answer: undefined, everyMs: DEFAULT_KEEP_ALIVE_MS };
}

/** The value of a derived parameter, once its source is known. */
export function derivedValue(derive: NonNullable<ProfileParameter['derive']>, source: Value): Value | undefined {
  if ('above' in derive) return typeof source === 'number' ? source > derive.above : undefined;
  return derive.when[String(source)] ?? derive.when['*'];
}
