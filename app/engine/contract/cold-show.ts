/** A cold change, a plan for one, and a contract as seats see them. Reads only. */

import { backStep, type ColdChange, type ColdRun, isDone, isOver } from '../../core/contract/cold-change.ts';
import type { ColdPlan } from '../../core/contract/cold-default.ts';
import type { ColdStep } from '../../core/contract/cold-list.ts';
import { lookAt } from '../../core/contract/cold-look.ts';
import { restMs, timesKey } from '../../core/contract/cold-times.ts';
import { hotContract } from '../../core/contract/hot.ts';
import type { Fault, Text } from '../../core/parameter.ts';
import type { StageView, TargetRequest } from '../../core/stage/plan.ts';
import { modeOf } from '../../core/stage/view.ts';
import type {
  AgainShown,
  ColdPlanShown,
  ColdShown,
  ColdStepShown,
  ColdTimes,
  ContractShown,
} from '../../protocol/state-cold.ts';

interface Now {
  readonly view: StageView;
  readonly nowUs: number;
}

const NEW_RUN: ColdRun = { at: 'waiting', touched: false };

export function shownChange(now: Now, change: ColdChange, again: readonly AgainShown[]): ColdShown {
  const { id, from, to, scene, zones, by, beganMs, endedMs, at, back, why, steps, runs } = change;
  const times = timesOf(now.view, from, to);
  return {
    id,
    from,
    to,
    scene,
    zones,
    by,
    beganMs,
    endedMs,
    at,
    back,
    why,
    steps: steps.map((step) => {
      const run = runs[step.id] ?? NEW_RUN;
      return shownStep(now, zones, step, run, times, back || isOver(change) || isDone(run) || run.at === 'waiting');
    }),
    backAt: back && !isOver(change) ? (backStep(change)?.id ?? null) : null,
    times: times() ?? null,
    again,
  };
}

export function shownPlan(now: Now, plan: ColdPlan, from: string, refused: Fault | undefined): ColdPlanShown {
  const to = plan.target.mode ?? '';
  const times = timesOf(now.view, from, to);
  const { zones } = plan;
  const steps = plan.steps.map((step) => shownStep(now, zones, step, NEW_RUN, times, step.part !== 'precheck'));
  return {
    from,
    to,
    zones,
    scene: plan.target.scene ?? null,
    notes: notesOf(now.view, from, to),
    steps,
    refused: refused ?? null,
    restMs: restMs(steps, 0) ?? null,
    times: times() ?? null,
  };
}

/** Undefined: the studio has no such mode. */
export function shownContract(
  now: Now,
  from: string,
  request: TargetRequest & { readonly mode: string },
  standsIn: string | undefined,
): ContractShown | undefined {
  const { view, nowUs } = now;
  const [was, is] = [modeOf(view, from), modeOf(view, request.mode)];
  if (!was || !is) return undefined;
  const prefix = `take/${from}/${request.mode}/`;
  const takes = [...view.history].filter(([key]) => key.startsWith(prefix));
  return {
    ...hotContract(view, was, is, request, nowUs),
    standsIn: standsIn ?? null,
    notes: notesOf(view, from, request.mode),
    takes: Object.fromEntries(takes.map(([key, times]) => [key.slice(prefix.length), times])),
    changes: view.history.get(timesKey(from, request.mode)) ?? null,
  };
}

function shownStep(
  { view, nowUs }: Now,
  zones: readonly string[],
  step: ColdStep,
  run: ColdRun,
  times: (step: string) => ColdTimes | undefined,
  isQuiet: boolean,
): ColdStepShown {
  const gates = isQuiet ? [] : lookAt(view, zones, step, {}, undefined, nowUs).gates;
  return { ...step, run, gates, times: times(step.id) ?? null };
}

function timesOf(view: StageView, from: string, to: string): (step?: string) => ColdTimes | undefined {
  return (step) => view.history.get(timesKey(from, to, step));
}

function notesOf(view: StageView, from: string, to: string): Text | null {
  return view.studio.contracts?.changes.find((one) => one.from === from && one.to === to)?.notes ?? null;
}
