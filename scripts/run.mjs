/**
 * Start-up of everything, on whatever Node a person has (18 and later): installs what is missing, builds what is old,
 * then runs the product on its own Node 24 and ends when it ends.
 */
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BUNDLE_BUILD, CONSOLE_BUILD, ensureBuilt } from './builds.mjs';
import { runChild } from './children.mjs';
import { ensurePackages, node24, ROOT, toolEnv } from './packages.mjs';
import { engineArgs, HELP, parseRunOptions } from './run-options.mjs';
import { electronBinary, readEngineLine, whyNoWindow } from './window.mjs';

const ELECTRON_DOWNLOAD_LIMIT_MS = 180_000;

/** @param {string} line */
const say = (line) => void process.stdout.write(`${line}\n`);

process.exitCode = await main(process.argv.slice(2));

/**
 * @param {readonly string[]} argv
 * @returns {Promise<number>}
 */
async function main(argv) {
  const { platform, env } = process;
  const parsed = parseRunOptions(argv, { platform, env, home: homedir(), root: ROOT, cwd: startedIn() });
  if (parsed.kind === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  if (parsed.kind === 'error') {
    process.stderr.write(`${parsed.message}\n`);
    return 2;
  }
  const { options } = parsed;
  if (!(await ensurePackages(say))) return 1;
  const node = node24();
  if (node === undefined) return 1;
  if (!(await ensureBuilt(CONSOLE_BUILD, { say }))) return 1;

  const adminToken = randomBytes(24).toString('base64url');
  let why = whyNoWindow({ headless: options.headless, platform, env, uid: process.getuid?.() });
  if (why === undefined) {
    const electron = await electronOrNot(node);
    if (electron !== undefined && (await ensureBuilt(BUNDLE_BUILD, { say }))) {
      const ended = await runChild(electron, [ROOT, ...engineArgs(options, adminToken)], {
        cwd: ROOT,
        env: toolEnv(),
        reach: 'leader',
      });
      return ended.code;
    }
    why = "Electron's binary is missing";
  }
  say(`Electron's window is not available here (${why}): the console is served to a browser.`);
  const ended = await runChild(
    node,
    [join(ROOT, 'app', 'engine', 'headless.ts'), ...engineArgs(options, adminToken), '--open-link'],
    { cwd: ROOT, env: toolEnv(), reach: 'leader', onLine: relay },
  );
  return ended.code;
}

/**
 * Electron's package brings no binary; its own installer fetches it once, where the network allows.
 * @param {string} node
 * @returns {Promise<string | undefined>}
 */
async function electronOrNot(node) {
  const there = electronBinary(ROOT, process.platform);
  if (there !== undefined || process.env['ELECTRON_SKIP_BINARY_DOWNLOAD']) return there;
  say("fetching Electron's binary, once ...");
  await runChild(node, [join(ROOT, 'node_modules', 'electron', 'install.js')], {
    cwd: ROOT,
    env: toolEnv(),
    stdio: 'quiet',
    limitMs: ELECTRON_DOWNLOAD_LIMIT_MS,
  });
  return electronBinary(ROOT, process.platform);
}

/** The engine's lines pass through; the link for a person stands out. @param {string} line */
function relay(line) {
  const read = readEngineLine(line);
  if (read.kind !== 'open') {
    say(line);
    return;
  }
  say('');
  say('  Open the console (this link works once):');
  say(`  ${read.url}`);
  say('  Ctrl+C stops.');
  say('');
}

/** Where the person stood: npm moves to the root and remembers. */
function startedIn() {
  return process.env['INIT_CWD'] ?? process.cwd();
}
