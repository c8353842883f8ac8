/**
 * Guided delay measurement of a camera: checks, flashes through the stage's own devices, marks, a kept result.
 *
 * Is told: a person's start, marks and word to keep; video levels; that something of the stage moved. Tells: the
 * published run, the journal, alarms, the kept value. Whatever ends a measurement, the patch is put out first.
 */
import { type Clock, isFault } from '../../../drivers/contract.ts';
import { checkDelay, type DelayCheck, isLit, patchFor, readsDark } from '../../core/delay/checks.ts';
import { FLASHES, planFlashes } from '../../core/delay/flash-plan.ts';
import { findOnsets } from '../../core/delay/onsets.ts';
import { type DelayPatch, patchAreaPct, patchNits } from '../../core/delay/patch.ts';
import { ANY, LOOP, latencyKey } from '../../core/latency/hops.ts';
import type { Fault } from '../../core/parameter.ts';
import { read } from '../../core/stage/view.ts';
import { frameUs } from '../../core/time/rates.ts';
import { formatTimecode, framesPerLabel, parseTimecode } from '../../core/time/timecode.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { DelayWay } from '../../protocol/state-delay.ts';
import type { Journal } from '../journal/journal.ts';
import type { MeasureStore } from '../measures/measure-store.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Who } from '../server/auth.ts';
import type { Alarms } from '../stage/alarms.ts';
import type { Stage } from '../stage/stage.ts';
import type { Sender } from '../takes/sender.ts';
import type { Takes } from '../takes/takes.ts';
import type { HouseClock } from '../timing/house-clock.ts';
import type { TrialDesk } from '../trials/trial-desk.ts';
import { Flasher } from './flasher.ts';
import { labelUs, Measurement } from './measurement.ts';
import type { VideoWatch } from './video-watch.ts';

/** Longest that a wall may flash. */
const LIMIT_MS = 75_000;
/** After the last flash video is watched for the longest delay and a little more. */
const WATCH_MS = 2_300;
/** Between two tries to put out a patch that still reads lit, and how many. */
const AGAIN_MS = 400;
const TRIES = 5;
/** Reports that were on their way when it ended are here by then. */
const SETTLED_US = 3_000_000;
/** A box that stays lit whatever it is told: then only the alarm is left. */
const MOST_TRIES = 40;

export interface DelayDeskDeps {
  readonly clock: Clock;
  readonly house: HouseClock;
  readonly stage: Stage;
  readonly sender: Sender;
  readonly takes: Pick<Takes, 'activePlans'>;
  readonly trials: Pick<TrialDesk, 'trying' | 'stop'>;
  readonly journal: Journal;
  readonly alarms: Alarms;
  readonly publisher: Publisher;
  readonly measures: Pick<MeasureStore, 'put'>;
  readonly video: VideoWatch;
  readonly wallMs: () => number;
}

type Start = CommandArgs<'delaycal.start'>;

export class DelayDesk {
  readonly #deps: DelayDeskDeps;
  #run: Measurement | undefined;
  #flasher: Flasher | undefined;
  #ending: Promise<void> = Promise.resolve();
  #limit: Disposable | undefined;
  #again: Disposable | undefined;
  #watchUntilUs: number | undefined;
  #count = 0;
  #stopped = false;
  /** Patches that were looked at: whether one is left lit. */
  readonly #judged = new Set<string>();
  /** Patches that were lit by us and have not been seen dark since: a device that was gone is told when it is back. */
  readonly #owed = new Map<string, { readonly sinceUs: number; tries: number }>();

  constructor(deps: DelayDeskDeps) {
    this.#deps = deps;
  }

  get flashing(): boolean {
    return this.#flasher !== undefined;
  }

  /** Why the stage may not be exchanged under it. */
  busy(): Fault | undefined {
    return this.#flasher ? { code: 'delay.running', params: { camera: this.#run?.head.camera ?? '' } } : undefined;
  }

