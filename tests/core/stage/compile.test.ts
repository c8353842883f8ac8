import { expect, test } from 'vitest';
import type { Value } from '../../../app/core/parameter.ts';
import { compile } from '../../../app/core/stage/compile.ts';
import type { HoldSurvives, Studio } from '../../../app/core/stage/model.ts';
import type { CompileRefusal, Plan, StageView, TargetRequest } from '../../../app/core/stage/plan.ts';
import { preparations } from '../../../app/core/stage/preparations.ts';
import { compileRollback } from '../../../app/core/stage/rollback.ts';
import {
  binding,
  changed,
  heldOver,
  NOW_US,
  SMALL_VALUES,
  smallSpecs,
  smallStudio,
  smallView,
  spec,
  viewOf,
  withDevice,
  withOnAir,
  withRecord,
  withValue,
  withZone,
} from '../small-studio.ts';
import { planOf } from './made-plan.ts';

function blockersOf(view: StageView, request: TargetRequest): readonly string[] {
  const refusal: Plan | CompileRefusal = compile(view, request, { planId: 'p' }, NOW_US);
  return 'blockers' in refusal ? refusal.blockers.map((b) => b.code) : [];
}
const steps = (plan: Plan): readonly string[] => plan.steps.map((s) => `${s.phase} ${s.id} = ${String(s.value)}`);
const gate = (plan: Plan, id: string) => plan.gates.find((g) => g.id === id);
const closed = (plan: Plan): readonly string[] => plan.gates.filter((g) => g.verdict === 'blocking').map((g) => g.id);

test('golden: XR to VP on a healthy stage', () => {
  const plan = planOf(smallView(), { mode: 'VP' });
  expect(steps(plan)).toEqual([
    'prepare tracking/a/delay = 40',
    'hold hold:proc-1-hold = true',
    'hold hold:proc-2-hold = true',
    'switch picture/a/path = direct',
    'switch zone/left/source = vp',
    'switch zone/right/source = vp',
    'settle light/key = 40',
    'reveal reveal:proc-1-hold = false',
    'reveal reveal:proc-2-hold = false',
  ]);
  expect(plan.target).toMatchObject({ mode: 'VP', scene: 'glacier', zoneIds: ['left', 'right'] });
  expect(plan.untouched).toEqual(['engine/vp/scene', 'wall/proc-1/brightness', 'wall/proc-2/brightness']);
  expect(plan.leases).toEqual([
    { zoneId: 'left', from: 'xr', to: 'vp' },
    { zoneId: 'right', from: 'xr', to: 'vp' },
  ]);
  expect(plan.pictures).toEqual([{ pictureId: 'a', from: 'xr', to: 'direct' }]);
  expect(plan.confirmations).toEqual(['light/key']);
  expect(plan.gates.filter((g) => g.verdict !== 'open').map((g) => `${g.id} ${g.verdict}`)).toEqual([
    'seen/vp warning',
  ]);
  expect(plan.safety).toBe(2);
  const salvo = plan.steps.find((s) => s.id === 'zone/left/source');
  expect(salvo?.entries).toEqual([
    { key: 'output/1', value: 5 },
    { key: 'output/2', value: 6 },
  ]);
  expect(salvo?.undo).toEqual({
    kind: 'exact',
    value: 'xr',
    entries: [
      { key: 'output/1', value: 1 },
      { key: 'output/2', value: 2 },
    ],
  });
  expect([...plan.claims].filter((c) => c.includes(':')).toSorted()).toEqual([
    'hold:proc-1-hold',
    'hold:proc-2-hold',
    'picture:a',
    'zone:left',
    'zone:right',
  ]);
  expect(plan.claims.has('proc-1/rate')).toBe(true);
});

test('the same view gives the same plan, and a stage that is there already gives no step', () => {
  const view = smallView();
  expect(planOf(view, { mode: 'VP' })).toEqual(planOf(view, { mode: 'VP' }));
  const lit = withRecord(view, 'light/key', { last: { value: 50, atUs: NOW_US - 9e6, epoch: 1, at: 'sent' } });
  const plan = planOf(lit, { mode: 'XR' });
  expect(steps(plan)).toEqual([]);
  expect([plan.holds, plan.leases, plan.safety]).toEqual([[], [], 0]);
});

