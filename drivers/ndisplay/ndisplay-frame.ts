/** What is left of the events that reached a primary within one frame. Pure. */
import type { BinaryEvent, ClusterEvent } from './ndisplay-codec.ts';

export type ReceivedEvent = ClusterEvent | BinaryEvent;

/**
 * Events that may be discarded and are of one name, type, category and system flag (binary: of one number and flag) leave
 * only the last of them, where it came. The others all stay.
 */
export function collapsed(events: readonly ReceivedEvent[]): readonly ReceivedEvent[] {
  const last = new Map(events.flatMap((one, n) => (one.discardOnRepeat ? [[keyOf(one), n] as const] : [])));
  return events.filter((one, n) => !one.discardOnRepeat || last.get(keyOf(one)) === n);
}

const keyOf = (event: ReceivedEvent): string =>
  JSON.stringify([event.system, ...('eventId' in event ? [event.eventId] : [event.category, event.type, event.name])]);
