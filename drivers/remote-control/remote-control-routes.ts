/**
 * What an engine answers to Remote Control requests, over HTTP and inside WebSocket messages alike.
 *
 * Knows: routes, their errors, and how a preset is described. Is told: verb, path, body. Tells: status and JSON; writes go
 * to whoever holds the objects. Follows docs/protocols/remote-control.md.
 */

import { type EngineObject, isLeaf, isRecord, type Json, type Leaf, leavesOf } from './remote-control-objects.ts';
import { type ExposedField, idOf } from './remote-control-virtual.ts';

const MAX_BATCH = 100;
const CONSOLE_OBJECT = '/Script/Engine.Default__KismetSystemLibrary';

export interface Asked {
  readonly verb: string;
  /** Without host; percent-encoded as it came. */
  readonly url: string;
  readonly body: Json;
}
export interface Answered {
  readonly status: number;
  /** Undefined: empty. */
  readonly body?: Json;
}

/** The engine behind the routes. */
export interface Behind {
  readonly preset: { readonly name: string; readonly path: string };
  readonly fields: () => readonly ExposedField[];
  readonly functions: () => readonly string[];
  object(path: string): EngineObject | undefined;
  /** What it says of a property; a liar says what it was told. */
  read(object: EngineObject, property: string): Json | undefined;
  /** False: no such property, or a value of another kind. */
  write(object: EngineObject, property: string, value: Json): boolean;
  reset(object: EngineObject, property: string): void;
  call(label: string): boolean;
  /** A console command; false where the project does not allow them from outside. */
  console(command: string): boolean;
  rename(label: string, next: string): boolean;
}

const ROUTES: readonly (readonly [verb: string, path: string, about: string])[] = [
  ['Get', '/remote/info', 'Routes of this API'],
  ['Options', '/remote', 'Cross-origin requests'],
  ['Put', '/remote/batch', 'Several requests in one'],
  ['Put', '/remote/object/call', 'Call a function'],
  ['Put', '/remote/object/property', 'Read or write a property'],
  ['Put', '/remote/object/describe', 'Describe an object'],
  ['Put', '/remote/search/assets', 'Search assets'],
  ['Get', '/remote/presets', 'All presets'],
  ['Get', '/remote/preset/:preset', 'One preset'],
  ['Put', '/remote/preset/:preset/function/:functionname', 'Call an exposed function'],
  ['Put', '/remote/preset/:preset/property/:propertyname', 'Write an exposed property'],
  ['Get', '/remote/preset/:preset/property/:propertyname', 'Read an exposed property'],
  ['Put', '/remote/preset/:preset/property/:label/label', 'Rename an exposed property'],
  ['Get', '/remote/preset/:preset/metadata', 'Metadata of a preset'],
];

export function failed(status: number, errorMessage: string): Answered {
  return { status, body: { errorMessage } };
}

export function answerTo(behind: Behind, asked: Asked, depth = 0): Answered {
  const parts = partsOf(asked.url);
  if (!parts || parts[0] !== 'remote') return failed(404, 'Route not found');
  const [, room, second, third, fourth, fifth, ...rest] = parts;
  const route = `${asked.verb} ${[room, ...(room === 'preset' ? [third] : [second])].filter(Boolean).join('/')}`;
  if (rest.length > 0) return failed(404, 'Route not found');
  switch (route) {
    case 'OPTIONS ':
      return { status: 200 };
    case 'GET info':
      return { status: 200, body: info(behind) };
    case 'PUT batch':
      return depth > 0 ? failed(400, 'A batch cannot hold a batch') : batch(behind, asked.body);
    case 'PUT object/property':
      return objectProperty(behind, asked.body);
    case 'PUT object/describe':
      return withObject(behind, asked.body, (object) => ({ status: 200, body: describe(object) }));
    case 'PUT object/call':
      return objectCall(behind, asked.body);
    case 'PUT search/assets':
      return { status: 200, body: { Assets: search(behind, asked.body) } };
    case 'GET presets':
      return { status: 200, body: { Presets: [presetHead(behind)] } };
    default:
      if (room !== 'preset' || second === undefined) return failed(404, 'Route not found');
      return ofPreset(behind, asked, second, [third, fourth, fifth]);
  }
}

