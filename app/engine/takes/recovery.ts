/**
 * After a crash in the middle of a take: what was done, what was not, who cannot tell, and the ways out (take.md 6.10).
 * Observes only. Nothing is sent before a person chose, and then as an armed plan.
 */

import { isFault } from '../../../drivers/contract.ts';
import type { JournalRow, Storage } from '../../../presets/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import { matches } from '../../core/parameter-state.ts';
import { asOneTake, isTakeStart, type TakeStart } from '../../core/stage/cut-off.ts';
import type { Plan } from '../../core/stage/plan.ts';
import type { Outcome, Take } from '../../core/stage/take.ts';
import { type Interrupted, recoverTake, replay } from '../../core/stage/take-recovery.ts';
import type { Journal } from '../journal/journal.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Who } from '../server/auth.ts';
import type { Stage } from '../stage/stage.ts';
import { readTake, type TakeRows } from './take-rows.ts';
import type { Takes } from './takes.ts';

/** Devices have this long to report before the first word; later reports refine it. */
const LOOK_MS = 250;
/** Takes that are looked at for one without an end: a way out may have been cut off too. */
const LOOK_BACK = 20;

export interface RecoveryDeps {
  readonly storage: Storage;
  readonly journal: Journal;
  readonly stage: Stage;
  readonly publisher: Publisher;
  usOfWall(ms: number): number;
  /** What survives a restart was changed: leases of a take that nobody ends any more. */
  keep(): Promise<void>;
}

interface OpenRecovery {
  /** Without an end, the newest first; those after it are what it was to mend. */
  readonly takes: readonly [TakeRows, ...TakeRows[]];
  /** All of them as one: what stood before is what stood before the first. */
  readonly start: TakeStart;
}

export class Recovery {
  readonly #deps: RecoveryDeps;
  readonly #takes: () => Takes;
  #open: OpenRecovery | undefined;
  #chosen: string | undefined;
  #foundUs = 0;

  constructor(deps: RecoveryDeps, takes: () => Takes) {
    this.#deps = deps;
    this.#takes = takes;
  }

  /** Reads what the journal has without an end; undefined or a fault when nothing was interrupted, or no journal. */
  async find(): Promise<Fault | undefined> {
    const open = await this.#withoutEnd();
    if (isFault(open)) return open;
    const takes: TakeRows[] = [];
    for (const takeId of open) {
      const cutOff = await readTake(this.#deps.storage, takeId);
      if (isFault(cutOff)) return cutOff;
      const [newest] = takes;
      // One that is about other zones as well stays open for itself.
      if (newest && !cutOff.start.zones.every((zone) => newest.start.zones.includes(zone))) break;
      takes.push(cutOff);
    }
    const [newest, ...older] = takes;
    if (!newest) return undefined;
    this.#open = { takes: [newest, ...older], start: asOneTake([newest.start, ...older.map(({ start }) => start)]) };
    this.#foundUs = this.#deps.usOfWall(Date.now());
    // Leases moved at their frame, and that is on record; the stage's own memory is only written with an outcome.
    for (const { records, start } of takes.toReversed())
      if (replay(records)?.leasesMoved) this.#deps.stage.lease(start.leases);
    this.look();
    setTimeout(() => this.look(), LOOK_MS).unref();
    return undefined;
  }

  /**
   * Takes without an end, newest first, back to the first that has one: a way out may have been cut off too. None when
   * a later take has led their zones somewhere.
   */
  async #withoutEnd(): Promise<readonly string[] | Fault> {
    const { storage } = this.#deps;
    const starts = await storage.journal({ kind: 'take-start', limit: LOOK_BACK });
    if (isFault(starts)) return starts;
    const outcomes = await storage.journal({ kind: 'take-outcome', limit: LOOK_BACK });
    if (isFault(outcomes)) return outcomes;
    const recovered = await storage.journal({ kind: 'take-recovered', limit: LOOK_BACK });
    if (isFault(recovered)) return recovered;
    const led = new Set<string>();
    const found: string[] = [];
    for (const { takeId, data } of starts.rows.toSorted((a, b) => b.seq - a.seq)) {
      if (takeId === null || !isTakeStart(data)) continue;
      const end = outcomes.rows.find((row) => row.takeId === takeId);
      const open = end === undefined && !recovered.rows.some((row) => row.takeId === takeId);
      if (open && data.zones.every((zone) => led.has(zone)) && led.size > 0) return found;
      if (open) found.push(takeId);
      else if (found.length > 0) return found;
      const outcome = (end?.data as { outcome?: unknown } | undefined)?.outcome;
      if (outcome === 'committed' || outcome === 'committed-with-exceptions' || outcome === 'bailed-out')
        for (const zone of data.zones) led.add(zone);
    }
    return found;
  }

