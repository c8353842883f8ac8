/**
 * What a cold change has made uncertain, and whether it was done again since: pictures seen, calibrations, delays, trials,
 * colour. The stage may not go to SHOW before every item is. Pure.
 */

import type { StageView } from '../stage/plan.ts';
import { modeOf } from '../stage/view.ts';
import type { Measure } from '../time/measure.ts';
import { counts } from '../time/measure.ts';
import type { Trial } from '../trial/trial.ts';
import type { ColdChange } from './cold-change.ts';
import { type ColdPart, pathsOf } from './cold-list.ts';

export type AgainKind = 'seen' | 'calibration' | 'delay' | 'trial' | 'colour';

export interface AgainItem {
  /** `calibration/a`: kind, then what it is about. */
  readonly id: string;
  readonly kind: AgainKind;
  readonly about: string;
}

/** What can show that an item was done again; times are wall milliseconds. */
export interface AgainFacts {
  readonly view: StageView;
  readonly measures: ReadonlyMap<string, Measure>;
  readonly trials: ReadonlyMap<string, Trial>;
  /** When the newest calibration of a camera was made. */
  readonly calibratedMs: ReadonlyMap<string, number>;
  wallOfUs(us: number): number;
  readonly nowMs: number;
}

/** Decided when the change ends: later trials and measures do not add to the list. */
export function toDoAgain(change: ColdChange, facts: AgainFacts): readonly AgainItem[] {
  const { view } = facts;
  const touched = (...parts: readonly ColdPart[]): boolean =>
    change.steps.some((step) => parts.includes(step.part) && change.runs[step.id]?.touched);
  const mode = modeOf(view, change.to);
  const cameras = view.studio.cameras.filter((camera) => camera.sees.some((zone) => change.zones.includes(zone)));
  const rateMoved = touched('rate');
  const looksMoved = touched('preset');
  const restarted = new Set(
    pathsOf(change.steps.filter((step) => change.runs[step.id]?.touched)).flatMap((path) => {
      const descriptor = view.descriptors.get(path);
      return descriptor && (descriptor.effect.kind === 'restart' || rateMoved) ? [descriptor.device] : [];
    }),
  );
  const tracked = cameras.filter((camera) =>
    camera.tracking?.sinks.some((sink) => mode?.systems.includes(sink.system)),
  );
  return [
    ...(mode?.systems ?? []).map((id) => item('seen', id)),
    ...tracked.filter((camera) => rateMoved || !isValid(view, camera.id)).map(({ id }) => item('calibration', id)),
    ...tracked.map(({ id }) => item('delay', id)),
    ...[...facts.trials.values()]
      .filter((trial) => trial.ended === null && (rateMoved || restarted.has(trial.device)))
      .map(({ path }) => item('trial', path)),
    ...(looksMoved ? change.zones.map((zone) => item('colour', zone)) : []),
  ];
}

/** A camera that nobody keeps calibrations of has none to expire. */
function isValid(view: StageView, camera: string): boolean {
  const kept = view.calibrations?.get(camera);
  return kept === undefined || kept.verdict === 'valid';
}

/** Shown by what was made since; a colour is only seen. */
export function isDoneAgain({ kind, about }: AgainItem, change: ColdChange, since: number, facts: AgainFacts): boolean {
  switch (kind) {
    case 'seen': {
      const tick = facts.view.ticks.get(`picture-seen/${about}`);
      return tick !== undefined && facts.wallOfUs(tick.atUs) > since;
    }
    case 'calibration':
      return isValid(facts.view, about) && (facts.calibratedMs.get(about) ?? 0) > since;
    case 'delay':
      return [...facts.measures].some(
        ([key, measure]) =>
          key.startsWith(`latency/${about}/${change.to}/`) && counts(measure, facts.nowMs) && measure.atMs > since,
      );
    case 'trial': {
      const trial = facts.trials.get(about);
      return trial !== undefined && trial.ended === null && trial.atMs > since;
    }
    case 'colour':
      return false;
  }
}

function item(kind: AgainKind, about: string): AgainItem {
  return { id: `${kind}/${about}`, kind, about };
}
