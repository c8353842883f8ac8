/** The engine from the command line, on plain Node 24. Says where it listens; SIGTERM stops it within 3 s. */
import { demandNode } from '../../scripts/node-version.mjs';

demandNode();
const { runHeadless } = await import('./run.ts');
const ext = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
await runHeadless(process.argv.slice(2), {
  storageWorker:
    ext === '.ts'
      ? new URL('../../presets/storage-worker.ts', import.meta.url)
      : new URL('../presets/storage-worker.js', import.meta.url),
  sendWorker: new URL(`./timing/send-worker${ext}`, import.meta.url),
  lensWorker: new URL(`./lens/lens-worker${ext}`, import.meta.url),
  tracking: new URL(`./tracking/tracking-process${ext}`, import.meta.url),
  shippedProfiles: new URL('../../seeds/profiles/', import.meta.url),
  virtualStage: new URL(`../virtual-stage/main${ext}`, import.meta.url),
  console: ext === '.ts' ? new URL('../../dist/renderer/', import.meta.url) : new URL('../renderer/', import.meta.url),
});
