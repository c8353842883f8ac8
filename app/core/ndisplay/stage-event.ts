/**
 * Cluster events that people make: what one says, what is wrong with it, which of them collapse, what leaves when one is
 * fired. Names as docs/protocols/ndisplay.md has them. They are no parameters: nothing is kept or proved of a sent one.
 */
import type { Fault, Text, Value, ValueType } from '../parameter.ts';
import { checkValue } from '../parameter-state.ts';

/** What an event carries is one word of text per parameter. */
export type EventValueType = Exclude<ValueType, { kind: 'colour' } | { kind: 'pose' }>;

export interface EventParameter {
  readonly name: string;
  readonly type: EventValueType;
  /** What the palette begins with; absent: a person has to say. */
  readonly first?: Value | undefined;
}

export type EventAddress =
  | { readonly kind: 'json'; readonly category: string; readonly type: string; readonly name: string }
  | { readonly kind: 'binary'; readonly eventId: number };

export interface StageEvent {
  readonly system: string;
  readonly name: Text;
  readonly address: EventAddress;
  /** A binary one carries at most one, as its text. */
  readonly parameters: readonly EventParameter[];
  /** Of equal ones within a frame only the last counts: right for states, wrong for buttons. */
  readonly discard: boolean;
  /** What it asks of a hand: one press, two, or held for a second. */
  readonly safety: 1 | 2 | 3;
}

export interface EventMistake extends Fault {
  readonly level: 'wrong' | 'look';
  /** `name`, `address`, `parameters/1/type`. */
  readonly field: string;
}

/** What else there is to meet: by their ids, and the events that are parameters of the studio. */
export interface EventsAround {
  readonly others: Readonly<Record<string, StageEvent>>;
  readonly declared: readonly { readonly key: string; readonly address: EventAddress }[];
}

export const MAX_EVENT_ID = 0x7fff_ffff;
export const MOST_PARAMETERS = 16;
const MOST_TEXT = 4_000;

/** All of them, in the order of the fields. */
export function eventMistakes(event: StageEvent, around: EventsAround): readonly EventMistake[] {
  return [
    ...nameMistakes(event),
    ...addressMistakes(event, around),
    ...event.parameters.flatMap((one, n) => parameterMistakes(one, n, event.parameters)),
    ...carriedMistakes(event),
    ...collapseMistakes(event, around),
  ];
}

type Params = NonNullable<Fault['params']>;
const wrong = (field: string, what: string, params: Params = {}): EventMistake => ({
  level: 'wrong',
  field,
  code: `event.${what}`,
  params,
});
const look = (field: string, what: string, params: Params = {}): EventMistake => ({
  ...wrong(field, what, params),
  level: 'look',
});

function nameMistakes({ name }: StageEvent): EventMistake[] {
  return name.en.trim() === '' || name.zh.trim() === '' ? [wrong('name', 'name-empty')] : [];
}

function addressMistakes({ address }: StageEvent, { declared }: EventsAround): EventMistake[] {
  const found: EventMistake[] = [];
  if (address.kind === 'binary') {
    const { eventId } = address;
    const isFit = Number.isInteger(eventId) && eventId >= 0 && eventId <= MAX_EVENT_ID;
    if (!isFit) found.push(wrong('address', 'id-range', { most: MAX_EVENT_ID }));
  } else {
    if (address.category.trim() === '') found.push(wrong('address', 'category-empty'));
    if (address.type.trim() === '') found.push(wrong('address', 'type-empty'));
    if (address.name.trim() === '') found.push(wrong('address', 'event-empty'));
    if (address.category.toLowerCase() === 'ndisplay') found.push(wrong('address', 'reserved'));
  }
  const parameter = declared.find((one) => sameAddress(one.address, address));
  return parameter ? [...found, wrong('address', 'is-parameter', { key: parameter.key })] : found;
}

