/** PTP as a source that may lead: when it does, where its frames begin, and every reason why it does not. */
import { describe, expect, test } from 'vitest';
import { alignmentAt } from '../../../app/core/time/ptp-epoch.ts';
import { HouseClock } from '../../../app/engine/timing/house-clock.ts';
import type { PtpOptions } from '../../../app/engine/timing/ptp-input.ts';
import { PtpSource } from '../../../app/engine/timing/ptp-source.ts';
import type { Clock } from '../../../drivers/contract.ts';
import { type PtpScene, printPmc } from '../../../drivers/timecode/pmc-print.ts';
import { parsePmc } from '../../../drivers/timecode/pmc-text.ts';
import { judgePtp, PTP_LIMITS, type PtpReading, readingsOf } from '../../../drivers/timecode/ptp-verdict.ts';
import { LOCKED_SCENE } from './players.ts';

const QUESTIONS = ['DEFAULT', 'CURRENT', 'PARENT', 'TIME_PROPERTIES', 'PORT'].map((name) => `GET ${name}_DATA_SET`);
const ASKED = [...QUESTIONS, 'GET TIME_STATUS_NP', 'GET PORT_STATS_NP'];

/** A machine: time passes a little with every look at a clock, as it does; its wall clock can be set. */
class Machine implements Clock {
  us = 7_000_123;
  wallUs = 1_795_216_745_080_055;
  scene: PtpScene = LOCKED_SCENE;
  change: (text: string) => string = (text) => text;
  #options: PtpOptions | undefined;
  #before: PtpReading | undefined;
  #nextTick = 0;
  readonly source: PtpSource;
  readonly house: HouseClock;

  constructor(rate = { num: 50, den: 1 }, timecodeRate = { num: 25, den: 1 }, priority: number | null = 1) {
    this.house = new HouseClock(rate, timecodeRate, () => this.us, this.wallMs());
    const line = { id: 'ptp', name: { en: 'PTP', zh: 'PTP' }, kind: 'ptp', uds: 'x', domain: 127 } as const;
    this.source = new PtpSource(
      { ...line, ...(priority !== null && { priority }) },
      {
        clock: this,
        wallMs: () => this.wallMs(),
        rate,
        timecodeRate,
        open: (_, options) => {
          this.#options = options;
          return { close: () => undefined };
        },
      },
    );
    this.source.open();
  }

  nowUs(): number {
    return (this.us += 0.3);
  }
  wallMs(): number {
    return Math.floor((this.wallUs + this.us) / 1_000);
  }
  every(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }
  after(): Disposable {
    return this.every();
  }

