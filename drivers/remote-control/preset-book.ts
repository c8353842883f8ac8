/**
 * The preset as we know it: its names, its fields, and the points made of them.
 *
 * Is told: what was found, and what was renamed. Tells: points, specs, and faults that are new.
 */
import type { Fault, ParameterSpec } from '../../app/core/parameter.ts';
import type { NativeField } from '../contract.ts';
import { faultOf } from '../kit/faults.ts';
import { News } from '../kit/news.ts';
import type { Discovery } from './preset-discovery.ts';
import { canCall, canWrite, type EngineInfo, type Named } from './remote-control-message.ts';
import { type Point, type Points, pointsOf } from './remote-control-points.ts';
import type { RemoteControlSettings } from './remote-control-settings.ts';

const NONE: Points = { byKey: new Map(), byLabel: new Map(), faults: [] };

export class PresetBook {
  readonly #settings: RemoteControlSettings;
  /** Label now -> label when we met it. */
  readonly #renamed = new Map<string, string>();
  readonly #news = new News();
  #names: ReadonlySet<string> = new Set();
  /** Of the fields that are there. */
  #groups: ReadonlyMap<string, string> = new Map();
  #points = NONE;
  #all = NONE;

  constructor(settings: RemoteControlSettings) {
    this.#settings = settings;
  }

  get byLabel(): Points['byLabel'] {
    return this.#points.byLabel;
  }

  get specs(): readonly ParameterSpec[] {
    return [...this.#points.byKey.values()].map(({ spec }) => spec);
  }

  point(key: string): Point | undefined {
    return this.#points.byKey.get(key);
  }

  /** The faults of it, once until they are others. */
  learn({ preset, samples }: Discovery, info: EngineInfo): readonly Fault[] {
    const settings = this.#settings;
    const { named, fields, leftOut } = preset;
    this.#names = new Set([settings.preset, named.name, named.id].map((name) => name.toLowerCase()));
    this.#groups = new Map(fields.map(({ label, group }) => [label, group]));
    const may = { write: canWrite(info), call: canCall(info) };
    const renamed = this.#renamed;
    this.#points = pointsOf({ preset, samples, may, settings, renamed });
    this.#all = pointsOf({ preset, samples, may, settings: { ...settings, fields: [], others: true }, renamed });
    const more = leftOut > 0 ? [faultOf('remote-control.left-out', { leftOut, most: fields.length })] : [];
    const faults = [...this.#points.faults, ...more];
    return this.#news.isNew(faults) ? faults : [];
  }

  isOurs({ name, id }: Named): boolean {
    return [name, id].some((one) => one !== '' && this.#names.has(one.toLowerCase()));
  }

  hasField(label: string): boolean {
    return this.#groups.has(label);
  }

  /** All that there is, leaf by leaf, whatever the studio file publishes of it. */
  get fields(): readonly NativeField[] {
    const published = new Map([...this.#points.byKey].map(([key, point]) => [placeOf(point), key]));
    return [...this.#all.byKey.values()].map((point) => {
      const { type, writable } = point.spec;
      const key = published.get(placeOf(point));
      const group = this.#groups.get(point.label) ?? '';
      const field = { label: point.label, group, member: memberOf(point), type, writable };
      return key === undefined ? field : Object.assign(field, { key });
    });
  }

  /** A field keeps the key by which the stage knows it, until somebody writes the new label into the studio file. */
  rename(names: ReadonlyMap<string, string>): readonly Fault[] {
    const faults: Fault[] = [];
    for (const [from, to] of names) {
      if (!this.#groups.has(from)) continue;
      const first = this.#renamed.get(from) ?? from;
      this.#renamed.delete(from);
      if (first !== to) this.#renamed.set(to, first);
      faults.push(faultOf('remote-control.renamed', { from, to }));
    }
    return faults;
  }
}

const memberOf = (point: Point): string => (point.kind === 'property' ? point.member.join('.') : '');

/** Whatever the case of a member. */
const placeOf = (point: Point): string => JSON.stringify([point.kind, point.label, memberOf(point).toLowerCase()]);
