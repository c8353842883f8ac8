/** An event as it is typed: text until it is looked at. */
import type { EventParameter, EventValueType, StageEvent } from '../../../../core/ndisplay/stage-event.ts';
import type { Value } from '../../../../core/parameter.ts';
import type { EventShown } from '../../../../protocol/state-event.ts';

export type ValueKind = EventValueType['kind'];
export const VALUE_KINDS: readonly ValueKind[] = ['number', 'enum', 'boolean', 'string'];

export interface ParameterDraft {
  readonly name: string;
  readonly kind: ValueKind;
  readonly min: string;
  readonly max: string;
  readonly unit: string;
  readonly options: string;
  readonly maxLength: string;
  readonly first: string;
}

export interface EventDraft {
  /** Undefined: a new one. */
  readonly id: string | undefined;
  readonly version: number;
  readonly en: string;
  readonly zh: string;
  readonly kind: 'json' | 'binary';
  readonly category: string;
  readonly type: string;
  readonly name: string;
  readonly eventId: string;
  readonly parameters: readonly ParameterDraft[];
  readonly discard: boolean;
  readonly safety: StageEvent['safety'];
}

export const NEW_PARAMETER: ParameterDraft = {
  name: 'value',
  kind: 'number',
  min: '0',
  max: '1',
  unit: '',
  options: '',
  maxLength: '120',
  first: '',
};

/** A button: every press counts. */
export const NEW_EVENT: EventDraft = {
  id: undefined,
  version: 0,
  en: '',
  zh: '',
  kind: 'json',
  category: 'Stage',
  type: 'Event',
  name: '',
  eventId: '',
  parameters: [],
  discard: false,
  safety: 1,
};

export function draftOf(id: string, { name, address, parameters, ...shown }: EventShown): EventDraft {
  const { kind } = address;
  const where =
    address.kind === 'json'
      ? { category: address.category, type: address.type, name: address.name, eventId: '' }
      : { category: '', type: '', name: '', eventId: String(address.eventId) };
  const { version, discard, safety } = shown;
  return { id, version, ...name, kind, ...where, discard, safety, parameters: parameters.map(parameterDraftOf) };
}

function parameterDraftOf({ name, type, first }: EventParameter): ParameterDraft {
  const draft = { ...NEW_PARAMETER, name, kind: type.kind, first: first === undefined ? '' : String(first) };
  switch (type.kind) {
    case 'number':
      return { ...draft, min: String(type.min), max: String(type.max), unit: type.unit };
    case 'enum':
      return { ...draft, options: type.options.join(', ') };
    case 'string':
      return { ...draft, maxLength: String(type.maxLength) };
    case 'boolean':
      return draft;
  }
}

export function eventOf(draft: EventDraft, system: string): StageEvent {
  const { en, zh, kind, category, type, name, eventId, parameters, discard, safety } = draft;
  return {
    system,
    name: { en, zh },
    address: kind === 'json' ? { kind, category, type, name } : { kind, eventId: numberOf(eventId) },
    parameters: parameters.map(parameterOf),
    discard,
    safety,
  };
}

function parameterOf(draft: ParameterDraft): EventParameter {
  const { name, first } = draft;
  return { name, type: typeOf(draft), ...(first.trim() !== '' && { first: firstOf(draft.kind, first) }) };
}

function typeOf({ kind, min, max, unit, options, maxLength }: ParameterDraft): EventValueType {
  switch (kind) {
    case 'number':
      return { kind, unit, min: numberOf(min), max: numberOf(max) };
    case 'enum':
      return { kind, options: optionsOf(options) };
    case 'string':
      return { kind, maxLength: numberOf(maxLength) };
    case 'boolean':
      return { kind };
  }
}

const optionsOf = (text: string): readonly string[] => text.split(/[,，、]/).map((one) => one.trim());

/** Nothing typed is no number. */
const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

function firstOf(kind: ValueKind, text: string): Value {
  if (kind === 'number') return numberOf(text);
  if (kind === 'boolean') return text === 'true' || text === 'false' ? text === 'true' : text;
  return text;
}
