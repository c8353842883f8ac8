/** What the journal keeps of a command: enough to read, and nobody's key. */
import { expect, test } from 'vitest';
import { bounded } from '../../app/engine/commands.ts';

test('keys, and what may carry one, are left out at every depth', () => {
  const settings = { transport: 'http', headers: { Authorization: 'hidden' }, apiKey: { header: 'X', key: 'hidden' } };
  const kept = bounded({ device: 'wall', settings: { ...settings, passphrase: 'hidden' }, data: 'hidden' });
  expect(kept).toEqual({ device: 'wall', settings: { transport: 'http' } });
});

test('of long ones the beginning is kept, still without a key', () => {
  const kept = bounded({ apiKey: 'hidden', text: 'x'.repeat(10_000) });
  expect(JSON.stringify(kept)).not.toContain('hidden');
  expect(JSON.stringify(kept).length).toBeLessThan(5_000);
});
