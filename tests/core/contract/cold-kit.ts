/** A short list of the shape of the shipped room's change, walked on a test clock. */
import type { ColdChange, ColdEvent, ColdNext } from '../../../app/core/contract/cold-change.ts';
import type { ColdStep } from '../../../app/core/contract/cold-list.ts';
import { beginChange, nextCold } from '../../../app/core/contract/cold-machine.ts';

export const LIMIT_MS = 5_000;

function step(id: string, part: ColdStep['part'], after: readonly string[], more: Partial<ColdStep> = {}): ColdStep {
  const undo = more.set ? 'before' : 'none';
  return { id, part, after, set: {}, checks: [], tick: false, undo, limitMs: LIMIT_MS, ...more };
}

export const LIST: readonly ColdStep[] = [
  step('precheck', 'precheck', []),
  step('lock', 'lock', ['precheck']),
  step('warn', 'warn', ['lock'], { tick: true }),
  step('black', 'black', ['warn'], { set: { 'processor/display': 'black' }, undo: 'none' }),
  step('release', 'release', ['black'], { set: { 'xr/running': false } }),
  step('start', 'prepare', ['release'], { set: { 'vp/running': true } }),
  step('route', 'route', ['start'], { set: { 'zone/source': 'vp' } }),
  step('preset', 'preset', ['route'], { set: { 'processor/preset': 2 } }),
  step('test', 'test', ['preset'], { tick: true }),
  step('reveal', 'reveal', ['test'], { set: { 'processor/display': 'normal' }, tick: true }),
  step('clear', 'clear', ['reveal']),
];
export const BEFORE = {
  'processor/display': 'normal',
  'xr/running': true,
  'vp/running': false,
  'zone/source': 'xr',
  'processor/preset': 1,
};

export function begun(steps = LIST): ColdChange {
  const about = { id: 'c1', from: 'XR', to: 'VP', scene: null, zones: ['wall'], by: 'Ann', steps };
  return beginChange(about, 0);
}

export interface Run {
  change: ColdChange;
  readonly sent: { readonly step: string; readonly values: unknown }[];
  feed(event: ColdEvent, nowMs?: number): ColdNext;
}

export function runOf(change: ColdChange): Run {
  const run: Run = {
    change,
    sent: [],
    feed: (event, nowMs = 1_000) => {
      const next = nextCold(run.change, event, nowMs);
      run.change = next.change;
      if (next.send) run.sent.push(next.send);
      return next;
    },
  };
  return run;
}

export const open = (id: string): ColdEvent => ({ t: 'looked', step: id, verdict: 'open' });
export const doStep = (id: string): ColdEvent => ({ t: 'do', step: id, by: 'Ann' });
export const LOST = { code: 'cold.not-so', params: { device: 'router' } };
export const fell = (id: string): ColdEvent => ({ t: 'fell', step: id, why: LOST });
export const tick = (id: string): ColdEvent => ({ t: 'tick', step: id, by: 'Bo', evidence: 'seen' });

/** As far as the reveal: everything before it is done, the reveal itself is on its way. */
export function walkTo(run: Run, last: string): void {
  for (const { id, part, set, tick: byEye } of LIST) {
    if (part === 'lock') run.feed({ t: 'noted', step: id, before: BEFORE });
    else {
      if (Object.keys(set).length > 0) run.feed(doStep(id));
      if (id === last) return;
      run.feed(open(id));
      if (byEye) run.feed(tick(id));
    }
  }
}
