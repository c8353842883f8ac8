import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodeOf, runChild } from '../../scripts/children.mjs';

const SCRIPTS = join(import.meta.dirname, '../../scripts');
const NODE = process.execPath;

/** Starts a grandchild that would live for a minute, says its pid, then does `then`. */
function parentOf(then: string): string {
  return `
    const { spawn } = require('node:child_process');
    const grandchild = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
    process.stdout.write(grandchild.pid + '\\n', () => { ${then} });
  `;
}

function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

test('exit codes pass through, a signal as a shell would say it, a missing tool by name', async () => {
  expect(await runChild(NODE, ['-e', 'process.exit(7)'])).toMatchObject({ code: 7, timedOut: false, missing: false });
  const killed = await runChild(NODE, ['-e', "process.kill(process.pid, 'SIGKILL')"]);
  expect(killed).toMatchObject({ code: 137, signal: 'SIGKILL' });
  expect(await runChild(join(SCRIPTS, 'no-such-tool'), [])).toMatchObject({ code: 127, missing: true });
  expect(exitCodeOf(null, 'SIGTERM')).toBe(143);
});

test('lines arrive whole, the last one too', async () => {
  const lines: string[] = [];
  const script = "process.stdout.write('one\\ntw'); setTimeout(() => process.stdout.write('o\\nthree'), 20)";
  await runChild(NODE, ['-e', script], { onLine: (line) => lines.push(line) });
  expect(lines).toEqual(['one', 'two', 'three']);
});

test.each([
  ['ends by itself', 'process.exit(0)', 30_000],
  ['is killed at its limit', '', 3_000],
])('a child that %s leaves nobody behind', async (_how, then, limitMs) => {
  const pids: number[] = [];
  const ended = await runChild(NODE, ['-e', parentOf(then)], { limitMs, onLine: (line) => pids.push(Number(line)) });
  expect(ended.timedOut).toBe(then === '');
  expect(pids).toHaveLength(1);
  await expect.poll(() => isAlive(pids[0] ?? 0)).toBe(false);
});

test('a script whose shell npm killed stops its child and itself', async () => {
  const lonely = `
    import { startChild } from '${join(SCRIPTS, 'children.mjs')}';
    const child = startChild(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
    process.stdout.write(process.pid + ' ' + child.pid + '\\n');
    child.once('close', () => process.exit(0));
  `;
  const shell = spawn('sh', ['-c', '"$0" --input-type=module -e "$1"; true', NODE, lonely], {
    env: { ...process.env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(shell.stdout.setEncoding('utf8'), 'data');
  const pids = String(said).trim().split(' ').map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  shell.kill('SIGTERM');
  await expect.poll(() => pids.map(isAlive)).toEqual([false, false]);
});

test('an option that is unknown ends start-up with 2 and one line, before anything is installed or built', () => {
  const { status, stderr, stdout } = spawnSync(NODE, [join(SCRIPTS, 'run.mjs'), '--nope'], { encoding: 'utf8' });
  expect({ status, stderr, stdout }).toEqual({
    status: 2,
    stderr: 'unknown option --nope. See npm start -- --help\n',
    stdout: '',
  });
});

test('a suite that is unknown ends npm test with 2', () => {
  const { status, stderr } = spawnSync(NODE, [join(SCRIPTS, 'test.mjs'), 'nope'], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^unknown suite nope; there are types, lint/);
});
