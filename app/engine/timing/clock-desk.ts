/**
 * Who leads the house clock: opens the studio's sources of time, keeps what each says, chooses one, and tells steps,
 * losses and what the machine's own clocks did.
 *
 * Is told: the passing of time, whether a step is allowed now. Tells: journal, alarms, the published sources.
 */
import { uptime } from 'node:os';
import type { Clock } from '../../../drivers/contract.ts';
import type { TimeSource } from '../../core/stage/model.ts';
import { ClockWatch } from '../../core/time/clock-watch.ts';
import { CHOICE_POLICY, chooseSource } from '../../core/time/source-choice.ts';
import type { SyncState, TimeSourceState } from '../../protocol/state.ts';
import type { Journal } from '../journal/journal.ts';
import type { Alarms } from '../stage/alarms.ts';
import { HeardSource } from './heard-source.ts';
import type { HouseClock } from './house-clock.ts';
import { openPtp } from './ptp-input.ts';

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

type Ptp = Extract<TimeSource, { kind: 'ptp' }>;

export class ClockDesk {
  readonly #deps: ClockDeskDeps;
  #heard: readonly HeardSource[] = [];
  readonly #ptp = new Map<string, TimeSourceState>();
  readonly #ptpInputs = new Map<string, { readonly source: Ptp; close(): void }>();
  readonly #watch = new ClockWatch();
  #leader: HeardSource | undefined;
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
    const { clock, house } = this.#deps;
    const wanted = new Map(sources.map((source) => [source.id, JSON.stringify(source)]));
    const stays = ({ source }: { readonly source: TimeSource }): boolean =>
      wanted.get(source.id) === JSON.stringify(source);
    for (const one of this.#heard) if (!stays(one)) one.close();
    for (const [id, input] of this.#ptpInputs) {
      if (stays(input)) continue;
      input.close();
      this.#ptpInputs.delete(id);
      this.#ptp.delete(id);
    }
    if (this.#leader && !stays(this.#leader)) {
      this.#leader = undefined;
      house.follow(undefined, undefined, this.#drop);
    }
    const before = this.#heard.filter(stays);
    this.#heard = sources.flatMap((source) => {
      if (source.kind === 'ptp') return [];
      return before.find((one) => one.source.id === source.id) ?? new HeardSource(source, clock);
    });
    for (const one of this.#heard) if (!before.includes(one)) one.open();
    for (const source of sources) if (source.kind === 'ptp' && !this.#ptpInputs.has(source.id)) this.#openPtp(source);
  }

  stop(): void {
    this.#ticking?.[Symbol.dispose]();
    for (const one of this.#heard) one.close();
    for (const input of this.#ptpInputs.values()) input.close();
  }

  sources(): SyncState['sources'] {
    const { clock, house } = this.#deps;
    const nowUs = clock.nowUs();
    const houseUs = house.positionUs(nowUs);
    return Object.fromEntries([
      ...this.#heard.map((one) => [one.source.id, one.state(nowUs, one === this.#leader, houseUs)] as const),
      ...this.#ptp,
    ]);
  }

  #openPtp(source: Ptp): void {
    const head = { name: source.name, kind: 'ptp', from: source.uds, priority: null, leads: false } as const;
    const nothing = { rate: null, timecode: null, jitterUs: null, driftPpm: null } as const;
    this.#ptp.set(source.id, { ...head, ...nothing, state: 'unknown', offsetUs: null, atUs: null, faults: [] });
    const judged: Parameters<typeof openPtp>[1]['judged'] = ({ verdict, offsetNs, faults }, atUs) => {
      const state = verdict === 'locked' || verdict === 'grandmaster' ? 'usable' : verdict;
      const offsetUs = offsetNs === undefined ? null : offsetNs / 1000;
      this.#ptp.set(source.id, { ...head, ...nothing, state, offsetUs, atUs, faults });
    };
    const input = openPtp(source, { clock: this.#deps.clock, judged });
    this.#ptpInputs.set(source.id, { source, close: () => input.close() });
  }

  #tick(nowUs: number): void {
    const { house, journal, mayStep, onStep } = this.#deps;
    for (const one of this.#heard) one.tick(nowUs);
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
    const candidates = this.#heard.map((one) => {
      const usable = one.isUsable(nowUs);
      return { id: one.source.id, priority: one.source.priority, usable, sinceUs: one.usableSinceUs };
    });
    const id = chooseSource(this.#leader?.source.id, candidates, nowUs, CHOICE_POLICY);
    const next = this.#heard.find((one) => one.source.id === id);
    const drop = next?.label?.drop ?? this.#drop;
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
    if (fault.code !== 'clock.wall-step') for (const one of this.#heard) one.tracker.restart(nowUs);
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
