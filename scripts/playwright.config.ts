import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const root = join(import.meta.dirname, '..');

// Engines that tests start keep what they compiled: a start costs a third less.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'test-results', 'compile-cache');

/** Browser tests bring their own engine on a free port; the browser is the system's Chromium, never a download. */
export default defineConfig({
  testDir: join(root, 'tests/e2e'),
  outputDir: join(root, 'test-results/browser'),
  fullyParallel: false,
  // Each brings an engine, a virtual stage, a tracking process and a browser: two of them on two cores only stutter.
  workers: availableParallelism() > 3 ? 2 : 1,
  retries: 0,
  forbidOnly: true,
  // Limits are for a machine that stutters: they cost time only where something is red.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1600, height: 1000 },
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['STAGELOCK_CHROMIUM'] ?? '/usr/bin/chromium',
      // No WebGL is used: painting without a GPU process costs a fifth of what a software GPU costs, and the engines
      // under test share these cores.
      args: ['--no-sandbox', '--disable-gpu'],
    },
  },
});
