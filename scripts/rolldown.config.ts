import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';

const root = join(import.meta.dirname, '..');

/**
 * Every file that starts a process or a thread is an input of its own: the named entries, and by their names all
 * workers and processes. `app/engine/headless.ts` becomes `dist/engine/headless.js`; rooms stay beside each other.
 */
const entries = [
  'app/main/main.ts',
  'app/engine/headless.ts',
  'app/engine/utility.ts',
  'app/virtual-stage/main.ts',
  ...globSync('{app,drivers,presets}/**/*-{worker,process,preload}.ts', { cwd: root }),
].filter((file) => existsSync(join(root, file)));

export default defineConfig({
  cwd: root,
  input: Object.fromEntries(entries.map((file) => [file.replace(/^app\//, '').replace(/\.ts$/, ''), file])),
  platform: 'node',
  external: ['electron', 'better-sqlite3', 'pino'],
  output: {
    dir: join(root, 'dist'),
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'shared/[name]-[hash].js',
  },
});
