/** A machine that stood still judges nobody before it has heard what was said meanwhile. */
import { expect, test } from 'vitest';
import { Rig } from './rig.ts';
import { switching, usual } from './usual.ts';

test('after a standstill what was answered meanwhile comes first: nobody is called late before it was heard', () => {
  // The record of the start: written while nothing ran, heard second.
  const plan = usual();
  const opening = new Rig(plan, { journal: 'hand' });
  const record = opening.effects.find((effect) => effect.t === 'journal');
  opening.nowUs += 8_000_000;
  opening.tell({ t: 'gates', gates: plan.gates });
  expect(opening.take.at).toBe('preparing');
  opening.tell({ t: 'journaled', token: record?.t === 'journal' ? record.token : '' });
  expect(opening.released).toEqual(['load']);

  // Two steps that left: the word of the second waits behind that of the first.
  const rig = switching().wait(100).sent('source').sent('bright');
  rig.nowUs += 8_000_000;
  rig.report('p/source', 'new').report('p/bright', 'new');
  expect([rig.at('source'), rig.at('bright')]).toEqual(['verified', 'verified']);
  // Who is not heard when it was waited for is late.
  const silent = switching().wait(100).sent('source').sent('bright').wait(60_000);
  expect(silent.at('source')).not.toBe('sent');
});

test('a wake that comes a moment before its time is asked for once more; a limit that has passed is never left without one', () => {
  const rig = switching().wait(100).sent('source').sent('bright');
  const asked = rig.of('wake').length;
  rig.tell({ t: 'wake', token: 'early' });
  expect(rig.of('wake').slice(asked)).toMatchObject([{ atUs: rig.take.inner.wakeUs }]);
  rig.nowUs += 8_000_000;
  rig.tell({ t: 'gates', gates: usual().gates });
  expect(rig.of('wake').at(-1)?.atUs).toBeGreaterThan(rig.nowUs);
  expect(rig.at('source')).toBe('sent');
  rig.wait(100);
  expect(rig.at('source')).not.toBe('sent');
});
