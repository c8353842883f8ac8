/** From the command line to a running engine and back: options, ready line, signals, exit codes. */

import { resolve } from 'node:path';
import { isFault } from '../../drivers/contract.ts';
import type { Fault } from '../core/parameter.ts';
import { type FromPart, type PartPort, readToPart } from '../protocol/shell-messages.ts';
import { sayFault, sayHint } from '../protocol/words/faults.ts';
import { type NotStarted, type RunningEngine, startEngine } from './engine.ts';
import { parseOptions, USAGE } from './options.ts';
import { controlPathOf } from './tracking/control-path.ts';

/** Files of workers and processes, resolved by the entry: `.ts` from source, `.js` in the bundle. */
export interface EngineFiles {
  readonly storageWorker: URL;
  readonly sendWorker: URL;
  readonly lensWorker: URL;
  /** Undefined: somebody else runs the process; it is only attached to. */
  readonly tracking: URL | undefined;
  /** Undefined: somebody else runs it, and its address is handed in. */
  readonly virtualStage: URL | undefined;
  readonly console: URL;
  readonly shippedProfiles: URL;
}

const STOP_MS = 2_700;
const STATUS_EVERY_MS = 250;

export async function runHeadless(argv: readonly string[], files: EngineFiles): Promise<void> {
  const options = parseOptions(argv);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return;
  }
  if (isFault(options)) {
    complain(options);
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const engine = await startEngine(options, files);
  if (!('url' in engine)) {
    for (const fault of faultsOf(engine)) complain(fault);
    process.exit(1);
  }
  process.stdout.write(`stagelock engine ready ${engine.url}\n`);
  if (options.adminToken === undefined) process.stdout.write(`stagelock admin token ${engine.adminToken}\n`);
  if (options.openLink) process.stdout.write(`stagelock open ${engine.openLink()}\n`);
  stopper(engine);
}

/** The same below the Electron shell: what a command line prints is told as messages. */
export async function runUtility(argv: readonly string[], port: PartPort, files: EngineFiles): Promise<void> {
  const tell = (message: FromPart): void => port.postMessage(message);
  const options = parseOptions(argv);
  if (options === 'help') return;
  const engine = isFault(options) ? options : await startEngine(options, files);
  if (isFault(options) || !('url' in engine)) {
    const faults = 'url' in engine ? [] : faultsOf(engine);
    for (const fault of faults) complain(fault);
    tell({ t: 'refused', faults });
    // Left to end by itself once the message is out; a part that hangs does not keep it.
    process.exitCode = isFault(options) ? 2 : 1;
    setTimeout(() => process.exit(), STOP_MS).unref();
    return;
  }
  const stop = stopper(engine);
  port.on('message', ({ data }) => {
    const asked = readToPart(data);
    if (asked?.t === 'stop') stop();
    if (asked?.t === 'link') tell({ t: 'link', once: engine.openLink() });
  });
  tell({ t: 'tracking', controlPath: controlPathOf(resolve(options.data)) });
  tell({ t: 'ready', url: engine.url, once: engine.openLink() });
  let told = '';
  const tellStatus = (): void => {
    const status = engine.status();
    const key = `${status.show} ${status.taking}`;
    if (key === told) return;
    told = key;
    tell({ t: 'status', ...status });
  };
  tellStatus();
  setInterval(tellStatus, STATUS_EVERY_MS).unref();
}

function faultsOf(why: NotStarted): readonly Fault[] {
  return 'faults' in why ? why.faults : [why];
}

/** What stops it, also on a signal. */
function stopper(engine: RunningEngine): () => void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    // A part that hangs does not keep the process: what is acknowledged is on disk already.
    setTimeout(() => process.exit(1), STOP_MS).unref();
    engine.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return stop;
}

/** In both languages: nobody has said yet which one is read here. */
function complain(fault: Fault): void {
  for (const lang of ['en', 'zh'] as const) {
    const hint = sayHint(fault, lang);
    process.stderr.write(`stagelock: ${sayFault(fault, lang)}${hint === '' ? '' : ` ${hint}`}\n`);
  }
}
