/**
 * One trial while it runs: sends one of two values on a frame boundary, waits until it is seen, sends the other; at the
 * end, however it ends, what stood there is sent again and proved.
 *
 * Is told: ports to the stage, reports. Tells: progress, the runs, whether what stood there stands again.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Fault, Value } from '../../core/parameter.ts';
import { countSeen, type SeenBy, type TrialRun } from '../../core/trial/trial.ts';
import type { Sending } from '../takes/sender.ts';

/** What a device tells by itself is stamped when we hear it: within this of when it said so. */
export const TOLD_RESOLUTION_US = 1_000;
/** Fed well ahead, as a take's steps are. */
const AHEAD_FRAMES = 2;
const AHEAD_LEAST_US = 12_000;
/** Between two questions: never a flood. */
const ASK_EVERY_MS = 4;
/** So many in a row that nobody saw: something is wrong with the seeing, and the stage is no place to try for ever. */
const LOST_IN_A_ROW = 4;
const BACK_TRIES = 3;

export interface TrialPorts {
  nowUs(): number;
  /** Where the house frame begins that begins at least so many frames, and so long, from now. */
  boundary(aheadFrames: number, leastUs: number): number;
  send(value: Value, when: 'now' | { readonly atUs: number }): Sending | Fault;
  /** Asks whoever sees it; the answer comes as a report. */
  ask(limitMs: number): Promise<Fault | undefined>;
  /** What whoever sees it says now. */
  look(): Value | undefined;
  /** It says that this value is there; `was` is what it said before the write. */
  shows(said: Value, value: Value, was: Value | undefined): boolean;
  /** The device's own word, whoever sees. */
  stands(value: Value): boolean;
  refusal(): Fault | undefined;
  /** No plan writes it now: a bail-out's picture is never overwritten by what stood there before a trial. */
  isFree(): boolean;
  after(ms: number, act: () => void): Disposable;
  progress(done: number, lost: number): void;
  /** Something is sent to act at this instant: whoever sees by himself begins to look. */
  begin(fromUs: number): void;
}

export interface TrialPlan {
  readonly values: readonly [Value, Value];
  /** So many are to be seen; up to a quarter more are sent for those that are not. */
  readonly runs: number;
  readonly seenBy: SeenBy;
  readonly timeoutMs: number;
  readonly frameUs: number;
  /** At least between two changes. */
  readonly paceMs: number;
}

export interface TrialEnd {
  readonly runs: readonly TrialRun[];
  /** As it turned out: a device that was thought to tell may only answer. */
  readonly how: SeenBy['how'];
  readonly why: Fault | undefined;
  /** Undefined: what stood there stands again, or nothing was ever sent. */
  readonly back: Fault | undefined;
}

interface Sight {
  readonly atUs: number;
  /** As whoever saw it knows it; undefined: as finely as it is told or asked. */
  readonly resolutionUs: number | undefined;
}

interface Watch {
  readonly value: Value;
  readonly was: Value | undefined;
  readonly fromUs: number;
  readonly seen: (sight: Sight) => void;
}

export class TrialRunner {
  readonly #ports: TrialPorts;
  readonly #plan: TrialPlan;
  readonly #stopped = Promise.withResolvers<void>();
  #how: SeenBy['how'];
  #why: Fault | undefined;
  #watch: Watch | undefined;
  #pending: Sending | undefined;
  #sentAny = false;
  /** It was seen to tell of an effect by itself. */
  #hasTold = false;
  /** The newest write left and was not seen: it may act yet, and then reads as before only by being late. */
  #inFlight = false;
  #slowestUs = 0;
  #isBack = false;
  #back: Sending | Fault | undefined;

  constructor(ports: TrialPorts, plan: TrialPlan) {
    this.#ports = ports;
    this.#plan = plan;
    this.#how = plan.seenBy.how;
  }

