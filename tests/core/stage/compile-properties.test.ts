/** What holds for the plan of any request on any stage. Seeds are fixed; fast-check prints the shrunk stage on failure. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ValueRecord } from '../../../app/core/parameter.ts';
import { canReport } from '../../../app/core/parameter-state.ts';
import { compileBailout } from '../../../app/core/stage/bailout.ts';
import { barrierBoundMs, barrierPredictedMs } from '../../../app/core/stage/bound.ts';
import { claimsMeet, writeMeetsClaims } from '../../../app/core/stage/claims.ts';
import { compile } from '../../../app/core/stage/compile.ts';
import { needsHold, touchedZones } from '../../../app/core/stage/cover.ts';
import { zoneOnAir } from '../../../app/core/stage/ownership.ts';
import type { Plan, StageView, Step } from '../../../app/core/stage/plan.ts';
import { inputChanged, planChanged } from '../../../app/core/stage/plan-changed.ts';
import { compileRollback, undoIdOf } from '../../../app/core/stage/rollback.ts';
import { rank } from '../../../app/core/stage/steps.ts';
import { compileUndo } from '../../../app/core/stage/undo.ts';
import { countsAs, read } from '../../../app/core/stage/view.ts';
import { arbStage, type RandomStage } from '../arbitrary-studio.ts';
import { NOW_US, reported } from '../small-studio.ts';

const IDS = { planId: 'p' };
const own = (plan: Plan): readonly Step[] => plan.steps.filter((s) => s.layer !== 'hold' && s.layer !== 'reveal');

function forAll(name: string, wild: boolean, seed: number, check: (plan: Plan, stage: RandomStage) => void): void {
  test(name, () => {
    let plans = 0;
    fc.assert(
      fc.property(arbStage({ wild }), (stage) => {
        const plan = compile(stage.view, stage.request, IDS, NOW_US);
        if ('blockers' in plan) {
          for (const b of plan.blockers) expect(b.code).toMatch(/^(target|compile|value)\./);
          return;
        }
        plans++;
        check(plan, stage);
      }),
      { seed, numRuns: 300 },
    );
    expect(plans).toBeGreaterThan(200);
  });
}

/** The stage after every step of the plan was done and reported. */
function done(view: StageView, steps: readonly Step[], by: string): StageView {
  const values = new Map<string, ValueRecord>(view.values);
  const zones = new Map(view.zones);
  for (const s of steps) {
    const descriptor = view.descriptors.get(s.path);
    const wrote: ValueRecord = {
      desired: { value: s.value, by, atUs: NOW_US },
      last: { value: s.value, atUs: NOW_US, epoch: 1, at: 'sent' },
    };
    values.set(s.path, descriptor && canReport(descriptor) ? { ...wrote, ...reported(s.value) } : wrote);
  }
  for (const zone of view.studio.zones) {
    const source = zone.sourcePath === undefined ? undefined : values.get(zone.sourcePath)?.desired?.value;
    const was = zones.get(zone.id);
    if (typeof source === 'string' && was) zones.set(zone.id, { ...was, leased: source, observed: source });
  }
  return { ...view, values, zones };
}

forAll('a step stands exactly for what does not match and is fresh, once per path', true, 11, (plan, { view }) => {
  const paths = own(plan).map((s) => s.path);
  expect(new Set(paths).size).toBe(paths.length);
  for (const [path, { value }] of plan.target.values) {
    const matches = countsAs(read(view, path, NOW_US), value);
    expect(plan.untouched.includes(path)).toBe(matches);
    if (matches) expect(paths).not.toContain(path);
    else expect(paths).toContain(path);
  }
});

forAll(
  'edges name steps of the same or an earlier phase, without a circle, and steps without undo come last',
  true,
  12,
  (plan) => {
    const byId = new Map(plan.steps.map((s) => [s.id, s]));
    const before = (s: Step, seen = new Set<string>()): Set<string> => {
      for (const id of s.after)
        if (!seen.has(id)) {
          seen.add(id);
          const next = byId.get(id);
          expect(next).toBeDefined();
          if (next) {
            expect(rank(next.phase)).toBeLessThanOrEqual(rank(s.phase));
            before(next, seen);
          }
        }
      return seen;
    };
    for (const s of plan.steps) expect(before(s).has(s.id)).toBe(false);
    for (const none of own(plan).filter((s) => s.undo.kind === 'none'))
      for (const s of own(plan))
        if (s.undo.kind !== 'none' && s.phase === none.phase)
          expect(before(none).has(s.id) || before(s).has(none.id)).toBe(true);
  },
);

