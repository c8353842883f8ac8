/**
 * What the engine's interface says of its process, as parameters that can only be read. What this release does not say
 * is not there.
 */
import type { ParameterSpec, Value, ValueType } from '../../app/core/parameter.ts';
import type { EngineInfo } from './remote-control-message.ts';
import { HEALTH_PREFIX } from './remote-control-settings.ts';

const MS: ValueType = { kind: 'number', unit: 'ms', min: 0, max: 600_000 };
const S: ValueType = { kind: 'number', unit: 's', min: 0, max: 86_400, step: 1 };
const NAME: ValueType = { kind: 'string', maxLength: 200 };

export class Health {
  readonly #report: (key: string, value: Value) => void;
  readonly #told = new Map<string, Value>();
  #types = new Map<string, ValueType>([
    ['answer-ms', MS],
    ['age-s', S],
    ['notices', { kind: 'boolean' }],
  ]);

  constructor(report: (key: string, value: Value) => void) {
    this.#report = report;
  }

  specs(timeoutMs: number): readonly ParameterSpec[] {
    return [...this.#types].map(([name, type]) => ({
      key: HEALTH_PREFIX + name,
      type,
      verify: { by: 'readback' },
      readable: false,
      writable: false,
      idempotent: true,
      timeoutMs,
      effect: { kind: 'within', minFrames: 0, maxFrames: 0 },
      visible: false,
    }));
  }

  info({ packaged, activePreset }: EngineInfo): void {
    this.#optional('packaged', { kind: 'boolean' }, packaged);
    this.#optional('active-preset', NAME, activePreset);
  }

  answered(tookMs: number): void {
    this.#say('answer-ms', Math.min(600_000, Math.round(tookMs * 10) / 10));
  }

  /** Whole seconds since the last answer; said where it changes. */
  aged(ageMs: number): void {
    this.#say('age-s', Math.min(86_400, Math.floor(ageMs / 1000)));
  }

  notices(live: boolean): void {
    this.#say('notices', live);
  }

  /** A new epoch: all of it is said again. */
  sayAll(): void {
    for (const [name, value] of this.#told) this.#report(HEALTH_PREFIX + name, value);
  }

  #optional(name: string, type: ValueType, value: Value | undefined): void {
    if (value === undefined) this.#types.delete(name);
    else {
      this.#types.set(name, type);
      this.#say(name, value);
    }
  }

  #say(name: string, value: Value): void {
    if (this.#told.get(name) === value) return;
    this.#told.set(name, value);
    this.#report(HEALTH_PREFIX + name, value);
  }
}
