/**
 * What a cold change does to the stage: writes through the ordinary sender, questions to devices. Whether a write is proved is never said here; cold-look.ts compares reports.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { ColdSend } from '../../core/contract/cold-change.ts';
import { type ColdStep, pathsOf } from '../../core/contract/cold-list.ts';
import type { Fault, ParamPath, Value } from '../../core/parameter.ts';
import { checkColdSet } from '../../core/stage/manual.ts';
import { read } from '../../core/stage/view.ts';
import type { Room } from '../room.ts';
import type { Sending } from '../takes/sender.ts';
import { queryPaths } from '../takes/take-runner.ts';

export type ActDeps = Pick<Room, 'clock' | 'stage' | 'supervisor' | 'sender'> & {
  takes(): Pick<Room['takes'], 'activePlans'>;
};

export class ColdActs {
  readonly #deps: ActDeps;
  readonly #asking = new Set<string>();
  /** When the newest write of a step left, by this engine's clock: older reports prove nothing. */
  readonly #sentUs = new Map<string, number>();
  readonly #openedUs: number;
  readonly #leaving = new Set<Sending>();

  constructor(deps: ActDeps) {
    this.#deps = deps;
    this.#openedUs = deps.clock.nowUs();
  }

  /** What an earlier engine sent left before anything that this one heard. */
  sentUs(step: string): number {
    return this.#sentUs.get(step) ?? this.#openedUs;
  }

  /** Why none of it may leave now: on air, offline, claimed, out of range. */
  refusal(values: Readonly<Record<ParamPath, Value>>): Fault | undefined {
    const view = this.#deps.stage.view();
    const plans = this.#deps.takes().activePlans();
    for (const [path, value] of Object.entries(values)) {
      const fault = checkColdSet(view, path, value, 'operator', plans);
      if (fault) return fault;
    }
    return undefined;
  }

  /** Resolves when all of it left, or with the first fault. */
  async send({ step, values }: ColdSend, by: string): Promise<Fault | undefined> {
    const { stage, sender, clock } = this.#deps;
    this.#sentUs.set(step, clock.nowUs());
    const sendings = Object.entries(values).map(([path, value]) => {
      const sending = sender.send(path, value, 'now');
      if (!isFault(sending)) stage.values.desire(path, { value, by, atUs: clock.nowUs() });
      return sending;
    });
    stage.reported(Object.keys(values));
    const refused = sendings.find(isFault);
    const leaving = sendings.flatMap((sending) => (isFault(sending) ? [] : [sending]));
    for (const sending of leaving) this.#leaving.add(sending);
    const left = await Promise.all(leaving.map(({ sent }) => sent));
    for (const sending of leaving) this.#leaving.delete(sending);
    return refused ?? left.find(isFault);
  }

  /** What still waits for its turn at a device does not leave any more. */
  callOff(): void {
    for (const sending of this.#leaving) void sending.cancel();
  }

  /** One question at a time for each step: a slow box is not asked again before it answered. */
  ask(step: string, paths: readonly ParamPath[]): void {
    if (this.#asking.has(step)) return;
    this.#asking.add(step);
    void queryPaths(this.#deps, paths).finally(() => this.#asking.delete(step));
  }

  /** What stands at every path that the list will write, freshly asked; what nobody says is left out. */
  async note(steps: readonly ColdStep[]): Promise<Readonly<Record<ParamPath, Value>>> {
    const paths = pathsOf(steps);
    await queryPaths(this.#deps, paths);
    const { stage, clock } = this.#deps;
    const before: Record<ParamPath, Value> = {};
    for (const path of paths) {
      const { value, by } = read(stage.view(), path, clock.nowUs());
      if (value !== undefined && by === 'reported') before[path] = value;
    }
    return before;
  }
}
