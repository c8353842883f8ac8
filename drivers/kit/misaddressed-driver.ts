/** A driver whose address cannot be right: says so, sends nothing. */
import type { Fault, ParameterSpec } from '../../app/core/parameter.ts';
import type { DeviceDriver, DriverContext, WireAddress } from '../contract.ts';
import { faultOf } from './faults.ts';

export class MisaddressedDriver implements DeviceDriver {
  readonly #context: DriverContext;
  readonly #specs: readonly ParameterSpec[];
  readonly #why: Fault;

  constructor(
    context: DriverContext,
    specs: readonly ParameterSpec[],
    kind: WireAddress['kind'],
    wanted: WireAddress['kind'],
  ) {
    this.#context = context;
    this.#specs = specs;
    this.#why = faultOf('driver.address', { kind, wanted });
  }

  start(): void {
    this.#context.onSpecs(this.#specs);
    this.#context.onStatus({ at: 'waiting', why: this.#why });
  }

  stop(): Promise<void> {
    this.#context.onStatus({ at: 'stopped' });
    return Promise.resolve();
  }

  query(): Promise<Fault | undefined> {
    return Promise.resolve(this.#why);
  }

  prepare(): Fault {
    return this.#why;
  }
}
