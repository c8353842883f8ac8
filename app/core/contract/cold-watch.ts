/**
 * What steps that are done made true, looked at again while the change has the stage: which of it is so no longer. Pure.
 *
 * A report of another value counts at once; silence and closed gates count after the studio's `closeAfterMs`. What a step on
 * its way touches is left alone until it is done, and gates until the stage has settled after it (take.md section 4).
 */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import { canReport, matches } from '../parameter-state.ts';
import type { StageView } from '../stage/plan.ts';
import { read, reporterOf } from '../stage/view.ts';
import { backWay, type ColdChange, type ColdRun, isByItself, isDone, named, undoValues } from './cold-change.ts';
import type { ColdCheck, ColdPart, ColdStep } from './cold-list.ts';
import { checkGates } from './cold-look.ts';

export interface Fallen {
  readonly step: string;
  readonly why: Fault;
}

/** Since when each doubt stands, by step and what it is about; handed in again with the next look. */
export type Doubts = ReadonlyMap<string, number>;

export interface Watch {
  readonly fallen: readonly Fallen[];
  readonly doubts: Doubts;
}

interface Doubt extends Fallen {
  readonly about: string;
  readonly closeAfterMs: number;
}

interface Watched {
  readonly step: ColdStep;
  readonly run: ColdRun;
  /** What it wrote and nobody after it. */
  readonly values: readonly (readonly [ParamPath, Value])[];
  readonly checks: readonly ColdCheck[];
}

interface Now {
  readonly us: number;
  readonly ms: number;
}

export function watchDone(view: StageView, change: ColdChange, doubts: Doubts, now: Now): Watch {
  const busy = busyDevices(view, change);
  const settled = isSettled(view, change, now.ms);
  const found = watchedSteps(view, change).flatMap((watched) => {
    const values = watched.values.flatMap((value) => doubtOfValue(view, watched, value, busy, now.us));
    const checks = settled ? watched.checks : [];
    return values.concat(checks.flatMap((check) => doubtsOfCheck(view, watched, check, change.zones, now.us)));
  });
  const since = new Map(found.map(({ about }) => [about, doubts.get(about) ?? now.us]));
  const due = found.filter(({ about, closeAfterMs }) => now.us - (since.get(about) ?? now.us) >= closeAfterMs * 1_000);
  return { fallen: due.map(({ step, why }) => ({ step, why })), doubts: since };
}

/** On the way back: what keeps the wall dark and its pictures right. */
const WATCHED_BACK: ReadonlySet<ColdPart> = new Set(['black', 'reveal', 'route', 'preset']);
/** After the arrival takes move the stage again: left is what they may not touch. */
const WATCHED_AFTER: readonly ColdCheck['kind'][] = ['rate', 'locked'];
const WATCHED: readonly ColdCheck['kind'][] = [...WATCHED_AFTER, 'tracking', 'reads'];

function watchedSteps(view: StageView, change: ColdChange): readonly Watched[] {
  const made = change.back ? madeBack(change) : madeForward(change);
  const newest = new Map(made.flatMap(({ step }) => Object.keys(step.set).map((path) => [path, step.id])));
  const kinds = change.back ? [] : change.at === 'requalify' ? WATCHED_AFTER : WATCHED;
  return made.flatMap(({ step, values }) => {
    const run = change.runs[step.id];
    if (!run || !values) return [];
    const own = Object.entries(values).filter(([path]) => newest.get(path) === step.id);
    return [
      {
        step,
        run,
        values: change.at === 'requalify' ? own.filter(([path]) => isColdOnly(view, path)) : own,
        checks: step.checks.filter(({ kind }) => kinds.includes(kind)),
      },
    ];
  });
}

/** What a step is to show for standing: after the arrival no more than what is watched then, since takes move the rest. */
export function askedOf(
  view: StageView,
  change: ColdChange,
  step: ColdStep,
): { readonly checks: readonly ColdCheck[]; readonly values: Readonly<Record<ParamPath, Value>> } {
  const values = change.runs[step.id]?.touched ? step.set : {};
  if (change.at !== 'requalify') return { checks: step.checks, values };
  return {
    checks: step.checks.filter(({ kind }) => WATCHED_AFTER.includes(kind)),
    values: Object.fromEntries(Object.entries(values).filter(([path]) => isColdOnly(view, path))),
  };
}

