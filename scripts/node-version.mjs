/**
 * Which Node the product needs, and the one line a person reads when theirs is too old.
 * Plain JavaScript that any Node since 18 can run: an entry imports this before anything else, and the rest dynamically.
 */

/** Agrees with `engines.node` in package.json; a test compares them. */
export const MINIMUM_NODE = '24.11.0';

/**
 * @param {string} found version without the leading v
 * @param {string} [minimum]
 * @returns {string | undefined} the line to print, or nothing when the version is good
 */
export function nodeProblem(found, minimum = MINIMUM_NODE) {
  if (!isOlder(found, minimum)) return undefined;
  return `Stagelock needs Node ${minimum} or newer, found ${found}: start it with "npm start", which brings its own.`;
}

/** Prints one clear line and ends with 1 when this Node is too old. Does nothing otherwise. */
export function demandNode() {
  const problem = nodeProblem(process.versions.node);
  if (problem === undefined) return;
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}

/**
 * @param {string} found
 * @param {string} minimum
 * @returns {boolean}
 */
function isOlder(found, minimum) {
  const a = numbersOf(found);
  const b = numbersOf(minimum);
  for (let i = 0; i < 3; i += 1) {
    const left = a[i] ?? 0;
    const right = b[i] ?? 0;
    if (left !== right) return left < right;
  }
  return false;
}

/**
 * @param {string} version
 * @returns {number[]}
 */
function numbersOf(version) {
  return version
    .split('-', 1)
    .join('')
    .split('.')
    .map((part) => Number.parseInt(part, 10) || 0);
}
