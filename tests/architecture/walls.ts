/**
 * Reads one source file and says which house rules it breaks: by file, line and rule. Knows nothing of disk.
 */
import { posix } from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';
import { CONFIG_FILE, DRIVER, IMPORT_TABLE, MAX_LINES, MAY_BE_LONG, type Room } from './import-table.ts';

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

interface Import {
  /** Nothing when the path is worked out at run time. */
  readonly path: string | undefined;
  readonly typeOnly: boolean;
  readonly start: number;
}

interface Around {
  /** What the README beside a driver says: it names the driver's own binding. */
  readonly readmeOf: (folder: string) => string;
}

/** Every rule that one file breaks. `file` is relative to the root, with forward slashes. */
export function violationsOf(file: string, source: string, around: Around): Violation[] {
  const parsed = parseSync(file, source);
  const found: Violation[] = [];
  const report = (start: number, rule: string): void => {
    found.push({ file, line: lineAt(source, start), rule });
  };
  for (const error of parsed.errors) report(0, `does not parse: ${error.message}`);

  const row = rowOf(file);
  if (row === undefined) report(0, 'stands in no room of the import table');
  else {
    for (const one of importsOf(parsed, source)) {
      const rule = importProblem(file, row, one, around);
      if (rule !== undefined) report(one.start, rule);
    }
  }
  if (!CONFIG_FILE.test(file)) for (const start of defaultExportsOf(parsed)) report(start, 'no default exports');
  if (isBarrel(parsed)) report(0, 'no barrel files: import from where it is written');
  if (file.startsWith('app/core/'))
    for (const [start, name] of ambientOf(parsed)) report(start, `no ${name} in app/core`);
  const lines = source.split('\n').length - 1;
  if (lines > MAX_LINES && !MAY_BE_LONG.test(file)) report(MAX_LINES, `${lines} lines, more than ${MAX_LINES}`);
  const name = posix.basename(file).replace(/(\.[a-z0-9]+)+$/, '');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && !file.endsWith('.tsx')) report(0, 'file names are kebab-case');
  return found;
}

/** The row that speaks for a file: the longest that matches; each driver folder has its own copy of the driver row. */
export function rowOf(file: string): Room | undefined {
  const rows = IMPORT_TABLE.filter(({ room }) => isWithin(file, room));
  const row = rows.toSorted((a, b) => b.room.length - a.room.length)[0];
  if (row !== undefined) return row;
  const driver = /^drivers\/[^/]+(?=\/)/.exec(file)?.[0];
  return driver === undefined ? undefined : { ...DRIVER, room: driver };
}

function importProblem(file: string, row: Room, one: Import, around: Around): string | undefined {
  const { path, typeOnly } = one;
  const inTests = row.room === 'tests';
  if (path === undefined) return inTests ? undefined : 'an import names its file: no path worked out at run time';
  if (path.startsWith('.')) {
    const target = posix.join(posix.dirname(file), path.replace(/\?.*$/, ''));
    if (!/\.[a-z0-9]+$/.test(target)) return `import "${path}" needs its extension`;
    if (isWithin(target, row.room)) return undefined;
    if (row.rooms.some((room) => isWithin(target, room))) return undefined;
    const asType = row.typeRooms?.some((room) => isWithin(target, room)) ?? false;
    if (asType) return typeOnly ? undefined : `${row.room} may import ${target} as types only`;
    return `${row.room} must not import ${target}`;
  }
  if (path.startsWith('node:')) return row.node ? undefined : `${row.room} must not import ${path}`;
  if (path === 'electron') {
    return row.room === 'app/main' || typeOnly ? undefined : 'only app/main imports electron, elsewhere types only';
  }
  if (CONFIG_FILE.test(file) || row.packages.some((name) => isNamed(path, name))) return undefined;
  const binding = row.room.startsWith('drivers/') && around.readmeOf(row.room).includes(`\`${packageOf(path)}\``);
  return binding ? undefined : `${row.room} must not import the package ${path}`;
}

type Parsed = ReturnType<typeof parseSync>;

function importsOf({ module, program }: Parsed, source: string): Import[] {
  const imports: Import[] = module.staticImports.map(({ start, end, moduleRequest, entries }) => ({
    path: moduleRequest.value,
    typeOnly:
      /^import\s+type\b/.test(source.slice(start, end)) ||
      (entries.length > 0 && entries.every(({ isType }) => isType)),
    start,
  }));
  for (const { start, entries } of module.staticExports) {
    const request = entries.find(({ moduleRequest }) => moduleRequest !== null)?.moduleRequest;
    if (request) imports.push({ path: request.value, typeOnly: entries.every(({ isType }) => isType), start });
  }
  for (const { start, moduleRequest } of module.dynamicImports) {
    const text = source.slice(moduleRequest.start, moduleRequest.end);
    const literal = /^(['"`])([^'"`$]*)\1$/.exec(text);
    imports.push({ path: literal?.[2], typeOnly: false, start });
  }
  const visitor = new Visitor({
    TSImportType({ source: from, start }) {
      imports.push({ path: from.value, typeOnly: true, start });
    },
  });
  visitor.visit(program);
  return imports;
}

function defaultExportsOf({ module }: Parsed): number[] {
  const isDefault = module.staticExports.filter(({ entries }) =>
    entries.some(({ exportName }) => exportName.kind === 'Default' || exportName.name === 'default'),
  );
  return isDefault.map(({ start }) => start);
}

/** A file that only passes on what others wrote. */
function isBarrel({ module, program }: Parsed): boolean {
  const passesOn = module.staticExports.some(({ entries }) =>
    entries.some(({ moduleRequest }) => moduleRequest !== null),
  );
  const writesNothing = program.body.every(
    ({ type }) => type === 'ImportDeclaration' || type === 'ExportAllDeclaration' || type === 'ExportNamedDeclaration',
  );
  const ownExports = module.staticExports.some(({ entries }) =>
    entries.some(({ moduleRequest }) => moduleRequest === null),
  );
  return passesOn && writesNothing && !ownExports;
}

/** Clocks and chance that types cannot keep out. */
function ambientOf({ program }: Parsed): [number, string][] {
  const found: [number, string][] = [];
  const visitor = new Visitor({
    MemberExpression({ object, property, start }) {
      if (object.type !== 'Identifier' || property.type !== 'Identifier') return;
      const name = `${object.name}.${property.name}`;
      if (name === 'Date.now' || name === 'Math.random') found.push([start, name]);
    },
    NewExpression({ callee, arguments: given, start }) {
      if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0)
        found.push([start, 'new Date()']);
    },
    Identifier({ name, start }) {
      if (name === 'performance') found.push([start, name]);
    },
  });
  visitor.visit(program);
  return found;
}

function isWithin(path: string, room: string): boolean {
  return path === room || path.startsWith(`${room}/`);
}

function isNamed(path: string, name: string): boolean {
  return name.endsWith('*') ? path.startsWith(name.slice(0, -1)) : path === name;
}

function packageOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
}

function lineAt(source: string, start: number): number {
  return source.slice(0, start).split('\n').length;
}
