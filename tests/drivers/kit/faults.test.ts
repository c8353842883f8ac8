/** How failures of the system are named. */
import { expect, test } from 'vitest';
import { errnoOf, wireFault } from '../../../drivers/kit/faults.ts';

test('the word of the system where it has one, else a word that says so', () => {
  const named = (code: unknown): Error => Object.assign(new Error('no'), { code });
  expect(errnoOf(named('ENOENT'))).toBe('ENOENT');
  for (const cause of [undefined, null, 'ENOENT', {}, new Error('no'), named(7)])
    expect(errnoOf(cause)).toBe('unknown');
  expect(wireFault(named('EPIPE'), 'a', 1)).toEqual({ code: 'wire.reset', params: { host: 'a', port: 1 } });
  const params = { host: 'a', port: 1, errno: 'unknown' };
  expect(wireFault(named(7), 'a', 1)).toEqual({ code: 'wire.failed', params });
});
