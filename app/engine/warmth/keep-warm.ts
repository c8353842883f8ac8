/**
 * Keeps systems that are out of sight at the scene that they should hold: offers the load, or sends it by itself where a person
 * switched that on. Follows the promise to observe first: a start, a reconnect and a restart of a device send nothing.
 *
 * Is told: wishes of people, that the stage may have moved. Tells: the sender, the journal, the published state, the library.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Fault, ParamPath } from '../../core/parameter.ts';
import { type KeepVerdict, type KeepWish, keepVerdict, keepWishes } from '../../core/stage/keep-warm.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { KeepState } from '../../protocol/state-warmth.ts';
import type { Room } from '../room.ts';
import type { Who } from '../server/auth.ts';
import { type SendDeps, sendDesired } from '../takes/send-desired.ts';

export interface KeepWarmDeps extends SendDeps {
  readonly storage: Pick<Room['storage'], 'getSetting' | 'putSetting'>;
  readonly journal: Pick<Room['journal'], 'note'>;
  readonly publisher: Pick<Room['publisher'], 'set'>;
  takes(): Pick<Room['takes'], 'activePlans' | 'wantedScenes'>;
  /** A cold change writes it. */
  held(path: ParamPath): Fault | undefined;
}

export class KeepWarm {
  readonly #deps: KeepWarmDeps;
  #words: ReadonlyMap<string, string | null> = new Map();
  #auto: Who | undefined;
  /** Wishes that may leave by themselves, with the life of the devices in which they were made. */
  readonly #due = new Map<string, string>();
  /** Scene last wished of each system: a wish is due when it is new. */
  readonly #wished = new Map<string, string>();

  constructor(deps: KeepWarmDeps) {
    this.#deps = deps;
  }

  /** Wishes outlive a restart; that loads leave by themselves does not. */
  async open(): Promise<void> {
    const saved = await this.#deps.storage.getSetting(this.#name);
    this.#words = isFault(saved) ? new Map() : readWords(saved);
  }

