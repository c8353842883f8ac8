/**
 * Trials and lead times of this stage, as one place: refuses or runs a trial, keeps what it showed, proposes leads, keeps
 * what people adopt, and tells the stage what its plans may claim (docs/decisions/0008-trials.md).
 *
 * Is told: commands, reports, takes that begin and end. Tells: claims, the published state, journal lines, alarms.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Fault, ParamPath, Value } from '../../core/parameter.ts';
import type { Take } from '../../core/stage/take.ts';
import { frameUs } from '../../core/time/rates.ts';
import { MAX_LEAD_FRAMES } from '../../core/trial/lead.ts';
import { flashRefusal, trialValues, tryRefusal, VISIBLE_PACE_MS } from '../../core/trial/may-try.ts';
import { type SeenBy, summarise, type Trial } from '../../core/trial/trial.ts';
import { readFrom } from '../devices/values.ts';
import type { Room } from '../room.ts';
import type { Who } from '../server/auth.ts';
import { queryPaths } from '../takes/take-runner.ts';
import { boundOf, dayOf, firmwareOf } from './bound.ts';
import { effectState, effectStates } from './effects-shown.ts';
import { TrialBook } from './trial-book.ts';
import { TrialLeft } from './trial-left.ts';
import { type Eye, portsOf, seenByOf } from './trial-ports.ts';
import { type TrialEnd, TrialRunner } from './trial-run.ts';
import { openVideoEye, type VideoEyeDeps } from './video-eye.ts';

type Parts = Pick<Room, 'clock' | 'house' | 'stage' | 'supervisor' | 'sender' | 'virtual'>;
export type TrialDeps = Parts &
  Pick<Room, 'journal' | 'alarms' | 'publisher' | 'storage' | 'wallMs'> &
  Pick<VideoEyeDeps, 'video' | 'cameraHop'> & {
    /** A guided measurement flashes the wall. */
    measuring(): boolean;
    takes(): Pick<Room['takes'], 'activePlans' | 'runningTakes'>;
    /** Effects or leads moved: descriptors are joined anew. */
    redescribe(): void;
  };

/** More than the least: some are lost, and a lost one shows that it was. */
const USUAL_RUNS = 60;
const LEAST_MS = 200;
const LONGEST_MS = 5_000;
/** Where a take or a stop waits for what stood there. */
const YIELD_MS = 1_500;

interface Running {
  readonly path: ParamPath;
  readonly runner: TrialRunner;
  readonly watched: { readonly device: string; readonly keys: readonly string[] };
  readonly over: Promise<void>;
}

export class TrialDesk {
  readonly #deps: TrialDeps & { readonly book: TrialBook };
  readonly #left: TrialLeft;
  #running: Running | undefined;
  #starting = false;
  #leaving = false;

  constructor(deps: TrialDeps) {
    this.#deps = { ...deps, book: new TrialBook(deps.storage, deps.stage.studio.id) };
    this.#left = new TrialLeft({ ...this.#deps, publish: () => this.publish() });
  }

  async open(): Promise<void> {
    const { book, stage } = this.#deps;
    await book.open();
    stage.setClaims(book.claims());
    this.#left.open();
    this.publish();
  }

  /** What is toggled now, until it is proved to stand as before. */
  get trying(): ParamPath | undefined {
    return this.#running?.path;
  }

  /** The newest of each path, whether or not it still counts. */
  get kept(): ReadonlyMap<ParamPath, Trial> {
    return this.#deps.book.trials;
  }

  /** Why nothing else may move the stage to see when it acts. */
  busy(): Fault | undefined {
    return this.#running && { code: 'trial.running', params: { path: this.#running.path } };
  }

  /** A hand leaves alone what is being tried. */
  holds(path: ParamPath): Fault | undefined {
    return this.#running?.path === path ? { code: 'trial.running', params: { path } } : undefined;
  }