  /** Compares the journal with what devices say now; called again while they come back. */
  look(): void {
    const open = this.#open;
    if (!open) return;
    const { stage, publisher } = this.#deps;
    const seen = open.takes.flatMap(({ records, rows }) => {
      const one = recoverTake(records, (path) => stage.values.record(path).actual);
      return one ? [{ ...one, rows }] : [];
    });
    const [newest] = seen;
    if (!newest) return;
    // Held by the first of them, and since then.
    const held = new Map<string, { readonly by: string; readonly sinceMs: number | null }>();
    for (const one of seen)
      for (const { group, sinceUs } of one.held)
        held.set(group, {
          by: `take:${one.takeId}`,
          sinceMs: wallOf(one.rows, sinceUs) ?? held.get(group)?.sinceMs ?? null,
        });
    for (const [group, { by, sinceMs }] of held) {
      const zones = stage.studio.holdGroups.find(({ id }) => id === group)?.zoneIds ?? [];
      if (sinceMs === null) stage.held(zones, by);
      else stage.held(zones, by, this.#deps.usOfWall(sinceMs));
    }
    const since = [...held.values()].flatMap(({ sinceMs }) => sinceMs ?? []);
    publisher.set(['interrupted'], this.#shown(newest, [...held.keys()], Math.min(...since), open.start.zones));
  }

  async choose(choice: 'finish' | 'back' | 'leave', who: Who): Promise<unknown> {
    const open = this.#open;
    if (!open) return { code: 'recovery.nothing' };
    const { start } = open;
    const takes = this.#takes();
    if (choice !== 'leave') {
      const { mode, scene, preset, zones } = start;
      const target = {
        ...(mode === undefined ? {} : { mode }),
        ...(scene === undefined ? {} : { scene }),
        ...(preset === undefined ? {} : { preset }),
        zones,
      };
      if (choice === 'finish' && start.kind === 'bailout') {
        // Needs no arming, and a person just asked for it.
        this.#chosen = choice;
        return takes.bailout(start.zones, who);
      }
      const letGo = this.#stillHeld(start);
      const armed =
        choice === 'finish'
          ? await takes.arm(target, who, { letGo })
          : await takes.armBack(asPlan(this.#moved(open)), who, letGo);
      if (!isFault(armed)) this.#chosen = choice;
      return armed;
    }
    await this.#close(choice, who.seat);
    return {};
  }

  /**
   * An armed way out may still be withdrawn or fail: the interruption is over when a take has led all its zones
   * somewhere, whichever take that is.
   */
  ended(take: Take, outcome: Outcome): void {
    const led = outcome === 'committed' || outcome === 'committed-with-exceptions' || outcome === 'bailed-out';
    const zones = this.#open?.start.zones;
    if (!led || !zones?.every((zone) => take.plan.target.zoneIds.includes(zone))) return;
    void this.#close(this.#chosen ?? 'overtaken', undefined);
  }

  /**
   * Only what is not as it was before has to go back. What the take had asked for is what it desired: the memory of
   * desires is older than the take, and is not a hand that has changed its mind.
   */
  #moved({ takes, start }: OpenRecovery): TakeStart {
    const { values } = this.#deps.stage;
    const steps = start.steps.filter((step) => {
      const descriptor = this.#deps.stage.descriptor(step.path);
      const { actual, desired } = values.record(step.path);
      if (!descriptor || step.layer === 'hold' || step.layer === 'reveal') return true;
      const before = step.undo.kind === 'none' ? undefined : step.undo.value;
      if (actual && before !== undefined && matches(descriptor.type, descriptor.verify, before, actual.value))
        return false;
      const by = takes.find((one) => one.start.steps.some(({ path }) => path === step.path));
      const begunUs = this.#deps.usOfWall(by?.rows[0]?.wallMs ?? 0);
      if (desired && desired.atUs < begunUs)
        values.desire(step.path, { value: step.value, by: `take:${start.planId}`, atUs: this.#foundUs });
      return true;
    });
    return { ...start, steps };
  }

  /** Whichever way it goes on, no zone stays frozen for the take that froze it. */
  #stillHeld(start: TakeStart): readonly string[] {
    const { stage } = this.#deps;
    return start.holds.flatMap(({ group: id }) => {
      const group = stage.studio.holdGroups.find((one) => one.id === id);
      const seen = group && stage.values.record(group.path).actual?.value;
      return group && seen === group.holdValue ? [id] : [];
    });
  }

  async #close(choice: string, seat: string | undefined): Promise<void> {
    const takes = this.#open?.takes ?? [];
    this.#open = undefined;
    this.#chosen = undefined;
    for (const { takeId } of takes) {
      const line = { kind: 'take-recovered', takeId, data: { choice } };
      await this.#deps.journal.write(seat === undefined ? line : { ...line, seat }, true);
    }
    this.#deps.publisher.set(['interrupted'], null);
    await this.#deps.keep();
  }

  #shown(interrupted: Interrupted, held: readonly string[], sinceMs: number, of: readonly string[]): unknown {
    const { stage } = this.#deps;
    const zones = new Set(of);
    const onAir = stage.studio.cameras
      .filter((camera) => camera.sees.some((zone) => zones.has(zone)))
      .filter((camera) => stage.pictures.get(camera.id)?.onAir !== 'no')
      .map((camera) => camera.id);
    return {
      takeId: interrupted.takeId,
      done: interrupted.done,
      notDone: interrupted.notDone,
      cannotTell: interrupted.cannotTell,
      heldSinceWallMs: Number.isFinite(sinceMs) ? sinceMs : null,
      held: held.map((group) => ({
        group,
        release: {
          code: 'hold.front-panel',
          params: { device: stage.studio.holdGroups.find((one) => one.id === group)?.device ?? '' },
        },
      })),
      onAir,
      offers: interrupted.offers,
    };
  }
}

/** A time of the process that is gone, by the clock on the wall: every line of the journal has both. */
function wallOf(rows: readonly JournalRow[], us: number | undefined): number | null {
  const [first] = rows;
  return us === undefined || !first ? null : first.wallMs + (us - first.monoUs) / 1000;
}

/** As much of the plan as going back needs. */
function asPlan(start: TakeStart): Plan {
  return {
    id: start.planId,
    kind: start.kind ?? 'take',
    target: {
      request: { zones: start.zones },
      mode: start.mode,
      scene: start.scene,
      preset: start.preset,
      zoneIds: start.zones,
      pictureIds: start.pictureIds,
      values: new Map(),
      owners: new Map(),
      pictures: new Map(),
    },
    steps: start.steps,
    gates: [],
    leases: start.leases,
    pictures: start.pictures,
    covers: new Map(),
    holds: start.holds,
    writes: new Set(),
    claims: new Set(),
    inputs: [],
    confirmations: [],
    safety: 2,
    strictFrame: false,
    predictedMs: { prepare: 0, hold: 0, switch: 0, settle: 0, reveal: 0 },
    boundMs: 0,
    untouched: [],
    notRestored: start.notRestored,
    ...(start.was ? { was: start.was } : {}),
  };
}
