import { existsSync, globSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';

const root = join(import.meta.dirname, '..');

/** What starts a process by name. */
const named = ['app/main/main.ts', 'app/engine/headless.ts', 'app/engine/utility.ts'];

/** `new URL('./timing/timing-worker.ts', import.meta.url)`, also where the ending is put in at run time. */
const STARTED_FILE =
  /new URL\(\s*['"`](\.{1,2}\/[\w./-]+?)(?:\.ts)?(?:\$\{[^}]*\})?['"`]\s*,\s*import\.meta\.url\s*\)/g;

/**
 * Every file that starts a process or a thread is an input of its own: the named entries, and each file that another
 * one hands to a worker or a process by its URL. `app/engine/headless.ts` becomes `dist/engine/headless.js`.
 */
function entries(): string[] {
  const started = globSync('{app,presets}/**/*.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(STARTED_FILE)].map(
      ([, path = '']) => `${join(dirname(file), path)}.ts`,
    ),
  );
  return [...new Set([...named, ...started.filter((file) => existsSync(join(root, file)))])];
}

/** Shared chunks carry a hash: those of builds before would stay, and be packed. */
const withoutOldChunks: Plugin = {
  name: 'without-old-chunks',
  writeBundle({ dir = '' }, bundle) {
    const folder = join(dir, 'shared');
    for (const file of existsSync(folder) ? readdirSync(folder) : []) {
      if (!(`shared/${file}` in bundle)) rmSync(join(folder, file));
    }
  },
};

export default defineConfig({
  cwd: root,
  input: Object.fromEntries(entries().map((file) => [file.replace(/^app\//, '').replace(/\.ts$/, ''), file])),
  platform: 'node',
  plugins: [withoutOldChunks],
  external: ['electron', 'better-sqlite3', 'pino', 'serialport'],
  output: {
    dir: join(root, 'dist'),
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'shared/[name]-[hash].js',
  },
});
