/**
 * The pattern on the wall: shown through the stage's own devices under the conditions of a flashing patch, put out again
 * whatever happens, and for a while only.
 *
 * Is told: a person's word, that something of the stage moved. Tells: the published state, the journal, alarms.
 */
import { type Clock, isFault } from '../../../drivers/contract.ts';
import { isLit, readsDark } from '../../core/delay/checks.ts';
import { checkPattern, type PatternCheck, wallsFor } from '../../core/lens/pattern-checks.ts';
import type { Fault } from '../../core/parameter.ts';
import type { WallLight } from '../../core/stage/wall-light.ts';
import type { Journal } from '../journal/journal.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Who } from '../server/auth.ts';
import type { Alarms } from '../stage/alarms.ts';
import type { Stage } from '../stage/stage.ts';
import type { Sender } from '../takes/sender.ts';
import type { Takes } from '../takes/takes.ts';

/** Reports that were on their way when it ended are here by then. */
const SETTLED_US = 3_000_000;
/** A box that stays lit whatever it is told: then only the alarm is left. */
const MOST_TRIES = 40;

export interface PatternShowDeps {
  readonly clock: Clock;
  readonly stage: Pick<Stage, 'studio' | 'view'>;
  readonly sender: Pick<Sender, 'send'>;
  readonly takes: Pick<Takes, 'activePlans'>;
  readonly journal: Pick<Journal, 'write' | 'note'>;
  readonly alarms: Pick<Alarms, 'raise' | 'clear'>;
  readonly publisher: Pick<Publisher, 'set'>;
  readonly wallMs: () => number;
  /** What else moves the stage to see when it acts. */
  readonly busy: () => Fault | undefined;
}

interface Showing {
  readonly camera: string;
  readonly walls: readonly WallLight[];
  readonly seat: string;
  untilMs: number;
}

export class PatternShow {
  readonly #deps: PatternShowDeps;
  #showing: Showing | undefined;
  #lease: Disposable | undefined;
  #ended: Fault | null = null;
  #stopped = false;
  /** Lit by us and not seen dark since. */
  readonly #owed = new Map<string, { readonly sinceUs: number; tries: number }>();
  readonly #judged = new Set<string>();

  constructor(deps: PatternShowDeps) {
    this.#deps = deps;
  }

  /** Why nothing else may move the stage to see when it acts, and no studio be exchanged. */
  busy(): Fault | undefined {
    return this.#showing && { code: 'lens.pattern-on', params: { camera: this.#showing.camera } };
  }

