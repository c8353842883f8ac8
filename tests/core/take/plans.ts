/**
 * Hand-made and random plans for the take machine. Zones are `off-air`, `held` or `exact`; what a compiler would promise
 * of them (equal leads, holds before and releases after, `none` last) holds here by construction.
 */
import type { OnFail, Value, Verify } from '../../../app/core/parameter.ts';
import { boundMs } from '../../../app/core/stage/bound.ts';
import type { Cover, Gate, HoldPlan, Plan, Step, Target } from '../../../app/core/stage/plan.ts';
import { machineWaitsMs } from '../../../app/core/stage/take-bound.ts';
import type { Chance } from './random.ts';

export const READBACK: Verify = { by: 'readback' };

export function makeStep(id: string, patch: Partial<Step> = {}): Step {
  const value: Value = patch.value ?? 'new';
  return {
    id,
    device: 'd1',
    path: `p/${id}`,
    value,
    entries: [{ key: id, value }],
    phase: 'switch',
    after: [],
    visible: { zoneIds: [], pictureIds: [] },
    leadFrames: 0,
    timeoutMs: 400,
    retries: 0,
    verify: READBACK,
    undo: { kind: 'exact', value: 'old' },
    onFail: 'rollback',
    safety: 1,
    layer: 'mode',
    predictedMs: 50,
    ...patch,
  };
}

export function makeGate(id: string, patch: Partial<Gate> = {}): Gate {
  return {
    id,
    kind: id.split('/')[0] ?? id,
    device: undefined,
    value: undefined,
    limit: undefined,
    unit: undefined,
    atUs: 0,
    verdict: 'open',
    why: undefined,
    fix: undefined,
    reads: [],
    waivable: true,
    closeAfterMs: 300,
    settleMs: 1_000,
    ...patch,
  };
}

const NO_TARGET: Target = {
  request: {},
  mode: 'xr',
  scene: undefined,
  preset: undefined,
  zoneIds: [],
  pictureIds: [],
  values: new Map(),
  owners: new Map(),
  pictures: new Map(),
};

export interface PlanParts {
  readonly gates?: readonly Gate[];
  readonly leases?: Plan['leases'];
  readonly covers?: ReadonlyMap<string, Cover>;
  readonly holds?: readonly HoldPlan[];
  readonly strictFrame?: boolean;
  readonly maxInFlight?: Readonly<Record<string, number>>;
}

export function makePlan(steps: readonly Step[], parts: PlanParts = {}): Plan {
  const gates = parts.gates ?? [];
  const leases = parts.leases ?? [];
  const maxInFlight = parts.maxInFlight ?? {};
  const rate = { num: 50, den: 1 };
  return {
    id: 'plan-1',
    kind: 'take',
    target: NO_TARGET,
    steps,
    gates,
    leases,
    pictures: [],
    covers: parts.covers ?? new Map(),
    holds: parts.holds ?? [],
    writes: new Set(steps.map((s) => s.path)),
    claims: new Set(steps.map((s) => s.path)),
    inputs: [],
    confirmations: [],
    safety: 2,
    strictFrame: parts.strictFrame ?? false,
    predictedMs: { prepare: 0, hold: 0, switch: 0, settle: 0, reveal: 0 },
    boundMs: boundMs({ steps, gates, leases, pictures: [] }, { maxInFlight, rate }) + machineWaitsMs({ steps, gates }),
    untouched: [],
    notRestored: [],
    maxInFlight,
  };
}

export function holdSteps(
  group: string,
  device: string,
  zoneIds: readonly string[],
): { hold: Step; release: Step; plan: HoldPlan } {
  const common = { device, path: `hold/${group}`, visible: { zoneIds, pictureIds: [] }, retries: 1 };
  return {
    hold: makeStep(`hold-${group}`, {
      ...common,
      phase: 'hold',
      layer: 'hold',
      value: 'frozen',
      undo: { kind: 'exact', value: 'live' },
      entries: [{ key: group, value: 'frozen' }],
    }),
    release: makeStep(`release-${group}`, {
      ...common,
      phase: 'reveal',
      layer: 'reveal',
      value: 'live',
      undo: { kind: 'exact', value: 'frozen' },
      entries: [{ key: group, value: 'live' }],
    }),
    plan: { group, holdStep: `hold-${group}`, releaseStep: `release-${group}` },
  };
}