/** What was written, in its order; values where they are said to stand. */
interface Made {
  readonly step: ColdStep;
  readonly values: Readonly<Record<ParamPath, Value>> | undefined;
}

function madeForward(change: ColdChange): readonly Made[] {
  return change.steps.flatMap((step): readonly Made[] => {
    const run = change.runs[step.id];
    if (stands(run)) return [{ step, values: step.set }];
    return run?.touched ? [{ step, values: undefined }] : [];
  });
}

function madeBack(change: ColdChange): readonly Made[] {
  const black = change.steps.filter((step) => step.part === 'black');
  const way = backWay(change).filter((step) => !black.includes(step));
  return [
    ...black.map((step): Made => {
      const run = change.runs[step.id];
      return { step, values: stands(run) || run?.back === 'undone' ? step.set : undefined };
    }),
    ...way.map((step): Made => {
      const isUndone = change.runs[step.id]?.back === 'undone' && WATCHED_BACK.has(step.part);
      return { step, values: isUndone ? undoValues(change, step) : undefined };
    }),
  ];
}

const stands = (run: ColdRun | undefined): boolean => isDone(run) && !run?.overruled;

/** Takes may not write it: it moves by a cold change alone. */
function isColdOnly(view: StageView, path: ParamPath): boolean {
  return view.studio.contracts?.cold[path] !== undefined || view.descriptors.get(path)?.effect.kind === 'restart';
}

function onTheWay(change: ColdChange): readonly ColdStep[] {
  return change.steps.filter(({ id }) => {
    const run = change.runs[id];
    return change.back ? run?.back === 'doing' : run?.at === 'doing';
  });
}

function busyDevices(view: StageView, change: ColdChange): ReadonlySet<string> {
  const paths = onTheWay(change).flatMap((step) => Object.keys(step.set));
  return new Set(paths.flatMap((path) => view.descriptors.get(path)?.device ?? []));
}

function isSettled(view: StageView, change: ColdChange, nowMs: number): boolean {
  if (onTheWay(change).length > 0) return false;
  const writes = change.steps.filter((step) => !isByItself(step));
  return writes.every(({ id }) => nowMs - (change.runs[id]?.doneMs ?? 0) >= view.studio.gates.settleMs);
}

/**
 * Whoever cannot report leaves it to a person, what was stopped may be silent, and who was never heard since this engine began
 * has not fallen silent; a router that answers without naming one source has.
 */
function doubtOfValue(
  view: StageView,
  { step }: Watched,
  [path, value]: readonly [ParamPath, Value],
  busy: ReadonlySet<string>,
  nowUs: number,
): readonly Doubt[] {
  const { descriptor, record, value: told } = read(view, path, nowUs);
  if (!descriptor || !canReport(descriptor)) return [];
  const device = reporterOf(descriptor);
  if (busy.has(device) || busy.has(descriptor.device)) return [];
  const params = { path, device, value: String(value), is: String(told ?? record.actual?.value ?? '?') };
  const doubt = { step: step.id, about: `${step.id}/${path}` };
  if (told !== undefined && !matches(descriptor.type, descriptor.verify, told, value))
    return [{ ...doubt, why: { code: 'cold.not-so', params }, closeAfterMs: 0 }];
  const isOdd = descriptor.salvo !== undefined && view.devices.get(device)?.online;
  if (told !== undefined || step.part === 'release' || !(record.actual || isOdd)) return [];
  return [{ ...doubt, why: { code: 'cold.no-word', params }, closeAfterMs: view.studio.gates.closeAfterMs }];
}

/** A person ticked with what nobody could tell: only a closed gate is against it. */
function doubtsOfCheck(
  view: StageView,
  { step, run }: Watched,
  check: ColdCheck,
  zones: readonly string[],
  nowUs: number,
): readonly Doubt[] {
  return checkGates(view, zones, check, nowUs)
    .filter(({ reads }) => reads.every((path) => view.values.get(path)?.actual !== undefined))
    .filter(({ verdict }) => verdict === 'blocking' || (verdict === 'warning' && run.at === 'confirmed'))
    .map(({ id, why, closeAfterMs }) => ({
      step: step.id,
      about: `${step.id}/${id}`,
      why: why ?? { code: 'cold.fell', params: named(step) },
      closeAfterMs,
    }));
}
