import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sourcesDigest } from '../../scripts/builds.mjs';
import { debianNeeds, missingNeeds, namesOf } from '../../scripts/debian.mjs';
import { MINIMUM_NODE, nodeProblem } from '../../scripts/node-version.mjs';
import { whyInstall, whyLockDiffers } from '../../scripts/packages.mjs';
import { chooseSuites, SUITES } from '../../scripts/suites.mjs';
import { electronBinary, readEngineLine, whyNoWindow } from '../../scripts/window.mjs';

const ROOT = join(import.meta.dirname, '../..');

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stagelock-scripts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('an old Node gets one line that says what was found and what to do', () => {
  expect(nodeProblem('20.20.2')).toBe(
    `Stagelock needs Node ${MINIMUM_NODE} or newer, found 20.20.2: start it with "npm start", which brings its own.`,
  );
  for (const old of ['18.0.0', '22.18.0', '24.10.9', '9.11.2']) expect(nodeProblem(old)).toMatch(/^[^\n]+$/);
  for (const good of ['24.11.0', '24.21.0', '25.0.0', '24.11.0-nightly']) expect(nodeProblem(good)).toBeUndefined();
});

test('the version that entries demand is the one of package.json', () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(MINIMUM_NODE).toBe(`${/>=([\d.]+)/.exec(engines.node)?.[1]}.0`);
});

test('npm ci runs when the lock and what is installed differ, and only then', () => {
  const wanted = {
    packages: {
      '': { version: '1.0.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b-mac': { version: '2.0.0', optional: true },
    },
  };
  const a = { 'node_modules/a': { version: '1.0.0' } };
  expect(whyLockDiffers(wanted, { packages: a })).toBeUndefined();
  expect(whyLockDiffers(wanted, {})).toBe('node_modules was not finished');
  expect(whyLockDiffers(wanted, { packages: {} })).toBe('package-lock.json changed (a)');
  expect(whyLockDiffers(wanted, { packages: { 'node_modules/a': { version: '1.0.1' } } })).toMatch(/changed \(a\)/);
  const oldMac = { ...a, 'node_modules/b-mac': { version: '1.9.0' } };
  expect(whyLockDiffers(wanted, { packages: oldMac })).toMatch(/changed \(b-mac\)/);
});

test('a fresh clone has nothing installed; a stamp of this very lock is believed; a lock changed since is not', () => {
  const root = scratch();
  const lock = (version: string): string => JSON.stringify({ packages: { 'node_modules/a': { version } } });
  writeFileSync(join(root, 'package-lock.json'), lock('1.0.0'));
  expect(whyInstall(root)).toBe('node_modules is missing');
  mkdirSync(join(root, 'node_modules'));
  expect(whyInstall(root)).toBe('node_modules was not finished');
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), lock('1.0.0'));
  expect(whyInstall(root)).toBeUndefined();
  rmSync(join(root, 'node_modules', '.package-lock.json'));
  expect(whyInstall(root)).toBeUndefined(); // the stamp alone, left by the look before
  writeFileSync(join(root, 'package-lock.json'), lock('1.0.1'));
  expect(whyInstall(root)).toBe('node_modules was not finished');
});

test('Debian packages: only those that the chosen suites need, proved by their own answer', () => {
  const needs = debianNeeds();
  const silent = { code: 0, stdout: '' };
  expect(missingNeeds(needs, ['types', 'lint'], () => ({ code: 127, stdout: '' }))).toEqual([]);
  expect(namesOf(missingNeeds(needs, ['browser'], () => ({ code: null, stdout: '' })))).toContain('chromium');
  expect(namesOf(missingNeeds(needs, ['browser'], () => silent))).toBe('fonts-noto-cjk'); // fc-list ends well, prints nothing
  expect(missingNeeds(needs, ['browser', 'integration'], () => ({ code: 0, stdout: 'Noto Sans CJK' }))).toEqual([]);
});

test('every suite has a budget, and Debian packages name suites that exist', () => {
  const { short, long } = JSON.parse(readFileSync(join(ROOT, 'tests/budgets.json'), 'utf8'));
  const names = SUITES.map(({ name }) => name);
  expect(Object.keys(short)).toEqual(names);
  for (const name of Object.keys(long)) expect(names).toContain(name);
  for (const name of debianNeeds().flatMap((need) => need.for)) expect(names).toContain(name);
});

test('suites run in order, chosen by name; an unknown name is refused with the names there are', () => {
  expect(SUITES.map(({ name }) => name)).toEqual(['types', 'lint', 'unit', 'integration', 'build', 'browser']);
  const chosen = chooseSuites(['unit', 'types', '--long']);
  expect(chosen).toMatchObject({ kind: 'run', long: true, suites: [{ name: 'types' }, { name: 'unit' }] });
  expect(chooseSuites(['units'])).toMatchObject({
    kind: 'error',
    message: expect.stringContaining('types, lint, unit'),
  });
});

test('where the console opens', () => {
  const desk = { headless: false, platform: 'linux', env: { DISPLAY: ':0' }, uid: 1000 } as const;
  expect(whyNoWindow(desk)).toBeUndefined();
  expect(whyNoWindow({ ...desk, headless: true })).toBe('--headless');
  expect(whyNoWindow({ ...desk, env: {} })).toBe('no display');
  expect(whyNoWindow({ ...desk, env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBeUndefined();
  expect(whyNoWindow({ ...desk, uid: 0 })).toBe('Electron does not run as root');
  expect(whyNoWindow({ ...desk, platform: 'darwin', env: {}, uid: 501 })).toBeUndefined();
});

test("Electron's binary is looked for where its package unpacks it", () => {
  const root = scratch();
  expect(electronBinary(root, 'linux')).toBeUndefined();
  mkdirSync(join(root, 'node_modules/electron/dist'), { recursive: true });
  writeFileSync(join(root, 'node_modules/electron/dist/electron'), '');
  expect(electronBinary(root, 'linux')).toBe(join(root, 'node_modules/electron/dist/electron'));
  expect(electronBinary(root, 'win32')).toBeUndefined();
});

test('the two lines of the engine that a person needs', () => {
  const url = 'http://127.0.0.1:7788';
  expect(readEngineLine(`stagelock engine ready ${url}`)).toEqual({ kind: 'ready', url });
  expect(readEngineLine(`stagelock open ${url}/?once=abc`)).toEqual({ kind: 'open', url: `${url}/?once=abc` });
  expect(readEngineLine(`{"msg":"stagelock open ${url}"}`)).toEqual({ kind: 'other' });
});

test('a build is old when a source changed, came or went', () => {
  const root = scratch();
  const write = (name: string, text: string): void => writeFileSync(join(root, 'app', name), text);
  mkdirSync(join(root, 'app'));
  write('a.ts', '1');
  const first = sourcesDigest(root, ['app', 'missing']);
  expect(sourcesDigest(root, ['app', 'missing'])).toBe(first);
  write('b.ts', '1');
  const second = sourcesDigest(root, ['app', 'missing']);
  expect(second).not.toBe(first);
  rmSync(join(root, 'app', 'b.ts'));
  expect(sourcesDigest(root, ['app', 'missing'])).toBe(first);
  write('a.ts', '12');
  expect(sourcesDigest(root, ['app', 'missing'])).not.toBe(first);
});