  async keep({ system, scene }: CommandArgs<'warmth.keep'>, who: Who): Promise<unknown> {
    const { stage, storage, journal } = this.#deps;
    const { studio } = stage;
    if (!studio.systems.some(({ id }) => id === system)) return { code: 'warmth.no-system', params: { system } };
    if (typeof scene === 'string' && !studio.scenes.some((one) => one.id === scene && one.systems[system]))
      return { code: 'warmth.no-scene', params: { system, scene } };
    const words = new Map(this.#words);
    if (scene === undefined) words.delete(system);
    else words.set(system, scene);
    const answer = await storage.putSetting(this.#name, Object.fromEntries(words), true);
    if (isFault(answer)) return answer;
    this.#words = words;
    this.#wished.delete(system);
    journal.note({ kind: 'warmth', seat: who.seat, data: { do: 'keep', system, scene: scene ?? null } });
    this.sweep();
    return {};
  }

  auto({ on }: CommandArgs<'warmth.auto'>, who: Who): unknown {
    this.#auto = on ? who : undefined;
    this.#wished.clear();
    this.#due.clear();
    this.#deps.journal.note({ kind: 'warmth', seat: who.seat, data: { do: on ? 'auto-on' : 'auto-off' } });
    this.sweep();
    return {};
  }

  /** All stop: what waits to leave is called off, and nothing leaves by itself any more. */
  stop(who: Who): void {
    if (this.#auto) this.auto({ on: false }, who);
  }

  load({ system }: CommandArgs<'warmth.load'>, who: Who): unknown {
    const wish = this.#wishes().get(system);
    if (!wish) return { code: 'warmth.no-wish', params: { system } };
    const verdict = this.#verdict(wish);
    if (verdict.is === 'not') return verdict.why;
    const fault = verdict.is === 'may' ? this.#send(wish, verdict, who) : undefined;
    return fault ?? { system, scene: wish.scene };
  }

  /** A few times a second. */
  sweep(): void {
    const wishes = this.#wishes();
    for (const system of this.#wished.keys()) if (!wishes.has(system)) this.#forget(system);
    const shown: Record<string, KeepState> = {};
    for (const wish of wishes.values()) {
      this.#noteNew(wish);
      shown[wish.system] = this.#follow(wish, this.#verdict(wish));
    }
    const { publisher } = this.#deps;
    publisher.set(['warmth', 'keep'], shown);
    publisher.set(['warmth', 'words'], Object.fromEntries(this.#words));
    publisher.set(['warmth', 'auto'], this.#auto ? { seat: this.#auto.name } : null);
  }

  #follow(wish: KeepWish, verdict: KeepVerdict): KeepState {
    const { system, scene, from } = wish;
    const isDue = this.#due.get(system) === this.#epochs(system);
    if (!isDue || verdict.is === 'held' || verdict.is === 'loading') this.#due.delete(system);
    if (isDue && verdict.is === 'may' && this.#auto) {
      this.#due.delete(system);
      const refused = this.#send(wish, verdict, this.#auto) ?? null;
      return { scene, from, is: refused ? 'not' : 'loading', due: false, why: refused };
    }
    const why = verdict.is === 'not' ? verdict.why : verdict.is === 'may' ? this.#restarted(system) : null;
    return { scene, from, is: verdict.is, due: this.#due.has(system), why };
  }

  /** What a person, a mode or a committed take newly asks for may leave by itself; what merely came to differ may not. */
  #noteNew({ system, scene }: KeepWish): void {
    if (this.#wished.get(system) === scene) return;
    this.#wished.set(system, scene);
    if (this.#auto) this.#due.set(system, this.#epochs(system));
  }

  #forget(system: string): void {
    this.#wished.delete(system);
    this.#due.delete(system);
  }

  #send(wish: KeepWish, write: Extract<KeepVerdict, { is: 'may' }>, who: Who): Fault | undefined {
    const { system, scene, from } = wish;
    const sending = sendDesired(this.#deps, write, who);
    const refused = isFault(sending) ? sending : undefined;
    this.#deps.journal.note({
      kind: 'warmth',
      seat: who.seat,
      data: { do: 'load', system, scene, from, ...(refused && { refused }) },
    });
    return refused;
  }

  #verdict(wish: KeepWish): KeepVerdict {
    const takes = this.#deps.takes();
    const now = { activePlans: takes.activePlans(), spokenFor: takes.wantedScenes() };
    const verdict = keepVerdict(this.#deps.stage.view(), wish, now);
    const held = verdict.is === 'may' ? this.#deps.held(verdict.path) : undefined;
    return held ? { is: 'not', why: held } : verdict;
  }

  #wishes(): ReadonlyMap<string, KeepWish> {
    const { studio, zones } = this.#deps.stage;
    const [first, ...rest] = studio.zones.filter(({ kind }) => kind === 'led').map(({ id }) => zones.get(id));
    const common = (what: 'mode' | 'scene'): string | undefined =>
      rest.every((zone) => zone?.[what] === first?.[what]) ? first?.[what] : undefined;
    const mode = studio.modes.find(({ id }) => id === common('mode'));
    return keepWishes(mode, common('scene'), this.#words);
  }

  /** Why what was loaded before has to be asked for anew. */
  #restarted(system: string): Fault | null {
    const isRestart = this.#deps.stage.warmth.get(system)?.picture.why === 'restart';
    return isRestart ? { code: 'warmth.restarted', params: { system } } : null;
  }

  #epochs(system: string): string {
    return this.#deps.stage.warmth.get(system)?.memo.epochs ?? '';
  }

  get #name(): string {
    return `keep-warm/${this.#deps.stage.studio.id}`;
  }
}

/** A database row is `unknown` until it is checked; anything odd is left out rather than believed. */
function readWords(saved: unknown): ReadonlyMap<string, string | null> {
  if (typeof saved !== 'object' || saved === null || Array.isArray(saved)) return new Map();
  return new Map(
    Object.entries(saved).filter((entry): entry is [string, string | null] => {
      return entry[1] === null || typeof entry[1] === 'string';
    }),
  );
}
