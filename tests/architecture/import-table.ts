/**
 * Which way imports run, as data: the table of the house rules, row by row, and the allowances agreed since.
 * To widen a wall, change the house rules first, with the reason, then this file.
 */

export interface Room {
  /** Folder, or file, that the row speaks for. The longest match wins. */
  readonly room: string;
  /** Rooms, folders or single files it may import values from. */
  readonly rooms: readonly string[];
  /** What it may import as types only. */
  readonly typeRooms?: readonly string[];
  /** Packages, by the name written in the import. A trailing `*` stands for anything below. */
  readonly packages: readonly string[];
  readonly node: boolean;
  /** Folders that its `tsconfig.json` refers to; absent for rows inside a room that has its own. */
  readonly references?: readonly string[];
}

/** The version check stands before everything else in an entry, and is plain JavaScript. */
const GUARD = 'scripts/node-version.mjs';

/** The row of each folder below `drivers/`: its name is filled in by the reader of this table. */
export const DRIVER: Room = {
  room: 'drivers/*',
  rooms: ['drivers/contract.ts', 'drivers/kit', 'app/core/geometry.ts', 'app/core/geometry'],
  typeRooms: ['app/core/parameter.ts'],
  packages: ['zod/mini'],
  node: true,
};

export const IMPORT_TABLE: readonly Room[] = [
  { room: 'app/core', rooms: [], packages: ['gl-matrix', 'ml-matrix'], node: false, references: [] },
  { room: 'app/protocol', rooms: ['app/core'], packages: ['zod/mini'], node: false, references: ['app/core'] },
  {
    room: 'drivers/contract.ts',
    rooms: ['drivers/kit', 'app/core/geometry.ts', 'app/core/geometry'],
    typeRooms: ['app/core/parameter.ts'],
    packages: ['zod/mini'],
    node: true,
  },
  {
    room: 'drivers/kit',
    rooms: ['drivers/contract.ts', 'app/core/geometry.ts', 'app/core/geometry'],
    typeRooms: ['app/core/parameter.ts'],
    packages: ['zod/mini', 'serialport', 'jpeg-js', 'ws'],
    node: true,
  },
  // Names every driver, each loaded when its first device is.
  {
    room: 'drivers/registry.ts',
    rooms: ['drivers'],
    packages: [],
    node: true,
  },
  {
    room: 'presets',
    rooms: ['app/core', 'app/protocol'],
    packages: ['better-sqlite3', 'kysely', 'fflate', 'pinyin-pro', 'zod/mini'],
    node: true,
    references: ['app/core', 'app/protocol'],
  },
  {
    room: 'app/virtual-stage',
    rooms: ['app/core', 'app/protocol', 'drivers', GUARD],
    packages: [],
    node: true,
    references: ['app/core', 'app/protocol', 'drivers', 'scripts'],
  },
  {
    room: 'app/engine',
    rooms: ['app/core', 'app/protocol', 'drivers', 'presets', GUARD],
    packages: ['ws', 'mutative', 'pino', 'prom-client', 'multicast-dns'],
    node: true,
    references: ['app/core', 'app/protocol', 'drivers', 'presets', 'scripts'],
  },
  {
    room: 'app/renderer',
    rooms: ['app/core', 'app/protocol'],
    packages: [
      'react',
      'react/*',
      'react-dom',
      'react-dom/*',
      '@base-ui/react',
      '@base-ui/react/*',
      'zustand',
      'zustand/*',
      'wouter',
      'wouter/*',
      'tinykeys',
      'uplot',
      'uplot/*',
      '@tanstack/react-virtual',
      '@fontsource/*',
      '@fontsource-variable/*',
      'pinyin-pro',
    ],
    node: false,
    references: ['app/core', 'app/protocol'],
  },
  { room: 'app/main', rooms: ['app/protocol'], packages: ['electron'], node: true, references: ['app/protocol'] },
  // Start-up runs before anything is installed: it may lean on Node and on itself.
  { room: 'scripts', rooms: [], packages: [], node: true, references: [] },
  {
    room: 'tests',
    rooms: ['app', 'drivers', 'presets', 'scripts', 'seeds'],
    packages: ['*'],
    node: true,
    references: [
      'app/core',
      'app/protocol',
      'drivers',
      'presets',
      'app/virtual-stage',
      'app/engine',
      'app/renderer',
      'app/main',
      'scripts',
    ],
  },
];

/** Tool configurations import their tools. */
export const CONFIG_FILE = /^(scripts\/)?(vite|vitest|rolldown|playwright)\.config\.ts$/;

/** What may stand at the top; another entry needs a decision record. */
export const TOP_LEVEL: readonly string[] = (
  'app drivers presets seeds tests scripts docs .ci package.json package-lock.json electron-builder.yml README.md ' +
  'LICENSE CHANGELOG.md tsconfig.json tsconfig.base.json biome.json knip.json vitest.config.ts .oxlintrc.json ' +
  '.gitignore .gitattributes .editorconfig .npmrc'
).split(' ');

/** Made by tools and ignored by git. */
export const MADE_BY_TOOLS: readonly string[] =
  '.git node_modules dist release coverage .tsbuild test-results playwright-report .data'.split(' ');

/** A thing that two folders need is a decision, a message or a driver part; never one of these. */
export const NO_SUCH_FOLDER: readonly string[] = ['utils', 'common', 'helpers', 'types'];

export const MAX_LINES = 400;

/** Data, not reasons to change: tables, catalogues of words, generated files. */
export const MAY_BE_LONG = /(-table|-catalogue|\.generated)\.tsx?$|^app\/protocol\/words\/|^tests\/vectors\//;

/** Globals that must not compile in a room, beside some that must, so that the fence is seen to stand and to open. */
export interface Fence {
  readonly room: string;
  readonly forbidden: readonly string[];
  readonly allowed: readonly string[];
}

const PURE = ['setTimeout', 'fetch', 'Buffer', 'process', 'console', 'document', 'window', 'performance', 'WebSocket'];
const DOM = ['document', 'window', 'getComputedStyle', 'HTMLElement', 'requestAnimationFrame'];
const NODE = ['Buffer', 'process', 'setTimeout', 'URL', 'AbortSignal'];

export const FENCES: readonly Fence[] = [
  { room: 'app/core', forbidden: PURE, allowed: ['Float64Array', 'Math', 'DisposableStack'] },
  { room: 'app/protocol', forbidden: PURE, allowed: ['DataView', 'JSON'] },
  { room: 'drivers', forbidden: DOM, allowed: NODE },
  { room: 'presets', forbidden: DOM, allowed: NODE },
  { room: 'app/virtual-stage', forbidden: DOM, allowed: NODE },
  { room: 'app/engine', forbidden: DOM, allowed: NODE },
  { room: 'app/main', forbidden: DOM, allowed: NODE },
  { room: 'app/renderer', forbidden: ['Buffer', 'process', 'require', '__dirname', 'setImmediate'], allowed: DOM },
];
