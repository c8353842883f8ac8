/**
 * Which scene the systems that are not on the wall should hold, and whether its load may leave now without anybody seeing
 * it. Pure; that a load may leave is no reason to send it: the engine sends only in a person's name.
 *
 * Is told: what the mode of the studio file says, what a person said over it, what the standby needs. Tells: one wish per
 * system, and what is in its way.
 */
import type { Fault, ParamPath } from '../parameter.ts';
import { writeMeetsClaims } from './claims.ts';
import type { ActivePlans } from './manual.ts';
import type { Gate, StageView } from './plan.ts';
import { whereShown } from './steps.ts';
import { deviceOf, systemOf } from './view.ts';

/** In a mode: the scene that is on the wall. */
export const SAME_SCENE = 'same';

/** Of a mode, in the studio file. */
export interface KeepsWarm {
  /** Other system -> the scene that it should hold meanwhile, out of sight; `same`: the one that is on the wall. */
  readonly keepWarm?: Readonly<Record<string, string>>;
}

export interface KeepWish {
  readonly system: string;
  /** Of the studio. */
  readonly scene: string;
  readonly from: 'mode' | 'person';
}

/** A person's word for a system; null: it shall hold nothing in particular. */
export type KeepWords = ReadonlyMap<string, string | null>;

/** By system. A person's word counts before the mode's. */
export function keepWishes(
  mode: KeepsWarm | undefined,
  scene: string | undefined,
  words: KeepWords,
): ReadonlyMap<string, KeepWish> {
  const wishes = new Map<string, KeepWish>();
  for (const [system, said] of Object.entries(mode?.keepWarm ?? {})) {
    const wanted = said === SAME_SCENE ? scene : said;
    if (wanted !== undefined) wishes.set(system, { system, scene: wanted, from: 'mode' });
  }
  for (const [system, wanted] of words) {
    if (wanted === null) wishes.delete(system);
    else wishes.set(system, { system, scene: wanted, from: 'person' });
  }
  return wishes;
}

export type KeepVerdict =
  | { readonly is: 'held' | 'loading' }
  | { readonly is: 'may'; readonly path: ParamPath; readonly value: string }
  | { readonly is: 'not'; readonly why: Fault };

/** `spokenFor`: what the armed or standing-by target needs of each system, by the device's word. */
export interface KeepNow {
  readonly activePlans: ActivePlans;
  readonly spokenFor: ReadonlyMap<string, string>;
}

/** What the gates of a target say of the scenes that it needs. */
export function scenesWanted(gates: readonly Pick<Gate, 'id' | 'kind' | 'limit'>[]): ReadonlyMap<string, string> {
  const wanted = gates.filter(({ kind, limit }) => kind === 'warm' && typeof limit === 'string' && limit !== 'ready');
  return new Map(wanted.map(({ id, limit }) => [id.slice('warm/'.length), String(limit)]));
}

export function keepVerdict(view: StageView, wish: Pick<KeepWish, 'system' | 'scene'>, now: KeepNow): KeepVerdict {
  const { system: id, scene } = wish;
  const system = systemOf(view, id);
  const value = view.studio.scenes.find((one) => one.id === scene)?.systems[id]?.scene;
  const path = system?.scenePath;
  const not = (code: string, more: Fault['params'] = {}): KeepVerdict => ({
    is: 'not',
    why: { code, params: { system: id, scene, ...more } },
  });
  if (!system || path === undefined || value === undefined) return not('warmth.no-scene');
  const warmth = view.warmth?.get(id);
  if (warmth?.loading?.value === value) return { is: 'loading' };
  if (warmth?.value === value && warmth.at !== 'loading') return { is: 'held' };
  if (warmth?.at === 'loading') return not('warmth.busy');
  if (view.show === 'EDIT') return not('show.edit-sends-nothing');
  const other = now.spokenFor.get(id);
  if (other !== undefined && other !== value) return not('warmth.spoken-for', { value: other });
  const fault = seenFault(view, id, path) ?? sharedFault(view, id) ?? claimedFault(view, path, now.activePlans);
  if (fault) return not(fault.code, fault.params);
  return { is: 'may', path, value };
}

/** Whether anybody would see the load, or nobody would get it. */
function seenFault(view: StageView, system: string, path: ParamPath): Fault | undefined {
  const descriptor = view.descriptors.get(path);
  const device = descriptor && deviceOf(view, descriptor.device);
  if (!descriptor?.writable || !device || !view.devices.get(device.id)?.online) return { code: 'warmth.offline' };
  const { zoneIds, pictureIds } = whereShown(view, system);
  if (zoneIds.length > 0) return { code: 'warmth.on-wall', params: { zones: zoneIds.join(', ') } };
  if (pictureIds.length > 0) return { code: 'warmth.in-picture', params: { cameras: pictureIds.join(', ') } };
  const visible = descriptor.zoneIds.length + descriptor.pictureIds.length > 0 || descriptor.safety > 1;
  return visible ? { code: 'warmth.visible', params: { path } } : undefined;
}

/** Two systems that share a host, an output or a licence cannot both be warm. */
function sharedFault(view: StageView, id: string): Fault | undefined {
  const mine = systemOf(view, id)?.exclusive ?? [];
  for (const other of view.studio.systems) {
    const shared = other.id === id ? undefined : other.exclusive.find((what) => mine.includes(what));
    if (shared !== undefined) return { code: 'warmth.shared', params: { other: other.id, shared } };
  }
  return undefined;
}

function claimedFault(view: StageView, path: ParamPath, active: ActivePlans): Fault | undefined {
  const descriptor = view.descriptors.get(path);
  const isClaimed = active.some((plan) => writeMeetsClaims(path, plan, descriptor) !== undefined);
  return isClaimed ? { code: 'warmth.claimed' } : undefined;
}