test('a value that is sent, failed or stale is sent again; undo tells exact, assumed, none apart', () => {
  const undo = (view: StageView): string | undefined =>
    planOf(view, { mode: 'VP' }).steps.find((s) => s.path === 'tracking/a/delay')?.undo.kind;
  const last = { value: 120, atUs: NOW_US - 9e6, epoch: 1, at: 'acknowledged' } as const;
  const stale = { actual: { value: 120, atUs: NOW_US - 9e6, epoch: 1 } };
  expect(undo(smallView())).toBe('exact');
  expect(undo(withRecord(smallView(), 'tracking/a/delay', stale))).toBe('none');
  expect(undo(withRecord(smallView(), 'tracking/a/delay', { ...stale, last }))).toBe('assumed');
  expect(undo(withRecord(smallView(), 'tracking/a/delay', { last: { ...last, epoch: 0 } }))).toBe('none');
  const failed = withRecord(smallView(), 'engine/vp/scene', {
    last: { value: 'glacier-vp', atUs: NOW_US, epoch: 1, at: 'failed' },
    actual: { value: 'glacier-vp', atUs: NOW_US - 1, epoch: 1 },
  });
  expect(steps(planOf(failed, { mode: 'VP' }))).toContain('prepare engine/vp/scene = glacier-vp');
});

test('program on the camera blocks with the cut that helps; a silent tally counts as on air', () => {
  for (const onAir of ['yes', 'unknown'] as const) {
    const plan = planOf(withOnAir(smallView(), 'a', onAir), { mode: 'VP' });
    expect(closed(plan)).toEqual(['cover/left', 'cover/picture/a', 'cover/right']);
    expect(gate(plan, 'cover/left')?.fix).toEqual({ code: 'fix.cut', params: { source: 'vt' } });
    expect(gate(plan, 'cover/left')?.why?.code).toBe(onAir === 'yes' ? 'gate.cover.on-air' : 'gate.cover.unknown');
  }
});

test('a locked-off waiver covers a held zone until it runs out, and never a picture path', () => {
  const waiver = { gate: 'cover/left', seat: 's', reason: 'locked off', untilUs: NOW_US + 1 };
  const waivers = [waiver, { ...waiver, gate: 'cover/picture/a' }];
  const plan = planOf({ ...withOnAir(smallView(), 'a', 'yes'), waivers }, { mode: 'VP' });
  expect(plan.covers.get('zone:left')).toEqual({ by: 'locked-off-waiver', waiver: 'cover/left' });
  expect(gate(plan, 'cover/left')?.verdict).toBe('waived');
  expect(closed(plan)).toEqual(['cover/picture/a', 'cover/right']);
  const late = { ...withOnAir(smallView(), 'a', 'yes'), waivers: [{ ...waiver, untilUs: NOW_US }] };
  expect(closed(planOf(late, { mode: 'VP' }))).toContain('cover/left');
});

/** The router measured exact on this stage, the rest as it was. */
function exactRouter(patch: Partial<Studio> = {}): StageView {
  const exact = { kind: 'exact', frames: 1, measuredOn: '2026-11-01' } as const;
  const specs = new Map(smallSpecs());
  specs.set(
    'router',
    changed(specs.get('router') ?? [], () => ({ effect: exact })),
  );
  return viewOf(smallStudio(patch), specs, SMALL_VALUES);
}

test('one exact device needs no hold and may change on air; a second device or an inexact step brings the hold back', () => {
  const onAir = withOnAir(exactRouter(), 'a', 'yes');
  const quiet = { ...onAir, pictures: new Map([['a', { path: 'direct', onAir: 'yes', by: 'tally' } as const]]) };
  const direct = withValue(quiet, 'picture/a/path', 'direct');
  const plan = planOf(direct, { mode: 'VP' });
  expect(plan.holds).toEqual([]);
  expect(plan.covers.get('zone:left')).toEqual({ by: 'exact', frames: 0 });
  expect(closed(plan)).toEqual([]);
  const dim = planOf(withValue(direct, 'wall/proc-1/brightness', 30), { mode: 'VP' });
  expect(dim.holds.map((h) => h.group)).toEqual(['proc-1-hold', 'proc-2-hold']);
  expect(closed(dim)).toEqual(['cover/left', 'cover/right']);
});