  async start({ camera, zone, count, by, latencyMs }: Start, who: Who): Promise<unknown> {
    const { stage, clock, journal } = this.#deps;
    await this.#ending;
    const busy = this.busy();
    if (busy) return busy;
    const about = stage.studio.cameras.find((one) => one.id === camera);
    if (!about) return { code: 'delay.no-camera', params: { camera } };
    if (!about.sees.includes(zone)) return { code: 'delay.not-in-view', params: { camera, zone } };
    const patch = patchFor(stage.view(), zone);
    if (!patch) return { code: 'delay.no-patch', params: { zone } };
    if (by === 'video' && !this.#deps.video.isLive(camera)) return { code: 'delay.no-video', params: { camera } };
    const refused = this.#checks(patch, camera, false).find((check) => check.why !== undefined);
    if (refused?.why) return refused.why;
    const flashes = planFlashes(stage.studio.rate, count ?? FLASHES.usual);
    const run = new Measurement(
      {
        id: `delay-${++this.#count}`,
        camera,
        patch,
        mode: stage.zones.get(zone)?.mode ?? null,
        picture: stage.pictures.get(camera)?.path ?? 'unknown',
        by,
        seat: who.name,
        startedUs: clock.nowUs(),
        planned: flashes.length,
        latencyUs: (latencyMs ?? 0) * 1_000,
      },
      stage.studio.rate,
    );
    // What the wall is about to show is on record before it shows it.
    const fault = await journal.write({
      kind: 'delay',
      seat: who.seat,
      data: { do: 'start', id: run.head.id, camera, zone, patch: patch.id, by, flashes: flashes.length },
    });
    if (fault) return fault;
    // Things may have moved while the disk wrote.
    const moved = this.#checks(patch, camera, false).find((check) => check.why !== undefined);
    if (moved?.why) return moved.why;
    if (this.#flasher) return { code: 'delay.running', params: { camera } };
    if (this.#stopped) return { code: 'delay.engine-stop' };
    this.#run = run;
    this.#watchUntilUs = undefined;
    this.#deps.video.watch(by === 'video' ? camera : undefined);
    this.#flash(run, flashes);
    this.publish();
    return { id: run.head.id, flashes: flashes.length };
  }

  mark({ timecode, sub }: CommandArgs<'delaycal.mark'>): unknown {
    const { house, stage } = this.#deps;
    const run = this.#run;
    if (!run) return { code: 'delay.none' };
    if (run.head.by !== 'operator') return { code: 'delay.by-video' };
    const label = parseTimecode(timecode);
    const frame = label && house.frameNear(label);
    if (!label || frame === undefined) return { code: 'delay.bad-timecode', params: { timecode } };
    const perLabel = framesPerLabel(stage.studio.rate, stage.studio.timecodeRate) ?? 1;
    if (sub !== undefined && sub >= perLabel) return { code: 'delay.no-sub', params: { sub, most: perLabel - 1 } };
    const text = formatTimecode(label) + (sub === undefined ? '' : `.${sub}`);
    const lasts = sub === undefined ? perLabel : 1;
    const fault = run.marked(text, labelUs(stage.studio.rate, frame + (sub ?? 0)), labelUs(stage.studio.rate, lasts));
    this.publish();
    return fault ?? {};
  }

  unmark(mark: string): unknown {
    if (this.#run?.head.by === 'video') return { code: 'delay.by-video' };
    const fault = this.#run ? this.#run.unmark(mark) : { code: 'delay.none' };
    this.publish();
    return fault ?? {};
  }

  /** The wall goes dark and stays so; also a patch that somebody or something left lit. */
  async end(why: Fault | undefined): Promise<unknown> {
    const { trials, clock, stage } = this.#deps;
    const patches = stage.studio.delayCal?.patches ?? [];
    // A trial that flashes one is ended too: dark means dark.
    if (why && patches.some(({ path }) => path === trials.trying)) trials.stop(why);
    await this.#end(why);
    const nowUs = clock.nowUs();
    const view = stage.view();
    for (const patch of patches) if (isLit(view, patch, nowUs)) await this.#putOut(patch, 1);
    return {};
  }

  async keep(who: Who): Promise<unknown> {
    const { measures, stage, wallMs, journal } = this.#deps;
    const run = this.#run;
    const result = run?.result;
    if (!run || !result) return { code: 'delay.none' };
    if (run.at === 'flashing') return { code: 'delay.running', params: { camera: run.head.camera } };
    if (result.verdict !== 'good') return { code: `delay.verdict-${result.verdict}`, params: { pairs: result.pairs } };
    const atMs = wallMs();
    const untilMs = atMs + (stage.studio.delayCal?.expiresH ?? 24) * 3_600_000;
    const key = latencyKey(run.head.camera, run.head.mode ?? ANY, LOOP);
    const fault = await measures.put(
      key,
      {
        valueUs: Math.round(result.delayMs * 1_000),
        spreadUs: run.spreadUs,
        runs: result.pairs,
        origin: { kind: 'measured', by: `delay-${run.head.by}` },
        atMs,
        untilMs,
        expired: null,
      },
      who.seat,
    );
    if (fault) return fault;
    run.keptUntilMs = untilMs;
    journal.note({ kind: 'delay', seat: who.seat, data: { do: 'keep', id: run.head.id, key, ...result } });
    this.publish();
    return { key, untilMs };
  }

  async discard(): Promise<unknown> {
    await this.#end(undefined);
    this.#run = undefined;
    this.publish();
    return {};
  }

  /** Something of the stage moved: whoever is cut to, whatever is armed, the wall goes dark at once. */
  look(): void {
    const run = this.#run;
    if (!run || !this.#flasher) return;
    const broken = this.#checks(run.head.patch, run.head.camera, true).find((check) => check.why !== undefined);
    if (!broken?.why) return;
    run.endedBy = broken.kind;
    void this.#end(broken.why);
  }

  /** Ten times a second. */
  sweep(): void {
    const run = this.#run;
    this.look();
    if (run?.head.by !== 'video' || (run.at === 'marking' && this.#watchUntilUs === undefined)) return;
    const source = this.#deps.video.sourceOf(run.head.camera);
    if (source) run.watched(findOnsets(this.#deps.video.levels, frameUs(this.#deps.stage.studio.rate)), source);
    if (this.#watchUntilUs !== undefined && this.#deps.clock.nowUs() > this.#watchUntilUs) {
      this.#watchUntilUs = undefined;
      this.#deps.video.watch(undefined);
      run.at = 'marking';
      this.#note(run);
    }
    this.publish();
  }

  /** What ages: who could be measured where, whose pictures come in, and a patch that is lit by nobody's order. */
  sweepSlowly(): void {
    const { stage, publisher, clock, alarms } = this.#deps;
    const { delayCal, cameras } = stage.studio;
    if (!delayCal) return;
    for (const { id, sees } of cameras) {
      const source = this.#deps.video.sourceOf(id);
      publisher.set(
        ['delaycal', 'video', id],
        source && { source: source.id, name: source.name, live: this.#deps.video.isLive(id) },
      );
      publisher.set(['delaycal', 'ways', id], this.#ways(id, sees));
    }
    const view = stage.view();
    for (const patch of delayCal.patches) {
      this.#judged.add(patch.id);
      const ours = this.#flasher !== undefined && this.#run?.head.patch.id === patch.id;
      const tried = this.#deps.trials.trying === patch.path;
      const lit = !ours && !tried && isLit(view, patch, clock.nowUs());
      if (lit) alarms.raise(`delay/lit/${patch.id}`, { code: 'delay.left-lit', params: { zone: patch.zone } }, 'fault');
      else alarms.clear(`delay/lit/${patch.id}`);
      const owed = this.#owed.get(patch.id);
      if (!owed || ours || tried || !this.#isOnline(patch)) continue;
      if (lit && owed.tries++ < MOST_TRIES) void this.#putOut(patch, 1);
      else if (readsDark(view, patch, clock.nowUs()) && clock.nowUs() - owed.sinceUs > SETTLED_US)
        this.#owed.delete(patch.id);
    }
  }

  /** The studio was read anew: what it names is shown anew, what it names no more is forgotten. */
  retake(): void {
    const { publisher, alarms, stage } = this.#deps;
    for (const key of ['video', 'ways'] as const) publisher.set(['delaycal', key], {});
    const kept = new Set(stage.studio.delayCal?.patches.map(({ id }) => id));
    for (const id of this.#judged) if (!kept.has(id)) alarms.clear(`delay/lit/${id}`);
    for (const id of this.#owed.keys()) if (!kept.has(id)) this.#owed.delete(id);
    this.#judged.clear();
  }

  publish(): void {
    this.#deps.publisher.set(['delaycal', 'run'], this.#run?.state() ?? null);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#again?.[Symbol.dispose]();
    await this.#end({ code: 'delay.engine-stop' });
  }

  #flash(run: Measurement, flashes: ReturnType<typeof planFlashes>): void {
    const { clock, house, sender } = this.#deps;
    const { path, lit, dark } = run.head.patch;
    this.#flasher = new Flasher({
      clock,
      house,
      sender,
      path,
      lit,
      dark,
      flashes,
      onLit: (sent) => {
        run.flashed(sent);
        this.publish();
      },
      onDark: () => {
        run.lit = false;
        this.publish();
      },
      onDone: (why) => void this.#end(why),
    });
    this.#flasher.start();
    this.#limit = clock.after(LIMIT_MS, () => void this.#end({ code: 'delay.time-limit' }));
  }

  /** Once; whoever comes later waits for the same end. */
  #end(why: Fault | undefined): Promise<void> {
    const flasher = this.#flasher;
    const run = this.#run;
    if (!flasher || !run) return this.#ending;
    this.#flasher = undefined;
    this.#limit?.[Symbol.dispose]();
    run.why = why ?? null;
    this.#ending = flasher.end().then(async (fault) => {
      run.lit = false;
      if (fault) run.why = fault;
      const { clock } = this.#deps;
      // That it left does not say that it came: a datagram to a box that is gone leaves too.
      this.#owed.set(run.head.patch.id, { sinceUs: clock.nowUs(), tries: 0 });
      if (run.head.by === 'video') this.#watchUntilUs = clock.nowUs() + WATCH_MS * 1_000;
      else {
        run.at = 'marking';
        this.#note(run);
      }
      this.publish();
      this.#putOutLater(run.head.patch, TRIES);
    });
    this.publish();
    return this.#ending;
  }

  /** Until it reads dark, or nothing can tell; a box that will not is told loudly by the slow sweep. */
  async #putOut(patch: DelayPatch, tries: number): Promise<void> {
    const { stage, sender, clock } = this.#deps;
    if (this.#flasher || tries === 0 || !isLit(stage.view(), patch, clock.nowUs())) return;
    const sending = sender.send(patch.path, patch.dark, 'now');
    if (!isFault(sending)) await sending.sent;
    if (tries > 1) this.#putOutLater(patch, tries - 1);
  }

  #putOutLater(patch: DelayPatch, tries: number): void {
    if (this.#stopped) return;
    this.#again?.[Symbol.dispose]();
    this.#again = this.#deps.clock.after(AGAIN_MS, () => void this.#putOut(patch, tries));
  }

  #note(run: Measurement): void {
    const { journal } = this.#deps;
    const { id, camera } = run.head;
    journal.note({ kind: 'delay', data: { do: 'end', id, camera, why: run.why, result: run.result } });
  }

  #isOnline({ path }: DelayPatch): boolean {
    const { stage } = this.#deps;
    const device = stage.descriptor(path)?.device;
    return device !== undefined && stage.devices.get(device)?.online === true;
  }

  #checks(patch: DelayPatch, camera: string, flashing: boolean): readonly DelayCheck[] {
    const { stage, takes, trials, clock } = this.#deps;
    const now = { activePlans: takes.activePlans(), nowUs: clock.nowUs(), flashing, trying: trials.trying };
    return checkDelay(stage.view(), patch, camera, now);
  }

  #ways(camera: string, sees: readonly string[]): readonly DelayWay[] {
    const { stage, clock } = this.#deps;
    const view = stage.view();
    const busy = this.#flasher !== undefined;
    return sees.flatMap((zone): readonly DelayWay[] => {
      const patch = patchFor(view, zone);
      const about = view.studio.zones.find((one) => one.id === zone);
      if (!patch || !about) return [];
      const areaPct = patchAreaPct(patch, about);
      const nits = patchNits(patch, read(view, patch.brightnessPath, clock.nowUs()).value);
      return [
        {
          zone,
          patch: patch.id,
          path: patch.path,
          system: patch.system,
          areaPct: areaPct === undefined ? null : Math.round(areaPct * 10) / 10,
          nits: nits === undefined ? null : Math.round(nits),
          checks: this.#checks(patch, camera, busy).map(({ kind, why }) => ({ kind, why: why ?? null })),
        },
      ];
    });
  }
}
