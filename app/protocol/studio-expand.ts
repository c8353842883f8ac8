/**
 * From the compact forms of studio files to the model: grids become rasters, routes become salvos, `for` becomes
 * several bindings. Pure. What cannot be expanded is a fault with its place; the rest is expanded all the same.
 */
import type { Value } from '../core/parameter.ts';
import type { Binding, Raster, Zone } from '../core/stage/model.ts';
import type { FaultList } from './studio-fault.ts';
import { PATH } from './studio-forms.ts';
import { type BindingForm, type StudioForms } from './studio-schema.ts';

const STUDIO = 'studio.json';
const BINDINGS = 'bindings.json';

export interface Placed<T> {
  readonly item: T;
  readonly place: string;
}

type ZoneForm = StudioForms['studio.json']['zones'][number];

export function expandZone(form: ZoneForm, place: string, faults: FaultList): Zone {
  const { grid, rasters, ...rest } = form;
  if (form.kind === 'area') {
    for (const key of ['canvas', 'rasters', 'grid', 'sourcePath', 'holdGroup'] as const)
      if (form[key] !== undefined) faults.add('area-has-led', STUDIO, `${place}/${key}`, { zone: form.id });
    if (form.shape.kind !== 'area') faults.add('zone-shape', STUDIO, `${place}/shape`, { zone: form.id });
    return { ...rest, rasters: [] };
  }
  if (form.shape.kind === 'area') faults.add('zone-shape', STUDIO, `${place}/shape`, { zone: form.id });
  for (const key of ['canvas', 'sourcePath', 'holdGroup'] as const)
    if (form[key] === undefined) faults.add('missing', STUDIO, place, { key });
  if ((grid === undefined) === (rasters === undefined)) {
    faults.add('grid-or-rasters', STUDIO, place, { zone: form.id });
    return { ...rest, rasters: rasters ?? [] };
  }
  if (grid === undefined || form.canvas === undefined) return { ...rest, rasters: rasters ?? [] };
  const wanted = grid.columns * grid.rows;
  if (grid.inputs.length !== wanted)
    faults.add('grid-inputs', STUDIO, `${place}/grid/inputs`, { zone: form.id, wanted, found: grid.inputs.length });
  return { ...rest, rasters: gridRasters(form.id, grid, form.canvas) };
}

/** Cut where the rounded fractions fall: sizes differ by at most one pixel and the sum is exact. */
export function gridRasters(
  zoneId: string,
  grid: NonNullable<ZoneForm['grid']>,
  canvas: { readonly widthPx: number; readonly heightPx: number },
): Raster[] {
  const rasters: Raster[] = [];
  const cut = (of: number, parts: number, n: number): number => Math.round((of * n) / parts);
  for (let column = 0; column < grid.columns; column++) {
    for (let row = 0; row < grid.rows; row++) {
      const n = rasters.length;
      const x = cut(canvas.widthPx, grid.columns, column);
      const y = cut(canvas.heightPx, grid.rows, row);
      rasters.push({
        id: `${zoneId}-${column + 1}-${row + 1}`,
        x,
        y,
        w: cut(canvas.widthPx, grid.columns, column + 1) - x,
        h: cut(canvas.heightPx, grid.rows, row + 1) - y,
        processor: grid.processor,
        input: grid.inputs[n] ?? '',
        ...(grid.feed && {
          feed: { device: grid.feed.device, key: grid.feed.key.replaceAll('{n}', String(grid.feed.first + n)) },
        }),
      });
    }
  }
  return rasters;
}

export function expandBindings(
  forms: readonly BindingForm[],
  zones: readonly Zone[],
  faults: FaultList,
): readonly Placed<Binding>[] {
  const made: Placed<Binding>[] = [];
  forms.forEach((form, index) => {
    const place = `/bindings/${index}`;
    for (const names of form.for ?? [{}]) {
      const { for: _, ...rest } = form;
      const filled = fillNames(rest, names);
      if (!PATH.test(filled.path)) faults.add('spelling', BINDINGS, `${place}/path`);
      const binding = withSalvo(filled, place, zones, faults);
      if (binding) made.push({ item: binding, place });
    }
  });
  return made;
}

function withSalvo(
  form: Omit<BindingForm, 'for'>,
  place: string,
  zones: readonly Zone[],
  faults: FaultList,
): Binding | undefined {
  const { route, salvo, key, ...rest } = form;
  if ([route, salvo, key].filter((x) => x !== undefined).length !== 1) {
    faults.add('key-or-salvo', BINDINGS, place, { path: form.path });
    return undefined;
  }
  if (route === undefined) return { ...rest, ...(key !== undefined && { key }), ...(salvo !== undefined && { salvo }) };
  const keys = routeKeys(route, form.device, place, zones, faults);
  if (keys === undefined) return undefined;
  const made: Record<string, Record<string, Value>> = {};
  for (const [option, first] of Object.entries(route.sources)) {
    const crosspoints = keys.map((out, n): [string, Value] => {
      const input = first + n;
      return [out, route.value === undefined ? input : route.value.replaceAll('{n}', String(input))];
    });
    made[option] = Object.fromEntries(crosspoints);
  }
  return { ...rest, salvo: made };
}

function routeKeys(
  route: NonNullable<BindingForm['route']>,
  device: string,
  place: string,
  zones: readonly Zone[],
  faults: FaultList,
): readonly string[] | undefined {
  if ((route.zone === undefined) === (route.keys === undefined)) {
    faults.add('route-of-what', BINDINGS, `${place}/route`);
    return undefined;
  }
  if (route.keys !== undefined) return route.keys;
  const zone = zones.find((z) => z.id === route.zone);
  if (zone === undefined) {
    faults.add('unknown-zone', BINDINGS, `${place}/route/zone`, { name: route.zone ?? '' });
    return undefined;
  }
  const keys = zone.rasters.flatMap((r) => (r.feed?.device === device ? [r.feed.key] : []));
  if (keys.length === zone.rasters.length) return keys;
  faults.add('route-incomplete', BINDINGS, `${place}/route`, { zone: zone.id, device });
  return undefined;
}

/** `{c}` in any string becomes what `for` says; names that it does not know stay. */
function fillNames<T>(form: T, names: Readonly<Record<string, string | number>>): T;
function fillNames(form: unknown, names: Readonly<Record<string, string | number>>): unknown {
  if (typeof form === 'string')
    return form.replace(/\{([A-Za-z0-9-]+)\}/g, (whole, name: string) => {
      const given = Object.hasOwn(names, name) ? names[name] : undefined;
      return given === undefined ? whole : String(given);
    });
  if (Array.isArray(form)) return form.map((item: unknown) => fillNames(item, names));
  if (typeof form !== 'object' || form === null) return form;
  return Object.fromEntries(Object.entries(form).map(([key, item]) => [fillNames(key, names), fillNames(item, names)]));
}
