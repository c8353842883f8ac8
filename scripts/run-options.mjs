/**
 * What a person may say after `npm start --`, as a value: options, a wish for help, or one clear error.
 */
import { join, resolve } from 'node:path';

/** @typedef {{ headless: boolean, studio: string, data: string, listen: string, virtualStage: boolean }} RunOptions */
/** @typedef {{ kind: 'run', options: RunOptions } | { kind: 'help' } | { kind: 'error', message: string }} Parsed */
/** @typedef {{ platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>, home: string, root: string, cwd: string }} Surroundings */

export const HELP = `Stagelock: one stage, two systems, one armed take.

  npm start                           the console and the engine, with the virtual stage
  npm start -- --headless             no window: the console is served to browsers
  npm start -- --studio <dir>         another studio (default: seeds/shenzhen)
  npm start -- --data <dir>           where the library and the journal live (default: your user folder)
  npm start -- --listen <host:port>   where to serve (default: 127.0.0.1:7788)
  npm start -- --no-virtual-stage     real devices only
  npm start -- --help                 this text
`;

/**
 * @param {readonly string[]} argv
 * @param {Surroundings} around
 * @returns {Parsed}
 */
export function parseRunOptions(argv, around) {
  /** @type {RunOptions} */
  const options = {
    headless: false,
    studio: join(around.root, 'seeds', 'shenzhen'),
    data: defaultDataDir(around),
    listen: '127.0.0.1:7788',
    virtualStage: true,
  };
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    const cut = word.indexOf('=');
    const name = word.startsWith('--') && cut > 0 ? word.slice(0, cut) : word;
    const inline = name === word ? undefined : word.slice(cut + 1);
    if (TAKES_VALUE.has(name)) {
      const value = inline ?? argv[i + 1];
      if (inline === undefined) i += 1;
      if (value === undefined || value === '' || value.startsWith('--')) return wrong(`${name} needs a value`);
      if (name === '--studio') options.studio = resolve(around.cwd, value);
      else if (name === '--data') options.data = resolve(around.cwd, value);
      else {
        const problem = listenProblem(value);
        if (problem !== undefined) return wrong(problem);
        options.listen = value;
      }
      continue;
    }
    if (inline !== undefined && FLAGS.has(name)) return wrong(`${name} takes no value`);
    if (name === '--help' || name === '-h') return { kind: 'help' };
    if (name === '--headless') options.headless = true;
    else if (name === '--no-virtual-stage') options.virtualStage = false;
    else return wrong(`unknown option ${word}`);
  }
  return { kind: 'run', options };
}

const TAKES_VALUE = new Set(['--studio', '--data', '--listen']);
const FLAGS = new Set(['--headless', '--no-virtual-stage', '--help']);

/**
 * The folder of this user where programs keep their data.
 * @param {Surroundings} around
 */
export function defaultDataDir({ platform, env, home }) {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Stagelock');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Stagelock');
  const base = env['XDG_DATA_HOME'];
  return join(base?.startsWith('/') ? base : join(home, '.local', 'share'), 'stagelock');
}

/**
 * The engine's own command line.
 * @param {RunOptions} options
 * @param {string} adminToken
 * @returns {string[]}
 */
export function engineArgs(options, adminToken) {
  const args = ['--studio', options.studio, '--data', options.data];
  args.push('--listen', options.listen, '--admin-token', adminToken);
  if (options.virtualStage) args.push('--virtual-stage');
  return args;
}

/**
 * @param {string} value
 * @returns {string | undefined}
 */
function listenProblem(value) {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^\s:/]+):(\d{1,5})$/.exec(value);
  if (match === null || Number(match[2]) > 65_535) return `--listen wants host:port, not ${value}`;
  return undefined;
}

/**
 * @param {string} message
 * @returns {Parsed}
 */
function wrong(message) {
  return { kind: 'error', message: `${message}. See npm start -- --help` };
}
