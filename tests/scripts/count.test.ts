/** The reports below have the shape that vitest 5.1 and Playwright 1.65 write; only the fields that count are kept. */
import { describe, expect, test } from 'vitest';
import {
  countCommand,
  countResults,
  lastLine,
  playwrightResults,
  sum,
  tableOf,
  vitestResults,
} from '../../scripts/count.mjs';

const GOOD = { code: 0, timedOut: false, missing: false };
const BAD = { ...GOOD, code: 1 };

function vitestReport(...tests: readonly { fullName: string; status: string }[]): unknown {
  const status = tests.some((one) => one.status === 'failed') ? 'failed' : 'passed';
  return { testResults: [{ name: '/repo/tests/core/a.test.ts', status, assertionResults: tests }] };
}

function count(report: unknown, end = GOOD, skips: readonly { suite: string; test: string; reason: string }[] = []) {
  return countResults('unit', vitestResults(report, '/repo'), end, skips);
}

describe('a vitest suite', () => {
  test('passed and failed are counted and the failed are named', () => {
    const report = vitestReport({ fullName: 'adds', status: 'passed' }, { fullName: 'stops', status: 'failed' });
    expect(count(report, BAD)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      notes: ['failed: tests/core/a.test.ts > stops'],
    });
  });

  test('why it failed stands in the note, without colours and without foreign stack lines', () => {
    const esc = String.fromCharCode(27);
    const why = `${esc}[31mAssertionError: 3${esc}[39m\n\n    at a.test.ts:3\n    at x (node_modules/vitest/y.js)`;
    const tests = [{ fullName: 'stops', status: 'failed', failureMessages: [why] }];
    const report = { testResults: [{ name: '/repo/a.test.ts', status: 'failed', assertionResults: tests }] };
    expect(
      count(report, BAD)
        .notes[0]?.split('\n')
        .map((line) => line.trim()),
    ).toEqual(['failed: a.test.ts > stops', 'AssertionError: 3', 'at a.test.ts:3']);
  });

  test('no report, a cut report and no test are failures', () => {
    expect(count(undefined).failed).toBe(1);
    expect(count('garbage').failed).toBe(1);
    expect(count({ testResults: [] })).toMatchObject({ passed: 0, failed: 1, notes: ['no test was found'] });
    expect(count({ testResults: [] }, BAD)).toMatchObject({ failed: 1, notes: ['the runner ended with 1'] });
  });

  test('a file that does not load and a file without a test are failures', () => {
    const unloaded = { testResults: [{ name: '/repo/a.test.ts', status: 'failed', assertionResults: [] }] };
    expect(count(unloaded, BAD)).toMatchObject({ failed: 1, notes: ['failed: a.test.ts (the file itself)'] });
    const empty = { testResults: [{ name: '/repo/a.test.ts', status: 'passed', assertionResults: [] }] };
    expect(count(empty)).toMatchObject({ passed: 0, failed: 1 });
  });

  test('a file whose hook broke after all tests passed is a failure', () => {
    const tests = [{ fullName: 'adds', status: 'passed' }];
    const report = { testResults: [{ name: '/repo/a.test.ts', status: 'failed', assertionResults: tests }] };
    expect(count(report, BAD)).toMatchObject({ passed: 1, failed: 1 });
  });

  test('a crash after all tests passed is a failure', () => {
    const report = vitestReport({ fullName: 'adds', status: 'passed' });
    expect(count(report, BAD)).toMatchObject({ passed: 1, failed: 1, notes: ['the runner ended with 1'] });
    expect(count(report, { ...GOOD, code: 137 })).toMatchObject({ passed: 1, failed: 1 });
  });

  test('killed at its limit, or without its tool: a failure however many tests failed before', () => {
    const report = vitestReport({ fullName: 'adds', status: 'failed' });
    expect(count(report, { code: 143, timedOut: true, missing: false })).toMatchObject({ failed: 2 });
    expect(count(undefined, { code: 127, timedOut: false, missing: true })).toMatchObject({
      failed: 1,
      notes: ['the tool is missing'],
    });
  });

  test('a skip counts as a failure unless it is listed, for this suite, with a reason', () => {
    const report = vitestReport({ fullName: 'adds', status: 'passed' }, { fullName: 'waits', status: 'skipped' });
    const skip = { suite: 'unit', test: 'tests/core/a.test.ts > waits', reason: 'needs a serial port' };
    expect(count(report)).toMatchObject({ passed: 1, failed: 1, skipped: 0 });
    expect(count(report, GOOD, [{ ...skip, reason: ' ' }])).toMatchObject({ failed: 1, skipped: 0 });
    expect(count(report, GOOD, [{ ...skip, suite: 'browser' }])).toMatchObject({ failed: 1, skipped: 0 });
    expect(count(report, GOOD, [skip])).toEqual({
      passed: 1,
      failed: 0,
      skipped: 1,
      notes: ['skipped: tests/core/a.test.ts > waits (needs a serial port)'],
    });
  });

  test.each(['pending', 'todo', 'disabled', 'skipped'])('%s is a skip, any unknown word a failure', (status) => {
    expect(count(vitestReport({ fullName: 'waits', status })).notes[0]).toMatch(/^skipped without a listed reason/);
    expect(count(vitestReport({ fullName: 'waits', status: 'odd' })).notes[0]).toMatch(/^failed/);
  });
});

