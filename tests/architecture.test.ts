/**
 * The walls of the house: imports run one way, rooms compile without what they must not know, files stay small. The
 * rules stand in architecture/import-table.ts; each is also shown a file that breaks it.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import {
  FENCES,
  IMPORT_TABLE,
  MADE_BY_TOOLS,
  MAX_LINES,
  NO_SUCH_FOLDER,
  TOP_LEVEL,
} from './architecture/import-table.ts';
import { type Violation, violationsOf } from './architecture/walls.ts';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = ['app', 'drivers', 'presets', 'tests', 'scripts'].flatMap((folder) => filesBelow(folder));
const CODE = [...SOURCES.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.endsWith('.d.ts')), 'vitest.config.ts'];
const around = { readmeOf: (folder: string): string => readIfThere(`${folder}/README.md`) };

test('every import runs the way of the table, and every file keeps the house rules', () => {
  const broken = CODE.filter((file) => file !== 'vitest.config.ts').flatMap((file) =>
    violationsOf(file, readFileSync(join(ROOT, file), 'utf8'), around),
  );
  expect(CODE.length).toBeGreaterThan(20);
  expect(broken.map(written)).toEqual([]);
});

test('nothing unknown stands at the top', () => {
  const known = new Set([...TOP_LEVEL, ...MADE_BY_TOOLS]);
  expect(readdirSync(ROOT).filter((name) => !known.has(name) && !name.endsWith('.log'))).toEqual([]);
});

test('no folder for things without a reason', () => {
  const folders = new Set(SOURCES.flatMap((file) => file.split('/').slice(0, -1)));
  expect(NO_SUCH_FOLDER.filter((name) => folders.has(name))).toEqual([]);
});

test('the references of each room are the rows of the table', () => {
  for (const { room, references } of IMPORT_TABLE) {
    if (references === undefined) continue;
    const { references: written = [] } = readTsconfig(room);
    const folders = written.map(({ path }) =>
      relative(ROOT, join(ROOT, room, path))
        .split(sep)
        .join('/'),
    );
    expect(folders.toSorted(), room).toEqual(references.toSorted());
  }
});

test('every room is part of the whole', () => {
  const { references = [] } = readTsconfig('.');
  const rooms = IMPORT_TABLE.filter(({ references: own }) => own !== undefined).map(({ room }) => `./${room}`);
  expect(references.map(({ path }) => path).toSorted()).toEqual([...rooms, './drivers'].toSorted());
});

describe('each rule refuses a file that breaks it', () => {
  const cases: readonly (readonly [file: string, source: string, rule: string])[] = [
    ['app/core/x.ts', "import { f } from '../protocol/y.ts';", 'app/core must not import app/protocol/y.ts'],
    ['app/core/x.ts', "import { readFile } from 'node:fs';", 'app/core must not import node:fs'],
    ['app/core/x.ts', "import { z } from 'zod/mini';", 'app/core must not import the package zod/mini'],
    ['app/core/x.ts', 'export const t = Date.now();', 'no Date.now in app/core'],
    ['app/core/x.ts', 'export const t = Math.random();', 'no Math.random in app/core'],
    ['app/core/x.ts', 'export const t = performance.now();', 'no performance in app/core'],
    ['app/core/x.ts', 'export const t = new Date();', 'no new Date() in app/core'],
    ['app/protocol/x.ts', "import { z } from 'zod';", 'app/protocol must not import the package zod'],
    ['drivers/osc/x.ts', "import { f } from '../freed/y.ts';", 'drivers/osc must not import drivers/freed/y.ts'],
    ['drivers/osc/x.ts', "import { f } from '../../app/engine/y.ts';", 'drivers/osc must not import app/engine/y.ts'],
    [
      'drivers/kit/x.ts',
      "import { f } from '../../app/core/parameter.ts';",
      'drivers/kit may import app/core/parameter.ts as types only',
    ],
    ['drivers/x.ts', 'export const a = 1;', 'stands in no room of the import table'],
    ['presets/x.ts', "import { f } from '../drivers/contract.ts';", 'presets must not import drivers/contract.ts'],
    [
      'app/engine/x.ts',
      "import { f } from '../virtual-stage/y.ts';",
      'app/engine must not import app/virtual-stage/y.ts',
    ],
    ['app/engine/x.ts', "import { app } from 'electron';", 'only app/main imports electron, elsewhere types only'],
    [
      'app/engine/x.ts',
      "export const f = () => import('electron');",
      'only app/main imports electron, elsewhere types only',
    ],
    [
      'app/engine/x.ts',
      'export const f = (p: string) => import(p);',
      'an import names its file: no path worked out at run time',
    ],
    ['app/renderer/x.tsx', "import { f } from '../engine/y.ts';", 'app/renderer must not import app/engine/y.ts'],
    ['app/renderer/x.tsx', "export type A = import('../main/y.ts').A;", 'app/renderer must not import app/main/y.ts'],
    ['app/main/x.ts', "import { f } from '../core/y.ts';", 'app/main must not import app/core/y.ts'],
    ['scripts/x.mjs', "import { z } from 'zod';", 'scripts must not import the package zod'],
    ['presets/x.ts', 'export default 1;', 'no default exports'],
    ['presets/x.ts', "export { f as default } from './y.ts';", 'no default exports'],
    ['presets/x.ts', "export * from './y.ts';", 'no barrel files: import from where it is written'],
    ['presets/x.ts', "export * from './y';", 'import "./y" needs its extension'],
    ['presets/presetStore.ts', 'export const a = 1;', 'file names are kebab-case'],
    ['presets/x.ts', 'const a = 1;\n'.repeat(MAX_LINES + 1), `${MAX_LINES + 1} lines, more than ${MAX_LINES}`],
    ['presets/x.ts', 'const = 1;', 'does not parse: Unexpected token'],
  ];
  test.each(cases.map(([file, source, rule]) => ({ file, source, rule })))('$file: $rule', ({ file, source, rule }) => {
    expect(violationsOf(file, source, { readmeOf: () => '' }).map((one) => one.rule)).toContain(rule);
  });

  test('names file and line', () => {
    const source = "const a = 1;\n\nimport { f } from '../protocol/y.ts';\nexport const b = [a, f];\n";
    expect(violationsOf('app/core/x.ts', source, around).map(written)).toEqual([
      'app/core/x.ts:3: app/core must not import app/protocol/y.ts',
    ]);
  });

  test('what is agreed passes', () => {
    const fine: readonly (readonly [string, string])[] = [
      ['app/core/stage/x.ts', "import { f } from '../geometry.ts';\nexport const a = f;\n"],
      ['drivers/kit/x.ts', "import type { Value } from '../../app/core/parameter.ts';\nexport type A = Value;\n"],
      ['app/engine/x.ts', "import type { App } from 'electron';\nexport type A = App;\n"],
      ['app/engine/headless.ts', "import { demandNode } from '../../scripts/node-version.mjs';\ndemandNode();\n"],
      ['app/protocol/words/faults.ts', 'const a = 1;\n'.repeat(MAX_LINES * 2)],
    ];
    for (const [file, source] of fine) expect(violationsOf(file, source, around).map(written)).toEqual([]);
  });

  test("a driver's binding is the one its README names", () => {
    const source = "import { open } from '@scope/box/fast';\nexport const a = open;\n";
    const named = { readmeOf: (folder: string): string => (folder === 'drivers/box' ? 'Uses `@scope/box`.' : '') };
    expect(violationsOf('drivers/box/box-driver.ts', source, named)).toEqual([]);
    expect(violationsOf('drivers/osc/osc-driver.ts', source, named)).toHaveLength(1);
  });
});

describe('what a room must not know does not compile there', () => {
  mkdirSync(join(ROOT, '.tsbuild'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.tsbuild', 'fence-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(FENCES)('$room', async ({ room, forbidden, allowed }) => {
    const names = [...forbidden, ...allowed];
    const place = join(folder, room.replace('/', '-'));
    mkdirSync(place);
    writeFileSync(
      join(place, 'globals.ts'),
      names.map((name, i) => `export const a${i}: unknown = ${name};\n`).join(''),
    );
    const project = {
      extends: relative(place, join(ROOT, room, 'tsconfig.json')),
      compilerOptions: { composite: false, noEmit: true, emitDeclarationOnly: false, rootDir: place },
      include: [],
      files: ['globals.ts'], // by name: a folder inside the room's own outDir is left out of `include`
      references: [],
    };
    writeFileSync(join(place, 'tsconfig.json'), JSON.stringify(project));
    const said = await compile(place);
    const lines = [...said.matchAll(/globals\.ts\((\d+),\d+\): error TS(2304|2552|2580|2584|2591|2593)/g)];
    const refused = [...new Set(lines.map(([, line]) => names[Number(line) - 1] ?? ''))];
    expect(refused.toSorted(), said).toEqual(forbidden.toSorted());
  });
});

async function compile(project: string): Promise<string> {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '-p', project, '--pretty', 'false'];
  return promisify(execFile)(process.execPath, args).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string; message?: string }) => error.stdout ?? String(error.message),
  );
}

function readTsconfig(room: string): { references?: readonly { path: string }[] } {
  return JSON.parse(readFileSync(join(ROOT, room, 'tsconfig.json'), 'utf8'));
}

function filesBelow(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function readIfThere(file: string): string {
  return existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : '';
}

function written({ file, line, rule }: Violation): string {
  return `${file}:${line}: ${rule}`;
}
