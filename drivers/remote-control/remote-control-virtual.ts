/**
 * `virtual` of a Remote Control device: the level that its emulator plays, and what its preset exposes.
 *
 * Knows: the schema. Tells: objects by path, and exposed fields with their labels.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Fault, Value } from '../../app/core/parameter.ts';
import { faultOf } from '../kit/faults.ts';
import { settingsFault } from '../kit/settings.ts';
import { CAMERA_CLASS, configClass, LIGHT_CARD_CLASS, rootClass } from './remote-control-icvfx-table.ts';
import { EngineObject, isLeaf, isRecord, type Json, type Leaf } from './remote-control-objects.ts';

const word = z.string().check(z.minLength(1), z.maxLength(120));
const names = z._default(z.record(word, word), {});

const exposed = z.strictObject({
  /** `{of}` stands for the object's own word: one field per object. */
  label: word,
  on: z.enum(['stage', 'camera', 'lightcard', 'viewport']),
  /** Of a viewport: below its entry of the grading list. */
  property: word,
});

export const virtualSchema = z.strictObject({
  preset: word,
  map: z._default(word, '/Game/Stage/Main.Main'),
  root: z._default(word, 'nDisplayRoot_1'),
  /** Word in the label -> name of the component, the actor, the viewport. */
  cameras: names,
  lightcards: names,
  viewports: names,
  expose: z.array(exposed).check(z.minLength(1), z.maxLength(256)),
  /** As the level was saved, by label. */
  saved: z._default(z.record(word, z.union([z.string(), z.number(), z.boolean(), z.array(z.number())])), {}),
  /** A function of the preset: label -> labels and values that a call of it sets. */
  functions: z._default(z.record(word, z.record(word, z.union([z.string(), z.number(), z.boolean()]))), {}),
  /** Recent versions allow console commands from outside only where the project says so. */
  consoleCommands: z._default(z.boolean(), true),
  frameHz: z._default(z.number().check(z.gte(1), z.lte(240)), 50),
  /** Plain words; with `demandOnLoopback` they are asked of everybody. */
  passphrase: z._default(z.string().check(z.maxLength(200)), ''),
  demandOnLoopback: z._default(z.boolean(), false),
});

export type RemoteControlVirtual = z.infer<typeof virtualSchema>;

export interface ExposedField {
  /** People rename fields of a preset that is in use. */
  label: string;
  readonly object: EngineObject;
  readonly property: string;
  readonly leaf: Leaf;
  /** 32 hexadecimal digits, as the engine prints it. */
  readonly id: string;
}

export interface Level {
  readonly objects: ReadonlyMap<string, EngineObject>;
  readonly fields: readonly ExposedField[];
}

export function idOf(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex').toUpperCase();
}

/** Made twice: once to learn the paths of what is exposed, then with the values that were saved there. */
export function buildLevel(virtual: RemoteControlVirtual): Level | Fault {
  const bare = objectsOf(virtual, new Map());
  const saved = new Map<string, Record<string, Json>>();
  const wanted = placesOf(virtual);
  for (const [label, value] of Object.entries(virtual.saved)) {
    const place = wanted.find((one) => one.label === label);
    const leaf = place && leafAt(bare, place);
    if (!place || !leaf) return settingsFault(`saved.${label}`, 'unknown', label);
    saved.set(place.path, { ...saved.get(place.path), [place.property]: toEngine(leaf, value) });
  }
  const objects = objectsOf(virtual, saved);
  const fields: ExposedField[] = [];
  for (const place of wanted) {
    const object = objects.get(place.path);
    const leaf = leafAt(objects, place);
    if (!object || !leaf) return settingsFault('expose', 'no-property', place.property);
    if (fields.some(({ label }) => label === place.label)) return settingsFault('expose', 'twice', place.label);
    fields.push({ label: place.label, object, property: place.property, leaf, id: idOf(place.label) });
  }
  return { objects, fields };
}

interface Place {
  readonly label: string;
  readonly path: string;
  readonly property: string;
}

const configPath = ({ map, root }: RemoteControlVirtual): string => `${map}:PersistentLevel.${root}.nDisplayConfigData`;
const cameraPath = ({ map, root }: RemoteControlVirtual, name: string): string =>
  `${map}:PersistentLevel.${root}.${name}`;
const cardPath = ({ map }: RemoteControlVirtual, name: string): string => `${map}:PersistentLevel.${name}`;

function objectsOf(
  virtual: RemoteControlVirtual,
  saved: ReadonlyMap<string, Readonly<Record<string, Json>>>,
): ReadonlyMap<string, EngineObject> {
  const { map, root, cameras, lightcards, viewports } = virtual;
  const all = [
    [`${map}:PersistentLevel.${root}`, rootClass(configPath(virtual))] as const,
    [configPath(virtual), configClass(Object.values(viewports))] as const,
    ...Object.values(cameras).map((name) => [cameraPath(virtual, name), CAMERA_CLASS] as const),
    ...Object.values(lightcards).map((name) => [cardPath(virtual, name), LIGHT_CARD_CLASS] as const),
  ];
  return new Map(all.map(([path, of]) => [path, new EngineObject(path, of, saved.get(path))]));
}

function placesOf(virtual: RemoteControlVirtual): readonly Place[] {
  const { cameras, lightcards, viewports } = virtual;
  return virtual.expose.flatMap(({ label, on, property }) => {
    if (on === 'stage') return [{ label, path: configPath(virtual), property }];
    const each = (all: Readonly<Record<string, string>>, place: (name: string, i: number) => Omit<Place, 'label'>) =>
      Object.entries(all).map(([of, name], i) => Object.assign(place(name, i), { label: label.replace('{of}', of) }));
    if (on === 'camera') return each(cameras, (name) => ({ path: cameraPath(virtual, name), property }));
    if (on === 'lightcard') return each(lightcards, (name) => ({ path: cardPath(virtual, name), property }));
    return each(viewports, (_, i) => ({
      path: configPath(virtual),
      property: `StageSettings.PerViewportColorGrading[${i}].${property}`,
    }));
  });
}

function leafAt(objects: ReadonlyMap<string, EngineObject>, { path, property }: Place): Leaf | undefined {
  const shape = objects.get(path)?.shapeAt(property);
  return shape && isLeaf(shape) ? shape : undefined;
}

/** A value of ours as the engine writes it. */
export function toEngine(leaf: Leaf, value: Value): Json {
  if (leaf.cpp !== 'FLinearColor' || typeof value !== 'object') return value;
  const [r = 0, g = 0, b = 0] = value;
  return { R: Math.fround(r), G: Math.fround(g), B: Math.fround(b), A: 1 };
}

/** The same way back, for the truth of the virtual stage. */
export function fromEngine(json: Json | undefined): Value | Fault {
  if (typeof json === 'number' || typeof json === 'string' || typeof json === 'boolean') return json;
  if (isRecord(json) && 'R' in json) return [Number(json['R']), Number(json['G']), Number(json['B'])];
  return faultOf('driver.unknown-key');
}
