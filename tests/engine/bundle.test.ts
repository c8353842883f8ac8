/**
 * The bundle, built anew beside the real one: every worker and process is found as `.js`, and the shell's processes
 * live together. Electron's part is played by plain forks with a message port; the processes are the shipped ones.
 */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Child } from '../../app/main/part.ts';
import type { Standing } from '../../app/main/quitting.ts';
import { type PartName, StageProcesses, type Trouble } from '../../app/main/stage-processes.ts';
import type { StageState } from '../../app/protocol/state.ts';
import { toolPath } from '../../scripts/packages.mjs';
import { ROOT, startProcess, TOKEN } from './rig.ts';

const BUNDLE = join(ROOT, 'test-results', 'bundle');
const STUDIO = join(ROOT, 'seeds', 'shenzhen');
/** What Electron gives a utility process, on Node's own channel. */
const PORT = `process.parentPort = {
  postMessage: (message) => process.send(message),
  on: (event, fn) => process.on('message', (data) => fn({ data })),
};`;
const SHIM = `data:text/javascript,${encodeURIComponent(PORT)}`;

/** A limit costs time only when it is red. */
const LIMIT_MS = 60_000;

const data = mkdtempSync(join(tmpdir(), 'stl-bundle-'));
const cleanup: (() => unknown)[] = [];

beforeAll(() => {
  rmSync(BUNDLE, { recursive: true, force: true });
  const config = join(ROOT, 'scripts', 'rolldown.config.ts');
  execFileSync(process.execPath, [toolPath('rolldown'), '--config', config, '--dir', BUNDLE], { stdio: 'ignore' });
  mkdirSync(join(BUNDLE, 'renderer'));
  writeFileSync(join(BUNDLE, 'renderer', 'index.html'), '<!doctype html><title>console</title>');
});
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});
afterAll(() => {
  rmSync(data, { recursive: true, force: true });
  rmSync(BUNDLE, { recursive: true, force: true });
});

test('headless from the bundle: all devices online, and everything below it is of the bundle', async () => {
  const words = ['--studio', STUDIO, '--data', join(data, 'a'), '--listen', '127.0.0.1:0', '--admin-token', TOKEN];
  const engine = await startProcess(
    [join(BUNDLE, 'engine', 'headless.js'), ...words, '--virtual-stage'],
    /stagelock engine ready (\S+)/,
  );
  cleanup.push(() => engine.stop('SIGKILL'));
  await untilOnline(engine.url);
  const below = processesBelow(engine.child.pid ?? 0);
  expect(below).toHaveLength(2);
  expect(below.join('\n')).toContain(join(BUNDLE, 'virtual-stage', 'main.js'));
  expect(below.join('\n')).toContain(join(BUNDLE, 'engine', 'tracking', 'tracking-process.js'));
  expect(await (await fetch(`${engine.url}/`)).text()).toContain('<title>console</title>');
  expect(await engine.stop()).toBe(0);
  expect(processesBelow(engine.child.pid ?? 0)).toEqual([]);
});

test('below the shell: an engine that is killed comes back where it was, and tracking never stopped', async () => {
  const shell = openShell();
  shell.processes.start();
  await until('it serves', () => shell.served.length === 1);
  const [url = ''] = shell.served;
  const before = await untilOnline(url);
  await until('show and take are told', () => shell.standings.at(-1)?.show === before.show);
  const tracking = shell.child('tracking').pid;
  const link = await shell.processes.link();
  expect(link).toMatch(/\?once=/);

  shell.child('engine').kill('SIGKILL');
  await until('it serves again', () => shell.served.length === 2);
  expect(shell.served[1]).toBe(url);
  await untilOnline(url);
  expect(shell.child('tracking').pid).toBe(tracking);
  expect(shell.names()).toEqual(['virtual-stage', 'engine', 'tracking', 'engine']);

  await command(url, 'show.state', { state: 'SHOW' });
  await until('the show is told', () => shell.standings.at(-1)?.show === 'SHOW');
  await shell.processes.stop();
  expect(shell.children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)).toEqual([]);
  expect(shell.troubles).toEqual([]);
});