/** A plan as the compiler might make one: up to three zones, loads before, lights after. */
export function randomPlan(c: Chance): Plan {
  const steps: Step[] = [];
  const holds: HoldPlan[] = [];
  const covers = new Map<string, Cover>();
  const releases: Step[] = [];
  const rule = (): OnFail => c.pick(['rollback', 'rollback', 'ask']);
  const common = () => ({ timeoutMs: c.int(2, 5) * 100, retries: c.int(0, 1), onFail: rule() });
  const loads = c.int(0, 2);
  for (let i = 0; i < loads; i++) {
    steps.push(
      makeStep(`load-${i}`, {
        ...common(),
        device: `server-${i % 2}`,
        phase: 'prepare',
        undo: undoOf(c),
        after: i > 0 && c.yes(0.3) ? ['load-0'] : [],
      }),
    );
  }
  const zones = c.int(1, 3);
  for (let z = 0; z < zones; z++) {
    const zone = `z${z}`;
    const kind = c.pick(['off-air', 'held', 'held', 'exact'] as const);
    const places = { zoneIds: [zone], pictureIds: [] };
    if (kind === 'held') {
      const { hold, release, plan } = holdSteps(`g${z}`, `led-${z}`, [zone]);
      steps.push(hold);
      releases.push(release);
      holds.push(plan);
      covers.set(`zone:${zone}`, c.yes(0.5) ? { by: 'off-air' } : { by: 'locked-off-waiver', waiver: 'w' });
    } else covers.set(`zone:${zone}`, kind === 'exact' ? { by: 'exact', frames: 1 } : { by: 'off-air' });
    const many = c.int(1, 3);
    const lead = c.int(0, 3);
    for (let i = 0; i < many; i++) {
      const id = `${zone}-${i}`;
      const exact = kind === 'exact';
      steps.push(
        makeStep(id, {
          ...common(),
          device: exact ? `box-${z}-${i}` : c.pick(['router', `box-${z}-${i}`]),
          visible: places,
          leadFrames: exact ? lead : c.int(0, 3),
          after: !exact && i > 0 && c.yes(0.3) ? [`${zone}-${i - 1}`] : [],
        }),
      );
    }
  }
  const lights = c.int(0, 2);
  for (let i = 0; i < lights; i++) {
    const mute = c.yes(0.3);
    const proof: Partial<Step> = mute
      ? { verify: { by: 'none' }, undo: { kind: 'assumed', value: 'old' } }
      : { undo: undoOf(c) };
    const onFail = c.pick(['note', 'ask'] as const);
    steps.push(makeStep(`light-${i}`, { ...common(), ...proof, device: `light-${i}`, phase: 'settle', onFail }));
  }
  if (c.yes(0.1))
    steps.push(
      makeStep('fire', {
        ...common(),
        retries: 0,
        device: 'fx',
        phase: 'settle',
        undo: { kind: 'none' },
        after: lights > 0 ? ['light-0'] : [],
      }),
    );
  const leases = c.yes(0.8) ? [{ zoneId: 'z0', from: c.yes(0.2) ? undefined : 'vp', to: 'xr' }] : [];
  const gates = c.yes(0.3)
    ? [makeGate('warm/xr', { reads: c.yes(0.5) ? ['p/z0-0'] : [], closeAfterMs: c.pick([0, 300]) })]
    : [];
  return makePlan([...steps, ...releases], {
    holds,
    covers,
    leases,
    gates,
    strictFrame: c.yes(0.2),
    maxInFlight: { router: c.int(1, 2) },
  });
}

function undoOf(c: Chance): Step['undo'] {
  return c.yes(0.75) ? { kind: 'exact', value: 'old' } : { kind: 'assumed', value: 'old' };
}
