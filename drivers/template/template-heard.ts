/** What a message says of the parameters of a profile, and which questions are due. */
import type { Fault, Value, ValueType } from '../../app/core/parameter.ts';
import { faultOf } from '../kit/faults.ts';
import type { Capture, MessageTemplate, WireMessage } from './template-message.ts';
import { derivedValue, type Profile, type ProfileParameter } from './template-profile.ts';
import { fromWire } from './value-map.ts';

export interface HeardValue {
  readonly key: string;
  readonly value: Value;
}

/** Of each parameter the first of its patterns that fits, then the shared reports; behind each what is derived from it. */
export function valuesIn(
  profile: Profile,
  message: WireMessage,
  among: Iterable<ProfileParameter>,
  onFault: (fault: Fault) => void,
): readonly HeardValue[] {
  const values = new Map<string, Value>();
  const take = (key: string, capture: Capture): Value | undefined => {
    const parameter = profile.parameters.get(key);
    const value = parameter && fromWire(capture.raw, capture.format, parameter);
    if (value === undefined)
      onFault(faultOf('template.unknown-value', { key, value: String(capture.raw).slice(0, 80) }));
    return value;
  };
  for (const { key, feedback, type } of among) {
    for (const pattern of feedback) {
      const captures = pattern.match(message)?.filter(({ name }) => name === 'value') ?? [];
      if (captures.length === 0) continue;
      const said = captures.map((capture) => take(key, capture));
      const value = said.includes(undefined) ? undefined : worst(type, said as Value[]);
      if (value !== undefined) values.set(key, value);
      break;
    }
  }
  for (const pattern of profile.reports) {
    for (const capture of pattern.match(message) ?? []) {
      const value = profile.parameters.has(capture.name) ? take(capture.name, capture) : undefined;
      if (value !== undefined) values.set(capture.name, value);
    }
  }
  const heard: HeardValue[] = [];
  for (const [key, value] of values) heard.push({ key, value }, ...derivedFrom(profile, key, value));
  return heard;
}

/** Of what several said at once: the last of the options, off before on, the lowest number. */
function worst(type: ValueType, said: readonly Value[]): Value | undefined {
  if (type.kind === 'boolean') return !said.includes(false);
  if (type.kind === 'number') return said.reduce((least, value) => (value < least ? value : least));
  if (type.kind === 'enum') return type.options.findLast((option) => said.includes(option));
  return said[0];
}

function derivedFrom(profile: Profile, source: string, value: Value): readonly HeardValue[] {
  const made: HeardValue[] = [];
  for (const { key, derive } of profile.parameters.values()) {
    const derived = derive?.from === source ? derivedValue(derive, value) : undefined;
    if (derived !== undefined) made.push({ key, value: derived });
  }
  return made;
}

/** The questions of parameters that are asked again and again, each question once however many it answers. */
export class Polls {
  readonly #profile: Profile;
  readonly #dueUs = new Map<string, number>();

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  clear(): void {
    this.#dueUs.clear();
  }

  due(nowUs: number): readonly MessageTemplate[] {
    const asked = new Map<string, MessageTemplate>();
    for (const { key, spec, query } of this.#profile.parameters.values()) {
      if (!query || spec.verify.by !== 'readback' || spec.verify.pollMs === undefined) continue;
      const dueUs = this.#dueUs.get(key) ?? nowUs + spec.verify.pollMs * 1000;
      const isDue = nowUs >= dueUs;
      this.#dueUs.set(key, isDue ? nowUs + spec.verify.pollMs * 1000 : dueUs);
      if (isDue) asked.set(query.source, query);
    }
    return [...asked.values()];
  }
}