  /** Ticks ten times a second, a poll every second. */
  run(seconds: number): void {
    const untilUs = this.us + seconds * 1e6;
    while (this.us < untilUs) {
      this.us += 100_000 + ((this.#nextTick * 137) % 731);
      if (this.#nextTick++ % 10 === 0) this.#poll();
      this.source.tick(this.us);
      if (this.source.isUsable(this.us)) this.house.follow('ptp', this.source.tracker, this.source.drop);
      this.house.tick(this.us, true);
    }
  }

  #poll(): void {
    const text = this.change(printPmc(this.scene, ASKED, 127, this.wallMs()));
    const [now] = readingsOf(parsePmc(text));
    const judgement = judgePtp(this.#before, now, { ...PTP_LIMITS, domain: 127 });
    this.#before = now;
    this.#options?.judged(judgement, this.us, now);
  }

  get said(): ReturnType<PtpSource['state']> {
    return this.source.state(this.us, false, this.house.positionUs(this.us));
  }
  get codes(): readonly string[] {
    return this.said.faults.map(({ code }) => code);
  }
  /** PTP time at a monotonic time, as it truly is. */
  taiNs(us: number): bigint {
    return BigInt(Math.round((this.wallUs + us) * 1_000)) + 37_000_000_000n;
  }
}

describe.each([
  [
    { num: 50, den: 1 },
    { num: 25, den: 1 },
  ],
  [
    { num: 60_000, den: 1001 },
    { num: 30_000, den: 1001 },
  ],
  [
    { num: 24_000, den: 1001 },
    { num: 24_000, den: 1001 },
  ],
] as const)('at $num/$den', (rate, timecodeRate) => {
  test('the house frames begin where frames of PTP time begin, within microseconds, and a label with a frame', () => {
    const machine = new Machine(rate, timecodeRate);
    machine.run(12);
    expect(machine.house.state()).toMatchObject({ source: 'ptp', state: 'locked' });
    const frame = machine.house.frame(machine.us) + 3;
    const atUs = machine.house.usOf(frame);
    const nearest = alignmentAt(machine.taiNs(atUs + 100), rate);
    expect(alignmentAt(machine.taiNs(atUs - 3), rate)).toBe(nearest - 1n);
    expect(alignmentAt(machine.taiNs(atUs + 3), rate)).toBe(nearest);
    // The label is this machine's time of day.
    const shown = machine.said.timecode ?? '';
    const wall = new Date(machine.wallMs());
    const seconds = (text: string): number =>
      text.split(/[:;]/).reduce((sum, part, n) => (n < 3 ? sum * 60 + Number(part) : sum), 0);
    if (rate.den === 1)
      expect(Math.abs(seconds(shown) - seconds(wall.toTimeString().slice(0, 8)))).toBeLessThanOrEqual(1);
    expect(machine.said.ptp).toMatchObject({ utcOffsetS: 37, masterUs: 0.4 });
    expect(machine.said.ptp?.wallUs).toBeLessThan(1);
  });
});

test('without a place among the sources it is shown and never leads', () => {
  const machine = new Machine(undefined, undefined, null);
  machine.run(8);
  expect(machine.said).toMatchObject({ priority: null, state: 'usable', offsetUs: 0.4, timecode: null });
  expect(machine.source.isUsable(machine.us)).toBe(false);
});

describe('it does not lead, and says why', () => {
  const property =
    (name: string, value: string) =>
    (text: string): string =>
      text.replace(new RegExp(`(\\t\\t${name}\\s+)\\S+`), `$1${value}`);
  test.each([
    ['a grandmaster without PTP time', { clockClass: 248 }, undefined, 'ptp.no-epoch'],
    ['an offset from UTC that is not valid', {}, property('currentUtcOffsetValid', '0'), 'ptp.utc-unknown'],
    ['an offset from UTC that never was', {}, property('currentUtcOffset', '0'), 'ptp.utc-unknown'],
    ['a clock of a network card', {}, property('ingress_time', '1795216782080055693'), 'ptp.other-clock'],
    ['this machine is the grandmaster', { state: 'grandmaster' }, undefined, 'ptp.is-master'],
    ['an offset beyond the limit', { offsetNs: 12_000 }, undefined, 'ptp.offset'],
    ['Sync messages that stopped', { syncHz: 0 }, undefined, 'ptp.no-sync'],
    ['not yet a slave', { state: 'uncalibrated' }, undefined, 'ptp.not-slave'],
    ['nobody there', { state: 'silent' }, undefined, 'ptp.no-answer'],
  ] as const)('%s', (_what, scene, change, code) => {
    const machine = new Machine();
    machine.scene = { ...LOCKED_SCENE, ...scene };
    if (change) machine.change = change;
    machine.run(8);
    expect(machine.codes).toContain(code);
    expect(machine.source.isUsable(machine.us)).toBe(false);
    expect(machine.said.offsetUs).toBeNull();
  });

  test('a leap second that is announced is told and changes nothing yet', () => {
    const machine = new Machine();
    machine.change = property('leap61', '1');
    machine.run(8);
    expect(machine.codes).toEqual(['ptp.leap-ahead']);
    expect(machine.source.isUsable(machine.us)).toBe(true);
  });
});

test('it leads only after three polls in order, and a lost grandmaster is left within two seconds', () => {
  const machine = new Machine();
  machine.run(2.5);
  expect(machine.source.isUsable(machine.us)).toBe(false);
  machine.run(4);
  expect(machine.source.isUsable(machine.us)).toBe(true);
  machine.scene = { ...LOCKED_SCENE, state: 'gm-lost' };
  machine.run(2);
  expect(machine.source.isUsable(machine.us)).toBe(false);
});

test('a wall clock that somebody set is named in microseconds; it leads again when it was steady, at the new place', () => {
  const machine = new Machine();
  machine.run(12);
  machine.wallUs += 2_500;
  machine.run(2);
  expect(machine.said.faults).toContainEqual({
    code: 'ptp.wall-step',
    params: { byUs: expect.closeTo(2_500, -1), times: 1 },
  });
  expect(machine.source.isUsable(machine.us)).toBe(false);
  machine.run(8);
  expect(machine.source.isUsable(machine.us)).toBe(true);
  const atUs = machine.house.usOf(machine.house.frame(machine.us) + 1);
  expect(alignmentAt(machine.taiNs(atUs - 3), machine.house.rate)).toBe(
    alignmentAt(machine.taiNs(atUs + 3), machine.house.rate) - 1n,
  );
});

test('an offset from UTC that changes while it leads: it is steady anew before it leads again', () => {
  const machine = new Machine();
  machine.run(12);
  machine.change = (text) => text.replace(/(currentUtcOffset\s+)37/, '$138');
  machine.run(1.5);
  expect(machine.source.isUsable(machine.us)).toBe(false);
  machine.run(6);
  expect(machine.source.isUsable(machine.us)).toBe(true);
  expect(machine.said.ptp?.utcOffsetS).toBe(38);
});
