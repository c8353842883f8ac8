/**
 * The messages of a description, parsed for its transport and checked against what may stand in them.
 *
 * Is told: settings, a place, what stands there. Tells: a template, or a mistake with its place and nothing.
 */
import { parseAnswer, parseJson, parsePlace } from './template-json.ts';
import { type Capture, type MessageTemplate, parseTemplate, type Refused, SKIP } from './template-message.ts';
import type { Mistakes } from './template-mistakes.ts';
import { parseRequest } from './template-request.ts';
import type { TemplateAnswer, TemplatePattern, TemplateSaid, TemplateSettings } from './template-settings.ts';
import { filledIn } from './template-variables.ts';
import { isNumeric, type Mapping } from './value-map.ts';

/** Where a message of one description stands, and who is told of mistakes. */
export interface At {
  readonly settings: TemplateSettings;
  readonly mistakes: Mistakes;
  readonly place: string;
}

export function inside(at: At, step: string | number): At {
  return { ...at, place: at.place === '' ? String(step) : `${at.place}.${step}` };
}

/** What leaves: text, OSC, JSON or a request. */
export function compileSaid(at: At, said: TemplateSaid, names: readonly string[]): MessageTemplate | undefined {
  return accepted(at, said, names, (filled, { transport }) => {
    if (transport === 'http') return parseRequest(filled);
    if (typeof filled === 'string') return parseTemplate(transport, filled);
    return transport === 'websocket' ? parseJson(filled) : { refused: 'not-json-here', piece: transport };
  });
}

/** What comes: a pattern of text or OSC, or a place in JSON. */
export function compilePattern(at: At, said: TemplatePattern, names: readonly string[]): MessageTemplate | undefined {
  return accepted(at, said, names, (filled, { transport }) => {
    if (typeof filled === 'string') return parseTemplate(transport, filled);
    return hasJson(at) ? parsePlace(filled) : { refused: 'not-json-here', piece: transport };
  });
}

export function compileAnswer(
  at: At,
  said: TemplateAnswer | undefined,
  names: readonly string[],
): MessageTemplate | undefined {
  if (said === undefined) return undefined;
  return accepted(at, said, names, (filled, { transport }) => {
    if (typeof filled === 'string') return parseTemplate(transport, filled);
    return hasJson(at) ? parseAnswer(filled) : { refused: 'not-json-here', piece: transport };
  });
}

function hasJson({ settings: { transport } }: At): boolean {
  return transport === 'http' || transport === 'websocket';
}

function accepted<Said>(
  at: At,
  said: Said,
  names: readonly string[],
  parse: (filled: Said, settings: TemplateSettings) => MessageTemplate | Refused,
): MessageTemplate | undefined {
  const filled = filledIn(said, at.settings.variables);
  if ('unknown' in filled) return at.mistakes.refuse(at.place, 'template.unknown-variable', filled.unknown);
  const parsed = parse(filled.said, at.settings);
  if ('refused' in parsed) return at.mistakes.refuse(at.place, `template.${parsed.refused}`, parsed.piece);
  return checkNames(at, parsed, names) ? parsed : undefined;
}

export function checkNames(at: At, parsed: MessageTemplate, names: readonly string[]): boolean {
  const seen = new Set<string>();
  for (const { name } of parsed.placeholders) {
    const reason = names.includes(name)
      ? name !== SKIP && seen.has(name) && 'template.placeholder-twice'
      : 'template.unknown-placeholder';
    if (reason !== false) {
      at.mistakes.refuse(at.place, reason, name);
      return false;
    }
    seen.add(name);
  }
  return true;
}

/** What a placeholder makes of a value must be sayable in its format, for every value. */
export function checkFormat(at: At, format: Capture['format'], { type, map }: Mapping): boolean {
  const refuse = (reason: string, piece: string): false => {
    at.mistakes.refuse(at.place, reason, piece);
    return false;
  };
  const wires = Object.values(map ?? {})
    .flat()
    .filter((wire) => wire !== '*');
  if (isNumeric(format)) {
    const words = wires.find((wire) => typeof wire === 'boolean' || !Number.isFinite(Number(wire)));
    if (words !== undefined) return refuse('template.format-of-words', String(words));
    const all = type.kind === 'enum' && type.options.every((option) => map?.[option] !== undefined);
    if ((type.kind === 'enum' && !all) || type.kind === 'string') return refuse('template.format-of-words', format);
    return true;
  }
  if (at.settings.transport !== 'osc' || format === 'string') return true;
  const unsaid = type.kind === 'number' || type.kind === 'colour' || type.kind === 'pose';
  if (unsaid || wires.some((wire) => typeof wire === 'number'))
    return refuse('template.number-needs-format', 'int, float');
  return true;
}
