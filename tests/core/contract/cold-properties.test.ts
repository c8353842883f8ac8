/** Whatever people and devices do, the end of a cold change says the truth. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ColdChange,
  type ColdEvent,
  type ColdNext,
  fallenSteps,
  isDone,
  isOver,
} from '../../../app/core/contract/cold-change.ts';
import { walkBack } from '../../../app/core/contract/cold-list.ts';
import { nextCold } from '../../../app/core/contract/cold-machine.ts';
import { BEFORE, begun, doStep, fell, LIST, open, runOf, tick, walkTo } from './cold-kit.ts';

const ids = LIST.map(({ id }) => id);
const someId = fc.constantFrom(...ids);
const verdict = fc.constantFrom('open' as const, 'warning' as const, 'blocking' as const);
const anyEvent: fc.Arbitrary<ColdEvent> = fc.oneof(
  { weight: 4, arbitrary: someId.map(doStep) },
  { weight: 4, arbitrary: someId.map(tick) },
  { weight: 8, arbitrary: fc.record({ t: fc.constant('looked' as const), step: someId, verdict }) },
  { weight: 2, arbitrary: fc.constant<ColdEvent>({ t: 'noted', step: 'lock', before: BEFORE }) },
  { weight: 1, arbitrary: someId.map((id): ColdEvent => ({ t: 'failed', step: id, why: { code: 'x' } })) },
  { weight: 2, arbitrary: someId.map(fell) },
  { weight: 1, arbitrary: fc.constant<ColdEvent>({ t: 'stop', why: { code: 'x' } }) },
  { weight: 1, arbitrary: fc.constantFrom<ColdEvent>({ t: 'restart' }, { t: 'abort', by: 'Ann' }) },
  { weight: 2, arbitrary: fc.constantFrom<ColdEvent>({ t: 'resume', by: 'Ann' }, { t: 'time' }, { t: 'requalified' }) },
);

/** Whether the ends of a run are true, and nothing left that was not allowed to. */
function isTrue(before: ColdChange, event: ColdEvent, next: ColdNext, proved: Set<string>): void {
  const { change, send } = next;
  if (send) {
    proved.delete(`${change.back ? 'back ' : ''}${send.step}`);
    const wanted = LIST.find(({ id }) => id === send.step);
    if (!change.back) expect(wanted?.after.every((id) => isDone(before.runs[id]))).toBe(true);
    // By a person, or the next of a way back that a person began.
    const byPerson = event.t === 'do' || event.t === 'abort' || event.t === 'resume' || change.back;
    expect(byPerson).toBe(true);
    expect(before.at === 'interrupted' && event.t !== 'resume' && event.t !== 'abort').toBe(false);
    const was = before.runs[send.step]?.at;
    if (!change.back && was === 'ready') expect(fallenSteps(before)).toEqual([]);
  }
  for (const { id } of fallenSteps(change)) if (before.runs[id]?.at !== 'fallen') proved.delete(id);
  if (fallenSteps(change).length > 0) expect(change.at).not.toBe('running');
  for (const { id, set } of LIST) {
    const run = change.runs[id];
    const writes = Object.keys(set).length > 0;
    if (run?.at === 'confirmed' && writes) expect(proved.has(id)).toBe(true);
    if (run?.back === 'undone') expect(proved.has(`back ${id}`)).toBe(true);
    if (run?.at === 'ticked' || run?.back === 'ticked') expect(run.evidence).toBe('seen');
  }
  const allDone = LIST.every(({ id }) => isDone(change.runs[id]));
  if (change.at === 'done' || (change.at === 'requalify' && before.at !== 'requalify')) expect(allDone).toBe(true);
  if (change.at === 'aborted')
    for (const { id } of walkBack(LIST, (one) => change.runs[one.id]?.touched ?? false))
      expect(change.runs[id]?.back === 'undone' || change.runs[id]?.back === 'ticked').toBe(true);
}

test('no order of acts, silence, aborts and restarts ends with a claim that nothing made true', () => {
  fc.assert(
    fc.property(someId, fc.array(fc.tuple(anyEvent, fc.nat(4_000)), { maxLength: 120 }), (from, events) => {
      // Some way down the list: there is something to lose.
      const walked = runOf(begun());
      walkTo(walked, from);
      let { change } = walked;
      let nowMs = 1_000;
      const proved = new Set(ids.filter((id) => change.runs[id]?.at === 'confirmed'));
      for (const [event, waitMs] of events) {
        nowMs += waitMs;
        const before = change;
        if (event.t === 'looked' && event.verdict === 'open') proved.add(`${before.back ? 'back ' : ''}${event.step}`);
        const next = nextCold(before, event, nowMs);
        isTrue(before, event, next, proved);
        if (isOver(before)) expect(next.change).toBe(before);
        change = next.change;
      }
    }),
    { numRuns: 3_000 },
  );
});

test('any change can still be ended: devices that answer and people that tick bring the way back to its end', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 80 }), (events) => {
      let change = begun();
      for (const event of events) change = nextCold(change, event, 0).change;
      if (isOver(change) || change.at === 'requalify') return;
      change = nextCold(change, { t: 'abort', by: 'Ann' }, 0).change;
      for (let n = 0; n < 3 * LIST.length && !isOver(change); n++) {
        if (change.at !== 'aborting') change = nextCold(change, { t: 'resume', by: 'Ann' }, 0).change;
        for (const { id } of LIST) {
          change = nextCold(change, open(id), 0).change;
          change = nextCold(change, tick(id), 0).change;
        }
      }
      expect(change.at).toBe('aborted');
    }),
    { numRuns: 1_000 },
  );
});

test('any change that arrived can still be over: whatever fell since, people and devices bring it to its end', () => {
  // Few steps and no way back: what is met is a fall, and what devices say of it after that.
  const fewIds = fc.constantFrom('precheck', 'start', 'test', 'reveal');
  const since: fc.Arbitrary<ColdEvent> = fc.oneof(
    { weight: 3, arbitrary: fewIds.map(fell) },
    { weight: 6, arbitrary: fc.record({ t: fc.constant('looked' as const), step: fewIds, verdict }) },
    { weight: 1, arbitrary: anyEvent.filter(({ t }) => t !== 'abort') },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(since, fc.nat(4_000)), { maxLength: 40 }), (events) => {
      const run = runOf(begun());
      walkTo(run, 'none');
      expect(run.change.at).toBe('requalify');
      let nowMs = 1_000;
      for (const [event, waitMs] of events) {
        nowMs += waitMs;
        run.feed(event, nowMs);
      }
      for (let n = 0; n < 3 * LIST.length && !isOver(run.change); n++) {
        run.feed({ t: 'resume', by: 'Ann' }, nowMs);
        for (const { id } of LIST) for (const event of [doStep(id), open(id), tick(id)]) run.feed(event, nowMs);
        run.feed({ t: 'requalified' }, nowMs);
      }
      expect(run.change.at).toBe('done');
    }),
    { numRuns: 1_000 },
  );
});
