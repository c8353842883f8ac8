/** JSON text in and out without exceptions. */
import type { Fault } from '../app/core/parameter.ts';
import { faultOf } from './faults.ts';

/** One line of the journal, one setting, one answer, one preset. */
export const MAX_TEXT_CHARS = 4 * 1024 * 1024;

/** Undefined where the text is not JSON; JSON itself has no undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

export function jsonText(value: unknown): string | Fault {
  let text: string;
  try {
    text = JSON.stringify(value) ?? 'null';
  } catch (cause) {
    return faultOf('storage.not-json', { reason: cause instanceof Error ? cause.message : String(cause) });
  }
  if (text.length > MAX_TEXT_CHARS) {
    return faultOf('storage.too-large', { characters: text.length, limit: MAX_TEXT_CHARS });
  }
  return text;
}
