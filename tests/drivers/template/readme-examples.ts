/** The examples that the README promises: settings by their first transport words, virtual by their text. */
import { readFileSync } from 'node:fs';

const README = readFileSync(new URL('../../../drivers/template/README.md', import.meta.url), 'utf8');

export const EXAMPLES: readonly unknown[] = [...README.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) =>
  JSON.parse(json ?? ''),
);
export const VIRTUALS: readonly unknown[] = [...README.matchAll(/^`virtual`: `(.*)`$/gm)].map(([, json]) =>
  JSON.parse(json ?? ''),
);
