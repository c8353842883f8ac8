/** What a re-read studio would change: shown before anybody decides (design section 7). Pure. */
import type { Studio } from '../core/stage/model.ts';

/** Lists of the studio whose items have an id. */
const LISTS = {
  zones: 'zone',
  holdGroups: 'hold-group',
  systems: 'system',
  cameras: 'camera',
  devices: 'device',
  modes: 'mode',
  scenes: 'scene',
  presets: 'preset',
  cueLists: 'cue-list',
} as const satisfies Partial<Record<keyof Studio, string>>;
type Single = Exclude<keyof Studio, keyof typeof LISTS | 'id' | 'bindings'>;
/** Everything else that stands once: a part that is missing here does not compile. */
const SINGLE: Readonly<Record<Single, true>> = {
  name: true,
  rate: true,
  timecodeRate: true,
  onLabel: true,
  production: true,
  initialShow: true,
  legality: true,
  gates: true,
  mixer: true,
  bailout: true,
  armLimitS: true,
  clock: true,
  delayCal: true,
  lensCal: true,
  calibration: true,
  contracts: true,
  latency: true,
  recording: true,
  moves: true,
  audio: true,
  oscIn: true,
  planRadiusM: true,
};

export interface StudioChange {
  /** `zone`, `device`, `binding`, ... or `studio` for what stands once. */
  readonly what: (typeof LISTS)[keyof typeof LISTS] | 'binding' | 'studio';
  readonly id: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Which parts differ, where both have it. */
  readonly fields: readonly string[];
  /** The device is dialled anew: its driver, address, settings or whether it is enabled differ. */
  readonly restarts: boolean;
}

const WIRE_FIELDS = new Set(['driver', 'address', 'settings', 'enabled', 'maxInFlight']);

export function diffStudio(before: Studio, after: Studio): readonly StudioChange[] {
  const changes: StudioChange[] = [];
  for (const [key] of entriesOf(SINGLE)) {
    if (isSame(before[key], after[key])) continue;
    const change = before[key] === undefined ? 'added' : after[key] === undefined ? 'removed' : 'changed';
    changes.push({ what: 'studio', id: key, change, fields: [], restarts: false });
  }
  for (const [key, what] of entriesOf(LISTS)) changes.push(...diffLists(what, before[key], after[key]));
  const byPath = (studio: Studio) => studio.bindings.map((binding) => ({ ...binding, id: binding.path }));
  changes.push(...diffLists('binding', byPath(before), byPath(after)));
  return changes;
}

function diffLists(
  what: StudioChange['what'],
  before: readonly { readonly id: string }[],
  after: readonly { readonly id: string }[],
): readonly StudioChange[] {
  const old = new Map(before.map((item) => [item.id, item]));
  const ids = new Set(after.map((item) => item.id));
  const isDevice = what === 'device';
  const gone = before
    .filter((item) => !ids.has(item.id))
    .map(({ id }): StudioChange => ({ what, id, change: 'removed', fields: [], restarts: isDevice }));
  const rest = after.flatMap((item): readonly StudioChange[] => {
    const was = old.get(item.id);
    if (was === undefined) return [{ what, id: item.id, change: 'added', fields: [], restarts: isDevice }];
    const fields = fieldsThatDiffer(was, item);
    if (fields.length === 0) return [];
    const restarts = isDevice && fields.some((field) => WIRE_FIELDS.has(field));
    return [{ what, id: item.id, change: 'changed', fields, restarts }];
  });
  return [...gone, ...rest];
}

function fieldsThatDiffer(before: object, after: object): readonly string[] {
  const [a, b] = [new Map<string, unknown>(Object.entries(before)), new Map<string, unknown>(Object.entries(after))];
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => !isSame(a.get(key), b.get(key))).toSorted();
}

/** Deep, and blind to the order of keys. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [new Map<string, unknown>(Object.entries(a)), new Map<string, unknown>(Object.entries(b))];
  return left.size === right.size && [...left].every(([key, value]) => right.has(key) && isSame(value, right.get(key)));
}

function entriesOf<T extends object>(of: T): [keyof T, T[keyof T]][] {
  return Object.entries(of) as [keyof T, T[keyof T]][];
}
