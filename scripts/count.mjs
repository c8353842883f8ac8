/**
 * How test results become numbers. Counts only what a runner's own report says; silence counts as a failure: a suite
 * without a test, a report that is missing, a runner that ends badly, a skip that nobody listed. Pure.
 */

/** @typedef {{ passed: number, failed: number, skipped: number, notes: string[] }} Count */
/** @typedef {{ suite: string, test: string, reason: string }} Skip */
/** @typedef {{ code: number, timedOut: boolean, missing: boolean }} End */
/** @typedef {{ name: string, outcome: 'passed' | 'failed' | 'skipped', why?: string | undefined }} Result */
/** @typedef {{ name: string, count: Count, seconds: number, budgetS: number }} Row */

/**
 * A suite that is one command: types, lint, build.
 * @param {End} end
 * @returns {Count}
 */
export function countCommand(end) {
  const why = whyEndedBadly(end);
  return why === undefined ? { passed: 1, failed: 0, skipped: 0, notes: [] } : oneFailure(why);
}

/**
 * A suite that wrote a report.
 * @param {string} suite
 * @param {readonly Result[] | undefined} results nothing when no report could be read
 * @param {End} end
 * @param {readonly Skip[]} skips
 * @returns {Count}
 */
export function countResults(suite, results, end, skips) {
  const bad = whyEndedBadly(end);
  if (results === undefined) return oneFailure(bad ?? 'the runner wrote no report');
  /** @type {Count} */
  const count = { passed: 0, failed: 0, skipped: 0, notes: [] };
  for (const { name, outcome, why } of results) {
    if (outcome === 'passed') count.passed += 1;
    else if (outcome === 'failed') {
      count.failed += 1;
      count.notes.push(why ? `failed: ${name}\n    ${why}` : `failed: ${name}`);
    } else {
      const listed = skips.find((skip) => skip.suite === suite && skip.test === name && skip.reason.trim() !== '');
      if (listed === undefined) count.failed += 1;
      else count.skipped += 1;
      count.notes.push(listed ? `skipped: ${name} (${listed.reason})` : `skipped without a listed reason: ${name}`);
    }
  }
  if (results.length === 0) add(count, bad ?? 'no test was found');
  else if (bad !== undefined && (count.failed === 0 || end.timedOut || end.missing)) add(count, bad);
  return count;
}

/**
 * Vitest's JSON report as results. A file that does not even load is one failure.
 * @param {unknown} report
 * @param {string} root
 * @returns {Result[] | undefined}
 */
export function vitestResults(report, root) {
  const files = arrayAt(report, 'testResults');
  if (files === undefined) return undefined;
  return files.flatMap((file) => {
    const path = textAt(file, 'name').replace(`${root}/`, '');
    const tests = arrayAt(file, 'assertionResults') ?? [];
    /** @type {Result[]} */
    const results = tests.map((test) => ({
      name: `${path} > ${textAt(test, 'fullName').trim()}`,
      outcome: outcomeOf(textAt(test, 'status')),
      why: reasonOf(arrayAt(test, 'failureMessages')?.[0]),
    }));
    const failedItself = textAt(file, 'status') === 'failed' && !results.some(({ outcome }) => outcome === 'failed');
    if (failedItself || tests.length === 0)
      results.push({ name: `${path} (the file itself)`, outcome: 'failed', why: reasonOf(fieldOf(file, 'message')) });
    return results;
  });
}

/**
 * Playwright's JSON report as results. A test that passed only on a second try failed.
 * @param {unknown} report
 * @returns {Result[] | undefined}
 */
export function playwrightResults(report) {
  const suites = arrayAt(report, 'suites');
  if (suites === undefined) return undefined;
  const errors = arrayAt(report, 'errors') ?? [];
  return [
    ...suites.flatMap((suite) => specsOf(suite, [])),
    ...errors.map((error) => ({ name: textAt(error, 'message').split('\n', 1).join(''), outcome: failedOutcome })),
  ];
}

/** @type {Result['outcome']} */
const failedOutcome = 'failed';

/**
 * @param {readonly Count[]} counts
 * @returns {Count}
 */
