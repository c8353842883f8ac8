/** The desk of warmth on a clock of its own, with the small stage and a sender that only notes. */
import type { ValueRecord } from '../../../app/core/parameter.ts';
import type { StageView, ZoneView } from '../../../app/core/stage/plan.ts';
import type { SystemWarmth } from '../../../app/core/stage/warmth-view.ts';
import { Values } from '../../../app/engine/devices/values.ts';
import type { KeepWarmDeps } from '../../../app/engine/warmth/keep-warm.ts';
import { WarmthDesk } from '../../../app/engine/warmth/warmth-desk.ts';
import type { WarmthState } from '../../../app/protocol/state-warmth.ts';
import { NOW_US, smallView, withDevice, withRecord, withZone } from '../../core/small-studio.ts';

export const S = 1_000_000;
export const SCENE = 'engine/vp/scene';
export const READY = 'engine/vp/ready';
export const ADA = { seat: 'ada', name: 'Ada', role: 'operator' } as Parameters<WarmthDesk['keep']['keep']>[1];

export function warmthRig(disk = new Map<string, unknown>()) {
  const clock = { us: NOW_US };
  let view: StageView = smallView();
  const stage = {
    studio: view.studio,
    warmth: new Map<string, SystemWarmth>(),
    get zones() {
      return view.zones;
    },
    view: (): StageView => ({ ...view, warmth: stage.warmth }),
    values: new Values(),
    reported: () => undefined,
  };
  const lines: { readonly kind: string; readonly data?: unknown }[] = [];
  const published = new Map<string, unknown>();
  const sent: string[] = [];
  const wanted = new Map<string, string>();
  /** Paths that a cold change writes. */
  const changing = new Set<string>();
  const deps = {
    clock: { nowUs: () => clock.us },
    stage,
    storage: {
      getSetting: (name: string) => Promise.resolve(disk.get(name)),
      putSetting: (name: string, value: unknown) => {
        disk.set(name, structuredClone(value));
        return Promise.resolve(true as const);
      },
    },
    journal: { note: (line: { kind: string; data?: unknown }) => void lines.push(line) },
    publisher: { set: (path: readonly string[], value: unknown) => void published.set(path.join('/'), value) },
    sender: {
      send: (path: string, value: string) => {
        sent.push(`${path} ${value}`);
        put(path, { ...view.values.get(path), last: { value, atUs: clock.us, epoch: 1, at: 'sent' } });
        return { sent: Promise.resolve({ atUs: clock.us, lateUs: 0 }) };
      },
    },
    takes: () => ({ activePlans: () => [], wantedScenes: () => wanted }),
    held: (path: string) => (changing.has(path) ? { code: 'cold.locked' } : undefined),
  } as unknown as KeepWarmDeps;
  const desk = new WarmthDesk(deps);
  const put = (path: string, record: ValueRecord): void => {
    view = withRecord(view, path, record);
    desk.heard([path]);
  };
  const at = (atS: number): void => {
    clock.us = NOW_US + atS * S;
  };
  return {
    desk,
    deps,
    disk,
    lines,
    sent,
    wanted,
    changing,
    shown: (): WarmthState => {
      desk.sweep();
      return Object.fromEntries(
        ['systems', 'keep', 'auto'].map((part) => [part, published.get(`warmth/${part}`)]),
      ) as unknown as WarmthState;
    },
    /** The device says something of itself. */
    says: (path: string, value: string | boolean, atS: number): void => {
      at(atS);
      const { last } = view.values.get(path) ?? {};
      put(path, { actual: { value, atUs: clock.us, epoch: 1 }, ...(last && { last }) });
    },
    /** A load leaves for it. */
    load: (value: string, atS: number): void => {
      at(atS);
      put(SCENE, { ...view.values.get(SCENE), last: { value, atUs: clock.us, epoch: 1, at: 'sent' } });
    },
    restart: (atS: number): void => {
      at(atS);
      view = withDevice(view, 'vp-host', { epoch: 2 });
    },
    zones: (patch: Partial<ZoneView>): void => {
      for (const id of ['left', 'right']) view = withZone(view, id, patch);
    },
  };
}
