/**
 * Entry of the virtual stage, a process of its own on plain Node 24: composes a studio's emulators on loopback.
 *
 * Prints one line when it serves; ends on SIGTERM, SIGINT, or with its standard input where `--with-parent` says so.
 * Started by the Electron shell it says and hears the same over its message port.
 */

import { type Clock, isFault } from '../../drivers/contract.ts';
import { createClock } from '../../drivers/kit/clock.ts';
import type { Fault } from '../core/parameter.ts';
import { type FromPart, partPort, readToPart } from '../protocol/shell-messages.ts';
import { sayFault } from '../protocol/words/faults.ts';
import { faultFromWords } from './fault-words.ts';
import { type RunOptions, readCommandLine, seededRandom, USAGE } from './options.ts';
import { openServer } from './server.ts';
import { openStage } from './stage.ts';
import { readStudioFolder } from './studio-folder.ts';

const LAST_MS = 2_500;
const shell = partPort(process);
const tellShell = (message: FromPart): void => shell?.postMessage(message);

async function main(words: readonly string[]): Promise<number | undefined> {
  const line = readCommandLine(words);
  if (isFault(line)) return refuse([line], USAGE);
  switch (line.do) {
    case 'help':
      process.stdout.write(`${USAGE}\n`);
      return 0;
    case 'fault': {
      const fault = faultFromWords(line.words);
      if (isFault(fault)) return refuse([fault], USAGE);
      return post(`${line.url}/faults`, { device: line.device, fault, on: line.on });
    }
    case 'clear':
      return post(`${line.url}/faults/clear`, line.device === undefined ? {} : { device: line.device });
    case 'run':
      return run(line.options);
  }
}

async function run({ studio: folder, listen, seed, speed, withParent }: RunOptions): Promise<number | undefined> {
  const read = await readStudioFolder(folder);
  if ('faults' in read) return refuse(read.faults);
  const clock = createClock();
  const stage = await openStage({
    studio: read.studio,
    readStudio: async () => {
      const again = await readStudioFolder(folder);
      return 'faults' in again ? (again.faults[0] ?? { code: 'virtual.refused' }) : again.studio;
    },
    clock,
    delayClock: faster(clock, speed),
    random: seededRandom(seed),
  });
  if (isFault(stage)) return refuse([stage]);
  const server = await openServer(stage, listen);
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), LAST_MS).unref();
    void server
      .close()
      .then(() => stage.close())
      .then(() => process.exit(0));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  if (withParent) {
    process.stdin.on('end', end);
    process.stdin.on('close', end);
    process.stdin.on('error', end);
    process.stdin.resume();
  }
  shell?.on('message', ({ data }) => {
    if (readToPart(data)?.t === 'stop') end();
  });
  process.stdout.write(`stagelock virtual stage ready ${server.url}\n`);
  tellShell({ t: 'ready', url: server.url, once: null });
  return undefined;
}

/** The same monotonic time; waits are shorter. */
function faster(clock: Clock, speed: number): Clock {
  if (speed === 1) return clock;
  return {
    nowUs: () => clock.nowUs(),
    every: (ms, fn) => clock.every(Math.max(1, ms / speed), fn),
    after: (ms, fn) => clock.after(ms / speed, fn),
  };
}

async function post(url: string, body: unknown): Promise<number> {
  try {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    const text = await response.text();
    process.stdout.write(`${text}\n`);
    return response.ok ? 0 : 1;
  } catch (cause) {
    return refuse([{ code: 'virtual.unreachable', params: { url, why: cause instanceof Error ? cause.message : '' } }]);
  }
}

function refuse(faults: readonly Fault[], more = ''): number {
  for (const fault of faults) process.stderr.write(`${sayFault(fault, 'en')}\n${sayFault(fault, 'zh')}\n`);
  if (more !== '') process.stderr.write(`${more}\n`);
  tellShell({ t: 'refused', faults });
  return 1;
}

const code = await main(process.argv.slice(2));
if (code !== undefined) process.exitCode = code;