  async show(camera: string, who: Who): Promise<unknown> {
    const { stage, journal } = this.#deps;
    if (this.#showing?.camera === camera) {
      this.#prolong(this.#showing);
      return this.#told(this.#showing);
    }
    const busy = this.busy();
    if (busy) return busy;
    if (!stage.studio.cameras.some(({ id }) => id === camera)) return { code: 'delay.no-camera', params: { camera } };
    const walls = this.#fit(camera);
    if (isFault(walls)) return walls;
    const zones = walls.map(({ zone }) => zone);
    // What the wall is about to show is on record before it shows it.
    const fault = await journal.write({ kind: 'lens', seat: who.seat, data: { do: 'pattern', camera, zones } });
    if (fault) return fault;
    // Things may have moved while the disk wrote.
    const now = this.#fit(camera);
    if (isFault(now)) return now;
    if (this.#stopped || this.#showing) return this.busy() ?? { code: 'delay.engine-stop' };
    const showing: Showing = { camera, walls: now, seat: who.name, untilMs: 0 };
    this.#showing = showing;
    this.#ended = null;
    this.#prolong(showing);
    for (const wall of now) {
      const why = await this.#send(wall, wall.lit);
      if (why) {
        await this.hide(why);
        return why;
      }
    }
    return this.#told(showing);
  }

  /** Everything of ours goes dark, also what somebody or something left lit. */
  async hide(why: Fault): Promise<unknown> {
    const { stage, clock, journal } = this.#deps;
    const showing = this.#showing;
    this.#showing = undefined;
    this.#lease?.[Symbol.dispose]();
    if (showing) {
      this.#ended = why;
      for (const wall of showing.walls) this.#owed.set(wall.id, { sinceUs: clock.nowUs(), tries: 0 });
      await Promise.all(showing.walls.map((wall) => this.#send(wall, wall.dark)));
      journal.note({ kind: 'lens', data: { do: 'dark', camera: showing.camera, why } });
    }
    const view = stage.view();
    for (const wall of stage.studio.lensCal?.walls ?? [])
      if (isLit(view, wall, clock.nowUs())) await this.#send(wall, wall.dark);
    this.#publish();
    return {};
  }

  /** Something of the stage moved: whoever is cut to, whatever is armed, it goes dark at once. */
  look(): void {
    const showing = this.#showing;
    if (!showing) return;
    for (const wall of showing.walls) {
      const why = this.#checks(wall, showing.camera, true).find((check) => check.why !== null)?.why;
      if (why) return void this.hide(why);
    }
  }

  /** What ages: where it could be shown, and a wall that is lit by nobody's order. */
  sweep(): void {
    const { stage, publisher, clock, alarms } = this.#deps;
    const { lensCal, cameras } = stage.studio;
    if (!lensCal) return;
    const view = stage.view();
    for (const { id } of cameras) {
      const walls = wallsFor(view, id).map((wall) => ({
        zone: wall.zone,
        system: wall.system,
        checks: this.#checks(wall, id, this.#showing?.walls.some((one) => one.id === wall.id) === true),
      }));
      publisher.set(['lenscal', 'walls', id], walls);
    }
    for (const wall of lensCal.walls) {
      this.#judged.add(wall.id);
      const ours = this.#showing?.walls.some(({ id }) => id === wall.id) === true;
      const lit = !ours && isLit(view, wall, clock.nowUs());
      if (lit) alarms.raise(`lens/lit/${wall.id}`, { code: 'lens.left-lit', params: { zone: wall.zone } }, 'fault');
      else alarms.clear(`lens/lit/${wall.id}`);
      const owed = this.#owed.get(wall.id);
      if (!owed || ours) continue;
      if (lit && owed.tries++ < MOST_TRIES) void this.#send(wall, wall.dark);
      else if (readsDark(view, wall, clock.nowUs()) && clock.nowUs() - owed.sinceUs > SETTLED_US)
        this.#owed.delete(wall.id);
    }
  }

  /** The studio was read anew: what it names no more is forgotten. */
  retake(): void {
    const { alarms, publisher } = this.#deps;
    for (const id of this.#judged) alarms.clear(`lens/lit/${id}`);
    this.#judged.clear();
    this.#owed.clear();
    publisher.set(['lenscal', 'walls'], {});
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#showing) await this.hide({ code: 'delay.engine-stop' });
  }

  #told({ walls, untilMs }: Showing): unknown {
    return { zones: walls.map(({ zone }) => zone), untilMs };
  }

  #prolong(showing: Showing): void {
    const { clock, wallMs, stage } = this.#deps;
    const leaseMs = (stage.studio.lensCal?.leaseMin ?? 1) * 60_000;
    showing.untilMs = wallMs() + leaseMs;
    this.#lease?.[Symbol.dispose]();
    this.#lease = clock.after(leaseMs, () => void this.hide({ code: 'lens.lease-over' }));
    this.#publish();
  }

  /** Walls on which nothing stands against it; why not, where it is none. */
  #fit(camera: string): readonly WallLight[] | Fault {
    const walls = wallsFor(this.#deps.stage.view(), camera);
    let against: Fault = { code: 'lens.no-walls', params: { camera } };
    const fit = walls.filter((wall) => {
      const why = this.#checks(wall, camera, false).find((check) => check.why !== null)?.why;
      if (why) against = why;
      return !why;
    });
    return fit.length > 0 ? fit : against;
  }

  #checks(wall: WallLight, camera: string, showing: boolean): readonly PatternCheck[] {
    const { stage, takes, clock, busy } = this.#deps;
    const now = { activePlans: takes.activePlans(), nowUs: clock.nowUs(), showing, busy: busy() };
    return checkPattern(stage.view(), wall, camera, now);
  }

  async #send({ path }: WallLight, value: WallLight['lit']): Promise<Fault | undefined> {
    const sending = this.#deps.sender.send(path, value, 'now');
    if (isFault(sending)) return sending;
    const sent = await sending.sent;
    return isFault(sent) ? sent : undefined;
  }

  #publish(): void {
    const showing = this.#showing;
    this.#deps.publisher.set(
      ['lenscal', 'showing'],
      showing
        ? {
            camera: showing.camera,
            zones: showing.walls.map(({ zone }) => zone),
            seat: showing.seat,
            untilMs: showing.untilMs,
          }
        : null,
    );
    this.#deps.publisher.set(['lenscal', 'ended'], this.#ended);
  }
}
