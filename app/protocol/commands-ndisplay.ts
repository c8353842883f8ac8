/** Commands on configurations of nDisplay clusters. */
import * as z from 'zod/mini';
import { MAX_CONFIG_CHARS } from '../core/ndisplay/config.ts';
import { command } from './command-entry.ts';

/** What a request carries at most, with its other arguments. */
const MAX_ASSET_CHARS = 16_000_000;

const id = z.string().check(z.minLength(1), z.maxLength(120));
const version = z.int().check(z.minimum(0), z.maximum(1_000_000));
/** Goes into a file that engines read. */
const nodeName = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/));
const host = z.string().check(z.regex(/^[A-Za-z0-9.-]{1,120}$/));

const systemArgs = z.strictObject({ system: id });
/** Absent = the one in force. */
const oneArgs = z.strictObject({ system: id, version: z.optional(version) });
/** One of both: the text of a `.ndisplay` file, or an asset (`.uasset`) in base64. */
const importArgs = z.strictObject({
  system: id,
  text: z.optional(z.string().check(z.maxLength(2 * MAX_CONFIG_CHARS))),
  asset: z.optional(z.base64().check(z.maxLength(MAX_ASSET_CHARS))),
  name: z.optional(z.string().check(z.maxLength(120))),
});
const useArgs = z.strictObject({ system: id, version });
const compareArgs = z.strictObject({ system: id, a: version, b: version });
/** The first node is the primary. Absent zones: every LED zone. */
const makeArgs = z.strictObject({
  system: id,
  nodes: z
    .array(z.strictObject({ id: nodeName, host, wall: z.optional(z.boolean()) }))
    .check(z.minLength(1), z.maxLength(64)),
  zones: z.optional(z.array(id).check(z.minLength(1), z.maxLength(64))),
  assetPath: z.optional(z.string().check(z.maxLength(400))),
  renderSync: z.optional(z.enum(['ethernet', 'nvidia', 'none'])),
});
/** `to`: a zone, `zone/raster`, empty for nothing; null: as its names tell. */
const mapArgs = z.strictObject({
  system: id,
  /** Absent = the one in force, else the newest. */
  version: z.optional(version),
  node: z.string().check(z.maxLength(400)),
  viewport: z.string().check(z.maxLength(400)),
  to: z.nullable(z.string().check(z.maxLength(250))),
});

/** Zones that lose their picture must be said to be known. */
const quitArgs = z.strictObject({ system: id, confirm: z.optional(z.boolean()) });
const consoleArgs = z.strictObject({ system: id, line: z.string().check(z.minLength(1), z.maxLength(1_000)) });

export const clusterCommands = {
  'ndisplay.list': command('viewer', 0, systemArgs),
  'ndisplay.show': command('viewer', 0, oneArgs),
  'ndisplay.compare': command('viewer', 0, compareArgs),
  /** A version against what runs, as far as anybody can tell. */
  'ndisplay.running': command('viewer', 0, oneArgs),
  'ndisplay.export': command('viewer', 0, oneArgs),
  'ndisplay.import': command('technician', 1, importArgs),
  'ndisplay.make': command('technician', 1, makeArgs),
  'ndisplay.map': command('technician', 1, mapArgs),
  /** What the console goes by. Nothing is sent to a node. */
  'ndisplay.use': command('technician', 1, useArgs),
  /** Every node ends, by the cluster's own event; never on air. */
  'ndisplay.quit': command('operator', 3, quitArgs),
  /** A line for the console of every node; never on air. */
  'ndisplay.console': command('technician', 2, consoleArgs),
  /** From a backup to the usual primary. */
  'ndisplay.first': command('technician', 1, systemArgs),
} as const;
