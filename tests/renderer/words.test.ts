/**
 * Both languages, complete: no literal text in components, no missing, unused or half-translated key. Walks the parsed
 * sources of the console, and the codes that engine, core, drivers and storage send.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';
import { describe, expect, test } from 'vitest';
import { FAULTS } from '../../app/protocol/words/faults.ts';
import type { Catalogue } from '../../app/protocol/words/words.ts';
import { WORDS } from '../../app/renderer/words/catalogue.ts';

const ROOT = join(import.meta.dirname, '../..');
const LETTER = /\p{L}/u;
/** Units and marks that read the same everywhere. */
const SAME = /^(s|ms|m|Hz|px|%|°|×)$/;
/** What is typed as it stands, half-width, in either language. */
const TYPED = /时:分:秒:帧|主机:端口|hw: /g;
const HALF_WIDTH = /\p{Script=Han}\s*[,:;?!()]|[,:;?!()]\s*\p{Script=Han}/u;
/** Attributes that a person reads or hears. */
const SPOKEN = new Set(['title', 'aria-label', 'placeholder', 'alt', 'label', 'hint', 'sub']);

function sourcesBelow(folder: string, ends: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ends.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

interface Found {
  /** Text that stands in the component itself. */
  readonly literal: string[];
  readonly strings: Set<string>;
  /** Template literals as patterns: `phase.${x}` is /^phase\..+$/. */
  readonly patterns: RegExp[];
  readonly codes: Set<string>;
}

function readSource(file: string, source: string, found: Found): void {
  const text = (value: string): void => {
    const said = value.trim();
    if (LETTER.test(said) && !SAME.test(said)) found.literal.push(`${file.replace(`${ROOT}/`, '')}: ${said}`);
  };
  const visitor = new Visitor({
    JSXText: (node) => text(node.value),
    JSXAttribute: (node) => {
      const name = node.name.type === 'JSXIdentifier' ? node.name.name : '';
      if (SPOKEN.has(name) && node.value?.type === 'Literal' && typeof node.value.value === 'string')
        text(node.value.value);
    },
    JSXElement: (node) => {
      for (const child of node.children)
        if (
          child.type === 'JSXExpressionContainer' &&
          child.expression.type === 'Literal' &&
          typeof child.expression.value === 'string'
        )
          text(child.expression.value);
    },
    Literal: (node) => {
      if (typeof node.value === 'string') found.strings.add(node.value);
    },
    TemplateLiteral: (node) => {
      const parts = node.quasis.map((quasi) => (quasi.value.cooked ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      if (parts.length > 1 && /^[\w-]+\\\./.test(parts[0] ?? ''))
        found.patterns.push(new RegExp(`^${parts.join('.+')}$`));
    },
    Property: (node) => {
      const key = node.key.type === 'Identifier' ? node.key.name : '';
      if (key === 'code' && node.value.type === 'Literal' && typeof node.value.value === 'string')
        found.codes.add(node.value.value);
    },
  });
  visitor.visit(parseSync(file, source).program);
}

function readAll(files: readonly string[]): Found {
  const found: Found = { literal: [], strings: new Set(), patterns: [], codes: new Set() };
  for (const file of files) readSource(file, readFileSync(file, 'utf8'), found);
  return found;
}

const console_ = readAll(
  sourcesBelow('app/renderer', /\.tsx?$/).filter((file) => !/renderer\/words\/(?!say|names)/.test(file)),
);

function unused(catalogue: Catalogue, found: Found): string[] {
  return Object.keys(catalogue).filter(
    (key) => !found.strings.has(key) && !found.patterns.some((pattern) => pattern.test(key)),
  );
}

test('no component holds a text of its own', () => {
  expect(console_.literal).toEqual([]);
});

test('every key of the console is used', () => {
  expect(unused(WORDS, console_)).toEqual([]);
});

test('every code that is sent has words', () => {
  const rooms = ['app/core', 'app/engine', 'app/protocol', 'app/virtual-stage', 'drivers', 'presets'];
  const sent = readAll(
    rooms.flatMap((room) => sourcesBelow(room, /(?<!\.d)\.ts$/)).filter((file) => !file.includes('/words/')),
  );
  const codes = [...sent.codes].filter((code) => code.includes('.'));
  expect(codes.length).toBeGreaterThan(100);
  expect(codes.filter((code) => !Object.hasOwn(FAULTS, code))).toEqual([]);
});

describe.each([
  ['console', WORDS as Catalogue],
  ['faults', FAULTS],
])('the words of the %s', (_name, catalogue) => {
  const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').toSorted();

  test('are written in both languages', () => {
    expect(
      Object.entries(catalogue)
        .filter(([, [en, zh]]) => en.trim() === '' || zh.trim() === '')
        .map(([key]) => key),
    ).toEqual([]);
  });

  test('have the same places in both', () => {
    const odd = Object.entries(catalogue).filter(
      ([, [en, zh]]) => [...new Set(places(en))].join() !== [...new Set(places(zh))].join(),
    );
    expect(odd.map(([key]) => key)).toEqual([]);
  });

  test('keep half-width digits, and 50p rather than 50fps', () => {
    expect(
      Object.entries(catalogue)
        .filter(([, [, zh]]) => /[０-９]|\dfps/.test(zh))
        .map(([key]) => key),
    ).toEqual([]);
  });

  test('keep full-width punctuation beside Chinese', () => {
    const marks = (text: string, mark: string): number => text.split(mark).length;
    const odd = Object.entries(catalogue)
      .map(([key, [, zh]]) => [key, zh.replaceAll(TYPED, '')] as const)
      .filter(([, zh]) => HALF_WIDTH.test(zh) || marks(zh, '（') !== marks(zh, '）'));
    expect(odd.map(([key]) => key)).toEqual([]);
  });
});

test('the walk finds what it looks for', () => {
  const found: Found = { literal: [], strings: new Set(), patterns: [], codes: new Set() };
  readSource(
    'x.tsx',
    "const a = <p title=\"Spoken\">Hello {'there'} <u>s</u>{t(`phase.${x}`)}{t('age.never')}</p>; const f = { code: 'a.b' };",
    found,
  );
  expect(found.literal.map((one) => one.split(': ')[1] ?? '').toSorted()).toEqual(['Hello', 'Spoken', 'there']);
  expect(found.patterns.some((pattern) => pattern.test('phase.hold'))).toBe(true);
  expect([found.strings.has('age.never'), found.codes.has('a.b')]).toEqual([true, true]);
});
