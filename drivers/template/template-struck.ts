/**
 * Faults that a described box shows in its own values: a lost reference, another rate, a phase that runs away.
 *
 * Knows: which of its values each fault touches, from `virtual.faults`. Is told: the fault board, the true state, the
 * time. Tells: the values that stand in place of the true ones.
 */
import type { Value } from '../../app/core/parameter.ts';
import type { Clock, EmulatorFault } from '../contract.ts';
import type { FaultBoard } from '../kit/fault-board.ts';
import { settingsFault } from '../kit/settings.ts';
import { checkValue } from '../kit/value-check.ts';
import type { Profile } from './template-profile.ts';
import type { TemplateVirtual } from './template-settings.ts';

type Rule = NonNullable<TemplateVirtual['faults'][keyof TemplateVirtual['faults']]>;

export class Struck {
  readonly #clock: Clock;
  readonly #board: FaultBoard;
  readonly #rules: TemplateVirtual['faults'];
  readonly #profile: Profile;
  readonly #sinceUs = new Map<EmulatorFault['kind'], number>();

  constructor(clock: Clock, board: FaultBoard, profile: Profile, rules: TemplateVirtual['faults']) {
    this.#clock = clock;
    this.#board = board;
    this.#profile = profile;
    this.#rules = rules;
  }

  /** The board changed: the keys whose values may be others now. */
  changed(): readonly string[] {
    const here = new Map(this.#board.list.map((fault) => [fault.kind, fault]));
    const keys: string[] = [];
    for (const [kind, rule] of Object.entries(this.#rules) as [EmulatorFault['kind'], Rule][]) {
      if (here.has(kind) === this.#sinceUs.has(kind)) continue;
      if (here.has(kind)) this.#sinceUs.set(kind, this.#clock.nowUs());
      else this.#sinceUs.delete(kind);
      keys.push(...('set' in rule ? Object.keys(rule.set) : [rule.key]));
    }
    return keys;
  }

  over(state: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
    if (this.#sinceUs.size === 0) return state;
    const all = new Map(state);
    for (const fault of this.#board.list) {
      const rule = (this.#rules as Readonly<Record<string, Rule | undefined>>)[fault.kind];
      if (rule === undefined) continue;
      if ('set' in rule) {
        const spared = Object.entries(rule.unless ?? {}).some(([key, value]) => state.get(key) === value);
        if (!spared) for (const [key, value] of Object.entries(rule.set)) all.set(key, value);
      } else if (fault.kind === 'wrong-rate') all.set(rule.key, fault.hz);
      else if (fault.kind === 'phase-drift') all.set(rule.key, this.#drifted(rule.key, state, fault.usPerS));
    }
    return all;
  }

  /** Round and round within what the value can be: a phase has no end. */
  #drifted(key: string, state: ReadonlyMap<string, Value>, usPerS: number): Value {
    const type = this.#profile.parameters.get(key)?.type;
    const from = Number(state.get(key) ?? 0);
    if (type?.kind !== 'number') return from;
    const sinceUs = this.#sinceUs.get('phase-drift') ?? this.#clock.nowUs();
    const span = type.max - type.min;
    const far = from + ((this.#clock.nowUs() - sinceUs) / 1e6) * usPerS - type.min;
    return type.min + (((far % span) + span) % span);
  }
}

/** Keys exist, values fit, and a rule fits its fault. */
export function checkStruck(
  profile: Profile,
  rules: TemplateVirtual['faults'],
): ReturnType<typeof settingsFault> | undefined {
  for (const [kind, rule] of Object.entries(rules) as [string, Rule][]) {
    const place = `faults.${kind}`;
    if ('key' in rule) {
      if (profile.parameters.get(rule.key)?.type.kind !== 'number')
        return settingsFault(`${place}.key`, 'unknown-parameter', rule.key);
      continue;
    }
    for (const [key, value] of [...Object.entries(rule.set), ...Object.entries(rule.unless ?? {})]) {
      const parameter = profile.parameters.get(key);
      if (!parameter) return settingsFault(place, 'unknown-parameter', key);
      const bad = checkValue(key, parameter.type, value);
      if (bad) return settingsFault(`${place}.${key}`, bad.code, String(value));
    }
  }
  return undefined;
}
