/** Command line of the engine (design section 4). Pure: words in, options or a named mistake out. */
import type { Fault } from '../core/parameter.ts';

export interface EngineOptions {
  readonly studio: string;
  readonly data: string;
  readonly host: string;
  readonly port: number;
  /** Undefined: one is made and printed. */
  readonly adminToken: string | undefined;
  /** `own`: started as a child process; a URL: attached to a running one. */
  readonly virtualStage: 'none' | 'own' | { readonly url: string };
  /** Print a one-time sign-in link after the ready line. */
  readonly openLink: boolean;
  readonly logLevel: string;
  /** Tests only: see crash.ts. */
  readonly crashAt: string | undefined;
  readonly crashList: string | undefined;
}

export const USAGE = `Usage: node app/engine/headless.ts --studio <dir> --data <dir> [options]

  --studio <dir>          folder of studio files (seeds/shenzhen)
  --data <dir>            folder of journal and library
  --listen <host:port>    default 127.0.0.1:7788; port 0 takes a free one
  --admin-token <token>   8 to 200 characters; without it one is made
  --virtual-stage[=<url>] run the studio's devices as emulators on loopback, or attach to running ones
  --open-link             print a one-time link that signs a browser in
  --log <level>           debug, info, warn (default), error
  --help
`;

const WITH_VALUE = new Set(['--studio', '--data', '--listen', '--admin-token', '--log', '--crash-at', '--crash-list']);

export function parseOptions(argv: readonly string[]): EngineOptions | 'help' | Fault {
  const given = new Map<string, string>();
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--help' || word === '-h') return 'help';
    const [name, inline] = splitOnce(word);
    if (name === '--virtual-stage') given.set(name, inline ?? 'own');
    else if (name === '--open-link' && inline === undefined) given.set(name, 'yes');
    else if (WITH_VALUE.has(name)) {
      const value = inline ?? argv[++i];
      if (value === undefined || value === '') return { code: 'options.no-value', params: { option: name } };
      given.set(name, value);
    } else return { code: 'options.unknown', params: { option: word } };
  }
  const studio = given.get('--studio');
  const data = given.get('--data');
  if (studio === undefined) return { code: 'options.missing', params: { option: '--studio' } };
  if (data === undefined) return { code: 'options.missing', params: { option: '--data' } };
  const listen = parseListen(given.get('--listen') ?? '127.0.0.1:7788');
  if (!listen) return { code: 'options.listen', params: { given: given.get('--listen') ?? '' } };
  const adminToken = given.get('--admin-token');
  if (adminToken !== undefined && (adminToken.length < 8 || adminToken.length > 200)) return { code: 'options.token' };
  const virtual = given.get('--virtual-stage');
  if (
    virtual !== undefined &&
    virtual !== 'own' &&
    !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+\/?$/.test(virtual)
  ) {
    return { code: 'options.virtual-stage', params: { given: virtual } };
  }
  return {
    studio,
    data,
    ...listen,
    adminToken,
    virtualStage: virtual === undefined ? 'none' : virtual === 'own' ? 'own' : { url: virtual.replace(/\/$/, '') },
    openLink: given.has('--open-link'),
    logLevel: given.get('--log') ?? 'warn',
    crashAt: given.get('--crash-at'),
    crashList: given.get('--crash-list'),
  };
}

function splitOnce(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function parseListen(text: string): { host: string; port: number } | undefined {
  const match = /^(\[[0-9a-fA-F:]+\]|[\w.-]+):(\d{1,5})$/.exec(text);
  if (!match) return undefined;
  const port = Number(match[2]);
  if (port > 65_535) return undefined;
  return { host: (match[1] ?? '').replace(/^\[|\]$/g, ''), port };
}
