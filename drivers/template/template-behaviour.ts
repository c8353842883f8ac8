/**
 * What a described box does with a command, in time: delays, fades, readiness that follows, swaps. The true state.
 *
 * Is told: commands and a hand on the front panel. Tells: every real change, with its time.
 */
import type { Fault, Value } from '../../app/core/parameter.ts';
import type { Clock } from '../contract.ts';
import { restingValue } from '../kit/resting-value.ts';
import { settingsFault } from '../kit/settings.ts';
import { checkValue } from '../kit/value-check.ts';
import type { Profile } from './template-profile.ts';
import type { TemplateVirtual } from './template-settings.ts';

const RAMP_STEP_MS = 40;

export interface BehaviourOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly profile: Profile;
  readonly virtual: TemplateVirtual;
  onChange(key: string, value: Value): void;
}

export class Behaviour {
  readonly #options: BehaviourOptions;
  readonly #state = new Map<string, Value>();
  /** At most one change under way per parameter: a newer command takes over. */
  readonly #underWay = new Map<string, Disposable>();

  constructor(options: BehaviourOptions) {
    this.#options = options;
    this.reset();
  }

  get state(): ReadonlyMap<string, Value> {
    return this.#state;
  }

  /** As when switched on. */
  reset(): void {
    this.stop();
    const { profile, virtual } = this.#options;
    for (const { key, type } of profile.parameters.values())
      this.#state.set(key, virtual.initial[key] ?? restingValue(type));
  }

  stop(): void {
    for (const timer of this.#underWay.values()) timer[Symbol.dispose]();
    this.#underWay.clear();
  }

  command(key: string, value: Value): void {
    this.#after(key, this.#drawMs(this.#options.virtual.delays[key]), () => this.#take(key, value));
  }

  /** At once, whatever the wire says: a hand on the front panel. */
  put(key: string, value: Value): void {
    this.#underWay.get(key)?.[Symbol.dispose]();
    this.#underWay.delete(key);
    this.#become(key, value);
  }

  #take(key: string, value: Value): void {
    const { virtual } = this.#options;
    const effect = virtual.on[key];
    if (effect === undefined) return this.#move(key, value);
    if ('set' in effect) {
      for (const [other, to] of Object.entries(effect.set)) this.#become(other, to);
      return;
    }
    const [left, right] = effect.swap;
    const [wasLeft, wasRight] = [this.#state.get(left), this.#state.get(right)];
    if (wasLeft === undefined || wasRight === undefined) return;
    this.#become(left, wasRight);
    this.#become(right, wasLeft);
  }

  #move(key: string, value: Value): void {
    const { profile, virtual } = this.#options;
    const type = profile.parameters.get(key)?.type;
    const from = this.#state.get(key);
    const fullMs = this.#drawMs(virtual.ramps[key]);
    if (fullMs === 0 || type?.kind !== 'number' || typeof from !== 'number' || typeof value !== 'number') {
      return this.#become(key, value);
    }
    const takesMs = (Math.abs(value - from) / (type.max - type.min)) * fullMs;
    this.#ramp(key, from, value, Math.max(1, Math.ceil(takesMs / RAMP_STEP_MS)), 1);
  }

  #ramp(key: string, from: number, to: number, steps: number, step: number): void {
    this.#after(key, RAMP_STEP_MS, () => {
      this.#become(key, step >= steps ? to : from + ((to - from) * step) / steps);
      if (step < steps) this.#ramp(key, from, to, steps, step + 1);
    });
  }

  #become(key: string, value: Value): void {
    if (JSON.stringify(this.#state.get(key)) === JSON.stringify(value)) return;
    this.#state.set(key, value);
    this.#options.onChange(key, value);
    for (const [follower, rule] of Object.entries(this.#options.virtual.follow)) {
      if (rule.after !== key) continue;
      this.#become(follower, rule.busy);
      this.#after(follower, this.#drawMs(rule.ms), () => this.#become(follower, rule.ready));
    }
  }

  #after(key: string, ms: number, act: () => void): void {
    this.#underWay.get(key)?.[Symbol.dispose]();
    this.#underWay.delete(key);
    if (ms <= 0) return act();
    const timer = this.#options.clock.after(ms, () => {
      if (this.#underWay.get(key) === timer) this.#underWay.delete(key);
      act();
    });
    this.#underWay.set(key, timer);
  }

  #drawMs(duration: TemplateVirtual['ackMs'] | undefined): number {
    if (duration === undefined) return 0;
    if (typeof duration === 'number') return duration;
    return duration[0] + this.#options.random() * Math.max(0, duration[1] - duration[0]);
  }
}

/** `virtual` names parameters: each must exist and each value must fit. */
export function checkVirtual(profile: Profile, virtual: TemplateVirtual): Fault | undefined {
  const names: [string, string][] = [];
  const values: [string, string, Value][] = [];
  for (const [key, value] of Object.entries(virtual.initial)) values.push([`initial.${key}`, key, value]);
  for (const key of Object.keys(virtual.delays)) names.push([`delays.${key}`, key]);
  for (const key of Object.keys(virtual.ramps)) names.push([`ramps.${key}`, key]);
  for (const [key, rule] of Object.entries(virtual.follow)) {
    names.push([`follow.${key}.after`, rule.after]);
    values.push([`follow.${key}.busy`, key, rule.busy], [`follow.${key}.ready`, key, rule.ready]);
    if (rule.after === key) return settingsFault(`follow.${key}.after`, 'follows-itself', key);
  }
  for (const [key, effect] of Object.entries(virtual.on)) {
    names.push([`on.${key}`, key]);
    if ('swap' in effect) for (const other of effect.swap) names.push([`on.${key}.swap`, other]);
    else for (const [other, value] of Object.entries(effect.set)) values.push([`on.${key}.set.${other}`, other, value]);
  }
  for (const [place, key] of names)
    if (!profile.parameters.has(key)) return settingsFault(place, 'unknown-parameter', key);
  for (const [place, key, value] of values) {
    const parameter = profile.parameters.get(key);
    if (!parameter) return settingsFault(place, 'unknown-parameter', key);
    const bad = checkValue(key, parameter.type, value);
    if (bad) return settingsFault(place, bad.code, String(value));
  }
  return followsInCircle(virtual) ? settingsFault('follow', 'circle') : undefined;
}

function followsInCircle(virtual: TemplateVirtual): boolean {
  for (const start of Object.keys(virtual.follow)) {
    const seen = new Set<string>();
    for (let at: string | undefined = start; at !== undefined; at = virtual.follow[at]?.after) {
      if (seen.has(at)) return true;
      seen.add(at);
    }
  }
  return false;
}
