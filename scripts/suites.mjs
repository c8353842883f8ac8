/**
 * The suites of `npm test`, in order: what each runs and where its runner writes what it counted. Valid on Node 18.
 */
import { join } from 'node:path';
import { ROOT, toolPath } from './packages.mjs';

/** @typedef {'command' | 'vitest' | 'playwright'} Kind */
/** @typedef {{ name: string, kind: Kind, report?: string, steps: () => readonly (readonly string[])[], env?: Record<string, string> }} Suite */

const REPORTS = 'test-results';

/** @type {readonly Suite[]} */
export const SUITES = [
  {
    name: 'types',
    kind: 'command',
    // Clean first: an incremental build misses a changed `lib`.
    steps: () => [
      [toolPath('typescript', 'tsc'), '-b', '--clean'],
      [toolPath('typescript', 'tsc'), '-b'],
    ],
  },
  {
    name: 'lint',
    kind: 'command',
    steps: () => [
      [toolPath('@biomejs/biome', 'biome'), 'ci', '--colors=off', '--max-diagnostics=20', '.'],
      [toolPath('oxlint'), '--type-aware', '--deny-warnings'],
    ],
  },
  vitest('unit'),
  vitest('integration'),
  {
    name: 'build',
    kind: 'command',
    steps: () => [[join('scripts', 'tool.mjs'), 'build']],
  },
  {
    name: 'browser',
    kind: 'playwright',
    report: `${REPORTS}/browser.json`,
    steps: () => [
      [
        toolPath('@playwright/test', 'playwright'),
        'test',
        '--config',
        'scripts/playwright.config.ts',
        '--reporter=list,json',
      ],
    ],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: join(ROOT, REPORTS, 'browser.json') },
  },
];

/**
 * @param {string} name
 * @returns {Suite}
 */
function vitest(name) {
  const report = `${REPORTS}/${name}.json`;
  return {
    name,
    kind: 'vitest',
    report,
    steps: () => [
      [
        toolPath('vitest'),
        'run',
        '--project',
        name,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ],
    ],
  };
}

/** @typedef {{ kind: 'run', suites: readonly Suite[], long: boolean } | { kind: 'error', message: string }} Choice */

/**
 * @param {readonly string[]} argv
 * @returns {Choice}
 */
export function chooseSuites(argv) {
  const long = argv.includes('--long');
  const names = argv.filter((word) => word !== '--long');
  const unknown = names.find((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown !== undefined) {
    return {
      kind: 'error',
      message: `unknown suite ${unknown}; there are ${SUITES.map(({ name }) => name).join(', ')}`,
    };
  }
  const suites = names.length === 0 ? SUITES : SUITES.filter(({ name }) => names.includes(name));
  return { kind: 'run', suites, long };
}
