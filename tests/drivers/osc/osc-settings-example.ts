/** A small OSC device of every kind of parameter; the example of drivers/osc/README.md is read from there. */
import { readFileSync } from 'node:fs';

const README = readFileSync(new URL('../../../drivers/osc/README.md', import.meta.url), 'utf8');
const [, json] = /```json\n([\s\S]*?)```/.exec(README) ?? [];

export const EXAMPLE: unknown = JSON.parse(json ?? 'null');
