/**
 * The shape of one gate, and what all gates are judged from. Follows take.md section 4.
 *
 * Unknown is never good: `unknown` warns and names who can tell.
 */
import type { Fault, ParamPath } from '../parameter.ts';
import type { Gate, GateVerdict, Plan, StageView } from './plan.ts';
import { read } from './view.ts';

/** The parts of a plan that gates look at. A `Plan` is one. */
export type GateDraft = Pick<Plan, 'kind' | 'target' | 'steps' | 'leases' | 'pictures' | 'covers' | 'holds'> &
  Partial<Pick<Plan, 'id' | 'strictFrame'>>;

export interface GateInput {
  readonly view: StageView;
  readonly draft: GateDraft;
  readonly nowUs: number;
}

export interface GateParts {
  readonly verdict: GateVerdict;
  readonly device?: string;
  readonly value?: string | number | undefined;
  readonly limit?: string | number | undefined;
  readonly unit?: string;
  readonly why?: Fault | undefined;
  readonly fix?: Fault | undefined;
  readonly reads?: readonly ParamPath[];
  readonly atUs?: number | undefined;
  readonly waivable?: boolean;
  readonly closeAfterMs?: number;
}

/** `about` is what it is about; the id is `<kind>/<about>` and stays the same from plan to plan. */
export function gate(input: Pick<GateInput, 'view' | 'nowUs'>, kind: string, about: string, parts: GateParts): Gate {
  const { view, nowUs } = input;
  const reads = parts.reads ?? [];
  const open = parts.verdict === 'open';
  return {
    id: `${kind}/${about}`,
    kind,
    device: parts.device,
    value: parts.value,
    limit: parts.limit,
    unit: parts.unit,
    atUs: parts.atUs ?? newestUs(view, reads, nowUs),
    verdict: parts.verdict,
    why: open ? undefined : parts.why,
    fix: open ? undefined : parts.fix,
    reads,
    waivable: parts.waivable ?? true,
    closeAfterMs: parts.closeAfterMs ?? view.studio.gates.closeAfterMs,
    settleMs: view.studio.gates.settleMs,
  };
}

function newestUs(view: StageView, paths: readonly ParamPath[], nowUs: number): number | undefined {
  const times = paths.flatMap((path) => read(view, path, nowUs).atUs ?? []);
  return times.length > 0 ? Math.max(...times) : undefined;
}

/** A person's tick that has not run out. Ids: `reference/<device>`, `picture-seen/<system>`, `warm/<system>`, `route/<zone>`. */
export function ticked(input: Pick<GateInput, 'view' | 'nowUs'>, what: string): boolean {
  const tick = input.view.ticks.get(what);
  return tick !== undefined && tick.untilUs > input.nowUs;
}

export function tickFix(what: string): Fault {
  return { code: 'fix.tick', params: { what } };
}

/** A waiver opens nothing: the reason stays to be read, the verdict says that a person took it on. */
export function applyWaivers(gates: readonly Gate[], view: Pick<StageView, 'waivers'>, nowUs: number): readonly Gate[] {
  return gates.map((g) => {
    if (!g.waivable || (g.verdict !== 'blocking' && g.verdict !== 'warning')) return g;
    return view.waivers.some((w) => w.gate === g.id && w.untilUs > nowUs) ? { ...g, verdict: 'waived' } : g;
  });
}
