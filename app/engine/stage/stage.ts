/**
 * The stage as this engine knows it now: values, leases, show state, who is on air. It makes the `StageView` that the
 * pure core decides from, and publishes what seats see of it.
 *
 * Is told: reports, links, tracking verdicts by devices; leases by takes; declarations by people. Tells: the view, patches,
 * and who asked to know: takes, alarms, cues. Decides nothing that the core can decide.
 */

import type { Descriptor, Fault, ParamPath, Value } from '../../core/parameter.ts';
import { valueState } from '../../core/parameter-state.ts';
import { joinDescriptors } from '../../core/stage/descriptors.ts';
import type { CalibrationView } from '../../core/stage/gates-calibration.ts';
import type { NodeView } from '../../core/stage/gates-nodes.ts';
import type { ShowState, Studio } from '../../core/stage/model.ts';
import { type OnAirDeclaration, observedOwner, observePicture } from '../../core/stage/ownership.ts';
import type {
  DeviceView,
  Gate,
  HouseView,
  Override,
  PictureView,
  PresetLayer,
  StageView,
  TrackingView,
  Waiver,
  ZoneView,
} from '../../core/stage/plan.ts';
import type { SystemWarmth } from '../../core/stage/warmth-view.ts';
import { type Claims, withClaims } from '../../core/trial/claim.ts';
import type { Supervisor } from '../devices/supervisor.ts';
import type { Values } from '../devices/values.ts';

export interface StageEvents {
  /** Paths whose record or state moved. */
  onParams(paths: readonly ParamPath[]): void;
  onZones(): void;
  onDevice(device: string): void;
  onDescriptorFaults(faults: readonly Fault[]): void;
}

/** What of the stage survives a restart; written whole whenever it changes. */
export interface StageMemory {
  readonly show: ShowState;
  readonly zones: Readonly<Record<string, Pick<ZoneView, 'leased' | 'mode' | 'scene' | 'preset'>>>;
  readonly overrides: Readonly<
    Record<ParamPath, { readonly value: Value; readonly seat: string; readonly atWallMs: number }>
  >;
  readonly declared: { readonly source: string; readonly seat: string; readonly untilWallMs: number } | null;
  readonly desired: Readonly<
    Record<ParamPath, { readonly value: Value; readonly by: string; readonly atWallMs: number }>
  >;
}

export class Stage {
  studio: Studio;
  show: ShowState;
  /** The clock as it was a tenth of a second ago at most. */
  house: HouseView | undefined;
  readonly values: Values;
  readonly #supervisor: Supervisor;
  readonly #events: StageEvents;
  readonly #nowUs: () => number;
  #devices: ReadonlyMap<string, DeviceView> = new Map();
  readonly #zones = new Map<string, ZoneView>();
  readonly #zoneSinceUs = new Map<string, number>();
  readonly #pictures = new Map<string, PictureView>();
  #tracking: ReadonlyMap<string, TrackingView> = new Map();
  #calibrations: ReadonlyMap<string, CalibrationView> = new Map();
  readonly overrides = new Map<ParamPath, Override>();
  #waivers: readonly Waiver[] = [];
  /** Waivers whose gate was seen closed since they were given. */
  readonly #needed = new Set<string>();
  readonly ticks = new Map<string, { seat: string; atUs: number; untilUs: number }>();
  /** By system; who watches it replaces it. */
  warmth: ReadonlyMap<string, SystemWarmth> = new Map();
  /** Render nodes by system; who watches them replaces it. */
  nodes: ReadonlyMap<string, readonly NodeView[]> = new Map();
  readonly presets = new Map<string, PresetLayer>();
  readonly history = new Map<string, { p50Ms: number; p95Ms: number; runs: number }>();
  #declared: OnAirDeclaration | undefined;
  #claims: Claims = { trials: new Map(), leads: new Map() };

