/**
 * A cue list as pure state: what is current, what stands by, what runs. Follows take.md 6.12 and design.md section 4.
 *
 * Is told: presses, results, time. Tells: which cue to start, when to wake up. It never sends, and a GO that does
 * nothing always says why. Back moves the standby and makes no output; the current cue stays what is on the stage.
 */
import type { Fault } from '../parameter.ts';
import type { Cue, CueList } from '../stage/model.ts';
import type { Outcome } from '../stage/take.ts';

export interface CueState {
  readonly list: string;
  readonly cues: readonly Cue[];
  /** The cue that the stage shows: the last one whose take committed. */
  readonly current: string | undefined;
  readonly standby: string | undefined;
  readonly running: { readonly cue: string; readonly takeId: string | undefined } | undefined;
  /** The standby goes by itself at this time, unless somebody stops it. */
  readonly follow: { readonly cue: string; readonly atUs: number; readonly token: string } | undefined;
  readonly last: { readonly cue: string; readonly takeId: string; readonly outcome: Outcome } | undefined;
}

export type CueEvent =
  | { readonly t: 'go'; readonly expect?: string }
  | { readonly t: 'started'; readonly cue: string; readonly takeId: string }
  /** The take of a cue ended, or its arming was refused (`outcome: 'refused'`). */
  | {
      readonly t: 'result';
      readonly cue: string;
      readonly takeId: string;
      readonly outcome: Outcome;
      readonly atUs: number;
    }
  | { readonly t: 'select'; readonly cue: string }
  | { readonly t: 'back' }
  | { readonly t: 'stop' }
  | { readonly t: 'wake'; readonly token: string }
  /** The studio file changed; ids that are still there keep their place. */
  | { readonly t: 'reload'; readonly list: CueList };

export type CueEffect =
  | { readonly t: 'start'; readonly cue: Cue; readonly by: 'go' | 'follow' }
  | { readonly t: 'standby'; readonly cue: string | undefined }
  | { readonly t: 'wake'; readonly atUs: number; readonly token: string };

export interface CueStep {
  readonly state: CueState;
  readonly effects: readonly CueEffect[];
  readonly refused: Fault | undefined;
}

export function openCueList(list: CueList): CueState {
  return {
    list: list.id,
    cues: list.cues,
    current: undefined,
    standby: list.cues[0]?.id,
    running: undefined,
    follow: undefined,
    last: undefined,
  };
}

export function cueStep(state: CueState, event: CueEvent): CueStep {
  switch (event.t) {
    case 'go':
      return go(state, event.expect);
    case 'started':
      if (state.running?.cue !== event.cue) return still(state);
      return still({ ...state, running: { cue: event.cue, takeId: event.takeId } });
    case 'result':
      return result(state, event);
    case 'select':
      if (!find(state, event.cue)) return refuse(state, 'cue.unknown', { cue: event.cue });
      return standBy({ ...state, follow: undefined }, event.cue);
    case 'back':
      return back(state);
    case 'stop':
      return still({ ...state, follow: undefined });
    case 'wake':
      return wake(state, event.token);
    case 'reload':
      return reload(state, event.list);
  }
}

function go(state: CueState, expect: string | undefined): CueStep {
  if (state.running) return refuse(state, 'cue.running', { cue: state.running.cue });
  const cue = find(state, state.standby);
  if (!cue) return refuse(state, 'cue.end', { list: state.list });
  if (expect !== undefined && expect !== cue.id) return refuse(state, 'cue.moved', { expect, standby: cue.id });
  return start(state, cue, 'go');
}

function start(state: CueState, cue: Cue, by: 'go' | 'follow'): CueStep {
  const running = { cue: cue.id, takeId: undefined };
  return { state: { ...state, running, follow: undefined }, effects: [{ t: 'start', cue, by }], refused: undefined };
}

/** Only what reached the stage moves the list on; after anything else the same cue stands by again. */
function result(state: CueState, event: Extract<CueEvent, { t: 'result' }>): CueStep {
  if (state.running?.cue !== event.cue) return still(state);
  const last = { cue: event.cue, takeId: event.takeId, outcome: event.outcome };
  const ended: CueState = { ...state, running: undefined, last };
  if (event.outcome !== 'committed' && event.outcome !== 'committed-with-exceptions') return still(ended);
  const cue = find(state, event.cue);
  // A person who selected another cue meanwhile meant it.
  const next = state.standby === event.cue ? after(state, event.cue) : state.standby;
  const moved = standBy({ ...ended, current: event.cue }, next);
  if (!cue?.follow || next === undefined || next === event.cue) return moved;
  const follow = { cue: next, atUs: event.atUs + cue.follow.afterMs * 1000, token: `follow:${event.takeId}` };
  return {
    ...moved,
    state: { ...moved.state, follow },
    effects: [...moved.effects, { t: 'wake', atUs: follow.atUs, token: follow.token }],
  };
}

function wake(state: CueState, token: string): CueStep {
  if (!state.follow || state.follow.token !== token || state.running) return still(state);
  const cue = find(state, state.follow.cue);
  if (!cue || state.standby !== cue.id) return still({ ...state, follow: undefined });
  return start(state, cue, 'follow');
}

function back(state: CueState): CueStep {
  const at = state.cues.findIndex((c) => c.id === state.standby);
  const previous = at < 0 ? state.cues.at(-1) : state.cues[at - 1];
  if (!previous) return refuse(state, 'cue.start', { list: state.list });
  return standBy({ ...state, follow: undefined }, previous.id);
}

function reload(state: CueState, list: CueList): CueStep {
  const has = (id: string | undefined): boolean => list.cues.some((c) => c.id === id);
  const standby = has(state.standby) ? state.standby : nearest(state, list);
  const next = { ...state, list: list.id, cues: list.cues, current: has(state.current) ? state.current : undefined };
  return standBy({ ...next, follow: undefined }, standby);
}

/** The first later cue that is still there, so that a deleted standby never jumps back. */
function nearest(state: CueState, list: CueList): string | undefined {
  const at = state.cues.findIndex((c) => c.id === state.standby);
  if (at < 0) return state.current === undefined ? list.cues[0]?.id : undefined;
  return state.cues.slice(at + 1).find((c) => list.cues.some((x) => x.id === c.id))?.id;
}

function standBy(state: CueState, cue: string | undefined): CueStep {
  if (state.standby === cue) return still(state);
  return { state: { ...state, standby: cue }, effects: [{ t: 'standby', cue }], refused: undefined };
}

function after(state: CueState, id: string): string | undefined {
  return state.cues[state.cues.findIndex((c) => c.id === id) + 1]?.id;
}

function find(state: CueState, id: string | undefined): Cue | undefined {
  return state.cues.find((c) => c.id === id);
}

function still(state: CueState): CueStep {
  return { state, effects: [], refused: undefined };
}

function refuse(state: CueState, code: string, params: Readonly<Record<string, string>>): CueStep {
  return { state, effects: [], refused: { code, params } };
}
