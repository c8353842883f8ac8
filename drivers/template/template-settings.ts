/**
 * A device described by data: what the studio file says of a box that has no driver of its own.
 *
 * Knows: the shape. Is told: unknown data. Tells: settings, or a fault with the place. The messages themselves are
 * checked by template-profile.ts. See README.md for an example of each transport.
 */
import * as z from 'zod/mini';
import { linkSchema, specFields } from '../kit/spec-schema.ts';

export const VARIABLE = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/;

/** One message: `SCENE {value}` for text, `/xr/scene {value}` or `/xr/opacity {value|float}` for OSC. */
const message = z.string().check(z.minLength(1), z.maxLength(1024));
const header = z.record(z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)), z.string().check(z.maxLength(1_024)));
/** JSON as it is written; texts in it may be placeholders. Its size is bounded by the file that it stands in. */
const jsonObject = z.record(z.string(), z.unknown());
const request = z.strictObject({
  method: z.enum(['GET', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS']),
  path: message,
  headers: z.exactOptional(header),
  body: z.exactOptional(z.union([message, jsonObject, z.array(z.unknown())])),
});
/** Over HTTP `GET /path` or a request, over WebSocket text or JSON, else text. Which it may be is checked with its transport. */
const said = z.union([message, jsonObject]);
const asked = z.union([said, z.array(said).check(z.minLength(1), z.maxLength(16))]);

const pointer = z.string().check(z.regex(/^(?:\/(?:[^~/]|~0|~1)*)*$/), z.maxLength(256));
const when = z.record(pointer, z.union([z.string(), z.number(), z.boolean(), z.null()]));
/** A place in JSON that holds the value; `when` says which message it is. */
const place = z.strictObject({
  at: pointer,
  as: z.exactOptional(z.string().check(z.maxLength(16))),
  when: z.exactOptional(when),
});
const pattern = z.union([message, place]);
const patterns = z.union([pattern, z.array(pattern).check(z.minLength(1), z.maxLength(16))]);
/** An answer in JSON; over HTTP the status says more than it. */
const answer = z.strictObject({
  when: z.exactOptional(when),
  keyAt: z.exactOptional(pointer),
  reasonAt: z.exactOptional(pointer),
});
const answers = z.union([message, answer]);

/** What stands on the wire for one of our values; of a list the first is sent and all are understood. `*` = anything else. */
const wireValue = z.union([z.string(), z.number(), z.boolean()]);
const wireMap = z.record(z.string(), z.union([wireValue, z.array(wireValue).check(z.minLength(1), z.maxLength(64))]));

const parameter = z.strictObject({
  ...specFields,
  /** Leave out for a parameter that the device only reports. */
  set: z.exactOptional(said),
  /** A question that changes nothing. */
  query: z.exactOptional(said),
  /** What the device says of it: `{value}` captures, `{_}` skips. The first is what an emulator says. */
  feedback: z.exactOptional(patterns),
  /** Answer to a write. `report`: the report of this parameter is the answer. Overrides the device's. */
  ack: z.exactOptional(answers),
  nack: z.exactOptional(answers),
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
  /**
   * `text`: lines over TCP or one line per datagram over UDP. `osc`: datagrams, or `framing` over TCP. `websocket`: one text
   * or JSON per message. `http`: requests.
   */
  transport: z.enum(['osc', 'text', 'http', 'websocket']),
  /** What is filled in on site: `{$name}` in any message stands for it. */
  variables: z._default(z.record(z.string().check(z.regex(VARIABLE)), wireValue), {}),
  /** With every request. */
  headers: z._default(header, {}),
  /** Sent where there is a key; never traced. */
  apiKey: z.exactOptional(
    z.strictObject({
      header: z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)),
      prefix: z._default(z.string().check(z.maxLength(32)), ''),
      key: z._default(z.string().check(z.maxLength(1_024)), ''),
    }),
  ),
  /** Over HTTP: what counts as accepted, numbers and classes. */
  okStatus: z._default(
    z
      .array(z.union([z.int().check(z.minimum(100), z.maximum(599)), z.string().check(z.regex(/^[1-5]xx$/))]))
      .check(z.minLength(1), z.maxLength(16)),
    ['2xx'],
  ),
  /** Ends a line of text; datagrams carry it only where `endInDatagram` says so. */
  end: z._default(z.enum(['lf', 'crlf', 'cr', 'nul']), 'lf'),
  endInDatagram: z._default(z.boolean(), false),
  framing: z._default(z.enum(['length', 'slip']), 'length'),
  /** Left out: 4096, and 256 KiB over HTTP and WebSocket. */
  maxMessageBytes: z.exactOptional(z.int().check(z.minimum(16), z.maximum(1_048_576))),
  link: z.prefault(linkSchema, {}),
  /** A question sent for ever, so that silence means something. `answer`, where no parameter's query is the same. */
  keepAlive: z.exactOptional(
    z.strictObject({
      send: said,
      everyMs: z.int().check(z.minimum(50), z.maximum(600_000)),
      answer: z.exactOptional(answers),
    }),
  ),
  /** Sent once per connection. Questions and subscriptions only: nothing that could change the device. */
  hello: z._default(asked, []),
  /** Answer to any write: `{key}` names the parameter where the device says it, `{reason}` a refusal's reason. */
  ack: z.exactOptional(answers),
  nack: z.exactOptional(answers),
  /** Messages that report several parameters: placeholders are their keys, `PGM {program} PVW {preview}`. */
  reports: z._default(z.array(message).check(z.maxLength(64)), []),
  parameters: z.record(z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/)), parameter),
});

export type TemplateSaid = z.infer<typeof said>;
export type TemplatePattern = z.infer<typeof pattern>;
export type TemplateAnswer = z.infer<typeof answers>;
export type TemplateBody = NonNullable<z.infer<typeof request>['body']>;
export const requestSchema = request;
export type TemplateSettings = z.infer<typeof templateSchema>;
export type TemplateParameter = z.infer<typeof parameter>;
export type WireMap = z.infer<typeof wireMap>;

export function maxBytesOf({ maxMessageBytes, transport }: TemplateSettings): number {
  return maxMessageBytes ?? (transport === 'http' || transport === 'websocket' ? 262_144 : 4_096);
}

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
  /** What stands before every path of a request: the path of the device's address. */
  basePath: z._default(z.string().check(z.maxLength(256)), ''),
  /** Changes are told to whoever spoke to it in the last minute. False: only answers. */
  pushes: z._default(z.boolean(), true),
});

export type TemplateVirtual = z.infer<typeof templateVirtualSchema>;
