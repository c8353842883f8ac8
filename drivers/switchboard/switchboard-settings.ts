/** What a studio file says of a render host, and what its device publishes. Shared by driver, emulator and launcher. */
import * as z from 'zod/mini';
import type { Effect, ParameterSpec, ValueType } from '../../app/core/parameter.ts';

const node = z.string().check(z.minLength(1), z.maxLength(60), z.regex(/^[^/\s]+$/));
const path = z.string().check(z.maxLength(1_000));

/** Programs that a person starts by hand beside one screen and one offscreen node are not ours. */
const MOST_NODES = 16;
export const MAX_ARGUMENTS = 8_000;
/** As base64 it has to fit what a link may hold unsent. */
export const MAX_FILE_BYTES = 180_000;
export const LOG_LINES = 20;
export const LOG_LINE_CHARS = 200;

export const switchboardSettings = z.strictObject({
  /** Nodes of the cluster that run on this host, by their names in the configuration: the `caller` of their programs. */
  nodes: z.array(node).check(z.minLength(1), z.maxLength(MOST_NODES)),
  /** The engine on this host; without it the host is watched and nothing is started. */
  exe: z.optional(path),
  /** The project that it opens. */
  project: z.optional(path),
  /** Further arguments, after those of the cluster. */
  options: z._default(z.array(path).check(z.maxLength(64)), []),
  /** Of several programs of one caller, the render process. */
  program: z._default(node, 'unreal'),
  workingDir: z._default(path, ''),
  priority: z._default(z.int().check(z.gte(-2), z.lte(2)), 0),
  /** Expanded on the host. */
  configTo: z._default(path, '%TEMP%/ndisplay/%RANDOM%.ndisplay'),
  pollMs: z._default(z.int().check(z.gte(250), z.lte(10_000)), 1_000),
  /** Every so manyth poll asks for everything. */
  fullEvery: z._default(z.int().check(z.gte(1), z.lte(60)), 4),
  /** Only newer listeners know the command; they hang up after 5 s of silence otherwise. */
  inactiveS: z.optional(z.int().check(z.gte(5), z.lte(3_600))),
});

export type SwitchboardSettings = z.infer<typeof switchboardSettings>;

const PROCESS_STATES = ['stopped', 'running'] as const;

/** Data is old after four polls; parameters are stale after three of what their spec says. */
export const STALE_POLLS = 4;
const SPEC_POLLS = STALE_POLLS / 3;
const START_MS = 5_000;
const FILE_MS = 15_000;
const ANSWER_MS = 2_000;
const MAX_PID = 0xffff_ffff;

const text = (maxLength: number): ValueType => ({ kind: 'string', maxLength });
const count = (max: number, unit = ''): ValueType => ({ kind: 'number', unit, min: 0, max });
const oneOf = (...options: string[]): ValueType => ({ kind: 'enum', options });

/** Key and type of what is polled: cheap ones at every poll, the others at every full one. */
const CHEAP: Readonly<Record<string, ValueType>> = {
  present: text(80),
  'present/flips': count(1e9),
  focus: count(MAX_PID),
  cpu: count(100, '%'),
  'cpu/full': count(1_024),
  'memory/free': count(65_536, 'GB'),
  gpu: count(100, '%'),
  'gpu/temperature': count(1_000, '°C'),
};
const FULL: Readonly<Record<string, ValueType>> = {
  sync: oneOf('synced', 'unsynced', 'none'),
  'sync/house': { kind: 'boolean' },
  'sync/houseHz': count(1_000, 'Hz'),
  'sync/refreshHz': count(1_000, 'Hz'),
  'sync/source': oneOf('house', 'daisy', 'vsync'),
  'sync/bpc': count(64, 'bit'),
  mosaic: text(80),
  fullscreen: { kind: 'boolean' },
  driver: text(80),
  taskbar: text(80),
  'gpu/clock': count(100_000, 'MHz'),
};
/** What the listener says of itself when it takes a call. */
const ABOUT: Readonly<Record<string, ValueType>> = {
  listener: text(40),
  os: text(200),
  'memory/total': count(65_536, 'GB'),
};

export function switchboardSpecs({ nodes, pollMs, fullEvery }: SwitchboardSettings): readonly ParameterSpec[] {
  const polled = (types: typeof CHEAP, everyMs: number): ParameterSpec[] =>
    Object.entries(types).map(([key, type]) => {
      const verify = { by: 'readback', pollMs: Math.ceil(everyMs * SPEC_POLLS) } as const;
      return Object.assign(told(key, type), { readable: true, verify });
    });
  return [
    ...nodes.flatMap(nodeSpecs),
    { ...told('config', text(MAX_FILE_BYTES)), writable: true, timeoutMs: FILE_MS, verify: { by: 'none' } },
    told('config/path', text(1_000)),
    ...Object.entries(ABOUT).map(([key, type]) => told(key, type)),
    ...polled(CHEAP, pollMs),
    ...polled(FULL, pollMs * fullEvery),
  ];
}

const AT_ONCE: Effect = { kind: 'within', minFrames: 0, maxFrames: 1 };

/** The device says it by itself. */
const told = (key: string, type: ValueType): ParameterSpec => ({
  key,
  type,
  verify: { by: 'readback' },
  readable: false,
  writable: false,
  idempotent: true,
  timeoutMs: ANSWER_MS,
  effect: AT_ONCE,
  visible: false,
});

function nodeSpecs(id: string): readonly ParameterSpec[] {
  return [
    {
      ...told(`process/${id}`, oneOf(...PROCESS_STATES)),
      writable: true,
      timeoutMs: START_MS,
      effect: { kind: 'restart' },
      visible: true,
    },
    // Goes out with a start, in the same message; by itself it tells the host nothing.
    { ...told(`arguments/${id}`, text(MAX_ARGUMENTS)), writable: true, verify: { by: 'none' } },
    told(`pid/${id}`, count(MAX_PID)),
    told(`exit/${id}`, { kind: 'number', unit: '', min: -0x8000_0000, max: 0xffff_ffff }),
    told(`log/${id}`, text(LOG_LINES * (LOG_LINE_CHARS + 1))),
  ];
}
