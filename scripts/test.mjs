/**
 * `npm test`: brings what is missing, runs the suites in order, counts what their runners report and prints one sum.
 * The last line is `N passed, N failed`. Valid on Node 18.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodeOf, runChild, stopSignal } from './children.mjs';
import { countCommand, countResults, lastLine, playwrightResults, sum, tableOf, vitestResults } from './count.mjs';
import { ensureDebian, namesOf } from './debian.mjs';
import { ensurePackages, node24, ROOT, toolEnv } from './packages.mjs';
import { chooseSuites } from './suites.mjs';

/** @typedef {import('./count.mjs').Count} Count */
/** @typedef {import('./count.mjs').Row} Row */
/** @typedef {import('./suites.mjs').Suite} Suite */

/** A suite is killed at this many times its budget. */
const HARD_LIMIT_FACTOR = 2;

/** @param {string} line */
const say = (line) => void process.stdout.write(`${line}\n`);

process.exitCode = await main(process.argv.slice(2));

/**
 * @param {readonly string[]} argv
 * @returns {Promise<number>}
 */
async function main(argv) {
  const choice = chooseSuites(argv);
  if (choice.kind === 'error') {
    process.stderr.write(`${choice.message}\n`);
    return 2;
  }
  const long = choice.long || process.env['STAGELOCK_LONG'] === '1';
  const node = (await ensurePackages(say)) ? node24() : undefined;
  if (node === undefined) return finish([failedRow('install', 'npm packages are missing')]);
  const missing = await ensureDebian(
    choice.suites.map(({ name }) => name),
    say,
  );
  /** @type {Row[]} */
  const rows = [];
  if (missing.length > 0) rows.push(failedRow('system', `missing Debian packages: ${namesOf(missing)}`));
  const budgets = readBudgets(long);
  for (const suite of choice.suites) {
    say(`\n== ${suite.name}`);
    const budgetS = budgets[suite.name] ?? 60;
    const startedAt = performance.now();
    const count = await runSuite(suite, node, { limitMs: budgetS * HARD_LIMIT_FACTOR * 1000, long });
    const signal = stopSignal();
    if (signal !== undefined) {
      say(`stopped by ${signal} in ${suite.name}`);
      return exitCodeOf(null, signal);
    }
    rows.push({ name: suite.name, count, seconds: (performance.now() - startedAt) / 1000, budgetS });
  }
  return finish(rows);
}

/**
 * @param {Suite} suite
 * @param {string} node
 * @param {{ limitMs: number, long: boolean }} how
 * @returns {Promise<Count>}
 */
async function runSuite(suite, node, { limitMs, long }) {
  const report = suite.report === undefined ? undefined : join(ROOT, suite.report);
  if (report !== undefined) rmSync(report, { force: true });
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  const env = { ...toolEnv(), ...suite.env, ...(long ? { STAGELOCK_LONG: '1' } : {}) };
  const until = performance.now() + limitMs;
  let end = { code: 0, timedOut: false, missing: false };
  for (const step of stepsOf(suite)) {
    if (step.length === 0) return countCommand({ code: 127, timedOut: false, missing: true });
    end = await runChild(node, step, { cwd: ROOT, env, limitMs: Math.max(1, until - performance.now()) });
    if (end.code !== 0) break;
  }
  if (suite.kind === 'command') return countCommand(end);
  const results = suite.kind === 'vitest' ? vitestResults(readJson(report), ROOT) : playwrightResults(readJson(report));
  return countResults(suite.name, results, end, readSkips());
}

/**
 * A tool that is not installed is an empty step, so that it counts as a failure and not as a crash of ours.
 * @param {Suite} suite
 */
function stepsOf(suite) {
  try {
    return suite.steps();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return [[]];
  }
}

/**
 * @param {readonly Row[]} rows
 * @returns {number}
 */
function finish(rows) {
  say('');
  for (const { name, count } of rows) for (const note of count.notes) say(`${name}: ${note}`);
  for (const line of tableOf(rows)) say(line);
  const total = sum(rows.map(({ count }) => count));
  say(lastLine(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/**
 * @param {string} name
 * @param {string} why
 * @returns {Row}
 */
function failedRow(name, why) {
  return { name, count: { passed: 0, failed: 1, skipped: 0, notes: [why] }, seconds: 0, budgetS: 0 };
}

/**
 * @param {boolean} long
 * @returns {Record<string, number>}
 */
function readBudgets(long) {
  const { short, long: longer } = JSON.parse(readFileSync(join(ROOT, 'tests', 'budgets.json'), 'utf8'));
  return long ? { ...short, ...longer } : short;
}

/** @returns {import('./count.mjs').Skip[]} */
function readSkips() {
  return JSON.parse(readFileSync(join(ROOT, 'tests', 'skips.json'), 'utf8'));
}

/**
 * @param {string | undefined} path
 * @returns {unknown} undefined when there is no report or it was cut off
 */
function readJson(path) {
  if (path === undefined || !existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