test('a Playwright suite: nested titles, a flaky test and an error outside of tests are failures', () => {
  const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
  const report = {
    suites: [
      {
        title: 'live.spec.ts',
        specs: [spec('opens', 'expected'), spec('closes', 'flaky')],
        suites: [{ title: 'in Chinese', specs: [spec('opens', 'unexpected'), spec('prints', 'skipped')] }],
      },
    ],
    errors: [{ message: 'Error: no display\n  at x' }],
  };
  const results = playwrightResults(report);
  expect(results).toEqual([
    { name: 'live.spec.ts > opens', outcome: 'passed' },
    { name: 'live.spec.ts > closes', outcome: 'failed' },
    { name: 'live.spec.ts > in Chinese > opens', outcome: 'failed' },
    { name: 'live.spec.ts > in Chinese > prints', outcome: 'skipped' },
    { name: 'Error: no display', outcome: 'failed' },
  ]);
  expect(countResults('browser', results, BAD, [])).toMatchObject({ passed: 1, failed: 4, skipped: 0 });
  expect(countResults('browser', playwrightResults({}), BAD, [])).toMatchObject({ passed: 0, failed: 1 });
});

test('a suite that is one command counts as one', () => {
  expect(countCommand(GOOD)).toMatchObject({ passed: 1, failed: 0 });
  expect(countCommand(BAD)).toMatchObject({ passed: 0, failed: 1 });
  expect(countCommand({ ...BAD, timedOut: true }).notes).toEqual(['killed at its hard limit']);
});

test('the sum and the last line', () => {
  const one = { passed: 3, failed: 1, skipped: 0, notes: ['x'] };
  const two = { passed: 4, failed: 0, skipped: 2, notes: [] };
  expect(lastLine(sum([one]))).toBe('3 passed, 1 failed');
  expect(lastLine(sum([one, two]))).toBe('7 passed, 1 failed, 2 skipped');
  expect(lastLine(sum([]))).toBe('0 passed, 0 failed');
});

test('the table says loudly what took longer than its budget', () => {
  const counted = { passed: 3, failed: 0, skipped: 0, notes: [] };
  const table = tableOf([
    { name: 'unit', count: counted, seconds: 12.34, budgetS: 60 },
    { name: 'browser', count: counted, seconds: 61, budgetS: 60 },
  ]);
  expect(table).toHaveLength(3);
  expect(table[1]).toMatch(/^unit +3 +0 +0 +12\.3 +60$/);
  expect(table[2]).toMatch(/^browser +3 +0 +0 +61\.0 +60 +OVER BUDGET$/);
});