forAll(
  'no light on air changes without cover, and nothing half-switched shows without a hold, unless a gate blocks',
  true,
  13,
  (plan, { view }) => {
    const blocked = plan.gates.filter((g) => g.verdict === 'blocking').map((g) => g.id);
    const held = new Set(
      plan.holds.flatMap((h) => view.studio.holdGroups.find((g) => g.id === h.group)?.zoneIds ?? []),
    );
    for (const id of touchedZones(plan.steps)) {
      if (needsHold(view, plan.steps) && !held.has(id)) expect(blocked).toContain(`hold/${id}`);
      if (zoneOnAir(view.studio, id, view.pictures) === 'no') continue;
      const cover = plan.covers.get(`zone:${id}`)?.by;
      if (cover === 'exact') expect(held.has(id)).toBe(false);
      else expect(blocked).toContain(`cover/${id}`);
    }
    for (const id of held)
      if (zoneOnAir(view.studio, id, view.pictures) !== 'no') expect(blocked).toContain(`cover/${id}`);
    for (const s of own(plan)) {
      const visible = s.visible.zoneIds.length + s.visible.pictureIds.length > 0;
      if (visible) expect(s.phase).not.toBe('prepare');
      if (visible && s.undo.kind === 'none') expect(blocked).toContain(`undo/${s.path}`);
      for (const camera of s.visible.pictureIds)
        if (view.pictures.get(camera)?.onAir !== 'no' && plan.covers.get(`picture:${camera}`)?.by !== 'exact')
          expect(blocked).toContain(`cover/picture/${camera}`);
    }
  },
);

forAll(
  'only groups with visible steps are held, each held before and let go after everything visible',
  true,
  14,
  (plan, { view }) => {
    const touched = touchedZones(plan.steps);
    for (const hold of plan.holds) {
      const group = view.studio.holdGroups.find((g) => g.id === hold.group);
      expect(group?.zoneIds.some((id) => touched.includes(id))).toBe(true);
      const at = (id: string): string | undefined => plan.steps.find((s) => s.id === id)?.phase;
      expect([at(hold.holdStep), at(hold.releaseStep)]).toEqual(['hold', 'reveal']);
    }
  },
);

forAll('a plan that was done leaves nothing to do', false, 15, (plan, { view, request }) => {
  const again = compile(done(view, plan.steps, 'take:p'), request, IDS, NOW_US);
  expect('blockers' in again ? again.blockers : own(again)).toEqual([]);
  if (!('blockers' in again)) expect(again.leases).toEqual([]);
});

forAll('undo brings every value back that was known, and says which it cannot', false, 16, (plan, { view }) => {
  const before = new Map(
    own(plan).flatMap((s) => (s.undo.value === undefined ? [] : [[s.path, s.undo.value] as const])),
  );
  const after = done(view, plan.steps, 'take:p');
  const undo = compileUndo(after, plan, before, { planId: 'u' }, NOW_US);
  if ('blockers' in undo) {
    expect(own(plan).filter((s) => s.undo.kind !== 'none')).toEqual([]);
    return;
  }
  for (const [path, { value }] of undo.target.values) expect(value).toEqual(before.get(path));
  const restored = done(after, undo.steps, 'take:u');
  for (const s of own(plan)) {
    if (s.undo.kind === 'none') expect(undo.notRestored.some((f) => f.params?.['path'] === s.path)).toBe(true);
    else expect(read(restored, s.path, NOW_US).value).toEqual(s.undo.value);
  }
  for (const lease of plan.leases) expect(restored.zones.get(lease.zoneId)?.leased).toBe(lease.from);
});

