import { defineConfig } from 'vitest/config';

/** Two suites: `unit` opens no process and no engine; `integration` runs the engine against the virtual stage. */
const integration = [
  'tests/engine/**/*.test.ts',
  'tests/faults/**/*.test.ts',
  'tests/virtual-stage/process/**/*.test.ts',
  'tests/presets/{crash,worker,disk-full}.test.ts',
];

export default defineConfig({
  test: {
    environment: 'node',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: [...integration, 'tests/e2e/**', 'tests/bench/**'],
          testTimeout: 10_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: integration,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
