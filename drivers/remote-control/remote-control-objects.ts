/**
 * Objects of an engine as Remote Control sees them: properties by path, of a shape, with the values that were saved.
 *
 * Knows: the ICVFX classes' members, types and defaults (docs/protocols/icvfx.md says which are UNVERIFIED). Is told:
 * reads and writes, whole or in part. Tells: which leaves changed. Numbers are kept as the engine keeps them: floats.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The end of a path. `first`: what it is before anybody saved anything else. */
export interface Leaf {
  readonly cpp: string;
  readonly first: Json;
  readonly options?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}
export type Shape =
  | Leaf
  | { readonly struct: string; readonly members: Readonly<Record<string, Shape>> }
  | { readonly items: readonly Shape[] };

export const isLeaf = (shape: Shape): shape is Leaf => 'cpp' in shape;

export function bool(first: boolean): Leaf {
  return { cpp: 'bool', first };
}
export function float(first: number, min?: number, max?: number): Leaf {
  return {
    cpp: 'float',
    first: Math.fround(first),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  };
}
export function int(first: number): Leaf {
  return { cpp: 'int32', first };
}
export function choice(cpp: string, options: readonly string[], first: string): Leaf {
  return { cpp, first, options };
}
export function colour(r: number, g: number, b: number): Leaf {
  return { cpp: 'FLinearColor', first: { R: r, G: g, B: b, A: 1 } };
}
export function list(): Leaf {
  return { cpp: 'TArray', first: [] };
}
export function reference(path: string): Leaf {
  return { cpp: 'UObject*', first: path };
}
export function struct(name: string, members: Readonly<Record<string, Shape>>): Shape {
  return { struct: name, members };
}

