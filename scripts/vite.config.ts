import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type ProxyOptions } from 'vite';

const root = join(import.meta.dirname, '..');
const engine = process.env['STAGELOCK_ENGINE'] ?? 'http://127.0.0.1:7788';

/** The engine checks Origin and Host: while developing, the page's own stand in front and are replaced by the engine's. */
const toEngine: ProxyOptions = {
  target: engine,
  changeOrigin: true,
  headers: { origin: engine },
};

/** The console: one build for the Electron window and for every browser. */
export default defineConfig({
  root: join(root, 'app/renderer'),
  base: './',
  cacheDir: join(root, 'node_modules/.vite'),
  plugins: [react()],
  build: {
    outDir: join(root, 'dist/renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    sourcemap: true,
    chunkSizeWarningLimit: 1500,
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    proxy: {
      '/api': toEngine,
      '/healthz': toEngine,
      '/metrics': toEngine,
      '/studio': toEngine,
      '/ws': { ...toEngine, ws: true },
    },
  },
});
