/** From the command line to a running engine and back: options, ready line, signals, exit codes. */

import { isFault } from '../../drivers/contract.ts';
import type { Fault } from '../core/parameter.ts';
import { sayFault, sayHint } from '../protocol/words/faults.ts';
import { type RunningEngine, startEngine } from './engine.ts';
import { parseOptions, USAGE } from './options.ts';

/** Files of workers and processes, resolved by the entry: `.ts` from source, `.js` in the bundle. */
export interface EngineFiles {
  readonly storageWorker: URL;
  readonly tracking: URL;
  readonly virtualStage: URL;
  readonly console: URL;
}

const STOP_MS = 2_700;

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
    for (const fault of 'faults' in engine ? engine.faults : [engine]) complain(fault);
    process.exit(1);
  }
  process.stdout.write(`stagelock engine ready ${engine.url}\n`);
  if (options.adminToken === undefined) process.stdout.write(`stagelock admin token ${engine.adminToken}\n`);
  if (options.openLink) process.stdout.write(`stagelock open ${engine.openLink()}\n`);
  stopOnSignals(engine);
}

function stopOnSignals(engine: RunningEngine): void {
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
}

/** In both languages: nobody has said yet which one is read here. */
function complain(fault: Fault): void {
  for (const lang of ['en', 'zh'] as const) {
    const hint = sayHint(fault, lang);
    process.stderr.write(`stagelock: ${sayFault(fault, lang)}${hint === '' ? '' : ` ${hint}`}\n`);
  }
}
