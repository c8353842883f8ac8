/**
 * What npm brings: whether node_modules agrees with package-lock.json, how to make it so, and where Node 24 and the
 * tools then stand. Valid on Node 18, because on a fresh clone nothing newer is there yet.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from './children.mjs';
import { nodeProblem } from './node-version.mjs';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = '.stagelock-lock';

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }> }} Lock */

/**
 * Installs with `npm ci` when node_modules is missing or no longer what package-lock.json says.
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} false when npm failed
 */
export async function ensurePackages(say) {
  const why = whyInstall(ROOT);
  if (why === undefined) return true;
  const entries = Object.values(readLock(join(ROOT, 'package-lock.json')).packages ?? {});
  const count = entries.filter(({ optional }) => optional !== true).length;
  say(`${why}: installing about ${count} packages with npm ci, about a minute ...`);
  const startedAt = Date.now();
  const ticker = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    say(`  npm ci: ${seconds} s, ${entriesOf(join(ROOT, 'node_modules'))} folders in node_modules`);
  }, 5000);
  const npm = npmCommand();
  const args = [...npm.args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const ended = await runChild(npm.command, args, { cwd: ROOT, env: envForNpm() });
  clearInterval(ticker);
  if (ended.code !== 0 || node24() === undefined) {
    say(`npm ci failed (exit ${ended.code}). Its own words stand above; it needs a reachable npm registry.`);
    return false;
  }
  writeStamp(ROOT);
  say(`packages installed in ${Math.round((Date.now() - startedAt) / 1000)} s`);
  return true;
}

/**
 * @param {string} root
 * @returns {string | undefined} the reason to install, or nothing
 */
export function whyInstall(root) {
  const modules = join(root, 'node_modules');
  if (!existsSync(modules)) return 'node_modules is missing';
  if (readText(join(modules, STAMP)) === lockDigest(root)) return undefined;
  const differs = whyLockDiffers(
    readLock(join(root, 'package-lock.json')),
    readLock(join(modules, '.package-lock.json')),
  );
  if (differs !== undefined) return differs;
  if (node24() === undefined) return 'Node 24 is missing from node_modules';
  writeStamp(root);
  return undefined;
}

/**
 * Compares what is wanted with the list npm keeps of what it installed.
 * @param {Lock} wanted
 * @param {Lock} installed
 * @returns {string | undefined}
 */
export function whyLockDiffers(wanted, installed) {
  const there = installed.packages;
  if (there === undefined) return 'node_modules was not finished';
  for (const [path, entry] of Object.entries(wanted.packages ?? {})) {
    if (path === '' || entry.link === true) continue;
    const found = there[path];
    if (found === undefined && (entry.optional === true || entry.devOptional === true)) continue;
    if (found?.version !== entry.version) return `package-lock.json changed (${path.replace('node_modules/', '')})`;
  }
  return undefined;
}

/**
 * Where Node 24 is: the one npm installed, else the running one if it will do.
 * @returns {string | undefined}
 */
export function node24() {
  const exe = process.platform === 'win32' ? 'node.exe' : 'node';
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const places = [
    join(ROOT, 'node_modules', 'node', 'bin', exe),
    join(ROOT, 'node_modules', `node-${platform}-${process.arch}`, 'bin', exe),
    join(ROOT, 'node_modules', 'node', 'node_modules', `node-${platform}-${process.arch}`, 'bin', exe),
  ];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  return nodeProblem(process.versions.node) === undefined ? process.execPath : undefined;
}

/**
 * The script behind a package's command, to be run with Node 24.
 * @param {string} name package
 * @param {string} [command] when it differs from the package's name
 */
export function toolPath(name, command = name) {
  const home = join(ROOT, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const file = typeof bin === 'string' ? bin : bin?.[command];
  if (typeof file !== 'string') throw new Error(`${name} has no command ${command}`);
  return join(home, file);
}

/** The environment of everything we start: Node 24 and the tools first on PATH. */
export function toolEnv() {
  const node = node24();
  const first = [join(ROOT, 'node_modules', '.bin'), ...(node === undefined ? [] : [dirname(node)])];
  return { ...process.env, PATH: [...first, process.env['PATH'] ?? ''].join(delimiter) };
}

/** npm as a script when it started us, else by name; never with a Node that lives in the folder npm is about to empty. */
function npmCommand() {
  const script = process.env['npm_execpath'];
  const node = process.env['npm_node_execpath'] ?? process.execPath;
  if (script?.endsWith('.js') && existsSync(script) && !node.includes(`${ROOT}/node_modules`)) {
    return { command: node, args: [script] };
  }
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

/** Without what the outer npm says about itself: `npm test --if-present` must not reach `npm ci`. */
function envForNpm() {
  const entries = Object.entries(process.env).filter(([key]) => !/^npm_(lifecycle|package|command)/.test(key));
  const clean = Object.fromEntries(entries);
  const modules = join(ROOT, 'node_modules');
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.startsWith(modules));
  return { ...clean, PATH: path.join(delimiter) };
}

/** @param {string} root */
function lockDigest(root) {
  return createHash('sha256')
    .update(readText(join(root, 'package-lock.json')) ?? '')
    .digest('hex');
}

/** @param {string} root */
function writeStamp(root) {
  writeFileSync(join(root, 'node_modules', STAMP), lockDigest(root));
}

/**
 * @param {string} path
 * @returns {Lock}
 */
function readLock(path) {
  const text = readText(path);
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/**
 * @param {string} path
 * @returns {string | undefined}
 */
function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** @param {string} folder */
function entriesOf(folder) {
  return existsSync(folder) ? readdirSync(folder).length : 0;
}
