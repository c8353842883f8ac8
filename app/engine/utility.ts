/** The engine as a process of the Electron shell, which also runs the virtual stage and the tracking process. */
import { partPort } from '../protocol/shell-messages.ts';
import { runUtility } from './run.ts';

const port = partPort(process);
if (port === undefined) throw new Error('started by the Electron shell only; from a command line use headless');
await runUtility(process.argv.slice(2), port, {
  storageWorker: new URL('../presets/storage-worker.js', import.meta.url),
  sendWorker: new URL('./timing/send-worker.js', import.meta.url),
  lensWorker: new URL('./lens/lens-worker.js', import.meta.url),
  tracking: undefined,
  shippedProfiles: new URL('../../seeds/profiles/', import.meta.url),
  virtualStage: undefined,
  console: new URL('../renderer/', import.meta.url),
});
