/** tests/skips.json against the tests: whatever may be skipped stands there, and what stands there exists. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const SKIPS = JSON.parse(readFileSync(join(ROOT, 'tests', 'skips.json'), 'utf8')) as readonly {
  suite: string;
  test: string;
  reason: string;
}[];

/** A call at the start of a line, and its title: a plain string in every one of them. */
const SKIPPABLE = /^\s*(?:test|it|describe)\.(?:skipIf|runIf|skip|todo)\b[^\n]*\(\s*(['"`])(.+?)\1,/gm;

function skippable(): readonly string[] {
  const files = readdirSync(join(ROOT, 'tests'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => /\.test\.tsx?$/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(ROOT, 'tests', file), 'utf8').matchAll(SKIPPABLE)].map(
        ([, , title]) => `tests/${file} > ${title}`,
      ),
    );
}

test('every test that may be skipped is listed with its reason, and nothing is listed that is not there', () => {
  const listed = SKIPS.filter(({ suite }) => suite !== 'browser').map((skip) => skip.test);
  expect(listed.toSorted()).toEqual(skippable().toSorted());
  for (const { reason } of SKIPS) expect(reason.length).toBeGreaterThan(20);
});
