/**
 * The other commands of package.json: each brings npm's packages first when they are missing, then runs its tools on
 * Node 24, whatever Node runs npm. Valid on Node 18.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { BUNDLE_BUILD, CONSOLE_BUILD, ensureBuilt } from './builds.mjs';
import { runChild } from './children.mjs';
import { ensurePackages, node24, ROOT, toolEnv, toolPath } from './packages.mjs';
import { readEngineLine } from './window.mjs';

/** @typedef {(node: string, args: readonly string[]) => Promise<number>} Tool */

/** @type {Record<string, Tool>} */
const TOOLS = {
  bench: (node, args) => run(node, [join('tests', 'bench', 'run.ts'), ...args]),
  format: (node, args) =>
    run(node, [toolPath('@biomejs/biome', 'biome'), 'check', '--write', ...(args.length > 0 ? args : ['.'])]),
  unused: (node, args) => run(node, [toolPath('knip'), ...args]),
  build,
  package: async (node, args) => {
    const built = await build();
    if (built !== 0) return built;
    return run(node, [toolPath('electron-builder'), '--config', 'electron-builder.yml', ...args]);
  },
  dev,
};

process.exitCode = await main(process.argv[2] ?? '', process.argv.slice(3));

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
async function main(name, args) {
  const tool = Object.entries(TOOLS).find(([known]) => known === name)?.[1];
  if (tool === undefined) {
    process.stderr.write(`unknown command ${name}; there are ${Object.keys(TOOLS).join(', ')}\n`);
    return 2;
  }
  const node = (await ensurePackages(say)) ? node24() : undefined;
  return node === undefined ? 1 : tool(node, args);
}

async function build() {
  const consoleBuilt = await ensureBuilt(CONSOLE_BUILD, { say, always: true });
  const bundlesBuilt = consoleBuilt && (await ensureBuilt(BUNDLE_BUILD, { say, always: true }));
  return bundlesBuilt ? 0 : 1;
}

/**
 * The console with hot reload in front of an engine that restarts when its sources change.
 * @type {Tool}
 */
async function dev(node, args) {
  const engine = [join('app', 'engine', 'headless.ts'), '--studio', join('seeds', 'shenzhen'), '--data', '.data'];
  const listen = [
    '--listen',
    '127.0.0.1:7788',
    '--admin-token',
    randomBytes(24).toString('base64url'),
    '--virtual-stage',
    '--open-link',
  ];
  const vite = [toolPath('vite'), '--config', join('scripts', 'vite.config.ts')];
  const ended = await Promise.race([
    run(node, ['--watch', '--watch-preserve-output', ...engine, ...listen, ...args], (line) => {
      const read = readEngineLine(line);
      say(read.kind === 'open' ? `open ${read.url.replace(/:\d+(?=\/)/, ':5173')}` : line);
    }),
    run(node, vite),
  ]);
  return process.exit(ended); // whichever ended takes the other with it
}

/**
 * @param {string} node
 * @param {readonly string[]} args
 * @param {(line: string) => void} [onLine]
 */
async function run(node, args, onLine) {
  const ended = await runChild(node, args, { cwd: ROOT, env: toolEnv(), ...(onLine ? { onLine } : {}) });
  return ended.code;
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}
