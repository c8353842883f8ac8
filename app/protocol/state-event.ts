/** Cluster events as everybody sees them. */
import type { EventsAround, StageEvent } from '../core/ndisplay/stage-event.ts';

export interface EventShown extends StageEvent {
  readonly version: number;
  readonly by: string;
  readonly atMs: number;
}

/** Bytes left for the primary. Whether a node did anything, nobody can say. */
export interface EventSent {
  readonly by: string;
  readonly wallMs: number;
  readonly version: number;
}

export interface EventsState {
  /** By id, without those that are deleted. */
  readonly kept: Readonly<Record<string, EventShown>>;
  /** System -> events that are parameters of its device. */
  readonly declared: Readonly<Record<string, EventsAround['declared']>>;
  /** Last time that each was fired since the engine started. */
  readonly sent: Readonly<Record<string, EventSent>>;
}
