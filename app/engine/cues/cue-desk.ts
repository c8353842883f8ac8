/**
 * The cue list of the stage: who pressed GO, what that takes, and how it ended. Rules: app/core/cues/cue-list.ts.
 *
 * A press on a cue that is not armed arms it and asks for another press, unless everything in it is class 0 or 1.
 */

import { type Clock, isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import { type CueEvent, type CueState, cueStep, openCueList } from '../../core/cues/cue-list.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Cue, CueList } from '../../core/stage/model.ts';
import type { TargetRequest } from '../../core/stage/plan.ts';
import type { Outcome, Take } from '../../core/stage/take.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Who } from '../server/auth.ts';
import type { Stage } from '../stage/stage.ts';
import type { Takes } from '../takes/takes.ts';

export interface CueDeskOptions {
  readonly stage: Stage;
  readonly publisher: Publisher;
  readonly storage: Pick<Storage, 'putSetting' | 'getSetting'>;
  readonly clock: Clock;
  takes(): Takes;
}

/** A bounce of the same finger, and two fingers at once (glossary 2.5). */
const SEAT_DEBOUNCE_US = 250_000;
const STAGE_DEBOUNCE_US = 100_000;
const NAME = 'cues';

export class CueDesk {
  readonly #options: CueDeskOptions;
  #list: CueList | undefined;
  #state: CueState | undefined;
  #last: { readonly seat: string; readonly atUs: number } | undefined;
  #presser: Who | undefined;
  #timer: Disposable | undefined;
  #closed = false;

  constructor(options: CueDeskOptions) {
    this.#options = options;
  }

  /** Takes up the list where it was left; an unknown or deleted cue falls to the next that is there. */
  async open(): Promise<void> {
    const { cueLists } = this.#options.stage.studio;
    const saved = await this.#options.storage.getSetting(NAME);
    const kept = typeof saved === 'object' && saved !== null ? (saved as Record<string, unknown>) : {};
    this.#list = cueLists.find((list) => list.id === kept['list']) ?? cueLists[0];
    if (!this.#list) return this.#publish();
    const fresh = openCueList(this.#list);
    const has = (id: unknown): id is string => this.#list?.cues.some((cue) => cue.id === id) ?? false;
    const { current, standby } = kept;
    this.#state = {
      ...fresh,
      current: has(current) ? current : undefined,
      standby: has(standby) ? standby : standby === null ? undefined : fresh.standby,
    };
    this.#publish();
  }

  load(list: string): unknown {
    const found = this.#options.stage.studio.cueLists.find((one) => one.id === list);
    if (!found) return { code: 'cue.no-list', params: { list } };
    if (this.#state?.running) return { code: 'cue.running', params: { cue: this.#state.running.cue } };
    this.#list = found;
    this.#state = openCueList(found);
    this.#moved();
    return { list };
  }

  /** The studio's files changed. */
  reload(): void {
    const list = this.#options.stage.studio.cueLists.find((one) => one.id === this.#list?.id);
    if (list && this.#state) this.#feed({ t: 'reload', list });
    else void this.open();
  }

  async go(expect: string | undefined, who: Who): Promise<unknown> {
    const bounced = this.#bounced(who);
    if (bounced) return bounced;
    const { cue, fault } = this.#next(expect);
    if (!cue) return fault ?? { code: 'cue.none' };
    this.#presser = who;
    return this.#start(cue, who, false);
  }

  back(who: Who): unknown {
    this.#presser = who;
    return this.#feed({ t: 'back' }) ?? this.#prepared(who);
  }

  select(cue: string, who: Who): unknown {
    this.#presser = who;
    return this.#feed({ t: 'select', cue }) ?? this.#prepared(who);
  }

  stop(): unknown {
    this.#feed({ t: 'stop' });
    return {};
  }

  /** The engine leaves: nothing follows by itself any more. */
  close(): void {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
  }

  /** A take ended; was it a cue's? */
  ended(take: Take, outcome: Outcome): void {
    const { running } = this.#state ?? {};
    if (!running || running.takeId !== take.id) return;
    const atUs = take.endedUs ?? this.#options.clock.nowUs();
    this.#feed({ t: 'result', cue: running.cue, takeId: take.id, outcome, atUs });
    if (this.#presser) this.#prepared(this.#presser);
  }

  /** What the standby cue would take; the page's gates are about it. */
  standbyRequest(): TargetRequest | undefined {
    const cue = this.#state?.cues.find((one) => one.id === this.#state?.standby);
    return cue ? requestOf(cue) : undefined;
  }

  /** A standby that a person chose prepares itself: what it loads is invisible, and slow. */
  #prepared(who: Who): { readonly standby: string | null } {
    const request = this.standbyRequest();
    if (request) void this.#options.takes().prepare(request, who);
    return { standby: this.#state?.standby ?? null };
  }

  /** Timecode that the list gives this cue. */
  timeOf(cue: string): string | undefined {
    return this.#state?.cues.find((one) => one.id === cue)?.at;
  }

  isStandby(cue: string): boolean {
    return this.#state?.standby === cue && this.#state.running === undefined;
  }

  /** What was armed for this cue begins by itself, its switch on `frame`; the list moves on with it as with a press. */
  async startAt(cue: string, who: Who, frame: number): Promise<unknown> {
    const found = this.#state?.cues.find((one) => one.id === cue);
    if (!found) return { code: 'cue.none' };
    this.#presser = who;
    return this.#start(found, who, true, frame);
  }

  async #start(cue: Cue, who: Who, byItself: boolean, atFrame?: number): Promise<unknown> {
    const takes = this.#options.takes();
    let armed = takes.armedPlans().find((one) => one.cue === cue.id);
    if (!armed) {
      const plan = await takes.arm(requestOf(cue), who, { cue: cue.id });
      if (isFault(plan)) return plan;
      if (plan.safety > 1 && !byItself) return { pressAgain: true, planId: plan.planId, cue: cue.id };
      armed = takes.armedPlans().find((one) => one.plan.id === plan.planId);
      if (!armed) return { code: 'arming.not-armed' };
    }
    const before = this.#state;
    this.#state = before && { ...before, running: { cue: cue.id, takeId: undefined }, follow: undefined };
    const begun = await takes.take(armed.plan.id, who, false, atFrame);
    if (isFault(begun)) {
      this.#state = before;
      return begun;
    }
    const { takeId } = begun as { takeId: string };
    this.#feed({ t: 'started', cue: cue.id, takeId });
    const ended = takes.endedTake(takeId);
    if (ended) this.ended(ended.take, ended.outcome);
    return { cue: cue.id, takeId };
  }

  /** The cue that a GO would start now, without starting it. */
  #next(expect: string | undefined): { readonly cue?: Cue; readonly fault?: Fault } {
    if (!this.#state) return {};
    const { effects, refused } = cueStep(this.#state, expect === undefined ? { t: 'go' } : { t: 'go', expect });
    if (refused) return { fault: refused };
    const start = effects.find((effect) => effect.t === 'start');
    return start ? { cue: start.cue } : {};
  }

  #bounced(who: Who): Fault | undefined {
    const atUs = this.#options.clock.nowUs();
    const last = this.#last;
    const limitUs = last?.seat === who.seat ? SEAT_DEBOUNCE_US : STAGE_DEBOUNCE_US;
    if (last && atUs - last.atUs < limitUs) {
      return { code: 'go.swallowed', params: { ms: Math.round((atUs - last.atUs) / 1000) } };
    }
    this.#last = { seat: who.seat, atUs };
    return undefined;
  }

  #feed(event: CueEvent): Fault | undefined {
    if (!this.#state) return { code: 'cue.none' };
    const { state, effects, refused } = cueStep(this.#state, event);
    this.#state = state;
    for (const effect of effects) {
      if (this.#closed) continue;
      if (effect.t === 'wake') {
        this.#timer?.[Symbol.dispose]();
        const { token } = effect;
        const ms = (effect.atUs - this.#options.clock.nowUs()) / 1000;
        this.#timer = this.#options.clock.after(Math.max(0, ms), () => this.#feed({ t: 'wake', token }));
      } else if (effect.t === 'start' && this.#presser) {
        // An auto-follow: written into the list by a person, so it goes by itself where its gates are open.
        this.#state = { ...this.#state, running: undefined };
        void this.#start(effect.cue, this.#presser, true);
      }
    }
    this.#moved();
    return refused;
  }

  #moved(): void {
    const { list, current, standby } = this.#state ?? {};
    void this.#options.storage.putSetting(NAME, { list, current: current ?? null, standby: standby ?? null }, false);
    this.#options.takes().setStandby(this.standbyRequest());
    this.#publish();
  }

  #publish(): void {
    const state = this.#state;
    const list = this.#list;
    const { stage, publisher } = this.#options;
    if (!state || !list) return publisher.set(['cues'], null);
    publisher.set(['cues'], {
      list: list.id,
      name: list.name,
      cues: state.cues.map((cue) => {
        const preset = cue.do.kind === 'preset' ? cue.do.preset : undefined;
        const layer = preset === undefined ? undefined : stage.presets.get(preset);
        const take = cue.do.kind === 'take' ? cue.do : undefined;
        return {
          id: cue.id,
          number: cue.number,
          name: cue.name,
          notes: cue.notes,
          mode: take?.mode ?? layer?.mode ?? null,
          scene: take?.scene ?? layer?.scene ?? null,
          preset: preset ?? null,
          follow: cue.follow !== undefined,
          at: cue.at ?? null,
        };
      }),
      current: state.current ?? null,
      standby: state.standby ?? null,
      last: state.last ?? null,
    });
  }
}

function requestOf(cue: Cue): TargetRequest {
  if (cue.do.kind === 'preset') return { preset: cue.do.preset };
  const { mode, scene, zones } = cue.do;
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(scene === undefined ? {} : { scene }),
    ...(zones === undefined ? {} : { zones }),
  };
}