test('only the hold groups of zones that change are held', () => {
  const view = withValue(smallView(), 'wall/proc-1/brightness', 30);
  const vp = ['left', 'right'].reduce(
    (v, id) => withZone(withValue(v, `zone/${id}/source`, 'vp'), id, { leased: 'vp', observed: 'vp', mode: 'VP' }),
    view,
  );
  const plan = planOf(withValue(vp, 'picture/a/path', 'direct'), { mode: 'VP' });
  expect(plan.holds.map((h) => h.group)).toEqual(['proc-1-hold']);
  expect([...plan.covers.keys()].filter((k) => k.startsWith('zone:'))).toEqual(['zone:left']);
});

test('a hold that a cut-off take left is let go of by the next take for its zone; the hold of a hand stays', () => {
  const path = smallStudio().holdGroups[0]?.path ?? '';
  const left = (by: string): StageView =>
    withZone(withValue(smallView(), path, true), 'left', { held: { sinceUs: 1, by } });
  for (const by of ['take:t9', 'observed']) {
    const plan = planOf(left(by), { mode: 'XR' });
    expect(steps(plan).filter((line) => /hold|reveal/.test(line))).toEqual([
      'hold hold:proc-1-hold = true',
      'reveal reveal:proc-1-hold = false',
    ]);
    expect(planOf(left(by), { mode: 'XR', zones: ['right'] }).holds).toEqual([]);
    expect(closed(planOf(withOnAir(left(by), 'a', 'yes'), { mode: 'XR' }))).toContain('cover/left');
  }
  expect(planOf(left('seat:7'), { mode: 'XR' }).holds).toEqual([]);
  expect(planOf(left('seat:7'), { mode: 'VP' }).holds).toHaveLength(2);
});

test('a hold that is not known to survive the switch blocks; off air it can be waived', () => {
  const studio = smallStudio();
  const holdGroups = changed(studio.holdGroups, () => ({ survives: [] }));
  const view = viewOf({ ...studio, holdGroups }, smallSpecs(), SMALL_VALUES);
  const plan = planOf(view, { mode: 'VP' });
  expect(closed(plan)).toEqual(['hold/proc-1-hold', 'hold/proc-2-hold']);
  expect(gate(plan, 'hold/proc-1-hold')).toMatchObject({ limit: 'inputSwitch', waivable: true });
  expect(gate(planOf(withOnAir(view, 'a', 'yes'), { mode: 'VP' }), 'hold/proc-1-hold')?.waivable).toBe(false);
});

test('a step that recalls a preset or moves the reference of a held box demands that its hold survives it', () => {
  const studio = smallStudio();
  const path = 'wall/proc-1/brightness';
  const demand = (survives: readonly HoldSurvives[], disturbs: readonly HoldSurvives[]): readonly string[] => {
    const bindings = studio.bindings.map((one) => (one.path === path ? { ...one, disturbs } : one));
    const holdGroups = changed(studio.holdGroups, () => ({ survives }));
    const view = viewOf({ ...studio, bindings, holdGroups }, smallSpecs(), { ...SMALL_VALUES, [path]: 10 });
    return closed(planOf(view, { mode: 'VP' }));
  };
  const all: readonly HoldSurvives[] = ['inputSwitch', 'inputLoss', 'presetRecall', 'formatChange', 'referenceLoss'];
  expect(demand(all, ['presetRecall', 'referenceLoss'])).toEqual([]);
  expect(demand(['inputSwitch', 'inputLoss', 'formatChange'], [])).toEqual([]);
  // Only the box whose preset it is.
  const without = ['inputSwitch', 'inputLoss', 'formatChange'] as const;
  expect(demand(without, ['presetRecall'])).toEqual(['hold/proc-1-hold']);
  expect(demand(without, ['referenceLoss'])).toEqual(['hold/proc-1-hold']);
});

test('a scene on the system that is on the wall loads under the hold, not in prepare', () => {
  const plan = planOf(smallView(), { scene: 'snow' });
  const load = plan.steps.find((s) => s.path === 'engine/xr/scene');
  expect(load).toMatchObject({
    phase: 'switch',
    value: 'snow-xr',
    safety: 2,
    visible: { zoneIds: ['left', 'right'], pictureIds: ['a'] },
  });
  expect(plan.holds).toHaveLength(2);
  expect(gate(plan, 'warm/xr')).toMatchObject({ verdict: 'warning', why: { code: 'gate.warm.under-hold' } });
  expect(closed(planOf(withOnAir(smallView(), 'a', 'yes'), { scene: 'snow' }))).toEqual([
    'cover/left',
    'cover/picture/a',
    'cover/right',
  ]);
});

