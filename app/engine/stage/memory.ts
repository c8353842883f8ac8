/** What people decided and a restart must not forget: leases, show state, overrides, desires, command-line tokens. */

import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import type { Fault, Value } from '../../core/parameter.ts';
import type { CrashPoints } from '../crash.ts';
import type { Stage, StageMemory } from './stage.ts';

const NAME = 'stage';

export async function keepMemory(
  storage: Storage,
  stage: Stage,
  studioId: string,
  wallOfUs: (us: number) => number,
  crash: CrashPoints,
): Promise<Fault | undefined> {
  const atWallMs = Date.now();
  crash.pass('memory.before');
  const answer = await storage.putSetting(NAME, { studio: studioId, atWallMs, ...stage.memory(wallOfUs) }, true);
  crash.pass('memory.after');
  return isFault(answer) ? answer : undefined;
}

/**
 * When it was written, wall ms; now where it does not say. Undefined when there is none, or it belongs to another studio:
 * then the stage starts from what it observes.
 */
export async function recallMemory(
  storage: Storage,
  stage: Stage,
  studioId: string,
  usOfWall: (ms: number) => number,
): Promise<number | undefined> {
  const saved = await storage.getSetting(NAME);
  const memory = asMemory(saved, studioId, Date.now());
  if (!memory) return undefined;
  stage.remember(memory, usOfWall);
  const at = isObject(saved) ? saved['atWallMs'] : undefined;
  return typeof at === 'number' ? at : Date.now();
}

/** A database row is `unknown` until it is checked; anything odd is left out rather than believed. */
function asMemory(saved: unknown, studioId: string, nowMs: number): StageMemory | undefined {
  if (!isObject(saved) || saved['studio'] !== studioId) return undefined;
  const show = saved['show'];
  const zones: Record<string, StageMemory['zones'][string]> = {};
  for (const [id, zone] of Object.entries(objectOf(saved['zones']))) {
    if (!isObject(zone)) continue;
    const word = (key: string): string | undefined => (typeof zone[key] === 'string' ? zone[key] : undefined);
    zones[id] = { leased: word('leased'), mode: word('mode'), scene: word('scene'), preset: word('preset') };
  }
  const wallOf = (at: unknown): number => (typeof at === 'number' ? Math.min(at, nowMs) : nowMs);
  const overrides: Record<string, StageMemory['overrides'][string]> = {};
  for (const [path, one] of Object.entries(objectOf(saved['overrides']))) {
    // Kept by an engine that wrote no author: the value counts, nobody is named for it.
    if (isValue(one)) overrides[path] = { value: one, seat: '', atWallMs: nowMs };
    else if (isObject(one) && isValue(one['value']))
      overrides[path] = { value: one['value'], seat: wordOf(one['seat']), atWallMs: wallOf(one['atWallMs']) };
  }
  const desired: Record<string, StageMemory['desired'][string]> = {};
  for (const [path, one] of Object.entries(objectOf(saved['desired']))) {
    if (!isObject(one) || !isValue(one['value'])) continue;
    desired[path] = { value: one['value'], by: wordOf(one['by']), atWallMs: wallOf(one['atWallMs']) };
  }
  const declared = saved['declared'];
  return {
    show: show === 'EDIT' || show === 'SHOW' ? show : 'REHEARSAL',
    zones,
    overrides,
    desired,
    declared:
      isObject(declared) && typeof declared['source'] === 'string' && typeof declared['untilWallMs'] === 'number'
        ? { source: declared['source'], seat: wordOf(declared['seat']), untilWallMs: declared['untilWallMs'] }
        : null,
  };
}

function isObject(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function wordOf(x: unknown): string {
  return typeof x === 'string' ? x : '';
}

function objectOf(x: unknown): Record<string, unknown> {
  return isObject(x) ? x : {};
}

function isValue(x: unknown): x is Value {
  if (Array.isArray(x)) return x.every((one) => typeof one === 'number');
  return typeof x === 'number' || typeof x === 'string' || typeof x === 'boolean';
}
