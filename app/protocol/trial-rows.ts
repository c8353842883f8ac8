/** Rows of trials, leads and samples as they stand in the library: unknown until checked. */
import * as z from 'zod/mini';
import type { ParamPath } from '../core/parameter.ts';
import { type AdoptedLead, KEPT_SAMPLES, MAX_LEAD_FRAMES } from '../core/trial/lead.ts';
import type { Trial } from '../core/trial/trial.ts';
import type { LeftTrial } from './state-trials.ts';

const value = z.union([z.number(), z.string(), z.boolean(), z.array(z.number())]);
const fault = z.object({
  code: z.string(),
  params: z.exactOptional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
});
const whole = z.int().check(z.minimum(0));
const ms = z.number().check(z.minimum(0));

const trial: z.ZodMiniType<Trial> = z.object({
  path: z.string(),
  device: z.string(),
  exact: z.boolean(),
  minFrames: whole,
  maxFrames: whole,
  p95Frames: whole,
  p50Ms: ms,
  p95Ms: ms,
  resolutionMs: ms,
  runs: whole,
  lost: whole,
  late: whole,
  values: z.tuple([value, value]),
  seenBy: z.object({
    by: z.enum(['device', 'echo', 'eye', 'video']),
    how: z.enum(['told', 'asked']),
    device: z.string(),
    key: z.string(),
  }),
  atMs: ms,
  on: z.string(),
  seat: z.string(),
  bound: z.string(),
  firmware: z.nullable(z.string()),
  ended: z.nullable(fault),
});

const lead: z.ZodMiniType<AdoptedLead> = z.object({
  frames: whole.check(z.maximum(MAX_LEAD_FRAMES)),
  seat: z.string(),
  atMs: ms,
  from: z.enum(['trial', 'takes', 'entered']),
});

const left: z.ZodMiniType<LeftTrial> = z.object({
  path: z.string(),
  device: z.string(),
  before: value,
  atMs: ms,
  seat: z.string(),
});

export function readTrials(saved: unknown): ReadonlyMap<ParamPath, Trial> {
  return new Map([...rows(trial, of(saved, 'trials'))].filter(([path, one]) => one.path === path));
}

export function readLeads(saved: unknown): ReadonlyMap<ParamPath, AdoptedLead> {
  return rows(lead, of(saved, 'leads'));
}

export function readLeft(saved: unknown): LeftTrial | undefined {
  const parsed = z.safeParse(left, of(saved, 'left'));
  return parsed.success ? parsed.data : undefined;
}

export function readSamples(saved: unknown): ReadonlyMap<ParamPath, number[]> {
  const lists = rows(z.array(z.number().check(z.minimum(0))), saved);
  return new Map([...lists].map(([path, list]) => [path, list.slice(-KEPT_SAMPLES)]));
}

function rows<T>(schema: z.ZodMiniType<T>, saved: unknown): ReadonlyMap<string, T> {
  const read = new Map<string, T>();
  if (typeof saved !== 'object' || saved === null) return read;
  for (const [path, raw] of Object.entries(saved)) {
    const parsed = z.safeParse(schema, raw);
    if (parsed.success) read.set(path, parsed.data);
  }
  return read;
}

function of(saved: unknown, key: string): unknown {
  return typeof saved === 'object' && saved !== null ? (saved as Record<string, unknown>)[key] : undefined;
}