test('a scene that the next system has not loaded blocks with the load as the fix, unless history knows it as quick', () => {
  const plan = planOf(smallView(), { mode: 'VP', scene: 'snow' });
  expect(closed(plan)).toEqual(['warm/vp']);
  expect(gate(plan, 'warm/vp')?.fix).toEqual({
    code: 'fix.load',
    params: { system: 'vp', path: 'engine/vp/scene', value: 'snow-vp' },
  });
  const history = new Map([['vp-host scene', { p50Ms: 120, p95Ms: 300, runs: 5 }]]);
  const quick = planOf(smallView({ history }), { mode: 'VP', scene: 'snow' });
  expect(gate(quick, 'warm/vp')?.verdict).toBe('warning');
  expect(quick.steps.find((s) => s.path === 'engine/vp/scene')?.predictedMs).toBe(120);
});

test('`after` is contracted through steps that are not needed', () => {
  const studio = smallStudio();
  const chain = [
    binding('x/1', 'player', 'x1'),
    binding('x/2', 'player', 'x2', { after: ['x/1'] }),
    binding('x/3', 'player', 'x3', { after: ['x/2'] }),
  ];
  const modes = studio.modes.map((m) =>
    m.id === 'XR' ? { ...m, values: { 'x/1': true, 'x/2': true, 'x/3': true } } : m,
  );
  const specs = new Map(smallSpecs()).set(
    'player',
    ['x1', 'x2', 'x3'].map((k) => spec(k)),
  );
  const values: Record<string, Value> = { ...SMALL_VALUES, 'x/1': false, 'x/2': true, 'x/3': false };
  const plan = planOf(viewOf({ ...studio, modes, bindings: [...studio.bindings, ...chain] }, specs, values), {
    mode: 'XR',
  });
  expect(plan.steps.map((s) => [s.id, s.after])).toEqual([
    ['x/1', []],
    ['x/3', ['x/1']],
  ]);
});

test('what can never be: each is refused by name', () => {
  const view = smallView();
  expect(blockersOf(view, {})).toEqual(['target.empty']);
  expect(blockersOf(view, { mode: 'NOPE' })).toEqual(['target.no-mode']);
  expect(blockersOf(view, { scene: 'nope' })).toEqual(['target.no-scene']);
  expect(blockersOf(view, { preset: 'nope' })).toEqual(['target.no-preset']);
  expect(blockersOf(view, { mode: 'VP', zones: ['nope'] })).toEqual(['target.no-zone']);
  expect(blockersOf(view, { mode: 'VP', zones: [] })).toEqual(['target.no-zones']);
  const override = (path: string, value: Value): readonly string[] =>
    blockersOf(smallView({ overrides: heldOver(path, value) }), { mode: 'XR' });
  expect(override('no/such', 1)).toEqual(['target.unknown-path']);
  expect(override('tally/a', true)).toEqual(['target.not-writable']);
  expect(override('hold/proc-1', true)).toEqual(['target.hold-path']);
  expect(override('light/key', 101)).toEqual(['value.range']);
  expect(override('zone/left/source', 'nope')).toEqual(['target.no-route']);
});

test('one zone alone cannot leave a camera in an illegal picture or a shared value in two minds', () => {
  const codes = blockersOf(smallView(), { mode: 'VP', zones: ['left'] });
  expect(codes).toContain('target.conflict');
  const refusal = compile(smallView(), { mode: 'VP', zones: ['left'] }, { planId: 'p' }, NOW_US);
  expect('blockers' in refusal && refusal.blockers.find((b) => b.params?.['path'] === 'tracking/a/delay')).toEqual({
    code: 'target.conflict',
    params: { path: 'tracking/a/delay', zone: 'left', other: 'right', mode: 'XR' },
  });
});

test('motion and cold changes are never steps', () => {
  const studio = smallStudio();
  const bindings = [
    ...studio.bindings,
    binding('hoist/height', 'player', 'height', { safety: 4 }),
    binding('proc/preset', 'player', 'preset'),
  ];
  const specs = new Map(smallSpecs()).set('player', [spec('height'), spec('preset', { effect: { kind: 'restart' } })]);
  const view = viewOf({ ...studio, bindings }, specs, { ...SMALL_VALUES, 'hoist/height': false, 'proc/preset': false });
  const at = (path: string): readonly string[] =>
    blockersOf({ ...view, overrides: heldOver(path, true) }, { mode: 'XR' });
  expect(at('hoist/height')).toEqual(['compile.motion']);
  expect(at('proc/preset')).toEqual(['compile.cold']);
});

