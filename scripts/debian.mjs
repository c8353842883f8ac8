/**
 * Debian packages that tests need (debian.json): each is proved by running a command, missing ones are installed when
 * we may, else named exactly. Valid on Node 18.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './children.mjs';
import { ROOT } from './packages.mjs';

/** @typedef {{ package: string, for: readonly string[], proof: readonly string[], prints?: string, why: string }} Need */
/** @typedef {(command: string, args: readonly string[]) => { code: number | null, stdout: string }} Ask */

/** @returns {readonly Need[]} */
export function debianNeeds() {
  return JSON.parse(readFileSync(join(ROOT, 'scripts', 'debian.json'), 'utf8'));
}

/**
 * @param {readonly Need[]} needs
 * @param {readonly string[]} suites
 * @param {Ask} ask
 * @returns {readonly Need[]} those that the suites need and that do not answer
 */
export function missingNeeds(needs, suites, ask) {
  return needs.filter((need) => need.for.some((suite) => suites.includes(suite)) && !isProved(need, ask));
}

/**
 * @param {readonly Need[]} missing
 * @returns {string}
 */
export function namesOf(missing) {
  return missing.map((need) => need.package).join(' ');
}

/**
 * Brings what the suites need, or says what a person has to install.
 * @param {readonly string[]} suites
 * @param {(line: string) => void} say
 * @returns {Promise<readonly Need[]>} what is still missing
 */
export async function ensureDebian(suites, say) {
  const needs = debianNeeds();
  const missing = missingNeeds(needs, suites, askSystem);
  if (missing.length === 0) return missing;
  for (const need of missing) say(`missing Debian package ${need.package}: ${need.why}`);
  if (process.getuid?.() !== 0 || askSystem('apt-get', ['--version']).code !== 0) {
    say(`not allowed to install them here. Run: sudo apt-get install -y ${namesOf(missing)}`);
    return missing;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  say('apt-get update ...');
  await runChild('apt-get', ['update', '-q'], { env, stdio: 'capture', limitMs: 300_000 });
  say(`apt-get install ${namesOf(missing)} ...`);
  const names = missing.map((need) => need.package);
  await runChild('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], {
    env,
    stdio: 'capture',
    limitMs: 900_000,
  });
  const still = missingNeeds(needs, suites, askSystem);
  if (still.length > 0) say(`still missing after apt-get install: ${namesOf(still)}`);
  return still;
}

/**
 * @param {Need} need
 * @param {Ask} ask
 */
function isProved(need, ask) {
  const [command = '', ...args] = need.proof;
  const answer = ask(command, args);
  return answer.code === 0 && (need.prints === undefined || new RegExp(need.prints).test(answer.stdout));
}

/** @type {Ask} */
function askSystem(command, args) {
  const { status, stdout } = spawnSync(command, [...args], {
    encoding: 'utf8',
    timeout: 30_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { code: status, stdout: stdout ?? '' };
}