forAll(
  'rollback of whatever was sent names what is lost and undoes the rest, last things first',
  true,
  17,
  (plan, { shape }) => {
    const sent = new Set(
      plan.steps.filter((_, i) => (shape.dice[i % shape.dice.length] ?? 0) % 3 > 0).map((s) => s.id),
    );
    const back = compileRollback(plan, sent, true);
    const undone = back.barriers.flatMap((b) => b.steps);
    for (const s of plan.steps) {
      const undo = undone.find((u) => u.id === undoIdOf(s.id));
      const expected = sent.has(s.id) && s.layer !== 'reveal';
      expect(undo !== undefined).toBe(expected && s.undo.kind !== 'none');
      expect(back.lost.includes(s.id)).toBe(expected && s.undo.kind === 'none');
      if (undo) expect(undo.value).toEqual(s.undo.value);
    }
    const kinds = back.barriers.map((b) => b.kind);
    expect(kinds).toEqual(['switch', 'release', 'invisible'].filter((k) => kinds.some((x) => x === k)));
    for (const barrier of back.barriers)
      for (const u of barrier.steps)
        for (const id of u.after) {
          const first = plan.steps.find((s) => undoIdOf(s.id) === id);
          expect(first?.after.map(undoIdOf)).toContain(u.id);
        }
  },
);

forAll('a plan meets itself, its own paths and its zones', true, 18, (plan, { view }) => {
  if (plan.writes.size > 0) expect(claimsMeet(plan, plan)).toBeDefined();
  for (const s of plan.steps) expect(writeMeetsClaims(s.path, plan, view.descriptors.get(s.path))).toBeDefined();
  for (const what of plan.writes) expect(plan.claims.has(what)).toBe(true);
});

forAll(
  'nothing withdraws a plan on an unchanged stage; a hand on a written parameter does',
  true,
  19,
  (plan, { view }) => {
    expect(planChanged(plan, view, NOW_US)).toBeUndefined();
    for (const s of own(plan)) {
      const was = view.values.get(s.path);
      if (!was?.actual || s.undo.kind !== 'exact') continue;
      const moved: StageView = {
        ...view,
        values: new Map(view.values).set(s.path, { ...was, actual: { ...was.actual, value: s.value } }),
      };
      expect(inputChanged(plan, moved)?.code).toBe('plan.value-changed');
      return;
    }
  },
);

forAll(
  'the bail-out is one phase, short, and waits for no other device but to let a held zone go',
  true,
  20,
  (_, { view }) => {
    const plan = compileBailout(view, { planId: 'b' }, NOW_US);
    for (const s of plan.steps) {
      expect([s.phase, s.retries, s.timeoutMs <= 500]).toEqual(['switch', 0, true]);
      if (!view.studio.holdGroups.some((g) => g.path === s.path)) expect(s.after).toEqual([]);
    }
    expect(plan.boundMs).toBeLessThan(60_000);
  },
);

/** What really happens in one barrier: devices take the next ready step as soon as they have room. */
function runBarrier(
  steps: readonly Step[],
  lanes: Readonly<Record<string, number>>,
  costMs: (s: Step) => number,
): number {
  const endMs = new Map<string, number>();
  const waiting = [...steps];
  const busy = new Map<string, number[]>();
  let nowMs = 0;
  while (endMs.size < steps.length) {
    for (const s of waiting.slice()) {
      const ready = s.after.every((id) => !steps.some((x) => x.id === id) || (endMs.get(id) ?? Infinity) <= nowMs);
      const running = (busy.get(s.device) ?? []).filter((end) => end > nowMs);
      if (!ready || running.length >= (lanes[s.device] ?? 1)) continue;
      waiting.splice(waiting.indexOf(s), 1);
      endMs.set(s.id, nowMs + costMs(s));
      busy.set(s.device, [...running, nowMs + costMs(s)]);
    }
    const next = Math.min(...[...endMs.values()].filter((end) => end > nowMs));
    if (next === Infinity) break;
    nowMs = next;
  }
  return Math.max(0, ...endMs.values());
}

forAll(
  'no run of a barrier is longer than its bound, however long each step takes within its tries',
  true,
  21,
  (plan, { shape, view }) => {
    const timing = { maxInFlight: plan.maxInFlight ?? {}, rate: view.studio.rate };
    for (const phase of ['prepare', 'hold', 'switch', 'settle', 'reveal'] as const) {
      const steps = plan.steps.filter((s) => s.phase === phase);
      const bound = barrierBoundMs(steps, timing);
      for (const share of [1, 0.5]) {
        const cost = (s: Step): number => {
          const dice = shape.dice[s.id.length % shape.dice.length] ?? 1;
          return s.timeoutMs * (1 + s.retries) * (share === 1 ? 1 : 0.1 + (dice % 10) / 11);
        };
        expect(runBarrier(steps, timing.maxInFlight, cost)).toBeLessThanOrEqual(bound + 1e-6);
      }
      expect(barrierPredictedMs(steps, timing)).toBeLessThanOrEqual(bound);
    }
  },
);