test('a dead light warns, a light that stands aside is left out, a dead router blocks and cannot be waived', () => {
  const dark = planOf(withDevice(smallView(), 'dimmer', { online: false }), { mode: 'VP' });
  expect(gate(dark, 'online/dimmer')?.verdict).toBe('warning');
  const aside = planOf(withDevice(smallView(), 'dimmer', { standAside: true }), { mode: 'VP' });
  expect(aside.steps.some((s) => s.device === 'dimmer')).toBe(false);
  expect(gate(aside, 'online/dimmer')?.why?.code).toBe('gate.online.aside');
  const cut = planOf(withDevice(smallView(), 'router', { online: false }), { mode: 'VP' });
  expect(gate(cut, 'online/router')).toMatchObject({ verdict: 'blocking', waivable: false, closeAfterMs: 0 });
});

test('the bound covers every try of every barrier, there and back', () => {
  const plan = planOf(smallView(), { mode: 'VP' });
  const tries = (phase: string): number =>
    Math.max(0, ...plan.steps.filter((s) => s.phase === phase).map((s) => s.timeoutMs * (1 + s.retries)));
  // The router's two salvos stand in one queue.
  const forward = tries('prepare') + tries('hold') + 2 * 600 + tries('settle') + tries('reveal');
  expect(plan.boundMs).toBeGreaterThan(2 * forward - tries('reveal'));
  expect(plan.boundMs).toBeLessThan(60_000);
});

test('rollback goes back in barriers: visible on one frame, then holds, then the rest', () => {
  const plan = planOf(smallView(), { mode: 'VP' });
  const back = compileRollback(plan, new Set(plan.steps.filter((s) => s.phase !== 'reveal').map((s) => s.id)), true);
  expect(back.barriers.map((b) => [b.kind, b.steps.map((s) => `${s.id} = ${String(s.value)}`)])).toEqual([
    ['switch', ['undo:picture/a/path = xr', 'undo:zone/left/source = xr', 'undo:zone/right/source = xr']],
    ['release', ['undo:hold:proc-1-hold = false', 'undo:hold:proc-2-hold = false']],
    ['invisible', ['undo:tracking/a/delay = 120']],
  ]);
  expect(back.lost).toEqual(['light/key']);
  expect(back.leases).toEqual([
    { zoneId: 'left', from: 'vp', to: 'xr' },
    { zoneId: 'right', from: 'vp', to: 'xr' },
  ]);
  expect(compileRollback(plan, new Set(['tracking/a/delay']), false)).toMatchObject({
    barriers: [{ kind: 'invisible' }],
    leases: [],
    lost: [],
  });
});

test('a zone that was held before the take stays held when the take goes back', () => {
  const plan = planOf(withValue(smallView(), 'hold/proc-1', true), { mode: 'VP' });
  const undo = plan.steps.find((s) => s.id === 'hold:proc-1-hold')?.undo;
  expect(undo).toMatchObject({ kind: 'exact', value: true });
});

test('a box that two zones share cannot change for one of them alone', () => {
  const studio = smallStudio({ cameras: [] });
  const bindings = [
    ...studio.bindings,
    binding('wall/both/gain', 'player', 'gain', { zoneIds: ['left', 'right'], phase: 'switch' }),
  ];
  const modes = changed(studio.modes, () => ({ pictures: {}, values: { 'wall/both/gain': true } }));
  const specs = new Map(smallSpecs()).set('player', [spec('gain')]);
  const view = viewOf({ ...studio, bindings, modes }, specs, { ...SMALL_VALUES, 'wall/both/gain': false });
  expect(blockersOf(view, { mode: 'SCREEN', zones: ['left'] })).toEqual(['compile.outside-zones']);
  expect(blockersOf(view, { mode: 'SCREEN' })).toEqual([]);
});

test('before arming only loads that nobody can see are done', () => {
  const loads = (request: TargetRequest, view = smallView()): readonly string[] =>
    preparations(planOf(view, request), view).map((p) => `${p.path} = ${String(p.value)}`);
  expect(loads({ mode: 'VP', scene: 'snow' })).toEqual(['engine/vp/scene = snow-vp']);
  expect(loads({ scene: 'snow' })).toEqual([]);
  expect(loads({ mode: 'VP', scene: 'snow' }, withDevice(smallView(), 'vp-host', { online: false }))).toEqual([]);
});