/** `A.B[2].C` */
function segmentsOf(path: string): readonly (string | number)[] {
  return path.split('.').flatMap((part) => {
    const indexed = /^([^[]+)\[(\d{1,4})\]$/.exec(part);
    return indexed ? [indexed[1] ?? '', Number(indexed[2])] : [part];
  });
}

function stepInto(shape: Shape | undefined, segment: string | number): Shape | undefined {
  if (shape === undefined || isLeaf(shape)) return undefined;
  if ('items' in shape) return typeof segment === 'number' ? shape.items[segment] : undefined;
  return typeof segment === 'string' && Object.hasOwn(shape.members, segment) ? shape.members[segment] : undefined;
}

export function shapeAt(shape: Shape, path: string): Shape | undefined {
  return segmentsOf(path).reduce<Shape | undefined>(stepInto, shape);
}

/** Every leaf below, by its path. */
export function leavesOf(shape: Shape, path = ''): readonly (readonly [string, Leaf])[] {
  if (isLeaf(shape)) return [[path, shape]];
  if ('items' in shape) return shape.items.flatMap((item, i) => leavesOf(item, `${path}[${i}]`));
  return Object.entries(shape.members).flatMap(([name, member]) =>
    leavesOf(member, path === '' ? name : `${path}.${name}`),
  );
}

/** What the engine makes of a value that came as JSON; undefined: of another kind. */
export function taken(leaf: Leaf, given: Json, before: Json): Json | undefined {
  switch (leaf.cpp) {
    case 'bool':
      return typeof given === 'boolean' ? given : undefined;
    case 'float':
      return typeof given === 'number' ? Math.fround(given) : undefined;
    case 'int32':
      return typeof given === 'number' ? Math.trunc(given) : undefined;
    case 'FLinearColor':
      return partsTaken(given, before);
    case 'TArray':
      return Array.isArray(given) ? given : undefined;
    case 'UObject*':
      return undefined; // a reference is read-only
    default:
      if (leaf.options) return leaf.options.find((one) => one === given);
      return typeof given === 'string' ? given : undefined;
  }
}

/** Members that are not given stay. */
function partsTaken(given: Json, before: Json): Json | undefined {
  if (!isRecord(given) || !isRecord(before)) return undefined;
  const known = Object.keys(before);
  const all = Object.entries(given).every(([name, part]) => known.includes(name) && typeof part === 'number');
  if (!all) return undefined;
  return Object.fromEntries(known.map((name) => [name, Math.fround(Number(given[name] ?? before[name]))]));
}

export function isRecord(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export interface EngineClass {
  readonly name: string;
  readonly shape: Extract<Shape, { readonly members: unknown }>;
}

export class EngineObject {
  readonly path: string;
  readonly of: EngineClass;
  readonly #leaves: ReadonlyMap<string, Leaf>;
  readonly #values = new Map<string, Json>();
  readonly #saved: ReadonlyMap<string, Json>;

  /** `saved`: leaves of the level that differ from their class. */
  constructor(path: string, of: EngineClass, saved: Readonly<Record<string, Json>> = {}) {
    this.path = path;
    this.of = of;
    this.#leaves = new Map(leavesOf(of.shape));
    this.#saved = new Map([...this.#leaves].map(([at, { first }]) => [at, saved[at] ?? first]));
    this.restore();
  }

  get name(): string {
    return this.path.slice(Math.max(this.path.lastIndexOf('.'), this.path.lastIndexOf(':')) + 1);
  }

  shapeAt(path: string): Shape | undefined {
    return shapeAt(this.of.shape, path);
  }

  /** Undefined: there is no such property. */
  read(path: string): Json | undefined {
    const shape = this.shapeAt(path);
    return shape && this.#readShape(shape, path);
  }

  /** The leaves that changed; undefined: no such property, or a value of another kind, and nothing was written. */
  write(path: string, given: Json): readonly string[] | undefined {
    const shape = this.shapeAt(path);
    const wanted = shape && this.#plan(shape, path, given);
    if (!wanted) return undefined;
    const changed = wanted.filter(([at, json]) => !sameJson(this.#values.get(at), json));
    for (const [at, json] of changed) this.#values.set(at, json);
    return changed.map(([at]) => at);
  }

  reset(path: string): readonly string[] {
    const shape = this.shapeAt(path);
    const changed = (shape ? leavesOf(shape, path) : []).filter(
      ([at, { first }]) => !sameJson(this.#values.get(at), first),
    );
    for (const [at, { first }] of changed) this.#values.set(at, first);
    return changed.map(([at]) => at);
  }

  /** As the level was saved. */
  restore(): void {
    for (const [at, json] of this.#saved) this.#values.set(at, json);
  }

  #readShape(shape: Shape, path: string): Json {
    if (isLeaf(shape)) return this.#values.get(path) ?? null;
    if ('items' in shape) return shape.items.map((item, i) => this.#readShape(item, `${path}[${i}]`));
    return Object.fromEntries(
      Object.entries(shape.members).map(([name, member]) => [name, this.#readShape(member, `${path}.${name}`)]),
    );
  }

  #plan(shape: Shape, path: string, given: Json): readonly (readonly [string, Json])[] | undefined {
    if (isLeaf(shape)) {
      const json = taken(shape, given, this.#values.get(path) ?? null);
      return json === undefined ? undefined : [[path, json]];
    }
    const parts: readonly (readonly [string, Shape | undefined, Json])[] =
      'items' in shape
        ? asList(given).map((json, i) => [`${path}[${i}]`, shape.items[i], json] as const)
        : Object.entries(isRecord(given) ? given : {}).map(
            ([name, json]) => [`${path}.${name}`, stepInto(shape, name), json] as const,
          );
    if (!('items' in shape ? Array.isArray(given) : isRecord(given))) return undefined;
    const plans = parts.map(([at, member, json]) => member && this.#plan(member, at, json));
    return plans.some((plan) => plan === undefined) ? undefined : plans.flatMap((plan) => plan ?? []);
  }
}

function asList(given: Json): readonly Json[] {
  return Array.isArray(given) ? (given as readonly Json[]) : [];
}
