/** What is said in one moment is judged once, and comes to the same as one word after the other. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TakeEvent } from '../../../app/core/stage/take.ts';
import type { Rig } from './rig.ts';
import { switching } from './usual.ts';

/** Everything that two boxes may say after a switch: left, acknowledged, what they show now. */
function words(rig: Rig): readonly TakeEvent[] {
  return ['source', 'bright'].flatMap((step): TakeEvent[] => {
    const said = { step, attempt: rig.attempt(step), atUs: rig.nowUs };
    return [
      { t: 'sent', ...said, lateUs: 0 },
      { t: 'acked', ...said },
      { t: 'report', path: `p/${step}`, value: 'new', odd: [], atUs: rig.nowUs },
    ];
  });
}

test('in any order, with anything missing', () => {
  const all = words(switching().wait(100));
  fc.assert(
    fc.property(fc.shuffledSubarray([...all]), (said) => {
      const singly = switching().wait(100);
      const together = switching().wait(100);
      for (const event of said) singly.tell(event);
      if (said.length > 0) together.tell(...said);
      expect(together.take.at).toBe(singly.take.at);
      expect([...together.take.steps]).toEqual([...singly.take.steps]);
      expect(together.released).toEqual(singly.released);
      singly.wait(60_000);
      together.wait(60_000);
      expect([together.take.at, together.take.why]).toEqual([singly.take.at, singly.take.why]);
    }),
  );
});

test('one record of all that was said', () => {
  const rig = switching().wait(100);
  const before = rig.effects.length;
  rig.tell(...words(rig));
  const record = rig.effects.slice(before).find((effect) => effect.t === 'journal');
  expect(record?.data).toMatchObject({
    steps: [
      ['source', { at: 'verified' }],
      ['bright', { at: 'verified' }],
    ],
  });
});

test('what a box takes back in the same breath counts for nothing', () => {
  const rig = switching().wait(100).sent('source').report('p/bright', 'new').sent('bright');
  const shown = { t: 'report', path: 'p/source', odd: [], atUs: rig.nowUs } as const;
  rig.tell({ ...shown, value: 'new' }, { ...shown, value: 'old' });
  expect(rig.released).not.toContain('light');
});