function ofPreset(
  behind: Behind,
  { verb, body }: Asked,
  preset: string,
  [kind, label, last]: readonly (string | undefined)[],
): Answered {
  const { name } = behind.preset;
  if (preset !== name && preset.toUpperCase() !== idOf(name)) return failed(404, 'Unable to resolve the preset.');
  if (kind === undefined) return verb === 'GET' ? { status: 200, body: describePreset(behind) } : noRoute();
  if (kind === 'metadata' && label === undefined) return { status: 200, body: { Metadata: {} } };
  if (label === undefined) return noRoute();
  if (kind === 'function' && verb === 'PUT' && last === undefined)
    return behind.call(label) ? { status: 200, body: { ReturnedValues: [{}] } } : noField();
  if (kind !== 'property') return noRoute();
  const field = behind.fields().find((one) => one.label === label || one.id === label.toUpperCase());
  if (!field) return noField();
  if (last === 'label' && verb === 'PUT') {
    const next = member(body, 'NewLabel');
    return typeof next === 'string' && behind.rename(label, next) ? { status: 200 } : failed(400, 'Unable to rename.');
  }
  if (last !== undefined) return noRoute();
  if (verb === 'GET') return { status: 200, body: valuesOf(behind, field) };
  return verb === 'PUT' ? writeField(behind, field, body) : noRoute();
}

const noRoute = (): Answered => failed(404, 'Route not found');
const noField = (): Answered => failed(400, 'Unable to resolve the preset field.');

function writeField(behind: Behind, { object, property }: ExposedField, body: Json): Answered {
  if (member(body, 'ResetToDefault') === true) {
    behind.reset(object, property);
    return { status: 200 };
  }
  const value = member(body, 'PropertyValue');
  if (value === undefined || !behind.write(object, property, value))
    return failed(400, 'Error while trying to modify the property.');
  return { status: 200 };
}

function valuesOf(behind: Behind, { object, property }: ExposedField): Json {
  return {
    PropertyValues: [{ ObjectPath: object.path, PropertyValue: behind.read(object, property) ?? null }],
  };
}

function withObject(behind: Behind, body: Json, then: (object: EngineObject) => Answered): Answered {
  const path = textIn(body, 'objectPath');
  const object = behind.object(path);
  return object ? then(object) : failed(404, `Object: ${path} does not exist.`);
}

/** Top-level properties only; a write names the same property again and may give some of its members. */
function objectProperty(behind: Behind, body: Json): Answered {
  return withObject(behind, body, (object) => {
    const name = textIn(body, 'propertyName');
    if (!Object.hasOwn(object.of.shape.members, name))
      return failed(400, `Object property: ${name} is unavailable remotely on object: ${object.path}`);
    const given = member(body, 'propertyValue');
    const access = member(body, 'access') ?? (given === undefined ? 'READ_ACCESS' : 'WRITE_ACCESS');
    if (access === 'READ_ACCESS') return { status: 200, body: { [name]: behind.read(object, name) ?? null } };
    if (access !== 'WRITE_ACCESS' && access !== 'WRITE_TRANSACTION_ACCESS') return failed(400, 'Unknown access');
    if (member(body, 'resetToDefault') === true) {
      behind.reset(object, name);
      return { status: 200 };
    }
    const value = isRecord(given) ? given[name] : undefined;
    if (value === undefined || !behind.write(object, name, value))
      return failed(400, 'Unable to deserialize the value.');
    return { status: 200 };
  });
}

/** Of all that an object can be called for, console commands alone: an operator's last resort. */
function objectCall(behind: Behind, body: Json): Answered {
  if (member(body, 'objectPath') !== CONSOLE_OBJECT)
    return withObject(behind, body, () => failed(400, 'Function does not exist'));
  const command = member(member(body, 'parameters'), 'Command');
  if (member(body, 'functionName') !== 'ExecuteConsoleCommand' || typeof command !== 'string')
    return failed(400, 'Function does not exist');
  return behind.console(command)
    ? { status: 200, body: {} }
    : failed(400, 'Executing console commands is not allowed.');
}