  async start(
    args: {
      readonly path: ParamPath;
      readonly runs?: number | undefined;
      readonly values?: readonly Value[] | undefined;
      readonly eye?: Eye;
      readonly warned?: true | undefined;
    },
    who: Who,
  ): Promise<unknown> {
    if (this.#running || this.#starting) return { code: 'trial.running', params: { path: this.#running?.path ?? '' } };
    this.#starting = true;
    try {
      return await this.#start(args, who);
    } finally {
      this.#starting = false;
    }
  }

  async #start({ path, runs, values, eye, warned }: Parameters<TrialDesk['start']>[0], who: Who): Promise<unknown> {
    const { stage, journal, book } = this.#deps;
    const seenBy = seenByOf(this.#deps, path, eye);
    const now = this.#stageNow();
    const refused =
      tryRefusal(now, path) ?? flashRefusal(now, path, warned === true) ?? (isFault(seenBy) ? seenBy : undefined);
    if (refused || isFault(seenBy)) return refused ?? seenBy;
    if (book.left) return { code: 'trial.left', params: { path: book.left.path } };
    const unread = await queryPaths(this.#deps, [path]);
    if (unread[0]) return unread[0];
    const pair = trialValues(this.#stageNow(), path, values);
    if (isFault(pair)) return pair;
    const descriptor = stage.descriptor(path);
    if (!descriptor) return { code: 'param.unknown', params: { path } };
    const left = { path, device: descriptor.device, before: pair[0], atMs: this.#deps.wallMs(), seat: who.name };
    const data = { act: 'start', path, values: pair, runs: runs ?? USUAL_RUNS, seenBy };
    const fault =
      (await this.#left.begin(left)) ?? (await journal.write({ kind: 'trial', seat: who.seat, data }, true));
    if (fault) return fault;
    const late = this.#leaving ? { code: 'trial.engine-stop' } : tryRefusal(this.#stageNow(), path);
    if (late) return (await book.putLeft(undefined)) ?? late;
    this.#run(path, pair, runs ?? USUAL_RUNS, seenBy, who);
    return { path, values: pair, runs: runs ?? USUAL_RUNS, seenBy };
  }

  #run(path: ParamPath, values: readonly [Value, Value], runs: number, seenBy: SeenBy, who: Who): void {
    const { stage, publisher, clock } = this.#deps;
    const descriptor = stage.descriptor(path);
    if (!descriptor) return;
    const isVisible = descriptor.zoneIds.length + descriptor.pictureIds.length > 0;
    const show = (done: number, lost: number): void =>
      publisher.set(['trials', 'running'], {
        path,
        device: descriptor.device,
        values,
        seenBy,
        runs,
        done,
        lost,
        startedUs,
        seat: who.name,
      });
    const startedUs = clock.nowUs();
    const lastsUs = frameUs(this.#deps.house.rate);
    const saw = (us: number, resolutionUs: number): void => runner.saw(us, resolutionUs);
    const eye = seenBy.by === 'video' ? openVideoEye(this.#deps, seenBy.key, lastsUs, saw) : undefined;
    const runner = new TrialRunner(
      portsOf(this.#deps, path, seenBy, {
        begin: (us) => eye?.begin(us),
        refusal: () => tryRefusal(this.#stageNow(), path),
        isFree: () => this.#isFree(path),
        progress: show,
      }),
      {
        values,
        runs,
        seenBy,
        frameUs: lastsUs,
        timeoutMs: Math.min(LONGEST_MS, Math.max(LEAST_MS, descriptor.timeoutMs) + (eye?.patienceMs ?? 0)),
        paceMs: isVisible ? VISIBLE_PACE_MS : 0,
      },
    );
    const watched = seenBy.by === 'eye' ? { device: seenBy.device, keys: [seenBy.key] } : readFrom(descriptor);
    const over = Promise.withResolvers<void>();
    this.#running = { path, runner, watched, over: over.promise };
    show(0, 0);
    void runner
      .run()
      .then((end) => this.#ended(path, values, { ...seenBy, how: end.how }, end, who))
      .finally(() => {
        eye?.[Symbol.dispose]();
        over.resolve();
      });
  }

  /** Somebody said something; most of it is nobody's business here. */
  heard(device: string, key: string, atUs: number): void {
    const running = this.#running;
    if (running && running.watched.device === device && running.watched.keys.includes(key)) running.runner.heard(atUs);
  }

  /** Ten times a second: what would refuse a trial ends one. */
  sweep(): void {
    const running = this.#running;
    const why = running && tryRefusal(this.#stageNow(), running.path);
    if (why) running.runner.stop(why);
  }

  stop(why: Fault): boolean {
    this.#running?.runner.stop(why);
    return this.#running !== undefined;
  }

  /** A plan is about to be armed: what it will touch stands as it stood before the plan is made. */
  async yieldTo(claims: ReadonlySet<string>, why: Fault): Promise<void> {
    const running = this.#running;
    const descriptor = running && this.#deps.stage.descriptor(running.path);
    if (!running || !descriptor) return;
    const meets = [running.path, ...descriptor.zoneIds.map((id) => `zone:${id}`)].some((one) => claims.has(one));
    if (!meets) return;
    running.runner.stop(why);
    await this.#whenOver(running);
  }

  async close(): Promise<void> {
    this.#leaving = true;
    const running = this.#running;
    if (!running) return;
    running.runner.stop({ code: 'trial.engine-stop' });
    await this.#whenOver(running);
  }

  async #whenOver(running: Running): Promise<void> {
    const late = Promise.withResolvers<void>();
    const timer = this.#deps.clock.after(YIELD_MS, late.resolve);
    await Promise.race([running.over, late.promise]);
    timer[Symbol.dispose]();
  }

  async #ended(
    path: ParamPath,
    values: readonly [Value, Value],
    seenBy: SeenBy,
    end: TrialEnd,
    who: Who,
  ): Promise<void> {
    const { book, journal, publisher, house, clock, stage } = this.#deps;
    const shown = end.why ?? summarise(end.runs, frameUs(house.rate), seenBy.by);
    const kept = isFault(shown) ? shown : await book.putTrial(this.#trial(path, values, seenBy, shown, who));
    const why = kept ?? end.back;
    await this.#left.over(end.back);
    this.#running = undefined;
    const said = { runs: end.runs.length, lost: end.runs.filter((run) => run.seenUs === undefined).length };
    const result = isFault(shown) ? said : shown;
    journal.note({
      kind: 'trial',
      seat: who.seat,
      data: { act: 'end', path, why: why ?? null, back: end.back ?? null, ...result },
    });
    publisher.set(['trials', 'last'], { path, why: why ?? null, atUs: clock.nowUs() });
    stage.setClaims(book.claims());
    this.#deps.redescribe();
    this.publish();
  }

  #trial(
    path: ParamPath,
    values: readonly [Value, Value],
    seenBy: SeenBy,
    shown: Exclude<ReturnType<typeof summarise>, Fault>,
    who: Who,
  ): Trial {
    const { stage, wallMs } = this.#deps;
    const device = stage.descriptor(path)?.device ?? '';
    const atMs = wallMs();
    return {
      ...shown,
      path,
      device,
      values,
      seenBy,
      atMs,
      on: dayOf(atMs),
      seat: who.name,
      bound: boundOf(this.#deps, path, seenBy) ?? '',
      firmware: firmwareOf(this.#deps, device) ?? null,
      ended: null,
    };
  }

  /** Once a second: old results go by name; a cut-off trial that reads as before is over. */
  async look(): Promise<void> {
    const { book, journal, stage, wallMs } = this.#deps;
    const ended = await book.end((trial) => ({
      wallMs: wallMs(),
      bound: boundOf(this.#deps, trial.path, trial.seenBy),
      firmware: firmwareOf(this.#deps, trial.device),
    }));
    for (const trial of ended) {
      journal.note({ kind: 'trial', data: { act: 'expire', path: trial.path, why: trial.ended } });
    }
    if (!this.#running && !this.#starting) await this.#left.look();
    if (ended.length === 0) return;
    stage.setClaims(book.claims());
    this.#deps.redescribe();
    this.publish();
  }

  list(): unknown {
    return this.#deps.publisher.state.trials;
  }

  async forget(path: ParamPath, who: Who): Promise<unknown> {
    const claimed = this.#claimed(path);
    if (claimed) return claimed;
    return this.#changed(await this.#deps.book.forget(path), who, { act: 'forget', path });
  }

  async putBack(leave: boolean, who: Who): Promise<unknown> {
    return this.#running ? { code: 'trial.nothing-left' } : this.#left.putBack(leave, who);
  }

  async adoptLead(path: ParamPath, frames: number | undefined, who: Who): Promise<unknown> {
    const { book, stage, wallMs } = this.#deps;
    const descriptor = stage.descriptor(path);
    if (!descriptor) return { code: 'param.unknown', params: { path } };
    if (descriptor.phase !== 'switch') return { code: 'lead.no-frame', params: { path } };
    const claimed = this.#claimed(path);
    if (claimed) return claimed;
    const learnt = effectState(this.#deps, path).lead.learnt;
    const wanted = frames ?? learnt?.frames;
    if (wanted === undefined) return { code: 'lead.nothing-learnt', params: { path } };
    const from = learnt && wanted === learnt.frames ? learnt.from : 'entered';
    if (wanted > MAX_LEAD_FRAMES) return { code: 'lead.too-long', params: { path, most: MAX_LEAD_FRAMES } };
    const lead = { frames: wanted, seat: who.name, atMs: wallMs(), from } as const;
    const before = book.leads.get(path)?.frames ?? null;
    return this.#changed(await book.putLead(path, lead), who, { act: 'lead', path, frames: wanted, from, before });
  }

  async clearLead(path: ParamPath, who: Who): Promise<unknown> {
    const claimed = this.#claimed(path);
    if (claimed) return claimed;
    const before = this.#deps.book.leads.get(path)?.frames ?? null;
    return this.#changed(await this.#deps.book.putLead(path, undefined), who, { act: 'lead-clear', path, before });
  }

  /** How long the steps of a take took from their bytes until they were proved. */
  took(take: Take): void {
    const { book } = this.#deps;
    let isNew = false;
    for (const step of take.plan.steps) {
      const run = take.steps.get(step.id);
      if (step.phase !== 'switch' || run?.at !== 'verified' || run.sentUs === undefined || run.doneUs === undefined)
        continue;
      if (run.attempt > 1) continue;
      book.sample(step.path, run.doneUs - run.sentUs);
      isNew = true;
    }
    if (!isNew) return;
    void book.keepSamples();
    this.publish();
  }

  /** No plan writes it: what stood there is still ours to send. */
  #isFree(path: ParamPath): boolean {
    return !this.#deps
      .takes()
      .activePlans()
      .some((plan) => plan.steps.some((step) => step.path === path));
  }

  #claimed(path: ParamPath): Fault | undefined {
    const device = this.#deps.stage.descriptor(path)?.device ?? '';
    const taken = this.#isFree(path) ? undefined : { code: 'trial.claimed', params: { path, device } };
    return this.holds(path) ?? taken;
  }

  async #changed(fault: Fault | undefined, who: Who, data: Readonly<Record<string, unknown>>): Promise<unknown> {
    if (fault) return fault;
    const { book, journal, stage } = this.#deps;
    await journal.write({ kind: 'trial', seat: who.seat, data });
    stage.setClaims(book.claims());
    this.#deps.redescribe();
    this.publish();
    return {};
  }

  #stageNow(): Parameters<typeof tryRefusal>[0] {
    const { stage, clock } = this.#deps;
    const takes = this.#deps.takes();
    return {
      view: stage.view(),
      plans: takes.activePlans(),
      taking: takes.runningTakes().length > 0,
      measuring: this.#deps.measuring(),
      nowUs: clock.nowUs(),
    };
  }

  /** Also after a take, and when descriptors were joined anew; small, and only what moved leaves. */
  publish(): void {
    const { publisher } = this.#deps;
    publisher.set(['trials', 'effects'], effectStates(this.#deps));
    publisher.set(['trials', 'left'], this.#left.state);
    if (!this.#running) publisher.set(['trials', 'running'], null);
  }
}
