/**
 * What the console last heard. Panels read it by selector; one client fills it (session.ts). Samples and telemetry
 * travel apart from it (samples.ts).
 */
import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { CommandError } from '../../protocol/messages.ts';
import type { Role, StageState } from '../../protocol/state.ts';

/** How this page stands to the engine. Anything but `live` closes GO at once. */
export type LinkView =
  | { readonly at: 'signed-out'; readonly error: CommandError | undefined }
  | { readonly at: 'opening' }
  | { readonly at: 'live' }
  | { readonly at: 'lost'; readonly sinceMs: number };

export interface Live {
  readonly link: LinkView;
  readonly seat: string;
  readonly role: Role;
  readonly version: string;
  readonly state: StageState | undefined;
}

export const useLive = create<Live>(() => ({
  link: { at: 'opening' },
  seat: '',
  role: 'viewer',
  version: '',
  state: undefined,
}));

/** A slice of the state; only its change renders again. Below the frame there always is a state. */
export function useStage<T>(select: (state: StageState) => T): T {
  return useLive((live) => select(needState(live)));
}

/** The same for a selector that makes a new list or map each time: compared by its members. */
export function useStageList<T>(select: (state: StageState) => T): T {
  return useLive(useShallow((live: Live) => select(needState(live))));
}

export function useIsLive(): boolean {
  return useLive((live) => live.link.at === 'live');
}

function needState(live: Live): StageState {
  if (!live.state) throw new Error('a panel stands outside the frame');
  return live.state;
}
