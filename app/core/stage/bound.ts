/**
 * How long a plan may take at worst, and how long it usually does. Follows take.md section 3.
 *
 * A step waits for its `after` and for its device. Whoever is last was held up only by devices on its own chain, so
 * its end is never later than the sum of all work of those devices: a bound that needs no simulation.
 */
import type { Phase } from '../parameter.ts';
import { PHASES } from '../parameter.ts';
import type { Rate } from './model.ts';
import type { Plan, Step } from './plan.ts';
import { compileRollback } from './rollback.ts';
import { machineWaitsMs } from './take-bound.ts';
import { FRAME_TRIES } from './take-forward.ts';

/** A person is given this long to tick a step that only an eye can prove. */
export const OPERATOR_TICK_MS = 60_000;
/** Per barrier: journal on disk, a wake-up late, the next frame. */
export const BARRIER_MARGIN_MS = 250;
/** F is chosen this far ahead of the largest lead; once more where journaling let it pass. */
export const SWITCH_MARGIN_FRAMES = 4;

interface Timing {
  readonly maxInFlight: Readonly<Record<string, number>>;
  readonly rate: Rate;
}

/** Worst time of one barrier: every try times out. */
export function barrierBoundMs(steps: readonly Step[], timing: Timing): number {
  return longestMs(steps, timing, (s) => {
    const once = s.verify.by === 'operator' ? Math.max(s.timeoutMs, OPERATOR_TICK_MS) : s.timeoutMs;
    return once * (1 + s.retries);
  });
}

/** Usual time of one barrier. */
export function barrierPredictedMs(steps: readonly Step[], timing: Timing): number {
  return longestMs(steps, timing, (s) => s.predictedMs);
}

function longestMs(steps: readonly Step[], timing: Timing, costMs: (step: Step) => number): number {
  const byId = new Map(steps.map((s) => [s.id, s]));
  const load = new Map<string, number>();
  for (const s of steps) load.set(s.device, (load.get(s.device) ?? 0) + costMs(s));
  const chains = new Map<string, { readonly ms: number; readonly devices: ReadonlySet<string> }>();
  const chainOf = (step: Step): { readonly ms: number; readonly devices: ReadonlySet<string> } => {
    const known = chains.get(step.id);
    if (known) return known;
    const before = step.after.flatMap((id) => byId.get(id) ?? []).map(chainOf);
    const devices = new Set([step.device]);
    for (const b of before) for (const device of b.devices) devices.add(device);
    const chain = { ms: costMs(step) + Math.max(0, ...before.map((b) => b.ms)), devices };
    chains.set(step.id, chain);
    return chain;
  };
  let worst = 0;
  for (const step of steps) {
    const chain = chainOf(step);
    let ms = 0;
    let wide = false;
    for (const device of chain.devices) {
      const lanes = Math.max(1, timing.maxInFlight[device] ?? 1);
      wide ||= lanes > 1;
      ms += (load.get(device) ?? 0) / lanes;
    }
    worst = Math.max(worst, wide ? Math.min(ms + chain.ms, total(chain.devices, load)) : ms);
  }
  return worst;
}

function total(devices: ReadonlySet<string>, load: ReadonlyMap<string, number>): number {
  let ms = 0;
  for (const device of devices) ms += load.get(device) ?? 0;
  return ms;
}

export function framesMs(frames: number, rate: Rate): number {
  return (frames * 1000 * rate.den) / rate.num;
}

/** Reading again, every barrier forward, the gates' settling, and the whole way back. */
export function boundMs(plan: Pick<Plan, 'steps' | 'gates' | 'leases' | 'pictures'>, timing: Timing): number {
  const settleMs = Math.max(0, ...plan.gates.map((g) => g.settleMs));
  const readMs = Math.max(0, ...plan.steps.map((s) => s.timeoutMs));
  let ms = readMs + settleMs + machineWaitsMs(plan);
  for (const phase of PHASES) ms += BARRIER_MARGIN_MS + barrierBoundMs(stepsOf(plan, phase), timing);
  ms += FRAME_TRIES * switchFramesMs(stepsOf(plan, 'switch'), timing.rate);
  const back = compileRollback(plan, new Set(plan.steps.map((s) => s.id)), true);
  for (const barrier of back.barriers) {
    ms += BARRIER_MARGIN_MS + barrierBoundMs(barrier.steps, timing);
    if (barrier.kind === 'switch') ms += FRAME_TRIES * switchFramesMs(barrier.steps, timing.rate);
  }
  return Math.ceil(ms);
}

export function predictedMs(steps: readonly Step[], timing: Timing): Readonly<Record<Phase, number>> {
  const of = (phase: Phase): number => Math.round(barrierPredictedMs(stepsOf({ steps }, phase), timing));
  const frames = steps.some((s) => s.phase === 'switch')
    ? switchFramesMs(stepsOf({ steps }, 'switch'), timing.rate)
    : 0;
  return {
    prepare: of('prepare'),
    hold: of('hold'),
    switch: of('switch') + Math.round(frames),
    settle: of('settle'),
    reveal: of('reveal'),
  };
}

function switchFramesMs(steps: readonly Step[], rate: Rate): number {
  return framesMs(Math.max(0, ...steps.map((s) => s.leadFrames)) + SWITCH_MARGIN_FRAMES, rate);
}

function stepsOf(plan: { readonly steps: readonly Step[] }, phase: Phase): readonly Step[] {
  return plan.steps.filter((s) => s.phase === phase);
}
