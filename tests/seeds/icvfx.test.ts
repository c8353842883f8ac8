/** The shipped ICVFX device says what the vocabulary says: labels, types, properties, classes; and presets leave it alone. */
import { expect, test } from 'vitest';
import { icvfxLabel, icvfxPath } from '../../app/core/ndisplay/icvfx.ts';
import { ICVFX, type IcvfxPlace, type IcvfxWord } from '../../app/core/ndisplay/icvfx-table.ts';
import type { Fault } from '../../app/core/parameter.ts';
import { matchesPattern } from '../../app/core/stage/layer-values.ts';
import { isFault } from '../../drivers/contract.ts';
import { parseSettings } from '../../drivers/kit/settings.ts';
import { remoteControlSettings } from '../../drivers/remote-control/remote-control-settings.ts';
import { buildLevel, virtualSchema } from '../../drivers/remote-control/remote-control-virtual.ts';
import { seedStudio } from './seed-files.ts';

const DEVICE = 'vp-icvfx';
const studio = seedStudio('shenzhen');
const device = studio.devices.find(({ id }) => id === DEVICE);
const bindings = studio.bindings.filter((binding) => binding.device === DEVICE);

function told<T>(value: T): Exclude<T, Fault> {
  if (isFault(value)) throw new Error(JSON.stringify(value));
  return value as Exclude<T, Fault>;
}

const settings = told(remoteControlSettings(device?.settings));
const level = told(buildLevel(told(parseSettings(virtualSchema, device?.virtual))));

/** Every word of the vocabulary by the path that it has in this studio. */
const words = new Map(
  Object.entries(ICVFX).flatMap(([place, named]) =>
    Object.entries<IcvfxWord>(named).flatMap(([name, about]) =>
      ['', 'a', 'b', 'c', 'key', 'fill', 'left', 'centre', 'right'].map(
        (of) => [icvfxPath('vp', place as IcvfxPlace, of, name), { about, of }] as const,
      ),
    ),
  ),
);

test('each binding is a word of the vocabulary, with its key, its label, its type and at least its class', () => {
  expect(bindings.length).toBeGreaterThan(100);
  for (const { path, key, safety, look, zoneIds } of bindings) {
    const word = words.get(path);
    const field = settings.fields.find((one) => one.key === key);
    expect(word, path).toBeDefined();
    expect(`engine/vp/${key}`).toBe(path);
    expect(field, path).toMatchObject({ label: word && icvfxLabel(word.about, word.of), type: word?.about.type });
    expect(safety, path).toBe(word?.about.safety);
    expect(look, path).toBe(true);
    expect(zoneIds.length, path).toBeGreaterThan(0);
  }
});

test('the virtual engine exposes every field under the property of the vocabulary, and nothing that is not bound', () => {
  expect(level.fields.map(({ label }) => label).toSorted()).toEqual(
    settings.fields.map(({ label }) => label).toSorted(),
  );
  for (const { key, label } of settings.fields) {
    const exposed = level.fields.find((field) => field.label === label);
    expect(exposed?.property.endsWith(words.get(`engine/vp/${key}`)?.about.property ?? '?'), key).toBe(true);
    expect(
      bindings.some((binding) => binding.key === key),
      key,
    ).toBe(true);
  }
});

test('no mode, scene or preset asks for a word of it', () => {
  const layers = [...studio.modes, ...studio.scenes, ...studio.presets];
  for (const { path } of bindings)
    for (const { id, values } of layers)
      for (const pattern of Object.keys(values)) expect(matchesPattern(pattern, path), `${id} ${path}`).toBe(false);
});
