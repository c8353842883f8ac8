/**
 * What a cluster is told outside of parameters: to end, a console line, to be dialled anew at its usual primary.
 *
 * Is told: commands of people. Tells: the device, the journal. Nothing is ever answered: sent is all that can be said.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import type { System } from '../../core/stage/model.ts';
import { onAirFault, ownsFault } from '../../core/stage/system-light.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { Supervisor } from '../devices/supervisor.ts';
import type { Journal } from '../journal/journal.ts';
import type { Who } from '../server/auth.ts';
import type { Stage } from '../stage/stage.ts';
import type { Takes } from '../takes/takes.ts';
import { eventDevice } from './event-device.ts';
import { primaryNow } from './primary-now.ts';

export interface ClusterControlDeps {
  readonly stage: Pick<Stage, 'studio' | 'view' | 'values'>;
  readonly supervisor: Pick<Supervisor, 'reachable' | 'redial' | 'status' | 'specsOf'>;
  readonly takes: Pick<Takes, 'activePlans'>;
  readonly journal: Pick<Journal, 'note'>;
}

export interface EventSent {
  readonly system: string;
  readonly state: 'sent';
  readonly atUs: number;
}

export class ClusterControl {
  readonly #deps: ClusterControlDeps;

  constructor(deps: ClusterControlDeps) {
    this.#deps = deps;
  }

  /** Every node ends. Without a launcher nobody starts them again. */
  async quit({ system: id, confirm = false }: CommandArgs<'ndisplay.quit'>, who: Who): Promise<unknown> {
    const found = this.#mayDisturb(id);
    if (isFault(found)) return found;
    const owns = confirm ? undefined : ownsFault(this.#deps.stage.view(), found.system);
    return owns ?? this.#systemEvent(found, { name: 'quit', parameters: {} }, who);
  }

  /** On every node. What it does, only the engine's manual says. */
  async console({ system: id, line }: CommandArgs<'ndisplay.console'>, who: Who): Promise<unknown> {
    const found = this.#mayDisturb(id);
    if (isFault(found)) return found;
    return this.#systemEvent(found, { name: 'console exec', parameters: { ExecString: line, Executor: '' } }, who);
  }

  /** A backup is left for the usual primary; if that one refuses, the backups are tried again. */
  async first({ system: id }: CommandArgs<'ndisplay.first'>, who: Who): Promise<unknown> {
    const { stage, supervisor, journal } = this.#deps;
    const found = eventDevice(stage.studio, id);
    if (isFault(found)) return found;
    const device = found.device.id;
    const now = primaryNow(stage, supervisor, device);
    if (now && now.node === now.first) return { code: 'ndisplay.is-first', params: { node: now.node } };
    const fault = await supervisor.redial(device);
    if (fault) return fault;
    journal.note({ kind: 'ndisplay', seat: who.seat, data: { do: 'first', system: id, by: who.name } });
    return { system: id, device };
  }

  #mayDisturb(id: string): { readonly system: System; readonly device: string } | Fault {
    const { stage, takes } = this.#deps;
    const found = eventDevice(stage.studio, id);
    if (isFault(found)) return found;
    if (takes.activePlans().length > 0) return { code: 'system.plan-active', params: { system: id } };
    return onAirFault(stage.view(), found.system) ?? { system: found.system, device: found.device.id };
  }

  async #systemEvent(
    { system, device }: { readonly system: System; readonly device: string },
    event: { readonly name: string; readonly parameters: Readonly<Record<string, string>> },
    who: Who,
  ): Promise<EventSent | Fault> {
    const act = { ...event, category: 'nDisplay', type: 'control', system: true, discardOnRepeat: false };
    const sent = await tellDevice(this.#deps.supervisor, device, act);
    const data = { do: event.name, system: system.id, ...event.parameters, by: who.name };
    this.#deps.journal.note({
      kind: 'ndisplay',
      seat: who.seat,
      data: { ...data, ...(isFault(sent) && { refused: sent }) },
    });
    return isFault(sent) ? sent : { system: system.id, state: 'sent', atUs: sent.atUs };
  }
}

/** Once, now; that it was sent is all that comes back. */
export async function tellDevice(
  supervisor: Pick<Supervisor, 'reachable'>,
  device: string,
  act: unknown,
): Promise<{ readonly atUs: number } | Fault> {
  const driver = supervisor.reachable(device);
  if (isFault(driver)) return driver;
  const prepared = driver.prepareAct?.(act) ?? { code: 'device.no-acts', params: { device } };
  return isFault(prepared) ? prepared : prepared.release('now').sent;
}
