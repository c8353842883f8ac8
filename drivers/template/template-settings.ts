/**
 * A device described by data: what the studio file says of a box that has no driver of its own.
 *
 * Knows: the shape. Is told: unknown data. Tells: settings, or a fault with the place. The messages themselves are
 * checked by template-profile.ts. See README.md for an example of each transport.
 */
import * as z from 'zod/mini';
import { linkSchema, specFields } from '../kit/spec-schema.ts';

/** One message: `SCENE {value}` for text, `/xr/scene {value}` or `/xr/opacity {value|float}` for OSC. */
const message = z.string().check(z.minLength(1), z.maxLength(1024));
const messages = z.union([message, z.array(message).check(z.minLength(1), z.maxLength(16))]);

/** What stands on the wire for one of our values; of a list the first is sent and all are understood. `*` = anything else. */
const wireValue = z.union([z.string(), z.number(), z.boolean()]);
const wireMap = z.record(z.string(), z.union([wireValue, z.array(wireValue).check(z.minLength(1), z.maxLength(64))]));

const parameter = z.strictObject({
  ...specFields,
  /** Leave out for a parameter that the device only reports. */
  set: z.exactOptional(message),
  /** A question that changes nothing. */
  query: z.exactOptional(message),
  /** What the device says of it: `{value}` captures, `{_}` skips. The first is what an emulator says. */
  feedback: z.exactOptional(messages),
  /** Answer to a write. `report`: the report of this parameter is the answer. Overrides the device's. */
  ack: z.exactOptional(message),
  nack: z.exactOptional(message),
  map: z.exactOptional(wireMap),
  /** Read-only, computed from another reported parameter. */
  derive: z.exactOptional(
    z.union([
      z.strictObject({ from: z.string(), when: z.record(z.string(), wireValue) }),
      z.strictObject({ from: z.string(), above: z.number() }),
    ]),
  ),
});

export const templateSchema = z.strictObject({
  /** `text`: lines over TCP or one line per datagram over UDP. `osc`: datagrams, or `framing` over TCP. */
  transport: z.enum(['osc', 'text']),
  /** Ends a line of text; datagrams carry it only where `endInDatagram` says so. */
  end: z._default(z.enum(['lf', 'crlf', 'cr', 'nul']), 'lf'),
  endInDatagram: z._default(z.boolean(), false),
  framing: z._default(z.enum(['length', 'slip']), 'length'),
  maxMessageBytes: z._default(z.int().check(z.minimum(16), z.maximum(65_507)), 4_096),
  link: z.prefault(linkSchema, {}),
  /** A question sent for ever, so that silence means something. `answer`, where no parameter's query is the same. */
  keepAlive: z.exactOptional(
    z.strictObject({
      send: message,
      everyMs: z.int().check(z.minimum(50), z.maximum(600_000)),
      answer: z.exactOptional(message),
    }),
  ),
  /** Sent once per connection. Questions and subscriptions only: nothing that could change the device. */
  hello: z._default(messages, []),
  /** Answer to any write: `{key}` names the parameter where the device says it, `{reason}` a refusal's reason. */
  ack: z.exactOptional(message),
  nack: z.exactOptional(message),
  /** Messages that report several parameters: placeholders are their keys, `PGM {program} PVW {preview}`. */
  reports: z._default(z.array(message).check(z.maxLength(64)), []),
  parameters: z.record(z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/)), parameter),
});

export type TemplateSettings = z.infer<typeof templateSchema>;
export type TemplateParameter = z.infer<typeof parameter>;
export type WireMap = z.infer<typeof wireMap>;

const duration = z.union([
  z.number().check(z.minimum(0), z.maximum(600_000)),
  z.tuple([z.number().check(z.minimum(0)), z.number().check(z.minimum(0), z.maximum(600_000))]),
]);
const value = z.union([z.number(), z.string(), z.boolean(), z.array(z.number()).check(z.maxLength(7))]);

/** `virtual` of the studio file: how the emulator behaves where the wire description does not say. Times in ms. */
export const templateVirtualSchema = z.strictObject({
  /** What it is when switched on; the rest starts at the type's first, lowest, empty or false. */
  initial: z._default(z.record(z.string(), value), {}),
  /** From the command to the change: a number, or `[min, max]` drawn anew each time. */
  delays: z._default(z.record(z.string(), duration), {}),
  /** From the command to its acknowledgement. */
  ackMs: z._default(duration, 1),
  /** Numbers that fade instead of jump: the time for the full range. */
  ramps: z._default(z.record(z.string(), duration), {}),
  /** After a change of `after`, this parameter is `busy` at once and `ready` when the time has passed. */
  follow: z._default(
    z.record(z.string(), z.strictObject({ after: z.string(), busy: value, ready: value, ms: duration })),
    {},
  ),
  /** What a command does to other parameters: `{"cut": {"swap": ["program", "preview"]}}`. The command itself rests. */
  on: z._default(
    z.record(
      z.string(),
      z.union([
        z.strictObject({ swap: z.tuple([z.string(), z.string()]) }),
        z.strictObject({ set: z.record(z.string(), value) }),
      ]),
    ),
    {},
  ),
  /** Reports everything this often to whoever spoke to it in the last minute; 0 = on change only. */
  reportEveryMs: z._default(z.number().check(z.minimum(0), z.maximum(600_000)), 0),
  /** What a fault of the virtual stage does to its values; a fault that is not named leaves them alone. */
  faults: z._default(
    z.strictObject({
      'reference-lost': z.exactOptional(
        z.strictObject({ set: z.record(z.string(), value), unless: z.exactOptional(z.record(z.string(), value)) }),
      ),
      'wrong-rate': z.exactOptional(z.strictObject({ key: z.string() })),
      'phase-drift': z.exactOptional(z.strictObject({ key: z.string() })),
    }),
    {},
  ),
  /** Changes are told to whoever spoke to it in the last minute. False: only answers. */
  pushes: z._default(z.boolean(), true),
});

export type TemplateVirtual = z.infer<typeof templateVirtualSchema>;
