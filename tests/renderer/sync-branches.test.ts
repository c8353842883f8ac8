import fc from 'fast-check';
import { expect, test } from 'vitest';
import { branchesOf } from '../../app/renderer/pages/sync/sync-branches.ts';

type Devices = Parameters<typeof branchesOf>[0];
const one = (from?: string, change: Partial<Devices[string]> = {}): Devices[string] => ({
  rate: 50,
  locked: true,
  phaseUs: null,
  atUs: 1,
  verdict: 'locked',
  ...(from === undefined ? {} : { from: from.startsWith('@') ? { source: from.slice(1) } : { device: from } }),
  ...change,
});
const brief = (rows: ReturnType<typeof branchesOf>['tree']) =>
  rows.map(({ id, depth, more, past }) => `${'-'.repeat(depth)}${id}${more ? '+' : ''}${past.join('')}`);

test('reference, distribution, device: each under what it hangs on, the rest apart', () => {
  const devices = {
    lamp: one(),
    router: one('split'),
    split: one('gen'),
    gen: one('@house'),
    wall: one('split'),
    cam: one('gen'),
  };
  const { tree, loose } = branchesOf(devices);
  expect(brief(tree)).toEqual(['-gen', '--split+', '---router+2', '---wall2', '--cam']);
  expect(brief(loose)).toEqual(['-lamp']);
});

test('the branch with something wrong stands first, and what hangs below it says behind whom', () => {
  const odd = { locked: false, verdict: 'unlocked' } as const;
  const devices = {
    good: one('@a'),
    fine: one('good'),
    bad: one('@b'),
    mid: one('bad', odd),
    low: one('mid', { rate: 25, verdict: 'wrong-rate' }),
    end: one('low'),
  };
  const { tree } = branchesOf(devices);
  expect(tree.map(({ id, behind }) => [id, behind])).toEqual([
    ['bad', undefined],
    ['mid', undefined],
    ['low', 'mid'],
    ['end', 'mid'],
    ['good', undefined],
    ['fine', undefined],
  ]);
});

test('every device stands in exactly one row, under the one that it names', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 12 }), (above) => {
      // A device may hang on any before it: as the studio checks, there are no rings.
      const devices = Object.fromEntries(above.map((n, i) => [`d${i}`, one(n < i ? `d${n}` : undefined)]));
      const { tree, loose } = branchesOf(devices);
      const rows = [...tree, ...loose];
      expect(rows.map(({ id }) => id).toSorted()).toEqual(Object.keys(devices).toSorted());
      rows.forEach(({ id, depth }, n) => {
        const from = devices[id]?.from;
        const parent = rows.slice(0, n).findLast((row) => row.depth === depth - 1);
        if (from && 'device' in from) expect(parent?.id).toBe(from.device);
        else expect(depth).toBe(1);
      });
    }),
  );
});
