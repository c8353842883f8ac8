/** The shell itself, wherever Electron's binary and a display are: elsewhere tests/skips.json says why not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron as electron, expect, test } from '@playwright/test';
import { electronBinary, whyNoWindow } from '../../scripts/window.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
const binary = electronBinary(ROOT, process.platform);
const { platform, env } = process;
const noWindow = whyNoWindow({ headless: false, platform, env, uid: process.getuid?.() });

test('the window shows the console, kept to the engine; quitting leaves nothing behind', async () => {
  test.skip(binary === undefined || noWindow !== undefined, noWindow ?? "Electron's binary is missing");
  const data = mkdtempSync(join(tmpdir(), 'stl-electron-'));
  const app = await electron.launch({
    executablePath: binary ?? '',
    args: [ROOT, '--data', data, '--listen', '127.0.0.1:0'],
    cwd: ROOT,
  });
  try {
    const page = await app.firstWindow();
    await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:\d+\/#\/live$/);
    expect(
      await page.evaluate(() => [typeof Reflect.get(window, 'process'), typeof Reflect.get(window, 'require')]),
    ).toEqual(['undefined', 'undefined']);
    const engine = new URL(page.url()).origin;
    expect((await fetch(`${engine}/healthz`)).status).toBe(200);

    await page.evaluate(() => {
      location.href = 'https://example.org/';
    });
    await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:/);
    expect(await page.evaluate(() => window.open('https://example.org/') === null)).toBe(true);
    expect(app.windows()).toHaveLength(1);

    await app.close();
    await expect
      .poll(async () =>
        fetch(`${engine}/healthz`).then(
          () => 'serves',
          () => 'gone',
        ),
      )
      .toBe('gone');
  } finally {
    await app.close();
    rmSync(data, { recursive: true, force: true });
  }
});
