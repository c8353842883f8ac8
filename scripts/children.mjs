/**
 * Processes that scripts start. Whoever starts one stops it: every child leads its own process group and the whole
 * group ends with us, on a normal end, on a signal and on a time limit. Valid on Node 18.
 */
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';

/** @typedef {{ code: number, signal: NodeJS.Signals | null, timedOut: boolean, missing: boolean, stdout: string }} Ended */
/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio?: 'inherit' | 'capture' | 'quiet', limitMs?: number, reach?: Reach, onLine?: (line: string) => void }} HowToRun */

/** Who hears a signal first: the whole group, or only its leader, which stops its own children in order. */
/** @typedef {'group' | 'leader'} Reach */
/** @type {Map<import('node:child_process').ChildProcess, Reach>} */
const living = new Map();
const GRACE_MS = 3500;
const PARENT_WATCH_MS = 200;
let guarded = false;
/** @type {NodeJS.Signals | undefined} */
let stoppedBy;

/** The signal that asked us to stop, once one has. */
export function stopSignal() {
  return stoppedBy;
}

/**
 * Starts a child as the leader of its own group and guards it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @param {Reach} [reach]
 */
export function startChild(command, args, options, reach = 'group') {
  guard();
  const child = spawn(command, [...args], { ...options, detached: process.platform !== 'win32' });
  living.set(child, reach);
  child.once('close', () => living.delete(child));
  child.once('error', () => living.delete(child));
  return child;
}

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {HowToRun} [how]
 * @returns {Promise<Ended>}
 */
export function runChild(command, args, how = {}) {
  const output = how.onLine ? 'pipe' : how.stdio === 'capture' ? 'pipe' : how.stdio === 'quiet' ? 'ignore' : 'inherit';
  return new Promise((resolve) => {
    /** @type {import('node:child_process').SpawnOptions} */
    const options = {
      ...(how.cwd === undefined ? {} : { cwd: how.cwd }),
      ...(how.env === undefined ? {} : { env: how.env }),
      stdio: ['ignore', output, how.stdio === 'quiet' ? 'ignore' : 'inherit'],
    };
    const child = startChild(command, args, options, how.reach);
    let stdout = '';
    let rest = '';
    let timedOut = false;
    child.stdout?.setEncoding('utf8');
    child.stdout?.on('data', (/** @type {string} */ text) => {
      if (!how.onLine) {
        stdout = (stdout + text).slice(-1_000_000);
        return;
      }
      const lines = (rest + text).split('\n');
      rest = (lines.pop() ?? '').slice(-100_000);
      for (const line of lines) how.onLine(line);
    });
    const limit =
      how.limitMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            endGroup(child, 'SIGTERM');
            setTimeout(() => endGroup(child, 'SIGKILL'), GRACE_MS).unref();
          }, how.limitMs);
    child.once('error', () => {
      clearTimeout(limit);
      resolve({ code: 127, signal: null, timedOut, missing: true, stdout });
    });
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      if (rest !== '' && how.onLine) how.onLine(rest);
      endGroup(child, 'SIGKILL'); // what the child itself left behind
      resolve({ code: exitCodeOf(code, signal), signal, timedOut, missing: false, stdout });
    });
  });
}

/**
 * The exit code a shell would report.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCodeOf(code, signal) {
  if (code !== null) return code;
  return signal === null ? 1 : 128 + (constants.signals[signal] ?? 0);
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
export function endGroup(child, signal) {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    if (child.exitCode === null) spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** @param {unknown} error */
function isGone(error) {
  return error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM');
}

function guard() {
  if (guarded) return;
  guarded = true;
  process.on('exit', () => {
    for (const child of living.keys()) endGroup(child, 'SIGKILL');
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => stop(signal));
  if (process.env['npm_lifecycle_event'] !== undefined) watchParent();
}

/**
 * The first signal asks the children to stop, a second one makes them.
 * @param {NodeJS.Signals} signal
 */
function stop(signal) {
  const again = stoppedBy !== undefined;
  stoppedBy ??= signal;
  for (const [child, reach] of living) {
    if (again) endGroup(child, 'SIGKILL');
    else if (reach === 'leader') child.kill('SIGTERM');
    else endGroup(child, 'SIGTERM');
  }
  if (living.size === 0) process.exit(exitCodeOf(null, signal));
  setTimeout(() => process.exit(exitCodeOf(null, signal)), GRACE_MS).unref();
}

/** npm hands a signal to its shell only, and Debian's shell dies of it without a word to us: we notice the orphanage. */
function watchParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    if (stoppedBy === undefined) stop('SIGTERM');
  }, PARENT_WATCH_MS);
  watch.unref();
}
