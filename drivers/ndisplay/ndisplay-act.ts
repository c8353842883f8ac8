/** Events that are no parameter: fired once from a palette, or the engine's own. Checked here before they are encoded. */
import * as z from 'zod/mini';
import type { Fault } from '../../app/core/parameter.ts';
import { isFault } from '../contract.ts';
import { parseSettings } from '../kit/settings.ts';
import { type BinaryEvent, type ClusterEvent, MAX_BODY_BYTES, MAX_PARAMETERS } from './ndisplay-codec.ts';

const text = z.string().check(z.minLength(1), z.maxLength(400));

const act = z.union([
  z.strictObject({
    name: text,
    type: text,
    category: text,
    parameters: z.record(z.string(), z.string()).check(z.refine((all) => Object.keys(all).length <= MAX_PARAMETERS)),
    system: z.boolean(),
    discardOnRepeat: z.boolean(),
  }),
  z.strictObject({
    eventId: z.int(),
    /** As UTF-8. */
    payload: z.string().check(z.maxLength(MAX_BODY_BYTES)),
    system: z.boolean(),
    discardOnRepeat: z.boolean(),
  }),
]);

export function readAct(raw: unknown): ClusterEvent | BinaryEvent | Fault {
  const event = parseSettings(act, raw);
  if (isFault(event) || !('eventId' in event)) return event;
  return { ...event, payload: new TextEncoder().encode(event.payload) };
}
