/**
 * Settings compiled: every template parsed and checked against its parameter, refused whole with the place.
 *
 * Is told: unknown data. Tells: a profile that driver and emulator share, or one fault.
 */
import type { Fault, ParameterSpec, Value } from '../../app/core/parameter.ts';
import { parseSettings, settingsFault } from '../kit/settings.ts';
import { specOf } from '../kit/spec-schema.ts';
import { type Capture, type MessageTemplate, parseTemplate, SKIP } from './template-message.ts';
import { type TemplateParameter, type TemplateSettings, templateSchema } from './template-settings.ts';
import { isNumeric, type Mapping } from './value-map.ts';

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

/** Carries a fault out of nested checks; never leaves this file. */
class Refusal extends Error {
  readonly fault: Fault;
  constructor(place: string, reason: string, detail: string) {
    super(reason);
    this.fault = settingsFault(place, reason, detail);
  }
}

export function compileProfile(raw: unknown): Profile | Fault {
  const settings = parseSettings(templateSchema, raw);
  if ('code' in settings) return settings;
  try {
    return compile(settings);
  } catch (cause) {
    if (cause instanceof Refusal) return cause.fault;
    throw cause;
  }
}

function compile(settings: TemplateSettings): Profile {
  const entries = Object.entries(settings.parameters);
  if (entries.length > MAX_PARAMETERS) throw new Refusal('parameters', 'too-many', String(MAX_PARAMETERS));
  const reports = settings.reports.map((source, index) => template(settings, `reports.${index}`, source));
  const reported = new Set(reports.flatMap((one) => one.placeholders.map((placeholder) => placeholder.name)));
  const parameters = new Map(
    entries.map(([key, parameter]) => [key, compileParameter(settings, key, parameter, reported.has(key))]),
  );
  for (const [index, report] of reports.entries()) checkReport(settings, `reports.${index}`, report, parameters);
  for (const { key, derive } of parameters.values()) {
    if (derive && (derive.from === key || !parameters.has(derive.from) || parameters.get(derive.from)?.derive)) {
      throw new Refusal(`parameters.${key}.derive.from`, 'unknown-parameter', derive.from);
    }
  }
  const hello = typeof settings.hello === 'string' ? [settings.hello] : settings.hello;
  const all = [...parameters.values()];
  return {
    settings,
    parameters,
    specs: all.map((parameter) => parameter.spec),
    hello: hello.map((source, index) => fixed(settings, `hello.${index}`, source)),
    keepAlive: keepAliveOf(settings, all),
    ack: answer(settings, 'ack', settings.ack, ['key', SKIP]),
    nack: answer(settings, 'nack', settings.nack, ['key', 'reason', SKIP]),
    reports,
  };
}

function compileParameter(
  settings: TemplateSettings,
  key: string,
  from: TemplateParameter,
  inReports: boolean,
): ProfileParameter {
  const place = `parameters.${key}`;
  const mapping: Mapping = { type: from.type, map: from.map };
  checkType(place, from);
  const feedback = (typeof from.feedback === 'string' ? [from.feedback] : (from.feedback ?? [])).map(
    (source, index) => {
      const parsed = valued(settings, `${place}.feedback.${index}`, source, mapping, [SKIP]);
      if (!parsed.placeholders.some(({ name }) => name === 'value')) {
        throw new Refusal(`${place}.feedback.${index}`, 'no-value', source);
      }
      return parsed;
    },
  );
  const set = from.set === undefined ? undefined : valued(settings, `${place}.set`, from.set, mapping, []);
  const query = from.query === undefined ? undefined : fixed(settings, `${place}.query`, from.query);
  const reported = feedback.length > 0 || inReports || from.derive !== undefined;
  if (from.derive && (set || query || feedback.length > 0))
    throw new Refusal(`${place}.derive`, 'derived-and-spoken', key);
  if (query && !reported) throw new Refusal(`${place}.query`, 'no-feedback', from.query ?? '');
  if (!set && !reported) throw new Refusal(place, 'neither-set-nor-feedback', key);
  if (from.ack === 'report' && !reported) throw new Refusal(`${place}.ack`, 'no-feedback', key);
  return {
    key,
    ...mapping,
    spec: specOf(key, from, { readable: query !== undefined, writable: set !== undefined, reported }),
    set,
    query,
    feedback,
    ack: from.ack === 'report' ? 'report' : answer(settings, `${place}.ack`, from.ack, [SKIP]),
    nack: answer(settings, `${place}.nack`, from.nack, ['reason', SKIP]),
    derive: from.derive,
  };
}

