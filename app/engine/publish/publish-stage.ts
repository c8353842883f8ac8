/** What seats see of the stage, slice by slice. Pure shaping: the publisher finds out what really changed. */
import type { ParamPath } from '../../core/parameter.ts';
import { addressText } from '../../core/stage/address.ts';
import type { Studio } from '../../core/stage/model.ts';
import { zoneOnAir } from '../../core/stage/ownership.ts';
import type { DeviceState, ParamState, PictureState, StudioInfo, ZoneState } from '../../protocol/state.ts';
import type { Supervisor } from '../devices/supervisor.ts';
import type { Stage } from '../stage/stage.ts';
import type { Publisher } from './publisher.ts';

/** A value that is only confirmed again is published at most this often. */
const REFRESH_US = 1_000_000;

export class StagePublisher {
  readonly #publisher: Publisher;
  readonly #stage: Stage;
  readonly #supervisor: Supervisor;
  readonly #dirty = new Set<ParamPath>();
  readonly #shown = new Map<ParamPath, { text: string; atUs: number }>();
  readonly ignoredUntilUs = new Map<ParamPath, number>();

  constructor(publisher: Publisher, stage: Stage, supervisor: Supervisor) {
    this.#publisher = publisher;
    this.#stage = stage;
    this.#supervisor = supervisor;
  }

  touch(paths: Iterable<ParamPath>): void {
    for (const path of paths) this.#dirty.add(path);
  }

  /** Once a tick: the parameters that were touched since the last. */
  params(): void {
    for (const path of this.#dirty) this.#param(path);
    this.#dirty.clear();
  }

  /** What was ignored for a time is looked at again. */
  sweep(nowUs: number): void {
    for (const [path, untilUs] of this.ignoredUntilUs) {
      if (untilUs > nowUs) continue;
      this.ignoredUntilUs.delete(path);
      this.touch([path]);
    }
    this.devices();
  }

  descriptors(): void {
    this.#publisher.set(['descriptors'], Object.fromEntries(this.#stage.values.descriptors));
    const { params } = this.#publisher.state;
    for (const path of Object.keys(params)) {
      if (this.#stage.values.descriptors.has(path)) continue;
      this.#publisher.set(['params', path], undefined);
      this.#shown.delete(path);
    }
  }

  zones(): void {
    const { studio } = this.#stage;
    const preview = this.#previewCameras();
    for (const camera of studio.cameras) {
      const view = this.#stage.pictures.get(camera.id);
      if (!view) continue;
      const known = view.path !== 'unknown' && view.path !== 'contested' ? view.path : undefined;
      const picture: PictureState = {
        path: view.path,
        onAir: view.onAir,
        onAirBy: view.by,
        preview: preview.has(camera.id),
        latencyFrames: known === undefined ? null : (camera.picture.latencyFrames[known] ?? null),
      };
      this.#publisher.set(['pictures', camera.id], picture);
    }
    for (const zone of studio.zones) this.#zone(zone.id);
    const leds = studio.zones.filter((zone) => zone.kind === 'led');
    const of = leds.length > 0 ? leds : studio.zones;
    this.#publisher.set(['mode'], same(of.map((zone) => this.#stage.zones.get(zone.id)?.mode)) ?? null);
    this.#publisher.set(['scene'], same(of.map((zone) => this.#stage.zones.get(zone.id)?.scene)) ?? null);
    this.#program();
  }

  device(id: string): void {
    const { status, why, sinceUs, epoch, aside, faults } = this.#supervisor.status(id);
    const drifted = [...this.#stage.values.descriptors.values()]
      .filter((d) => d.device === id && this.#isDrifted(d.path))
      .map((d) => d.path);
    const state: DeviceState = {
      status,
      why: why ?? null,
      sinceUs,
      epoch,
      standAside: aside ?? null,
      faults: { ...faults },
      drifted,
    };
    this.#publisher.set(['devices', id], state);
  }

  devices(): void {
    for (const id of this.#supervisor.ids()) this.device(id);
  }

  people(): void {
    const stage = this.#stage;
    this.#publisher.set(['show'], stage.show);
    this.#publisher.set(['overrides'], Object.fromEntries(stage.overrides));
    this.#publisher.set(
      ['waivers'],
      Object.fromEntries(
        stage.waivers.map((w) => [w.gate, { seat: w.seat, reason: w.reason, untilUs: w.untilUs }] as const),
      ),
    );
    const { declared } = stage;
    this.#publisher.set(['onAirDeclared'], declared ?? null);
  }

  #isDrifted(path: ParamPath): boolean {
    if ((this.ignoredUntilUs.get(path) ?? 0) > 0) return false;
    const state = this.#stage.state(path);
    return state === 'drifted' || state === 'failed' || this.#stage.values.odd(path).length > 0;
  }

  #param(path: ParamPath): void {
    if (!this.#stage.descriptor(path)) return;
    const { desired, actual, last } = this.#stage.values.record(path);
    const status = this.#stage.state(path);
    const odd = this.#stage.values.odd(path);
    const newestUs = Math.max(actual?.atUs ?? 0, last?.atUs ?? 0);
    const fault = last?.fault ?? (odd.length > 0 ? { code: 'salvo.odd', params: { odd: odd.join(', ') } } : undefined);
    const ignoredUntilUs = this.ignoredUntilUs.get(path);
    const state: ParamState = {
      ...(desired ? { desired } : {}),
      ...(actual ? { actual: { value: actual.value, atUs: actual.atUs } } : {}),
      status,
      ...(newestUs > 0 ? { atUs: newestUs } : {}),
      ...(fault ? { fault } : {}),
      ...(ignoredUntilUs === undefined ? {} : { ignoredUntilUs }),
    };
    const text = JSON.stringify([desired, actual?.value, status, fault, ignoredUntilUs, last?.atUs]);
    const shown = this.#shown.get(path);
    if (shown && shown.text === text && newestUs - shown.atUs < REFRESH_US) return;
    this.#shown.set(path, { text, atUs: newestUs });
    this.#publisher.set(['params', path], state);
  }

  #zone(id: string): void {
    const { studio } = this.#stage;
    const zone = studio.zones.find((z) => z.id === id);
    const view = this.#stage.zones.get(id);
    if (!zone || !view) return;
    const sinceUs = this.#stage.zoneSinceUs(id);
    const state: ZoneState = {
      kind: zone.kind,
      owner: { leased: view.leased ?? null, observed: view.observed },
      ...(sinceUs === undefined ? {} : { ownerSinceUs: sinceUs }),
      mode: view.mode ?? null,
      scene: view.scene ?? null,
      preset: view.preset ?? null,
      held: view.held
        ? {
            ...view.held,
            release: { code: 'hold.front-panel', params: { device: this.#holdDevice(zone.holdGroup) } },
          }
        : null,
      onAir: zoneOnAir(studio, id, this.#stage.pictures),
    };
    this.#publisher.set(['zones', id], state);
  }

  #holdDevice(group: string | undefined): string {
    return this.#stage.studio.holdGroups.find((g) => g.id === group)?.device ?? '';
  }

  #previewCameras(): ReadonlySet<string> {
    const { mixer, cameras } = this.#stage.studio;
    const preview = mixer ? this.#stage.values.record(mixer.previewPath).actual?.value : undefined;
    const source = mixer?.sources.find((s) => s.id === preview);
    const tallied = cameras.filter((camera) => {
      const { previewPath } = camera;
      return previewPath !== undefined && this.#stage.values.record(previewPath).actual?.value === true;
    });
    return new Set([...(source?.camera === undefined ? [] : [source.camera]), ...tallied.map((camera) => camera.id)]);
  }

  #program(): void {
    const { mixer } = this.#stage.studio;
    if (!mixer) return this.#publisher.set(['program'], { source: null, preview: null, atUs: null });
    const program = this.#stage.values.record(mixer.programPath).actual;
    const preview = this.#stage.values.record(mixer.previewPath).actual;
    this.#publisher.set(['program'], {
      source: program === undefined ? null : String(program.value),
      preview: preview === undefined ? null : String(preview.value),
      atUs: program?.atUs ?? null,
    });
  }
}

