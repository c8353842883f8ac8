import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CueEvent, type CueState, cueStep, openCueList } from '../../../app/core/cues/cue-list.ts';
import type { Cue, CueList } from '../../../app/core/stage/model.ts';

function cue(id: string, afterMs?: number): Cue {
  const name = { en: id, zh: id };
  const act = { kind: 'take' as const, mode: 'XR' };
  return { id, number: id, name, notes: name, do: act, ...(afterMs === undefined ? {} : { follow: { afterMs } }) };
}
const LIST: CueList = {
  id: 'show',
  name: { en: 'show', zh: 'show' },
  cues: [cue('1'), cue('2', 500), cue('3'), cue('4')],
};

function run(events: readonly CueEvent[], from: CueState = openCueList(LIST)): CueState {
  return events.reduce((state, event) => cueStep(state, event).state, from);
}
const committed = (id: string): CueEvent => ({
  t: 'result',
  cue: id,
  takeId: `t${id}`,
  outcome: 'committed',
  atUs: 1_000,
});

test('GO starts the standby; its commit makes it current and stands the next by', () => {
  const first = cueStep(openCueList(LIST), { t: 'go' });
  expect(first.effects).toEqual([{ t: 'start', cue: LIST.cues[0], by: 'go' }]);
  const done = run([{ t: 'started', cue: '1', takeId: 't1' }, committed('1')], first.state);
  expect(done).toMatchObject({ current: '1', standby: '2', running: undefined, last: { outcome: 'committed' } });
});

test('a cue that rolled back stands by again and is not current', () => {
  const state = run([{ t: 'go' }, { t: 'result', cue: '1', takeId: 't1', outcome: 'rolled-back', atUs: 0 }]);
  expect(state).toMatchObject({ current: undefined, standby: '1', last: { outcome: 'rolled-back' } });
});

test('GO while a cue runs, at the end, or for another standby does nothing and says so', () => {
  const going = run([{ t: 'go' }]);
  expect(cueStep(going, { t: 'go' })).toMatchObject({ refused: { code: 'cue.running' }, effects: [], state: going });
  expect(cueStep(openCueList(LIST), { t: 'go', expect: '2' }).refused).toEqual({
    code: 'cue.moved',
    params: { expect: '2', standby: '1' },
  });
  const end = run([{ t: 'select', cue: '4' }, { t: 'go' }, committed('4')]);
  expect(end.standby).toBeUndefined();
  expect(cueStep(end, { t: 'go' }).refused?.code).toBe('cue.end');
  expect(run([{ t: 'back' }], end).standby).toBe('4');
});

test('a follow goes by itself at its time, unless somebody stopped it or chose another', () => {
  const state = run([{ t: 'select', cue: '2' }, { t: 'go' }, committed('2')]);
  expect(state.follow).toEqual({ cue: '3', atUs: 501_000, token: 'follow:t2' });
  const woken = cueStep(state, { t: 'wake', token: 'follow:t2' });
  expect(woken.effects).toEqual([{ t: 'start', cue: LIST.cues[2], by: 'follow' }]);
  for (const act of [{ t: 'stop' }, { t: 'back' }, { t: 'select', cue: '4' }] as const)
    expect(cueStep(run([act], state), { t: 'wake', token: 'follow:t2' }).effects).toEqual([]);
  expect(cueStep(state, { t: 'wake', token: 'follow:old' }).effects).toEqual([]);
});

test('back moves the standby only', () => {
  const state = run([{ t: 'go' }, committed('1'), { t: 'back' }]);
  expect(state).toMatchObject({ current: '1', standby: '1' });
  expect(cueStep(state, { t: 'back' }).refused?.code).toBe('cue.start');
});

test('a changed list keeps places by id and never jumps back to a cue before a deleted standby', () => {
  const state = run([{ t: 'go' }, committed('1')]);
  const without2: CueList = { ...LIST, cues: LIST.cues.filter((c) => c.id !== '2') };
  expect(run([{ t: 'reload', list: without2 }], state)).toMatchObject({ current: '1', standby: '3' });
});

test('on random presses: one cue at a time, standby always of the list, no start without GO or follow', () => {
  const id = fc.constantFrom('1', '2', '3', '4', 'none');
  const event: fc.Arbitrary<CueEvent> = fc.oneof(
    fc.constant({ t: 'go' as const }),
    fc.record({ t: fc.constant('select' as const), cue: id }),
    fc.constant({ t: 'back' as const }),
    fc.constant({ t: 'stop' as const }),
    fc.record({ t: fc.constant('wake' as const), token: id.map((x) => `follow:t${x}`) }),
    fc.record({
      t: fc.constant('result' as const),
      cue: id,
      takeId: id.map((x) => `t${x}`),
      outcome: fc.constantFrom('committed' as const, 'stuck' as const, 'rolled-back' as const),
      atUs: fc.nat(),
    }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let state = openCueList(LIST);
      for (const e of events) {
        const next = cueStep(state, e);
        const starts = next.effects.filter((x) => x.t === 'start');
        if (starts.length > 0) expect(state.running).toBeUndefined();
        if (e.t !== 'go' && e.t !== 'wake') expect(starts).toEqual([]);
        if (next.refused) expect(next.state).toBe(state);
        state = next.state;
        if (state.standby !== undefined) expect(LIST.cues.some((c) => c.id === state.standby)).toBe(true);
        if (state.follow) expect(state.follow.cue).toBe(state.standby);
      }
    }),
    { seed: 4 },
  );
});
