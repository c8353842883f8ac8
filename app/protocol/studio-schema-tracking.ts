/** What a studio says of the sinks of tracking: protocol, its options, camera number (docs/protocols/*.md). */
import * as z from 'zod/mini';
import { SINK_PROTOCOLS } from '../core/tracking/protocol-marks.ts';

export const sinkProtocol = z.enum(SINK_PROTOCOLS);

const MAX_OPTIONS = 16;
const key = z.string().check(z.regex(/^[a-zA-Z]{1,40}$/));
const value = z.union([z.boolean(), z.number(), z.string().check(z.maxLength(253))]);

/** Flat, as the protocol's page names them: `unit`, `depth`, `template`. */
export const sinkOptions = z
  .record(key, value)
  .check(z.refine((options) => Object.keys(options).length <= MAX_OPTIONS));

/** Of any protocol; studio-check-tracking.ts knows what each one holds. */
export const sinkNumber = z.int().check(z.minimum(0), z.maximum(65_535));
