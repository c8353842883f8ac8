/**
 * Two real PTP clocks (linuxptp) in network namespaces of their own, asked through `pmc` as a studio asks: who leads, who
 * follows, what is said once the leader is gone; and a follower that our house clock follows.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alignmentAt } from '../../../app/core/time/ptp-epoch.ts';
import { HouseClock } from '../../../app/engine/timing/house-clock.ts';
import { openPtp } from '../../../app/engine/timing/ptp-input.ts';
import { PtpSource } from '../../../app/engine/timing/ptp-source.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import type { PtpJudgement } from '../../../drivers/timecode/ptp-verdict.ts';
import { DOMAIN, mayPair, PtpPair } from './ptp-pair.ts';

const slow = { interval: 200, timeout: 25_000 };
const clock = createClock();

const library = mkdtempSync(join(tmpdir(), 'stagelock-ptp-clock-'));

/** Stands before the C library of a pair, so that one follows the other and no clock is set; a C compiler makes it. */
const standIn = join(library, 'ptp-clock.so');
const compile = ['-shared', '-fPIC', '-O1', '-o', standIn, join(import.meta.dirname, 'ptp-clock.c'), '-ldl'];
const follows = mayPair() && spawnSync('cc', compile).status === 0;
afterAll(() => rmSync(library, { recursive: true, force: true }));

describe.skipIf(!mayPair())('two PTP clocks', () => {
  const rate = { num: 60_000, den: 1001 };
  const house = new HouseClock(rate, { num: 30_000, den: 1001 }, () => clock.nowUs(), Date.now());
  const judged: Record<string, PtpJudgement> = {};
  const open: { close(): void }[] = [];
  let watched: PtpPair;
  let followed: PtpPair;
  let source: PtpSource;

  beforeAll(() => {
    // Free running: the clocks are watched, none is set.
    watched = new PtpPair('a', { config: ['free_running 1'] }, { config: ['free_running 1'] });
    for (const uds of [watched.leader, watched.follower])
      open.push(openPtp({ uds, domain: DOMAIN }, { clock, judged: (judgement) => (judged[uds] = judgement) }));
    if (!follows) return;
    const LD_PRELOAD = standIn;
    // A servo that locks within a second; its steering goes nowhere.
    const servo = ['first_step_threshold 0', 'pi_proportional_const 0.7', 'pi_integral_const 0.3', 'kernel_leap 0'];
    followed = new PtpPair(
      'b',
      { env: { LD_PRELOAD, PTP_STAMP_AHEAD_S: '37' } },
      { config: servo, env: { LD_PRELOAD } },
    );
    const of = { id: 'ptp', name: { en: 'PTP', zh: 'PTP' }, kind: 'ptp', domain: DOMAIN } as const;
    source = new PtpSource(
      { ...of, uds: followed.follower, priority: 1, offsetNs: 200_000 },
      { clock, wallMs: () => Date.now(), rate, timecodeRate: house.timecodeRate },
    );
    source.open();
    const ticking = clock.every(100, () => {
      source.tick(clock.nowUs());
      if (source.isUsable(clock.nowUs())) house.follow('ptp', source.tracker, false);
      house.tick(clock.nowUs(), true);
    });
    open.push(source, { close: () => ticking[Symbol.dispose]() });
  });
  afterAll(() => {
    for (const one of open) one.close();
    watched.close();
    if (follows) followed.close();
  });

  test('one leads; the other hears it and is not yet called locked; when the leader dies that is said', async () => {
    await expect.poll(() => judged[watched.leader], slow).toEqual({ verdict: 'grandmaster', faults: [] });
    // It never sets its clock, so linuxptp never calls it a slave: to be near is not to be locked.
    const state = (): unknown => judged[watched.follower]?.faults[0];
    const hears = { code: 'ptp.not-slave', params: { state: 'UNCALIBRATED' } };
    await expect.poll(state, slow).toEqual(hears);
    watched.killLeader();
    await expect.poll(state, slow).toEqual({ code: 'ptp.not-slave', params: { state: 'LISTENING' } });
    await expect.poll(() => judged[watched.leader]?.verdict, slow).toBe('unknown');
  });

  test.skipIf(!follows)(
    'the house follows one that is locked: on its frames, until the leader dies; then it holds',
    async () => {
      const nowUs = (): number => clock.nowUs();
      const said = (): ReturnType<PtpSource['state']> => source.state(nowUs(), true, house.positionUs(nowUs()));
      const codes = (): readonly string[] => said().faults.map(({ code }) => code);
      // The leader's stamps are 37 s ahead, and it has not yet said that they are PTP time.
      await expect.poll(codes, slow).toContain('ptp.offset');
      const quality = 'clockClass 6 clockAccuracy 0x21 offsetScaledLogVariance 0x4e5d';
      const time = 'currentUtcOffset 37 leap61 0 leap59 0 currentUtcOffsetValid 1 ptpTimescale 1 timeTraceable 1';
      const set = `SET GRANDMASTER_SETTINGS_NP ${quality} ${time} frequencyTraceable 1 timeSource 0x20`;
      expect(followed.tell(followed.leader, set)).toContain('RESPONSE');
      await expect.poll(() => house.state().state, slow).toBe('locked');
      expect(said()).toMatchObject({ state: 'usable', rate, ptp: { utcOffsetS: 37 } });
      // Another reading of the same clock: within the millisecond that the system tells, the frame of PTP time turns there.
      const atUs = house.usOf(house.frame() + 2);
      const wallMs = Date.now() + (atUs - nowUs()) / 1_000;
      const taiNs = (ms: number): bigint => BigInt(Math.round(ms * 1e6)) + 37_000_000_000n;
      expect(alignmentAt(taiNs(wallMs + 2), rate) - alignmentAt(taiNs(wallMs - 2), rate)).toBe(1n);
      followed.killLeader();
      await expect.poll(() => house.state().state, slow).toBe('holdover');
      await expect.poll(codes, slow).toContain('ptp.not-slave');
    },
  );
});
