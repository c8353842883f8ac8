/**
 * Two real PTP clocks (linuxptp) in network namespaces of their own, asked through `pmc` as a studio asks: who leads, who
 * follows, and what is said once the leader is gone. The clock of the machine is not touched: the follower runs free.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPtp } from '../../../app/engine/timing/ptp-input.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import type { PtpJudgement } from '../../../drivers/timecode/ptp-verdict.ts';

const [LEADER, FOLLOWER] = [`slptp-a-${process.pid}`, `slptp-b-${process.pid}`];
const DOMAIN = 127;

/** Namespaces are made by root only, and not in every container. */
function mayTry(): boolean {
  if (!['ptp4l', 'pmc'].every((tool) => spawnSync(tool, ['-v']).error === undefined)) return false;
  const made = spawnSync('ip', ['netns', 'add', LEADER]).status === 0;
  if (made) spawnSync('ip', ['netns', 'del', LEADER]);
  return made;
}

describe.skipIf(!mayTry())('two PTP clocks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stagelock-ptp-'));
  const uds = (of: string): string => join(folder, of);
  const running: ChildProcess[] = [];
  const judged: Record<string, PtpJudgement> = {};
  const open: { close(): void }[] = [];

  const ip = (...words: string[]): Buffer => execFileSync('ip', words);
  const run = (namespace: string, link: string, config: string): ChildProcess => {
    const file = join(folder, `${namespace}.cfg`);
    writeFileSync(file, config);
    const words = ['netns', 'exec', namespace, 'ptp4l', '-f', file, '-i', link, '-S', '--uds_address', uds(namespace)];
    const child = spawn('ip', words, { stdio: 'ignore' });
    running.push(child);
    return child;
  };

  beforeAll(() => {
    ip('netns', 'add', LEADER);
    ip('netns', 'add', FOLLOWER);
    ip('link', 'add', 'slptpa', 'netns', LEADER, 'type', 'veth', 'peer', 'name', 'slptpb', 'netns', FOLLOWER);
    for (const [namespace, link, n] of [
      [LEADER, 'slptpa', 1],
      [FOLLOWER, 'slptpb', 2],
    ] as const) {
      ip('netns', 'exec', namespace, 'ip', 'addr', 'add', `10.99.0.${n}/24`, 'dev', link);
      ip('netns', 'exec', namespace, 'ip', 'link', 'set', link, 'up');
    }
    // ST 2059-2 rates. Free running: the clocks are watched, none is set.
    const config = `[global]\ndomainNumber ${DOMAIN}\nlogSyncInterval -3\nlogAnnounceInterval -2\nlogMinDelayReqInterval -3\nfree_running 1\ntime_stamping software\n`;
    run(LEADER, 'slptpa', config);
    run(FOLLOWER, 'slptpb', `${config}slaveOnly 1\n`);
    const clock = createClock();
    for (const of of [LEADER, FOLLOWER])
      open.push(openPtp({ uds: uds(of), domain: DOMAIN }, { clock, judged: (judgement) => (judged[of] = judgement) }));
  });
  afterAll(() => {
    for (const one of open) one.close();
    for (const child of running) child.kill('SIGKILL');
    for (const of of [LEADER, FOLLOWER]) spawnSync('ip', ['netns', 'del', of]);
    rmSync(folder, { recursive: true, force: true });
  });

  test('one leads; the other hears it and is not yet called locked; when the leader dies that is said', async () => {
    const slow = { interval: 200 };
    await expect.poll(() => judged[LEADER], slow).toEqual({ verdict: 'grandmaster', faults: [] });
    // It never sets its clock, so linuxptp never calls it a slave: to be near is not to be locked.
    const state = (of: string): unknown => judged[of]?.faults[0];
    const hears = { code: 'ptp.not-slave', params: { state: 'UNCALIBRATED' } };
    await expect.poll(() => state(FOLLOWER), slow).toEqual(hears);
    running[0]?.kill('SIGKILL');
    await expect.poll(() => state(FOLLOWER), slow).toEqual({ code: 'ptp.not-slave', params: { state: 'LISTENING' } });
    await expect.poll(() => judged[LEADER]?.verdict, slow).toBe('unknown');
  });
});