test('below the shell: what an engine refuses comes with its reasons, once', async () => {
  const studio = join(data, 'broken');
  cpSync(STUDIO, studio, { recursive: true });
  writeFileSync(join(studio, 'devices.json'), '{');
  const shell = openShell(studio, 'none');
  shell.processes.start();
  await until('trouble', () => shell.troubles.length === 1);
  expect(shell.troubles[0]).toMatchObject({ part: 'engine', faults: [{ params: { file: 'devices.json' } }] });
  await until('it ended', () => shell.children[0]?.exitCode === 1);
  expect(shell.names()).toEqual(['engine']);
});

function openShell(studio = STUDIO, virtualStage: 'own' | 'none' = 'own') {
  const children: ChildProcess[] = [];
  const parts: PartName[] = [];
  const served: string[] = [];
  const standings: Standing[] = [];
  const troubles: Trouble[] = [];
  const files = {
    engine: join(BUNDLE, 'engine', 'utility.js'),
    'virtual-stage': join(BUNDLE, 'virtual-stage', 'main.js'),
    tracking: join(BUNDLE, 'engine', 'tracking', 'tracking-process.js'),
  };
  const processes = new StageProcesses({
    plan: {
      headless: false,
      studio,
      data: join(data, 'b'),
      listen: '127.0.0.1:0',
      adminToken: TOKEN,
      virtualStage,
      rest: [],
    },
    adminToken: TOKEN,
    clock: {
      nowMs: () => performance.now(),
      after: (ms, fn) => {
        const timer = setTimeout(fn, ms);
        return () => clearTimeout(timer);
      },
    },
    fork: (part, words) => {
      const child = fork(files[part], words, { execArgv: ['--import', SHIM], stdio: 'ignore' });
      cleanup.push(() => child.kill('SIGKILL'));
      children.push(child);
      parts.push(part);
      const asChild: Child = {
        on: (event: string, fn: ((message: unknown) => void) | ((code: number) => void)) =>
          event === 'exit'
            ? child.on('exit', (code) => (fn as (code: number) => void)(code ?? 137))
            : child.on('message', fn as (message: unknown) => void),
        postMessage: (message) => void child.send(message as object),
        kill: () => child.kill(),
      };
      return asChild;
    },
    onReady: (url) => served.push(url),
    onStanding: (standing) => standings.push(standing),
    onTrouble: (trouble) => troubles.push(trouble),
  });
  cleanup.push(() => processes.stop());
  const child = (part: PartName): ChildProcess => {
    const found = children[parts.lastIndexOf(part)];
    if (!found) throw new Error(`no ${part}`);
    return found;
  };
  return { processes, children, names: () => parts, child, served, standings, troubles };
}

const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };

async function command(url: string, name: string, args: object): Promise<void> {
  const body = JSON.stringify(args);
  const answer = await fetch(`${url}/api/v1/commands/${name}`, { method: 'POST', headers, body });
  expect(await answer.json()).toMatchObject({ ok: true });
}

async function untilOnline(url: string): Promise<StageState> {
  let state: StageState | undefined;
  const endMs = performance.now() + LIMIT_MS;
  for (;;) {
    state = (await (await fetch(`${url}/api/v1/state`, { headers })).json()) as StageState;
    const offline = Object.entries(state.devices).filter(([, { status }]) => status !== 'online');
    if (offline.length === 0) return state;
    if (performance.now() > endMs) throw new Error(`not online: ${offline.map(([id]) => id).join(', ')}`);
    await pause();
  }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const endMs = performance.now() + LIMIT_MS;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`not within ${LIMIT_MS} ms: ${what}`);
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 25));
}

/** Command lines of the children of a process. */
function processesBelow(pid: number): readonly string[] {
  const lines = execFileSync('ps', ['-eo', 'ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, parent, args] = /^\s*(\d+)\s(.*)$/.exec(line) ?? [];
    return Number(parent) === pid && args !== undefined ? [args] : [];
  });
}
