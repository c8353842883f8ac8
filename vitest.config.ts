import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * Two suites: `unit` opens no process and no engine; `integration` runs the engine against the virtual stage. Limits are
 * for a machine that stutters, and cost time only where something is red: a test waits for states, never for times.
 */
const integration = [
  'tests/engine/**/*.test.ts',
  'tests/faults/**/*.test.ts',
  'tests/virtual-stage/process/**/*.test.ts',
  'tests/presets/{crash,worker,disk-full}.test.ts',
];

export default defineConfig({
  test: {
    environment: 'node',
    // Engines that tests start keep what they compiled: a start costs a third less.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'test-results', 'compile-cache') },
    // Most of a test is waiting: two at once leave room on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: [...integration, 'tests/e2e/**', 'tests/bench/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: integration,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
