/**
 * Keys for fields that the studio file does not name: made of the label, the same every time and whatever stands beside
 * it, unless two labels would make one.
 */
import { createHash } from 'node:crypto';
import { HEALTH_PREFIX } from './remote-control-settings.ts';

const MAX_KEY = 64;

export function fieldKeys(labels: readonly string[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const taken = new Set<string>();
  for (const label of labels.toSorted()) {
    const plain = slugOf(label);
    const key = plain === '' || taken.has(plain) ? `${plain === '' ? 'field' : plain}-${digest(label)}` : plain;
    taken.add(key);
    keys.set(label, key);
  }
  return keys;
}

/** Empty where nothing of it can stand in a key: a label in Chinese. */
function slugOf(label: string): string {
  const slug = label
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, MAX_KEY);
  return `${slug}/` === HEALTH_PREFIX ? '' : slug;
}

function digest(label: string): string {
  return createHash('sha256').update(label, 'utf8').digest('hex').slice(0, 8);
}