function same(values: readonly (string | undefined)[]): string | undefined {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : undefined;
}

export function studioInfo(studio: Studio): StudioInfo {
  const by = <T extends { readonly id: string }>(list: readonly T[]): Record<string, T> =>
    Object.fromEntries(list.map((one) => [one.id, one]));
  return {
    id: studio.id,
    name: studio.name,
    production: studio.production,
    planRadiusM: studio.planRadiusM,
    zones: by(studio.zones),
    systems: by(studio.systems),
    cameras: by(studio.cameras),
    devices: Object.fromEntries(
      studio.devices.map((d) => [
        d.id,
        {
          name: d.name,
          driver: d.driver,
          address: addressText(d.address),
        },
      ]),
    ),
    modes: Object.fromEntries(studio.modes.map((m) => [m.id, { name: m.name, owners: m.owners }])),
    scenes: Object.fromEntries(
      studio.scenes.map((s) => [
        s.id,
        {
          name: s.name,
          picture: s.picture ?? null,
          wallPicture: s.wallPicture ?? null,
          systems: Object.keys(s.systems),
        },
      ]),
    ),
    mixer: studio.mixer ?? null,
    ranges: Object.fromEntries(
      [...studio.gates.ranges, ...(studio.audio?.delays ?? [])].map(({ id, name }) => [id, name]),
    ),
    timeSources: Object.fromEntries((studio.clock?.sources ?? []).map((source) => [source.id, source.name])),
    holdGroups: Object.fromEntries(
      studio.holdGroups.map(({ id, zoneIds, device, path, holdValue, blackValue }) => [
        id,
        { zoneIds, device, path, holdValue, ...(blackValue === undefined ? {} : { blackValue }) },
      ]),
    ),
  };
}
