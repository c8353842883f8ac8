/** A cue that follows by itself does so while the engine runs, and not while it leaves. */
import { expect, test } from 'vitest';
import type { Take } from '../../../app/core/stage/take.ts';
import { CueDesk, type CueDeskOptions } from '../../../app/engine/cues/cue-desk.ts';
import { TestClock } from '../../kit/test-clock.ts';
import { WHO } from '../ndisplay/desk-rig.ts';

const text = { en: '', zh: '' };
const cue = (id: string) => ({ id, number: id, name: text, notes: text, do: { kind: 'take', mode: 'XR' } });
const LIST = { id: 'show', name: text, cues: [{ ...cue('1'), follow: { afterMs: 500 } }, cue('2')] };

/** The first cue is armed, pressed and on; whatever else is asked for by itself is told. */
async function followed(meanwhile: (desk: CueDesk) => void): Promise<readonly string[]> {
  const clock = new TestClock();
  const asked: string[] = [];
  const takes = {
    armedPlans: () => [{ plan: { id: 'p' }, cue: '1' }],
    arm: (_target: unknown, _who: unknown, about: { readonly cue: string }) => {
      asked.push(about.cue);
      return Promise.resolve({ code: 'blocked' });
    },
    take: () => Promise.resolve({ takeId: 't' }),
    endedTake: () => ({ take: { id: 't', endedUs: clock.nowUs() } as Take, outcome: 'committed' }),
    prepare: () => undefined,
    setStandby: () => undefined,
  };
  const desk = new CueDesk({
    clock,
    stage: { studio: { cueLists: [LIST] } },
    storage: { getSetting: () => Promise.resolve(undefined), putSetting: () => Promise.resolve(undefined) },
    publisher: { set: () => undefined },
    takes: () => takes,
  } as unknown as CueDeskOptions);
  await desk.open();
  await desk.go(undefined, WHO);
  meanwhile(desk);
  await clock.advance(1_000);
  expect(clock.pending).toBe(0);
  return asked;
}

test('it follows by itself; not once the engine leaves', async () => {
  expect(await followed(() => undefined)).toEqual(['2']);
  expect(await followed((desk) => desk.close())).toEqual([]);
});
