/** The configuration that an nDisplay asset (`.uasset`) carries as plain text in its registry tag `ConfigExport`. */
import type { Fault } from '../parameter.ts';
import { MAX_CONFIG_CHARS } from './config.ts';

const TAG = Array.from('ConfigExport\0', (character) => character.charCodeAt(0));
const PACKAGE_MARK = 0x9e2a83c1;
const CHUNK = 8_192;

/** Texts of a package: a signed length that counts the NUL at their end, negative where two bytes make a character. */
export function configExportOf(asset: Uint8Array): string | Fault {
  const view = new DataView(asset.buffer, asset.byteOffset, asset.byteLength);
  if (asset.length < 4 || view.getUint32(0, true) !== PACKAGE_MARK) return { code: 'ndisplay.asset-none' };
  for (let at = tagAfter(asset, 4); at !== -1; at = tagAfter(asset, at)) {
    if (view.getInt32(at - TAG.length - 4, true) !== TAG.length || at + 4 > asset.length) continue;
    const length = view.getInt32(at, true);
    if (Math.abs(length) > MAX_CONFIG_CHARS)
      return { code: 'ndisplay.file-too-large', params: { most: MAX_CONFIG_CHARS } };
    if (at + 4 + (length < 0 ? -2 * length : length) > asset.length) return { code: 'ndisplay.asset-cut' };
    return textAt(view, at + 4, length);
  }
  return { code: 'ndisplay.asset-no-export' };
}

/** Where what follows the next tag begins; -1: there is none. */
function tagAfter(asset: Uint8Array, from: number): number {
  for (let at = asset.indexOf(TAG[0]!, from + 4); at !== -1; at = asset.indexOf(TAG[0]!, at + 1))
    if (TAG.every((byte, n) => asset[at + n] === byte)) return at + TAG.length;
  return -1;
}

function textAt(view: DataView, at: number, length: number): string {
  const count = Math.max(0, Math.abs(length) - 1);
  const codeOf = (n: number): number => (length < 0 ? view.getUint16(at + 2 * n, true) : view.getUint8(at + n));
  let text = '';
  for (let from = 0; from < count; from += CHUNK) {
    const codes = Array.from({ length: Math.min(CHUNK, count - from) }, (_, n) => codeOf(from + n));
    text += String.fromCharCode(...codes);
  }
  return text;
}