  /** Whoever sees it said something. */
  heard(atUs: number): void {
    const watch = this.#watch;
    const said = this.#ports.look();
    if (!watch || said === undefined || atUs < watch.fromUs) return;
    if (this.#ports.shows(said, watch.value, watch.was)) watch.seen({ atUs, resolutionUs: undefined });
  }

  /** Whoever sees by himself saw it, and when: also where the news is later. An effect before its cause is another's. */
  saw(atUs: number, resolutionUs: number): void {
    if (this.#watch && atUs >= this.#watch.fromUs) this.#watch.seen({ atUs, resolutionUs });
  }

  /** At once: nothing more is tried, and what stood there is on its way before this returns. */
  stop(why: Fault): void {
    if (this.#why) return;
    this.#why = why;
    void this.#pending?.cancel();
    this.#sendBack();
    this.#stopped.resolve();
  }

  async run(): Promise<TrialEnd> {
    let runs: TrialRun[] = [];
    let inARow = 0;
    const { frameUs } = this.#plan;
    const most = this.#plan.runs + Math.ceil(this.#plan.runs / 4);
    while (countSeen(runs, frameUs) < this.#plan.runs && runs.length < most && !this.#why) {
      const refused = this.#ports.refusal();
      if (refused) {
        this.stop(refused);
        break;
      }
      const startUs = this.#ports.nowUs();
      const run = await this.#one(runs.length);
      if (isFault(run)) {
        this.stop(run);
        break;
      }
      if (run === 'only-answers') {
        runs = [];
        continue;
      }
      runs.push(run);
      inARow = run.seenUs === undefined ? inARow + 1 : 0;
      const seen = countSeen(runs, frameUs);
      this.#ports.progress(seen, runs.length - seen);
      if (inARow >= LOST_IN_A_ROW) this.stop({ code: 'trial.not-seen', params: { n: inARow } });
      else await this.#pause(startUs, runs.length);
    }
    this.#sendBack();
    const back = this.#sentAny ? await this.#proveBack() : undefined;
    return { runs, how: this.#how, why: this.#why, back };
  }

  async #one(n: number): Promise<TrialRun | Fault | 'only-answers'> {
    const { ports, plan } = { ports: this.#ports, plan: this.#plan };
    const [before, other] = plan.values;
    // After a lost run nobody knows what is there: what it says decides, else the turn.
    const turn = n % 2 === 0 ? other : before;
    const value = ports.stands(turn) ? (turn === other ? before : other) : turn;
    const boundaryUs = ports.boundary(AHEAD_FRAMES, AHEAD_LEAST_US);
    const seen = Promise.withResolvers<Sight>();
    this.#watch = { value, was: ports.look(), fromUs: boundaryUs, seen: seen.resolve };
    ports.begin(boundaryUs);
    const sending = ports.send(value, { atUs: boundaryUs });
    if (isFault(sending)) return sending;
    this.#sentAny = true;
    this.#pending = sending;
    this.#inFlight = true;
    const sent = await sending.sent;
    this.#pending = undefined;
    if (isFault(sent)) {
      this.#inFlight = false;
      return this.#why ?? sent;
    }
    const asking = new AbortController();
    const lowest = { us: sent.atUs };
    if (this.#how === 'asked') void this.#askUntil(asking.signal, lowest);
    const sight = await this.#within(seen.promise, plan.timeoutMs);
    const seenUs = sight?.atUs;
    asking.abort();
    if (seenUs !== undefined) {
      this.#inFlight = false;
      this.#hasTold ||= this.#how === 'told';
      this.#slowestUs = Math.max(this.#slowestUs, seenUs - sent.atUs);
    }
    if (seenUs === undefined && !this.#why && this.#how === 'told') {
      await ports.ask(plan.timeoutMs);
      const said = ports.look();
      const isThere = said !== undefined && ports.shows(said, value, this.#watch.was);
      // One that has told before was late this once, or its word was lost on the way: that run is lost, no more.
      if (isThere) this.#inFlight = false;
      // It was there all along, and nobody said so: this device answers, it does not tell.
      if (isThere && !this.#hasTold) {
        this.#watch = undefined;
        this.#how = 'asked';
        return 'only-answers';
      }
    }
    this.#watch = undefined;
    const finest = this.#how === 'told' ? TOLD_RESOLUTION_US : Math.max(0, (seenUs ?? lowest.us) - lowest.us);
    return { boundaryUs, sentUs: sent.atUs, seenUs, resolutionUs: sight?.resolutionUs ?? finest };
  }

  /** An answer without the effect proves that it was not there when it was asked for; the stamp itself is later. */
  async #askUntil(signal: AbortSignal, lowest: { us: number }): Promise<void> {
    while (!signal.aborted && !this.#why) {
      const askedUs = this.#ports.nowUs();
      const fault = await this.#ports.ask(this.#plan.timeoutMs);
      if (signal.aborted) return;
      if (!fault) lowest.us = Math.max(lowest.us, askedUs);
      await this.#wait(ASK_EVERY_MS);
    }
  }

  /** Not faster than light may move, and never in step with whatever else ticks on the stage. */
  async #pause(startUs: number, n: number): Promise<void> {
    const sinceMs = (this.#ports.nowUs() - startUs) / 1000;
    await this.#wait(Math.max(this.#plan.paceMs - sinceMs, 0) + ((n * 37) % 50));
  }

  #sendBack(): void {
    if (!this.#sentAny || this.#isBack) return;
    this.#isBack = true;
    this.#back = this.#ports.send(this.#plan.values[0], 'now');
  }

  async #proveBack(): Promise<Fault | undefined> {
    const [before] = this.#plan.values;
    let fault: Fault = { code: 'trial.not-back' };
    for (let n = 0; n < BACK_TRIES; n++) {
      if (!this.#ports.isFree()) return undefined;
      const sending = n === 0 ? this.#back : this.#ports.send(before, 'now');
      const sent = sending && (isFault(sending) ? sending : await sending.sent);
      if (sent && isFault(sent)) fault = sent;
      if (n === 0 && this.#inFlight) await this.#wait(this.#patienceMs(), true);
      const endUs = this.#ports.nowUs() + this.#plan.timeoutMs * 1000;
      while (this.#ports.nowUs() < endUs) {
        const asked = await this.#ports.ask(this.#plan.timeoutMs);
        if ((!asked && this.#ports.stands(before)) || !this.#ports.isFree()) return undefined;
        if (asked) fault = asked;
        await this.#wait(20, true);
      }
    }
    return fault;
  }

  #patienceMs(): number {
    const { timeoutMs } = this.#plan;
    return this.#slowestUs === 0 ? timeoutMs : Math.min(timeoutMs, (1.5 * this.#slowestUs) / 1000 + 20);
  }

  async #within(seen: Promise<Sight>, ms: number): Promise<Sight | undefined> {
    const late = Promise.withResolvers<undefined>();
    const timer = this.#ports.after(ms, () => late.resolve(undefined));
    const answer = await Promise.race([seen, late.promise, this.#stopped.promise.then(() => undefined)]);
    timer[Symbol.dispose]();
    return answer;
  }

  async #wait(ms: number, evenStopped = false): Promise<void> {
    const over = Promise.withResolvers<void>();
    const timer = this.#ports.after(ms, over.resolve);
    await (evenStopped ? over.promise : Promise.race([over.promise, this.#stopped.promise]));
    timer[Symbol.dispose]();
  }
}