function batch(behind: Behind, body: Json): Answered {
  const requests = member(body, 'Requests');
  if (!Array.isArray(requests) || requests.length > MAX_BATCH) return failed(400, 'Unable to deserialize the batch.');
  const responses = (requests as readonly Json[]).map((one) => {
    const asked = { verb: textIn(one, 'Verb').toUpperCase(), url: textIn(one, 'URL'), body: member(one, 'Body') ?? {} };
    const { status, body: said } = answerTo(behind, asked, 1);
    return { RequestId: member(one, 'RequestId') ?? -1, ResponseCode: status, ResponseBody: said ?? {} };
  });
  return { status: 200, body: { Responses: responses } };
}

/** Names of members ignore case. */
export function member(json: Json | undefined, name: string): Json | undefined {
  if (!isRecord(json)) return undefined;
  const found = Object.keys(json).find((key) => key.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : json[found];
}

/** Empty where there is none. */
export function textIn(json: Json | undefined, name: string): string {
  const text = member(json, name);
  return typeof text === 'string' ? text : '';
}

function partsOf(url: string): readonly string[] | undefined {
  try {
    return (url.split('?')[0] ?? '').split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined; // a path that is not percent-encoded as it should be
  }
}

function info({ preset }: Behind): Json {
  return {
    HttpRoutes: ROUTES.map(([verb, path, about]) => ({ Path: path, Verb: verb, Description: about })),
    IsPackaged: false,
    ActivePreset: preset.name,
  };
}

function presetHead({ preset: { name, path } }: Behind): { readonly [key: string]: Json } {
  return { Name: name, Path: path, ID: idOf(name) };
}

function describePreset(behind: Behind): Json {
  const group = {
    Name: 'Default Group',
    ExposedProperties: behind.fields().map(describeField),
    ExposedFunctions: behind.functions().map((label) => ({
      DisplayName: label,
      ID: idOf(label),
      UnderlyingFunction: { Name: label.replaceAll(' ', ''), Description: '', Arguments: [] },
      OwnerObjects: [],
    })),
    ExposedActors: [],
  };
  return { Preset: { ...presetHead(behind), Groups: [group] } };
}

export function describeField({ label, id, object, property, leaf }: ExposedField): Json {
  return {
    DisplayName: label,
    ID: id,
    UnderlyingProperty: describeProperty(property.slice(property.lastIndexOf('.') + 1), leaf),
    Metadata: leaf.min === undefined ? {} : rangeOf(leaf, 'Min', 'Max'),
    OwnerObjects: [{ Name: object.name, Class: object.of.name, Path: object.path }],
  };
}

function describeProperty(name: string, leaf: Leaf): Json {
  const isList = leaf.cpp === 'TArray';
  return {
    Name: name,
    DisplayName: name,
    Description: '',
    Type: isList ? 'FString' : leaf.cpp,
    ContainerType: isList ? 'TArray' : '',
    KeyType: '',
    Metadata: {
      ...rangeOf(leaf, 'UIMin', 'UIMax'),
      ...(leaf.options && { EnumValues: leaf.options.join(', ') }),
    },
  };
}

function rangeOf({ min, max }: Leaf, low: string, high: string): { readonly [key: string]: Json } {
  return { ...(min !== undefined && { [low]: String(min) }), ...(max !== undefined && { [high]: String(max) }) };
}

function describe(object: EngineObject): Json {
  const properties = Object.entries(object.of.shape.members).map(([name, shape]) =>
    isLeaf(shape)
      ? describeProperty(name, shape)
      : {
          Name: name,
          Description: '',
          Type: 'struct' in shape ? shape.struct : 'FStruct',
          ContainerType: '',
          KeyType: '',
          Metadata: { Leaves: String(leavesOf(shape).length) },
        },
  );
  return { Name: object.name, Class: object.of.name, Path: object.path, Properties: properties, Functions: [] };
}

function search(behind: Behind, body: Json): readonly Json[] {
  const filter = member(body, 'Filter');
  const classes = member(filter, 'ClassNames');
  const query = textIn(body, 'Query').toLowerCase();
  const isWanted = !Array.isArray(classes) || classes.length === 0 || classes.includes('RemoteControlPreset');
  if (!isWanted || !behind.preset.name.toLowerCase().includes(query)) return [];
  return [{ Name: behind.preset.name, Class: 'RemoteControlPreset', Path: behind.preset.path, Metadata: {} }];
}
