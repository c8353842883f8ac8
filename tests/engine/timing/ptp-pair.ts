/** Two real ptp4l in network namespaces of their own, a cable between them. No clock of this machine is touched. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const DOMAIN = 127;
/** ST 2059-2 rates. */
const RATES = ['logSyncInterval -3', 'logAnnounceInterval -2', 'logMinDelayReqInterval -3'];
const CONFIG = ['[global]', `domainNumber ${DOMAIN}`, ...RATES, 'time_stamping software'];

/** Namespaces are made by root only, and not in every container. */
export function mayPair(): boolean {
  if (!['ptp4l', 'pmc'].every((tool) => spawnSync(tool, ['-v']).error === undefined)) return false;
  const probe = `slptp-${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', probe]).status === 0;
  if (made) spawnSync('ip', ['netns', 'del', probe]);
  return made;
}

export interface PtpEnd {
  readonly config?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export class PtpPair {
  readonly #folder = mkdtempSync(join(tmpdir(), 'stagelock-ptp-'));
  readonly #name: string;
  readonly #running: ChildProcess[] = [];

  constructor(letter: string, leader: PtpEnd, follower: PtpEnd) {
    this.#name = `slptp${letter}${process.pid}`;
    const ip = (...words: string[]): Buffer => execFileSync('ip', words);
    const ends = ['l', 'f'].map((end) => ({ namespace: `${this.#name}${end}`, link: `slptp${letter}${end}` }));
    const [a, b] = ends as [(typeof ends)[0], (typeof ends)[0]];
    for (const { namespace } of ends) ip('netns', 'add', namespace);
    ip('link', 'add', a.link, 'netns', a.namespace, 'type', 'veth', 'peer', 'name', b.link, 'netns', b.namespace);
    ends.forEach(({ namespace, link }, n) => {
      ip('netns', 'exec', namespace, 'ip', 'addr', 'add', `10.99.0.${n + 1}/24`, 'dev', link);
      ip('netns', 'exec', namespace, 'ip', 'link', 'set', link, 'up');
    });
    this.#run(a, leader, this.leader);
    this.#run(b, { ...follower, config: [...(follower.config ?? []), 'slaveOnly 1'] }, this.follower);
  }

  /** Sockets to ask them at. */
  get leader(): string {
    return join(this.#folder, 'leader');
  }
  get follower(): string {
    return join(this.#folder, 'follower');
  }

  /** Answers with what pmc printed. */
  tell(uds: string, command: string): string {
    return execFileSync('pmc', ['-u', '-b', '0', '-d', String(DOMAIN), '-s', uds, command], { encoding: 'utf8' });
  }

  killLeader(): void {
    this.#running[0]?.kill('SIGKILL');
  }

  close(): void {
    for (const child of this.#running) child.kill('SIGKILL');
    for (const end of ['l', 'f']) spawnSync('ip', ['netns', 'del', `${this.#name}${end}`]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Without the right to set a clock, whatever it tries. */
  #run({ namespace, link }: { namespace: string; link: string }, { config = [], env = {} }: PtpEnd, uds: string): void {
    const file = `${uds}.cfg`;
    writeFileSync(file, [...CONFIG, ...config, ''].join('\n'));
    const ptp4l = ['ptp4l', '-f', file, '-i', link, '-S', '--uds_address', uds];
    const settings = Object.entries(env).map(([key, value]) => `${key}=${value}`);
    const words = ['netns', 'exec', namespace, 'setpriv', '--bounding-set=-sys_time', 'env', ...settings, ...ptp4l];
    this.#running.push(spawn('ip', words, { stdio: 'ignore' }));
  }
}
