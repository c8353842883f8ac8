/**
 * The acts of the bar and of the keyboard, in one place, so that a key, a finger and a pedal mean the same.
 * A second press of GO within the debounce is swallowed, and said so. The engine checks everything again.
 */
import type { StageState } from '../../protocol/state.ts';
import { usePrefs } from './prefs.ts';
import { send } from './send.ts';
import { useLive } from './store.ts';
import { targetArgs, targetOf, useTarget } from './target.ts';
import { say } from './toasts.ts';
import { armedWaits, goRight, neighbourCue, takeMoment } from './view.ts';

const DEBOUNCE_MS = 250;
const TWICE_MS = 1_000;
let goMs = Number.NEGATIVE_INFINITY;
let escMs = Number.NEGATIVE_INFINITY;

/** State of a live, unlocked seat; undefined means that no act leaves this page. */
function ready(): StageState | undefined {
  const { link, state } = useLive.getState();
  if (link.at !== 'live') return undefined;
  if (!usePrefs.getState().locked) return state;
  say({ word: 'locked-seat' });
  return undefined;
}

/** Why GO would not act, if so; `undefined` means that the next press takes or arms. */
export type GoClosed = 'link' | 'locked' | 'role' | 'other' | 'running' | 'confirm' | 'nothing';

export function goClosed(state: StageState): GoClosed | undefined {
  const { link, seat, role } = useLive.getState();
  if (link.at !== 'live') return 'link';
  if (usePrefs.getState().locked) return 'locked';
  const right = goRight(state.go, seat, role);
  if (right === 'role' || right === 'other') return right;
  const moment = takeMoment(state.take);
  if (moment === 'running' || moment === 'choosing') return 'running';
  if (state.armed) return armedWaits(state.armed) ? 'confirm' : undefined;
  return state.cues?.standby ? undefined : 'nothing';
}

export function go(): void {
  const state = ready();
  if (!state) return;
  const closed = goClosed(state);
  if (closed === 'nothing') say({ word: 'end-of-list' });
  if (closed !== undefined) return;
  const nowMs = performance.now();
  if (nowMs - goMs < DEBOUNCE_MS) {
    say({ word: 'swallowed' });
    return;
  }
  goMs = nowMs;
  if (state.go.holder === null) void send('go.request', {}).then((reply) => (reply.ok ? goNow() : undefined));
  else goNow();
}

/** Armed: takes exactly what is armed. Not armed: the standby cue is armed, and a second press asked for. */
function goNow(): void {
  const { state } = useLive.getState();
  if (!state) return;
  const { armed, cues } = state;
  if (armed && (armed.cue === null || armed.cue !== cues?.standby)) {
    void send('stage.take', { planId: armed.planId, wait: false });
  } else if (cues?.standby) {
    void send('cue.go', { expect: cues.standby });
  }
}

/** Arms what this seat has in mind, or disarms. */
export function toggleArm(): void {
  const state = ready();
  if (!state || takeMoment(state.take) === 'running') return;
  if (state.armed) {
    void send('stage.disarm', { planId: state.armed.planId });
    return;
  }
  const { by, hand } = useTarget.getState();
  const target = targetOf(state.cues, by, hand);
  if (!target) {
    say({ word: 'end-of-list' });
    return;
  }
  useTarget.setState({ rehearsed: undefined });
  const cue = by === 'cue' ? state.cues?.standby : undefined;
  void send('stage.arm', { ...targetArgs(target), ...(cue ? { cue } : {}) });
}

/** The time of what is armed starts again. Nothing armed, or no end to it: nothing to extend. */
export function extendArming(): void {
  const armed = ready()?.armed;
  if (armed && armed.untilUs !== null) void send('stage.extend', { planId: armed.planId });
}

export function confirmStep(step: string): void {
  const state = ready();
  if (!state?.armed) return;
  const { armed } = state;
  const given = armed.confirmations.filter((id) => !armed.unconfirmed.includes(id));
  void send('stage.arm', {
    ...targetArgs(armedTarget(armed)),
    ...(armed.cue === null ? {} : { cue: armed.cue }),
    replace: true,
    confirm: [...given, step],
  });
}

function armedTarget(armed: NonNullable<StageState['armed']>) {
  if (armed.preset !== null) return { preset: armed.preset };
  return {
    ...(armed.mode === null ? {} : { mode: armed.mode }),
    ...(armed.scene === null ? {} : { scene: armed.scene }),
    zones: armed.zones,
  };
}

/** Stops at the barrier and keeps the last good picture. Twice within a second stops everything that we run. */
export function stop(): void {
  const { link, state } = useLive.getState();
  if (link.at !== 'live' || !state) return;
  const nowMs = performance.now();
  const twice = nowMs - escMs < TWICE_MS;
  escMs = twice ? Number.NEGATIVE_INFINITY : nowMs;
  if (twice) allStop();
  else if (takeMoment(state.take) === 'running' && state.take) void send('take.stop', { takeId: state.take.takeId });
  else if (state.cues) void send('cue.stop', {});
}

/** Works from every seat, locked or not. */
export function allStop(): void {
  void send('stage.stop', {});
}

export function back(): void {
  if (ready()) void send('cue.back', {});
}

export function undo(): void {
  const state = ready();
  if (state?.undo) void send('stage.undo', { takeId: state.undo.takeId });
}

export function bailOut(): void {
  if (ready()) void send('stage.bailout', {});
}

export function moveNext(by: 1 | -1): void {
  const state = ready();
  const cue = state && neighbourCue(state.cues, by);
  if (cue !== undefined) void send('cue.select', { cue });
}