function parameterMistakes(
  { name, type, first }: EventParameter,
  n: number,
  all: readonly EventParameter[],
): EventMistake[] {
  const field = `parameters/${n}`;
  const params = { n: n + 1, name };
  const ofType = typeMistake(type);
  return [
    ...(name.trim() === '' ? [wrong(`${field}/name`, 'parameter-name', { n: n + 1 })] : []),
    ...(name !== '' && all.findIndex((one) => one.name === name) < n
      ? [wrong(`${field}/name`, 'parameter-twice', params)]
      : []),
    ...(ofType === undefined ? [] : [wrong(`${field}/type`, ofType, params)]),
    ...(ofType === undefined && first !== undefined && checkValue(type, first)
      ? [wrong(`${field}/first`, 'first-unfit', params)]
      : []),
  ];
}

function typeMistake(type: EventValueType): string | undefined {
  switch (type.kind) {
    case 'number':
      return Number.isFinite(type.min) && Number.isFinite(type.max) && type.min < type.max ? undefined : 'range';
    case 'enum': {
      const { options } = type;
      if (options.length === 0 || options.some((one) => one.trim() === '')) return 'options-empty';
      return new Set(options).size === options.length ? undefined : 'options-twice';
    }
    case 'string':
      return Number.isInteger(type.maxLength) && type.maxLength >= 1 && type.maxLength <= MOST_TEXT
        ? undefined
        : 'length';
    case 'boolean':
      return undefined;
  }
}

function carriedMistakes({ address, parameters }: StageEvent): EventMistake[] {
  if (parameters.length > MOST_PARAMETERS) return [wrong('parameters', 'too-many', { most: MOST_PARAMETERS })];
  return address.kind === 'binary' && parameters.length > 1 ? [wrong('parameters', 'binary-one')] : [];
}

function collapseMistakes(event: StageEvent, { others }: EventsAround): EventMistake[] {
  if (!event.discard) return [];
  const same = Object.entries(others).filter(([, other]) => collapse(event, other));
  return [
    ...(event.parameters.length === 0 ? [look('discard', 'button-collapses')] : []),
    ...same.map(([, { name }]) => look('discard', 'collapses-with', { name: `${name.en} · ${name.zh}` })),
  ];
}

/** Both within one frame, and only the later one is delivered. */
export function collapse(a: StageEvent, b: StageEvent): boolean {
  return a.system === b.system && a.discard && b.discard && sameAddress(a.address, b.address);
}

function sameAddress(a: EventAddress, b: EventAddress): boolean {
  if (a.kind === 'binary' || b.kind === 'binary')
    return a.kind === 'binary' && b.kind === 'binary' && a.eventId === b.eventId;
  return a.category === b.category && a.type === b.type && a.name === b.name;
}

/** `Category/Type/Name`, or the number. */
export const addressText = (address: EventAddress): string =>
  address.kind === 'binary' ? `#${address.eventId}` : `${address.category}/${address.type}/${address.name}`;

/** As drivers/ndisplay takes it. */
export type FilledEvent = { readonly system: false; readonly discardOnRepeat: boolean } & (
  | {
      readonly name: string;
      readonly type: string;
      readonly category: string;
      readonly parameters: Readonly<Record<string, string>>;
    }
  | { readonly eventId: number; readonly payload: string }
);

/** With these values, or the first ones; every parameter has to have one. */
export function filled(event: StageEvent, values: Readonly<Record<string, Value>>): FilledEvent | Fault {
  const carried: [string, string][] = [];
  for (const name of Object.keys(values))
    if (!event.parameters.some((one) => one.name === name)) return { code: 'event.no-parameter', params: { name } };
  for (const { name, type, first } of event.parameters) {
    const value = Object.hasOwn(values, name) ? values[name] : first;
    if (value === undefined) return { code: 'event.value-missing', params: { name } };
    const unfit = checkValue(type, value);
    if (unfit) return { ...unfit, params: { ...unfit.params, path: name } };
    carried.push([name, String(value)]);
  }
  const { address, discard: discardOnRepeat } = event;
  if (address.kind === 'binary')
    return { eventId: address.eventId, payload: carried[0]?.[1] ?? '', system: false, discardOnRepeat };
  const { name, type, category } = address;
  return { name, type, category, parameters: Object.fromEntries(carried), system: false, discardOnRepeat };
}
