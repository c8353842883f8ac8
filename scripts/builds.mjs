/**
 * What is built before it runs: the console (vite) and the bundles (rolldown). Knows when a build is older than its
 * sources, by a digest of their names, sizes and times kept beside the result. Valid on Node 18.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runChild } from './children.mjs';
import { node24, ROOT, toolEnv, toolPath } from './packages.mjs';

/** @typedef {{ name: string, result: string, sources: readonly string[], args: () => readonly string[] }} Build */

/** @type {Build} */
export const CONSOLE_BUILD = {
  name: 'console',
  result: 'dist/renderer/index.html',
  sources: ['app/core', 'app/protocol', 'app/renderer', 'scripts/vite.config.ts', 'package-lock.json'],
  args: () => [toolPath('vite'), 'build', '--config', 'scripts/vite.config.ts', '--logLevel', 'warn'],
};

/** @type {Build} */
export const BUNDLE_BUILD = {
  name: 'bundles',
  result: 'dist/main/main.js',
  sources: ['app', 'drivers', 'presets', 'scripts', 'package-lock.json'],
  args: () => [toolPath('rolldown'), '--config', 'scripts/rolldown.config.ts', '--logLevel', 'warn'],
};

/**
 * @param {Build} build
 * @param {{ say: (line: string) => void, always?: boolean, limitMs?: number }} how
 * @returns {Promise<boolean>}
 */
export async function ensureBuilt(build, how) {
  const digest = sourcesDigest(ROOT, build.sources);
  const stamp = join(ROOT, 'dist', `.${build.name}-sources`);
  const result = join(ROOT, build.result);
  const fresh = existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
  if (fresh && how.always !== true) return true;
  const node = node24();
  if (node === undefined) return false;
  how.say(`building the ${build.name} ...`);
  const limit = how.limitMs === undefined ? {} : { limitMs: how.limitMs };
  const ended = await runChild(node, build.args(), { cwd: ROOT, env: toolEnv(), ...limit });
  if (ended.code !== 0 || !existsSync(result)) {
    how.say(`building the ${build.name} failed (exit ${ended.code})`);
    return false;
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
  return true;
}

/**
 * @param {string} root
 * @param {readonly string[]} sources files and folders
 * @returns {string}
 */
export function sourcesDigest(root, sources) {
  const hash = createHash('sha256');
  for (const source of sources) addTo(hash, root, source);
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} path
 */
function addTo(hash, root, path) {
  const full = join(root, path);
  const stat = statSync(full, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory()) {
    hash.update(`${path}:${stat.size}:${stat.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(full).sort()) addTo(hash, root, `${path}/${name}`);
}
