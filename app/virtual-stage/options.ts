/** The command line of the virtual stage. Pure: words in, what to do or a fault out. */
import type { Fault } from '../core/parameter.ts';

export interface RunOptions {
  readonly studio: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly seed: number;
  readonly speed: number;
  /** Ends when its standard input does. */
  readonly withParent: boolean;
}

export type CommandLine =
  | { readonly do: 'run'; readonly options: RunOptions }
  | {
      readonly do: 'fault';
      readonly url: string;
      readonly device: string;
      readonly words: readonly string[];
      readonly on: boolean;
    }
  | { readonly do: 'clear'; readonly url: string; readonly device: string | undefined }
  | { readonly do: 'help' };

export const USAGE = `node app/virtual-stage/main.ts --studio <dir> [--listen 127.0.0.1:0] [--seed <n>] [--speed <n>] [--with-parent]
node app/virtual-stage/main.ts fault <url> <device> <kind> [argument] [off]
node app/virtual-stage/main.ts clear <url> [device]`;

const fault = (option: string): Fault => ({ code: 'virtual.option', params: { option } });

export function readCommandLine(words: readonly string[]): CommandLine | Fault {
  const [first, url, device, ...rest] = words;
  if (first === '--help' || first === '-h') return { do: 'help' };
  if (first === 'fault') {
    if (url === undefined || device === undefined || rest.length === 0) return fault('fault');
    const on = rest.at(-1) !== 'off';
    return { do: 'fault', url, device, words: on ? rest : rest.slice(0, -1), on };
  }
  if (first === 'clear') return url === undefined ? fault('clear') : { do: 'clear', url, device };
  return readRun(words);
}

function readRun(words: readonly string[]): CommandLine | Fault {
  let studio: string | undefined;
  let listen = { host: '127.0.0.1', port: 0 };
  let [seed, speed, withParent] = [1, 1, false];
  for (let at = 0; at < words.length; at++) {
    const option = words[at] ?? '';
    if (option === '--with-parent') {
      withParent = true;
      continue;
    }
    const value = words[++at];
    if (value === undefined) return fault(option);
    const number = Number(value);
    if (option === '--studio') studio = value;
    else if (option === '--seed' && Number.isSafeInteger(number)) seed = number;
    else if (option === '--speed' && number >= 0.01 && number <= 1_000) speed = number;
    else if (option === '--listen') {
      const parts = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}):(\d{1,5})$/.exec(value); // a virtual stage never leaves this machine
      if (parts?.[1] === undefined || Number(parts[2]) > 65_535) return fault(`${option} ${value}`);
      listen = { host: parts[1], port: Number(parts[2]) };
    } else return fault(`${option} ${value}`);
  }
  return studio === undefined ? fault('--studio') : { do: 'run', options: { studio, listen, seed, speed, withParent } };
}

/** Same seed, same stage (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296;
  };
}