  constructor(studio: Studio, values: Values, supervisor: Supervisor, nowUs: () => number, events: StageEvents) {
    this.studio = studio;
    this.show = studio.initialShow;
    this.values = values;
    this.#supervisor = supervisor;
    this.#nowUs = nowUs;
    this.#events = events;
    for (const zone of studio.zones) {
      this.#zones.set(zone.id, {
        leased: undefined,
        observed: 'unknown',
        mode: undefined,
        scene: undefined,
        preset: undefined,
        held: undefined,
      });
    }
    for (const camera of studio.cameras)
      this.#pictures.set(camera.id, { path: 'unknown', onAir: 'unknown', by: 'nobody' });
  }

  view(): StageView {
    return {
      studio: this.studio,
      show: this.show,
      ...(this.house && { house: this.house }),
      descriptors: this.values.descriptors,
      values: this.values.records,
      devices: this.#devices,
      zones: this.#zones,
      pictures: this.#pictures,
      tracking: this.#tracking,
      calibrations: this.#calibrations,
      overrides: this.overrides,
      waivers: this.#waivers,
      ticks: this.ticks,
      presets: this.presets,
      history: this.history,
      warmth: this.warmth,
      nodes: this.nodes,
    };
  }

  get zones(): ReadonlyMap<string, ZoneView> {
    return this.#zones;
  }
  get pictures(): ReadonlyMap<string, PictureView> {
    return this.#pictures;
  }
  get devices(): ReadonlyMap<string, DeviceView> {
    return this.#devices;
  }
  get waivers(): readonly Waiver[] {
    return this.#waivers;
  }
  get declared(): OnAirDeclaration | undefined {
    return this.#declared;
  }
  zoneSinceUs(zone: string): number | undefined {
    return this.#zoneSinceUs.get(zone);
  }

  descriptor(path: ParamPath): Descriptor | undefined {
    return this.values.descriptors.get(path);
  }

  state(path: ParamPath): ReturnType<typeof valueState> {
    const descriptor = this.values.descriptors.get(path);
    if (!descriptor) return 'unknown';
    const device = this.#devices.get(descriptor.verify.by === 'echo' ? descriptor.verify.device : descriptor.device);
    return valueState(this.values.record(path), descriptor, this.#nowUs(), device?.online ?? false, device?.epoch ?? 0);
  }

  /** Drivers published or changed their specs. */
  describe(): void {
    const { descriptors, faults } = joinDescriptors(this.studio, this.#supervisor.specs());
    this.#devices = this.#supervisor.views();
    const paths = this.values.describe(withClaims(descriptors, this.#claims));
    this.#events.onDescriptorFaults(faults);
    this.#changed(paths);
  }

  /** What trials showed here and which leads people adopted; counts from the next `describe` on. */
  setClaims(claims: Claims): void {
    this.#claims = claims;
  }

  reported(paths: readonly ParamPath[]): void {
    this.#changed(paths);
  }

  linked(device: string): void {
    this.#devices = this.#supervisor.views();
    this.#events.onDevice(device);
    const paths = [...this.values.descriptors.values()]
      .filter((d) => d.device === device || (d.verify.by === 'echo' && d.verify.device === device))
      .map((d) => d.path);
    this.#changed(paths);
  }

  calibrated(views: ReadonlyMap<string, CalibrationView>): void {
    this.#calibrations = views;
  }

  tracked(views: ReadonlyMap<string, TrackingView>): void {
    this.#tracking = views;
  }

  /** Leases and picture paths change together: a take's switch frame, a bail-out, a first observation. */
  lease(leases: readonly { readonly zoneId: string; readonly to: string | undefined }[]): void {
    for (const { zoneId, to } of leases) {
      const zone = this.#zones.get(zoneId);
      if (!zone) continue;
      if (zone.leased !== to) this.#zoneSinceUs.set(zoneId, this.#nowUs());
      this.#zones.set(zoneId, { ...zone, leased: to });
    }
    this.#events.onZones();
  }

  /** What a committed take made of these zones. */
  layered(
    zoneIds: readonly string[],
    layers: { mode?: string | undefined; scene?: string | undefined; preset?: string | undefined },
  ): void {
    for (const id of zoneIds) {
      const zone = this.#zones.get(id);
      if (!zone) continue;
      this.#zones.set(id, {
        ...zone,
        mode: 'mode' in layers ? layers.mode : zone.mode,
        scene: 'scene' in layers ? layers.scene : zone.scene,
        preset: 'preset' in layers ? layers.preset : zone.preset,
      });
    }
    this.#events.onZones();
  }

  held(zoneIds: readonly string[], by: string | undefined, sinceUs = this.#nowUs()): void {
    for (const id of zoneIds) {
      const zone = this.#zones.get(id);
      if (!zone) continue;
      const held = by === undefined ? undefined : zone.held?.by === by ? zone.held : { sinceUs, by };
      this.#zones.set(id, { ...zone, held });
    }
    this.#events.onZones();
  }

  waive(waiver: Waiver): void {
    this.#waivers = [...this.#waivers.filter((w) => w.gate !== waiver.gate), waiver];
  }

  /** A waiver that was needed ends when its gate opens by itself (take.md section 4). */
  settleWaivers(gates: readonly Gate[]): void {
    for (const { gate } of this.#waivers) {
      const verdict = gates.find((one) => one.id === gate)?.verdict;
      if (verdict === 'waived') this.#needed.add(gate);
      else if (verdict === 'open' && this.#needed.has(gate)) this.unwaive(gate);
    }
  }

  unwaive(gate: string): void {
    this.#needed.delete(gate);
    this.#waivers = this.#waivers.filter((w) => w.gate !== gate);
  }

  declare(declared: OnAirDeclaration | undefined): void {
    this.#declared = declared;
    this.#observe();
  }

  /** Once in a while: what ran out, and what aged without a report. */
  sweep(): readonly ParamPath[] {
    const nowUs = this.#nowUs();
    if (this.#declared && this.#declared.untilUs <= nowUs) this.#declared = undefined;
    this.#waivers = this.#waivers.filter((w) => w.untilUs > nowUs);
    for (const [what, tick] of this.ticks) if (tick.untilUs <= nowUs) this.ticks.delete(what);
    this.#observe();
    return [...this.values.descriptors.keys()];
  }

  memory(wallOfUs: (us: number) => number): StageMemory {
    const zones: Record<string, Pick<ZoneView, 'leased' | 'mode' | 'scene' | 'preset'>> = {};
    for (const [id, { leased, mode, scene, preset }] of this.#zones) zones[id] = { leased, mode, scene, preset };
    const desired: Record<ParamPath, StageMemory['desired'][ParamPath]> = {};
    for (const [path, record] of this.values.records) {
      if (!record.desired) continue;
      const { value, by, atUs } = record.desired;
      desired[path] = { value, by, atWallMs: wallOfUs(atUs) };
    }
    const overrides: Record<ParamPath, StageMemory['overrides'][ParamPath]> = {};
    for (const [path, { value, seat, atUs }] of this.overrides)
      overrides[path] = { value, seat, atWallMs: wallOfUs(atUs) };
    const declared = this.#declared;
    return {
      show: this.show,
      zones,
      overrides,
      declared: declared
        ? { source: declared.source, seat: declared.seat, untilWallMs: wallOfUs(declared.untilUs) }
        : null,
      desired,
    };
  }

  /** After a restart: what people had decided. Nothing is sent; waivers ended with the old process. */
  remember(memory: StageMemory, usOfWall: (ms: number) => number): void {
    this.show = memory.show;
    for (const [id, kept] of Object.entries(memory.zones)) {
      const zone = this.#zones.get(id);
      if (zone) this.#zones.set(id, { ...zone, ...kept });
    }
    for (const [path, { value, seat, atWallMs }] of Object.entries(memory.overrides))
      this.overrides.set(path, { value, seat, atUs: usOfWall(atWallMs) });
    if (memory.declared) {
      const { source, seat, untilWallMs } = memory.declared;
      this.#declared = { source, seat, untilUs: usOfWall(untilWallMs) };
    }
    for (const [path, { value, by, atWallMs }] of Object.entries(memory.desired))
      this.values.desire(path, { value, by, atUs: usOfWall(atWallMs) });
    this.#events.onZones();
  }

  #changed(paths: readonly ParamPath[]): void {
    this.#observe();
    this.#events.onParams(paths);
  }

  /** Observed owners, picture paths and on-air states follow from read-back; recomputed on every report. */
  #observe(): void {
    const view = this.view();
    const nowUs = this.#nowUs();
    let moved = false;
    for (const zone of this.studio.zones) {
      const before = this.#zones.get(zone.id);
      if (!before) continue;
      const fold = zone.sourcePath === undefined ? undefined : this.values.fold(zone.sourcePath);
      const observed = observedOwner(view, zone, fold, nowUs);
      const leased = before.leased ?? this.#firstLease(observed);
      if (observed === before.observed && leased === before.leased) continue;
      if (leased !== before.leased) this.#zoneSinceUs.set(zone.id, nowUs);
      this.#zones.set(zone.id, { ...before, observed, leased });
      moved = true;
    }
    for (const camera of this.studio.cameras) {
      const before = this.#pictures.get(camera.id);
      const after = observePicture(view, camera, this.values.fold(camera.picture.path), this.#declared, nowUs);
      if (before && before.path === after.path && before.onAir === after.onAir && before.by === after.by) continue;
      this.#pictures.set(camera.id, after);
      moved = true;
    }
    if (this.#observeHolds(nowUs)) moved = true;
    if (moved) this.#events.onZones();
  }

  /** Whoever set a hold, a take, a hand here or a front panel: what the processor says of it is what zones show. */
  #observeHolds(nowUs: number): boolean {
    let moved = false;
    for (const group of this.studio.holdGroups) {
      const { actual, desired } = this.values.record(group.path);
      if (!actual) continue;
      const on = actual.value === group.holdValue;
      const asked = desired?.value === group.holdValue ? desired : undefined;
      for (const id of group.zoneIds) {
        const zone = this.#zones.get(id);
        if (!zone || (zone.held !== undefined) === on) continue;
        const held = { sinceUs: asked?.atUs ?? nowUs, by: asked?.by ?? 'observed' };
        this.#zones.set(id, { ...zone, held: on ? held : undefined });
        moved = true;
      }
    }
    return moved;
  }

  /** A zone that nobody ever leased belongs to whoever is seen to drive it. */
  #firstLease(observed: string): string | undefined {
    return this.studio.systems.some((system) => system.id === observed) ? observed : undefined;
  }
}
