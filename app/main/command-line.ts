/**
 * The command line of the shell: its own words, the browser's and the engine's, told apart. Pure.
 *
 * The packaged binary takes the engine's command line (design section 4) and `--headless`. With no studio named it
 * opens the shipped one on the virtual stage; a studio that was named meets the virtual stage only when asked to.
 */
import { isAbsolute, join, resolve } from 'node:path';

export interface ShellPlan {
  readonly headless: boolean;
  readonly studio: string;
  readonly data: string;
  readonly listen: string;
  /** Undefined: one is made. */
  readonly adminToken: string | undefined;
  readonly virtualStage: 'none' | 'own' | { readonly url: string };
  /** Not ours: handed to the engine, which refuses by name what it does not know. */
  readonly rest: readonly string[];
}

export type ShellLine = { readonly do: 'help' } | { readonly do: 'run'; readonly plan: ShellPlan };

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  /** Where the shipped studios are. */
  readonly seeds: string;
}

const WITH_VALUE = new Set(['--studio', '--data', '--listen', '--admin-token']);

/** Words that launchers and desktops add for the browser below us; it has read them already. */
const BROWSER =
  /^(--(no-sandbox|disable-setuid-sandbox|disable-dev-shm-usage|disable-gpu|ozone-platform(-hint)?|use-(gl|angle)|enable-features|disable-features|force-device-scale-factor|lang|enable-logging|log-file|v|vmodule|password-store|user-data-dir|inspect(-brk)?|remote-debugging-(port|pipe)|allow-file-access-from-files|original-process-start-time|disable-background-\w+|gtk-version|class|enable-wayland-ime|wayland-text-input-version|host-rules|proxy-server)(=.*)?|-psn_.*)$/;

/** Our words of a whole command line: from source the folder of the app stands before them. */
export function wordsOf(argv: readonly string[], packaged: boolean): readonly string[] {
  const words = argv.slice(1);
  if (packaged) return words;
  const app = words.findIndex((word) => !word.startsWith('-'));
  return words.filter((_, at) => at !== app);
}

export function readShellLine(words: readonly string[], around: Surroundings): ShellLine {
  const given = new Map<string, string>();
  const flags = new Set<string>();
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const cut = word.indexOf('=');
    const name = word.startsWith('--') && cut > 0 ? word.slice(0, cut) : word;
    const inline = name === word ? undefined : word.slice(cut + 1);
    if (name === '--help' || name === '-h') return { do: 'help' };
    if (BROWSER.test(word)) continue;
    if (name === '--virtual-stage') given.set(name, inline ?? 'own');
    else if (name === '--headless' || name === '--no-virtual-stage' || name === '--open-link') flags.add(name);
    else if (WITH_VALUE.has(name)) {
      const value = inline ?? words[++at];
      // The engine says what is missing: it must see the word as it was given.
      if (value === undefined || value === '') rest.push(word);
      else given.set(name, value);
    } else rest.push(word);
  }
  const studio = given.get('--studio');
  const folder = (path: string): string => (isAbsolute(path) ? path : resolve(around.cwd, path));
  const stage = given.get('--virtual-stage') ?? (studio === undefined ? 'own' : 'none');
  return {
    do: 'run',
    plan: {
      headless: flags.has('--headless'),
      studio: studio === undefined ? join(around.seeds, 'shenzhen') : folder(studio),
      data: folder(given.get('--data') ?? defaultDataFolder(around)),
      listen: given.get('--listen') ?? '127.0.0.1:7788',
      adminToken: given.get('--admin-token'),
      virtualStage: flags.has('--no-virtual-stage')
        ? 'none'
        : stage === 'own' || stage === 'none'
          ? stage
          : { url: stage },
      rest,
    },
  };
}

/** The same folder that `npm start` takes (a test compares them): one library for both. */
export function defaultDataFolder({ platform, env, home }: Surroundings): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Stagelock');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Stagelock');
  const base = env['XDG_DATA_HOME'];
  return join(base?.startsWith('/') ? base : join(home, '.local', 'share'), 'stagelock');
}

/** The engine's command line. `at` is where it served before: pages find it there again. */
export function engineWords(
  plan: ShellPlan,
  how: { readonly adminToken: string; readonly virtualStage: string | undefined; readonly at: string | undefined },
): readonly string[] {
  return [
    '--studio',
    plan.studio,
    '--data',
    plan.data,
    '--listen',
    how.at ?? plan.listen,
    '--admin-token',
    how.adminToken,
    ...(how.virtualStage === undefined ? [] : [`--virtual-stage=${how.virtualStage}`]),
    ...plan.rest,
  ];
}

/** `host:port` of a URL, as `--listen` wants it; undefined where it is none. */
export function listenOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
