/**
 * Cluster events that people make: kept, their mistakes named, fired once at the primary.
 *
 * Is told: commands of people. Tells: the library, the device, the published state, the journal. Sent is all that is ever
 * known of one: nothing answers.
 */
import { isFault } from '../../../drivers/contract.ts';
import { ndisplaySettings } from '../../../drivers/ndisplay/ndisplay-settings.ts';
import {
  addressText,
  type EventMistake,
  type EventsAround,
  eventMistakes,
  filled,
  type StageEvent,
} from '../../core/ndisplay/stage-event.ts';
import type { Fault } from '../../core/parameter.ts';
import { type CommandArgs, ROLE_RANK } from '../../protocol/commands.ts';
import type { EventSent } from '../../protocol/state-event.ts';
import type { Supervisor } from '../devices/supervisor.ts';
import type { Who } from '../server/auth.ts';
import { tellDevice } from './cluster-control.ts';
import type { ClusterDeskDeps } from './cluster-desk.ts';
import { eventDevice } from './event-device.ts';
import { EventLibrary } from './event-library.ts';

export interface EventDeskDeps extends ClusterDeskDeps {
  readonly supervisor: Pick<Supervisor, 'reachable'>;
}

/** Class 3 is an operator's. */
const OPERATOR_FROM = 3;

export class EventDesk {
  readonly #deps: EventDeskDeps;
  readonly #library: EventLibrary;
  readonly #sent = new Map<string, EventSent>();

  constructor(deps: EventDeskDeps) {
    this.#deps = deps;
    const { storage, wallMs, stage } = deps;
    this.#library = new EventLibrary({ storage, wallMs, studioId: stage.studio.id });
  }

  async open(): Promise<void> {
    await this.#library.open();
    this.publishAll();
  }

  /** Once more after the studio was read anew. */
  publishAll(): void {
    const { studio } = this.#deps.stage;
    const declared = studio.systems.flatMap(({ id }) =>
      isFault(eventDevice(studio, id)) ? [] : [[id, this.#declared(id)]],
    );
    const sent = Object.fromEntries(this.#sent);
    const state = { kept: this.#library.shown(), declared: Object.fromEntries(declared), sent };
    this.#deps.publisher.set(['events'], state);
  }

  list(): unknown {
    const events = this.#library.shown();
    const mistakes = Object.entries(events).map(([id, event]) => [id, this.#mistakes(event, id)] as const);
    return { events, mistakes: Object.fromEntries(mistakes), deleted: this.#library.deleted() };
  }

  versions({ id }: CommandArgs<'event.versions'>): unknown {
    return this.#library.kept(id);
  }

  async save({ id, expect, event }: CommandArgs<'event.save'>, who: Who): Promise<unknown> {
    const about = eventDevice(this.#deps.stage.studio, event.system);
    if (isFault(about)) return about;
    const wrong = this.#mistakes(event, id).filter(({ level }) => level === 'wrong');
    if (wrong.length > 0) return refusal(wrong);
    const saved = await this.#library.save(id, event, { expect, by: who.name });
    if (isFault(saved)) return saved;
    this.#note({ do: 'save', ...saved, ...named(event) }, who);
    return saved;
  }

  async remove({ id, back = false }: CommandArgs<'event.delete'>, who: Who): Promise<unknown> {
    const fault = await this.#library.remove(id, back, who.name);
    if (fault) return fault;
    this.#note({ do: back ? 'back' : 'delete', id }, who);
    return { id };
  }

  async restore({ id, version }: CommandArgs<'event.restore'>, who: Who): Promise<unknown> {
    const kept = this.#library.kept(id);
    if (isFault(kept)) return kept;
    const found = kept.versions.find((one) => one.version === version);
    if (!found) return { code: 'event.no-version', params: { event: id, version } };
    return this.save({ id, event: found.event }, who);
  }

  async fire({ id, values = {}, version }: CommandArgs<'event.fire'>, who: Who): Promise<unknown> {
    const kept = this.#library.get(id);
    if (isFault(kept)) return kept;
    if (version !== undefined && version !== kept.version)
      return { code: 'event.other-version', params: { expected: version, found: kept.version } };
    const { event } = kept;
    if (event.safety >= OPERATOR_FROM && ROLE_RANK[who.role] < ROLE_RANK.operator)
      return { code: 'role.too-low', params: { command: 'event.fire', role: who.role, needs: 'operator' } };
    const about = eventDevice(this.#deps.stage.studio, event.system);
    const act = filled(event, values);
    if (isFault(about) || isFault(act)) return isFault(about) ? about : act;
    const sent = await tellDevice(this.#deps.supervisor, about.device.id, act);
    const data = { do: 'fire', id, version: kept.version, ...named(event), values, by: who.name };
    if (!isFault(sent)) this.#sent.set(id, { by: who.name, wallMs: this.#deps.wallMs(), version: kept.version });
    this.#note(isFault(sent) ? { ...data, refused: sent } : data, who);
    return isFault(sent) ? sent : { id, state: 'sent', atUs: sent.atUs };
  }

  #mistakes(event: StageEvent, id: string | undefined): readonly EventMistake[] {
    const { [id ?? '']: _, ...others } = this.#library.shown();
    return eventMistakes(event, { others, declared: this.#declared(event.system) });
  }

  /** Events that the studio file makes parameters of. */
  #declared(system: string): EventsAround['declared'] {
    const about = eventDevice(this.#deps.stage.studio, system);
    const settings = isFault(about) ? about : ndisplaySettings(about.device.settings);
    if (isFault(settings)) return [];
    return settings.events.map(({ key, event, binaryId }) => ({
      key,
      address: binaryId === undefined ? { kind: 'json', ...event } : { kind: 'binary', eventId: binaryId },
    }));
  }

  #note(data: Readonly<Record<string, unknown>>, who: Who): void {
    this.#deps.journal.note({ kind: 'event', seat: who.seat, data });
    this.publishAll();
  }
}

const named = ({ name, system, address }: StageEvent) => ({ name, system, address: addressText(address) });

/** The first one says why; how many there are is said with it. */
function refusal(wrong: readonly EventMistake[]): Fault {
  const [first] = wrong;
  return { code: first?.code ?? '', params: { ...first?.params, place: first?.field ?? '', mistakes: wrong.length } };
}