function checkType(place: string, { type, map }: TemplateParameter): void {
  if (type.kind === 'number' && type.min >= type.max)
    throw new Refusal(`${place}.type.max`, 'min-max', String(type.max));
  for (const key of Object.keys(map ?? {})) {
    if (type.kind === 'enum' && !type.options.includes(key))
      throw new Refusal(`${place}.map.${key}`, 'not-an-option', key);
    if (type.kind === 'boolean' && key !== 'true' && key !== 'false')
      throw new Refusal(`${place}.map.${key}`, 'not-an-option', key);
    if (type.kind === 'number' && !Number.isFinite(Number(key)))
      throw new Refusal(`${place}.map.${key}`, 'not-an-option', key);
    const [first] = [map?.[key]].flat();
    const elsewhere = Object.entries(map ?? {}).find(([other, wire]) => other !== key && [wire].flat()[0] === first);
    if (elsewhere && first !== '*') throw new Refusal(`${place}.map.${key}`, 'twice-in-map', String(first));
  }
}

function template(settings: TemplateSettings, place: string, source: string): MessageTemplate {
  const parsed = parseTemplate(settings.transport, source);
  if ('refused' in parsed) throw new Refusal(place, `template.${parsed.refused}`, parsed.piece);
  return parsed;
}

/** A message without placeholders. */
function fixed(settings: TemplateSettings, place: string, source: string): MessageTemplate {
  const parsed = template(settings, place, source);
  checkNames(place, parsed, []);
  return parsed;
}

function valued(
  settings: TemplateSettings,
  place: string,
  source: string,
  mapping: Mapping,
  more: readonly string[],
): MessageTemplate {
  const parsed = template(settings, place, source);
  checkNames(place, parsed, ['value', ...more]);
  for (const placeholder of parsed.placeholders)
    if (placeholder.name === 'value') checkFormat(settings, place, placeholder.format, mapping);
  return parsed;
}

/** What a placeholder makes of a value must be sayable in its format, for every value. */
function checkFormat(
  settings: TemplateSettings,
  place: string,
  format: Capture['format'],
  { type, map }: Mapping,
): void {
  const wires = Object.values(map ?? {})
    .flat()
    .filter((wire) => wire !== '*');
  if (isNumeric(format)) {
    const words = wires.find((wire) => typeof wire === 'boolean' || !Number.isFinite(Number(wire)));
    if (words !== undefined) throw new Refusal(place, 'template.format-of-words', String(words));
    const all = type.kind === 'enum' && type.options.every((option) => map?.[option] !== undefined);
    if ((type.kind === 'enum' && !all) || type.kind === 'string')
      throw new Refusal(place, 'template.format-of-words', format);
    return;
  }
  if (settings.transport !== 'osc' || format === 'string') return;
  const unsaid = type.kind === 'number' || type.kind === 'colour' || type.kind === 'pose';
  if (unsaid || wires.some((wire) => typeof wire === 'number'))
    throw new Refusal(place, 'template.number-needs-format', 'int, float');
}

function answer(
  settings: TemplateSettings,
  place: string,
  source: string | undefined,
  names: readonly string[],
): MessageTemplate | undefined {
  if (source === undefined) return undefined;
  const parsed = template(settings, place, source);
  checkNames(place, parsed, names);
  return parsed;
}

function checkNames(place: string, parsed: MessageTemplate, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const { name } of parsed.placeholders) {
    if (!names.includes(name)) throw new Refusal(place, 'template.unknown-placeholder', name);
    if (name !== SKIP && seen.has(name)) throw new Refusal(place, 'template.placeholder-twice', name);
    seen.add(name);
  }
}

function checkReport(
  settings: TemplateSettings,
  place: string,
  report: MessageTemplate,
  parameters: ReadonlyMap<string, ProfileParameter>,
): void {
  checkNames(place, report, [...parameters.keys(), SKIP]);
  for (const { name, format } of report.placeholders) {
    const parameter = parameters.get(name);
    if (parameter) checkFormat(settings, place, format, parameter);
  }
}

/** Undeclared, the first question of a device that answers at all is its keep-alive: silence must mean something. */
function keepAliveOf(settings: TemplateSettings, parameters: readonly ProfileParameter[]): Profile['keepAlive'] {
  if (settings.keepAlive) {
    const { send, answer: reply, everyMs } = settings.keepAlive;
    const parsed = fixed(settings, 'keepAlive.send', send);
    const isQuery = parameters.some(({ query }) => query?.source === send);
    if (reply === undefined && !isQuery) throw new Refusal('keepAlive.answer', 'missing', send);
    return {
      send: parsed,
      answer: reply === undefined ? undefined : fixed(settings, 'keepAlive.answer', reply),
      everyMs,
    };
  }
  const first = parameters.find(({ query }) => query !== undefined)?.query;
  return first && { send: first, answer: undefined, everyMs: DEFAULT_KEEP_ALIVE_MS };
}

/** The value of a derived parameter, once its source is known. */
export function derivedValue(derive: NonNullable<ProfileParameter['derive']>, source: Value): Value | undefined {
  if ('above' in derive) return typeof source === 'number' ? source > derive.above : undefined;
  return derive.when[String(source)] ?? derive.when['*'];
}