export function sum(counts) {
  return {
    passed: counts.reduce((total, { passed }) => total + passed, 0),
    failed: counts.reduce((total, { failed }) => total + failed, 0),
    skipped: counts.reduce((total, { skipped }) => total + skipped, 0),
    notes: [],
  };
}

/** The very last line of a run. @param {Count} total */
export function lastLine(total) {
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  return `${total.passed} passed, ${total.failed} failed${skipped}`;
}

/**
 * @param {readonly Row[]} rows
 * @returns {string[]}
 */
export function tableOf(rows) {
  const head = ['suite', 'passed', 'failed', 'skipped', 'seconds', 'budget'];
  const body = rows.map(({ name, count, seconds, budgetS }) => [
    name,
    String(count.passed),
    String(count.failed),
    String(count.skipped),
    seconds.toFixed(1),
    `${budgetS}${seconds > budgetS ? '  OVER BUDGET' : ''}`,
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...body.map((cells) => cells[i]?.length ?? 0)));
  return [head, ...body].map((cells) =>
    cells
      .map((cell, i) => (i === 0 || i === 5 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/**
 * @param {End} end
 * @returns {string | undefined}
 */
function whyEndedBadly(end) {
  if (end.missing) return 'the tool is missing';
  if (end.timedOut) return 'killed at its hard limit';
  return end.code === 0 ? undefined : `the runner ended with ${end.code}`;
}

/**
 * @param {string} why
 * @returns {Count}
 */
function oneFailure(why) {
  return { passed: 0, failed: 1, skipped: 0, notes: [why] };
}

/**
 * @param {Count} count
 * @param {string} why
 */
function add(count, why) {
  count.failed += 1;
  count.notes.push(why);
}

/**
 * @param {string} status
 * @returns {Result['outcome']}
 */
function outcomeOf(status) {
  if (status === 'passed') return 'passed';
  return status === 'pending' || status === 'skipped' || status === 'todo' || status === 'disabled'
    ? 'skipped'
    : 'failed';
}

const REASON_CHARS = 1_200;

/**
 * The beginning of what a runner says of a failure: enough to act on where only the end of a run is kept.
 * @param {unknown} message
 * @returns {string | undefined}
 */
function reasonOf(message) {
  if (typeof message !== 'string' || message === '') return undefined;
  // Colours are for terminals; this line is also read in files.
  const plain = message.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '');
  const lines = plain.split('\n').filter((line) => line.trim() !== '' && !line.includes('node_modules'));
  return lines.join('\n    ').slice(0, REASON_CHARS);
}

/**
 * @param {unknown} suite
 * @param {readonly string[]} above
 * @returns {Result[]}
 */
function specsOf(suite, above) {
  const path = [...above, textAt(suite, 'title')];
  const specs = (arrayAt(suite, 'specs') ?? []).flatMap((spec) =>
    (arrayAt(spec, 'tests') ?? []).map((test) => ({
      name: [...path, textAt(spec, 'title')].join(' > '),
      outcome: playwrightOutcome(textAt(test, 'status')),
      why: reasonOf(fieldOf(arrayAt(arrayAt(test, 'results')?.[0], 'errors')?.[0], 'message')),
    })),
  );
  return [...specs, ...(arrayAt(suite, 'suites') ?? []).flatMap((inner) => specsOf(inner, path))];
}

/**
 * @param {string} status
 * @returns {Result['outcome']}
 */
function playwrightOutcome(status) {
  if (status === 'expected') return 'passed';
  return status === 'skipped' ? 'skipped' : 'failed';
}

/**
 * @param {unknown} value
 * @param {string} key
 * @returns {unknown[] | undefined}
 */
function arrayAt(value, key) {
  const found = fieldOf(value, key);
  return Array.isArray(found) ? found : undefined;
}

/**
 * @param {unknown} value
 * @param {string} key
 * @returns {string}
 */
function textAt(value, key) {
  const found = fieldOf(value, key);
  return typeof found === 'string' ? found : '';
}

/**
 * @param {unknown} value
 * @param {string} key
 * @returns {unknown}
 */
function fieldOf(value, key) {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
