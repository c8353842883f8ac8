/**
 * Where the console opens: Electron's window when its binary, a display and the wish are there, else a browser, with
 * the reason in one line. Also reads the two lines that the engine prints for a person. Pure, but for one look at disk.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ headless: boolean, platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>, uid: number | undefined }} Desk */

/**
 * @param {Desk} desk
 * @returns {string | undefined} why no window can open here, or nothing
 */
export function whyNoWindow(desk) {
  if (desk.headless) return '--headless';
  if (desk.platform === 'win32' || desk.platform === 'darwin') return undefined;
  if (!desk.env['DISPLAY'] && !desk.env['WAYLAND_DISPLAY']) return 'no display';
  if (desk.uid === 0) return 'Electron does not run as root';
  return undefined;
}

/**
 * The binary itself: requiring the package would try to download it.
 * @param {string} root
 * @param {NodeJS.Platform} platform
 * @returns {string | undefined}
 */
export function electronBinary(root, platform) {
  const name =
    platform === 'win32' ? 'electron.exe' : platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
  const file = join(root, 'node_modules', 'electron', 'dist', name);
  return existsSync(file) ? file : undefined;
}

/** @typedef {{ kind: 'ready' | 'open', url: string } | { kind: 'other' }} EngineLine */

/**
 * @param {string} line
 * @returns {EngineLine}
 */
export function readEngineLine(line) {
  const match = /^stagelock (engine ready|open) (https?:\/\/\S+)\s*$/.exec(line);
  if (match === null) return { kind: 'other' };
  return { kind: match[1] === 'open' ? 'open' : 'ready', url: match[2] ?? '' };
}
