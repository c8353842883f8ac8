/**
 * Who leads the house clock: opens the studio's sources of time, keeps what each says, chooses one, and tells steps,
 * losses and what the machine's own clocks did.
 *
 * Is told: the passing of time, whether a step is allowed now. Tells: journal, alarms, the published sources.
 */
import { uptime } from 'node:os';
import type { Clock } from '../../../drivers/contract.ts';
import type { PtpTime } from '../../core/latency/transit.ts';
import type { TimeSource } from '../../core/stage/model.ts';
import { ClockWatch } from '../../core/time/clock-watch.ts';
import { CHOICE_POLICY, chooseSource } from '../../core/time/source-choice.ts';
import type { SyncState } from '../../protocol/state-sync.ts';
import type { Journal } from '../journal/journal.ts';
import type { Alarms } from '../stage/alarms.ts';
import type { FollowedSource } from './followed-source.ts';
import { HeardSource } from './heard-source.ts';
import type { HouseClock } from './house-clock.ts';
import { PtpSource } from './ptp-source.ts';

export interface ClockDeskDeps {
  readonly clock: Clock;
  readonly house: HouseClock;
  readonly sources: readonly TimeSource[];
  readonly journal: Journal;
  readonly alarms: Alarms;
  readonly wallMs: () => number;
  /** No take runs. */
  readonly mayStep: () => boolean;
  /** Frame numbers moved: what waits for one must look again. */
  readonly onStep: () => void;
}

const WATCH_US = 1_000_000;

export class ClockDesk {
  readonly #deps: ClockDeskDeps;
  #sources: readonly FollowedSource[] = [];
  readonly #watch = new ClockWatch();
  #leader: FollowedSource | undefined;
  #drop = false;
  #watchUs = 0;
  #ticking: Disposable | undefined;

  constructor(deps: ClockDeskDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { clock, sources } = this.#deps;
    this.replace(sources);
    this.#ticking = clock.every(100, () => this.#tick(clock.nowUs()));
  }

  /** Only sources that changed are closed and opened; whoever leads and stays as it is leads on. */
  replace(sources: readonly TimeSource[]): void {
    const { house } = this.#deps;
    const wanted = new Map(sources.map((source) => [source.id, JSON.stringify(source)]));
    const stays = ({ source }: { readonly source: TimeSource }): boolean =>
      wanted.get(source.id) === JSON.stringify(source);
    for (const one of this.#sources) if (!stays(one)) one.close();
    if (this.#leader && !stays(this.#leader)) {
      this.#leader = undefined;
      house.follow(undefined, undefined, this.#drop);
    }
    const before = this.#sources.filter(stays);
    this.#sources = sources.map((source) => before.find((one) => one.source.id === source.id) ?? this.#made(source));
    for (const one of this.#sources) if (!before.includes(one)) one.open();
  }

  stop(): void {
    this.#ticking?.[Symbol.dispose]();
    for (const one of this.#sources) one.close();
  }

  sources(): SyncState['sources'] {
    const { clock, house } = this.#deps;
    const nowUs = clock.nowUs();
    const houseUs = house.positionUs(nowUs);
    return Object.fromEntries(
      this.#sources.map((one) => [one.source.id, one.state(nowUs, one === this.#leader, houseUs)]),
    );
  }

  /** This machine's wall clock against PTP time, while a source of that kind may lead. */
  ptpTime(): PtpTime | undefined {
    const nowUs = this.#deps.clock.nowUs();
    for (const one of this.#sources)
      if (one instanceof PtpSource && one.isUsable(nowUs) && one.time !== undefined) return one.time;
    return undefined;
  }

  #made(source: TimeSource): FollowedSource {
    const { clock, house, wallMs } = this.#deps;
    if (source.kind !== 'ptp') return new HeardSource(source, clock);
    const { rate, timecodeRate } = house;
    return new PtpSource(source, { clock, wallMs, rate, timecodeRate });
  }

  #tick(nowUs: number): void {
    const { house, journal, mayStep, onStep } = this.#deps;
    for (const one of this.#sources) one.tick(nowUs);
    this.#lookAtMachine(nowUs);
    this.#choose(nowUs);
    const step = house.tick(nowUs, mayStep());
    if (step) {
      const { fromFrame, toFrame, byUs } = step;
      journal.note({
        kind: 'clock-step',
        data: { fromFrame, toFrame, byUs: Math.round(byUs), source: this.#leader?.source.id },
      });
      onStep();
    }
    this.#alarm();
  }

  #choose(nowUs: number): void {
    const { house, journal } = this.#deps;
    const candidates = this.#sources.flatMap((one) => {
      const { id, priority } = one.source;
      return priority === undefined ? [] : [{ id, priority, usable: one.isUsable(nowUs), sinceUs: one.usableSinceUs }];
    });
    const id = chooseSource(this.#leader?.source.id, candidates, nowUs, CHOICE_POLICY);
    const next = this.#sources.find((one) => one.source.id === id);
    const drop = next?.drop ?? this.#drop;
    if (next === this.#leader && drop === this.#drop) return;
    if (next !== this.#leader)
      journal.note({ kind: 'clock-source', data: { from: this.#leader?.source.id, to: next?.source.id } });
    this.#leader = next;
    this.#drop = drop;
    house.follow(next?.source.id, next?.tracker, drop);
  }

  /** Once a second: a machine that slept, a wall clock that somebody set, a process that stood still. */
  #lookAtMachine(nowUs: number): void {
    const { alarms, wallMs } = this.#deps;
    if (nowUs - this.#watchUs < WATCH_US) return;
    this.#watchUs = nowUs;
    const fault = this.#watch.read({ monoUs: nowUs, wallUs: wallMs() * 1000, upUs: uptime() * 1e6 });
    if (!fault) return;
    alarms.raise('clock/machine', fault, 'warning');
    alarms.clear('clock/machine');
    if (fault.code !== 'clock.wall-step') for (const one of this.#sources) one.tracker.restart(nowUs);
  }

  #alarm(): void {
    const { alarms, house } = this.#deps;
    const { state, faults } = house.state();
    const lost = faults.find(({ code }) => code === 'clock.lost');
    // Without its seconds: a number that counts up is not a new alarm.
    if (state === 'lost' && lost) alarms.raise('clock/lost', { code: 'alarm.clock-lost' }, 'fault');
    else alarms.clear('clock/lost');
  }
}
