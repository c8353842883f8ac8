import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type MenuEntry, type MenuModel, menuOf, PAGES, quitChoices, trayMenuOf } from '../../app/main/menu.ts';
import {
  isOnDuty,
  onLastWindowClosed,
  onPageGone,
  onQuit,
  onSecondStart,
  type Standing,
  wantsAwake,
} from '../../app/main/quitting.ts';
import { langOf, SHELL_WORDS } from '../../app/main/words.ts';
import { ROOMS } from '../../app/renderer/frame/rooms.ts';
import { frameWords } from '../../app/renderer/words/frame-words.ts';

const IDLE: Standing = { running: true, show: 'REHEARSAL', taking: false };
const SHOW: Standing = { running: true, show: 'SHOW', taking: false };
const TAKE: Standing = { running: true, show: 'REHEARSAL', taking: true };
const screens = [
  { id: 7, label: 'Desk', workArea: { x: 0, y: 0, width: 2560, height: 1400 }, primary: true },
  { id: 8, label: '', workArea: { x: 2560, y: 0, width: 1280, height: 800 }, primary: false },
];
const MODEL: MenuModel = { lang: 'en', platform: 'linux', packaged: true, standing: IDLE, givenUp: false, screens };

function flat(entries: readonly MenuEntry[]): readonly MenuEntry[] {
  return entries.flatMap((entry) => (entry.kind === 'menu' ? [entry, ...flat(entry.entries)] : [entry]));
}

const acts = (entries: readonly MenuEntry[]) => flat(entries).filter((entry) => entry.kind === 'act');
const labels = (entries: readonly MenuEntry[]) =>
  flat(entries).flatMap((one) => (one.kind === 'line' ? [] : one.label));

test('both languages have every entry, in words of their own', () => {
  const english = labels(menuOf(MODEL));
  const chinese = labels(menuOf({ ...MODEL, lang: 'zh' }));
  expect(chinese).toHaveLength(english.length);
  for (const label of chinese) expect(label).toMatch(/[\u4e00-\u9fff]|^English$|^Stagelock$/);
  for (const label of english) expect(label).not.toMatch(label === '中文' ? /x/ : /[\u4e00-\u9fff]/);
  for (const [en, zh] of Object.values(SHELL_WORDS)) {
    expect(zh.match(/\{\w+\}/g)?.toSorted()).toEqual(en.match(/\{\w+\}/g)?.toSorted());
  }
});

test('the six pages as the console names and numbers them', () => {
  expect(PAGES).toEqual(ROOMS);
  const pages = acts(menuOf(MODEL)).filter(({ act }) => act.do === 'page');
  expect(pages.map(({ key }) => key)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `CmdOrCtrl+${n}`));
  for (const page of PAGES) expect(SHELL_WORDS[`page.${page}`]).toEqual(frameWords[`room.${page}`]);
});

test('no entry takes a key of the show or of the console', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    for (const { key } of acts(menuOf({ ...MODEL, platform }))) {
      if (key !== undefined) expect(key).toMatch(/^CmdOrCtrl\+[1-6Q]$/);
    }
  }
});

test('the language is put where the console reads it', () => {
  const prefs = readFileSync(join(import.meta.dirname, '../../app/renderer/live/prefs.ts'), 'utf8');
  expect(prefs).toContain("localStorage.getItem('stagelock.lang')");
});

test('a window on each screen, named or by its size; starting again only where nothing runs', () => {
  const words = labels(menuOf(MODEL));
  expect(words).toContain('Screen 1: Desk');
  expect(words).toContain('Screen 2: 1280 × 800');
  const again = (givenUp: boolean) =>
    acts(menuOf({ ...MODEL, givenUp })).find(({ act }) => act.do === 'again')?.enabled;
  expect([again(false), again(true)]).toEqual([false, true]);
});

test('the developer’s tools are not in what people get', () => {
  const roles = (packaged: boolean) =>
    flat(menuOf({ ...MODEL, packaged })).map((one) => one.kind === 'role' && one.role);
  expect(roles(true)).not.toContain('toggleDevTools');
  expect(roles(false)).toContain('toggleDevTools');
});

test('while a show is on, quitting says what it would do; a key cannot', () => {
  const quits = (standing: Standing) =>
    acts(menuOf({ ...MODEL, standing })).filter(({ act }) =>
      ['quit', 'stop-and-quit', 'close-windows'].includes(act.do),
    );
  expect(quits(IDLE).map(({ act, key }) => [act.do, key])).toEqual([['quit', 'CmdOrCtrl+Q']]);
  expect(quits(SHOW).map(({ act, key }) => [act.do, key])).toEqual([
    ['close-windows', undefined],
    ['stop-and-quit', undefined],
  ]);
  const mac = menuOf({ ...MODEL, platform: 'darwin', standing: TAKE });
  expect(labels(mac.slice(0, 1))).toContain('Quit while the show is on');
  expect(acts(quitChoices('en')).map(({ act }) => act.do)).toEqual(['stay', 'close-windows', 'stop-and-quit']);
  expect(acts(trayMenuOf({ lang: 'en', standing: SHOW })).map(({ act }) => act.do)).toEqual([
    'window',
    'stop-and-quit',
  ]);
  expect(acts(trayMenuOf({ lang: 'en', standing: IDLE })).map(({ act }) => act.do)).toEqual(['window', 'quit']);
});

test('what ends with what', () => {
  const gone: Standing = { ...SHOW, running: false };
  expect([IDLE, SHOW, TAKE, gone].map(isOnDuty)).toEqual([false, true, true, false]);
  expect([IDLE, SHOW, TAKE, gone].map(wantsAwake)).toEqual([false, true, true, false]);
  expect([IDLE, SHOW, TAKE].map((one) => onLastWindowClosed(one, 'linux'))).toEqual(['stop', 'stay', 'stay']);
  expect(onLastWindowClosed(IDLE, 'darwin')).toBe('stay');
  expect([IDLE, SHOW, TAKE, gone].map((one) => onQuit(one, false))).toEqual(['stop', 'ask', 'ask', 'stop']);
  expect(onQuit(SHOW, true)).toBe('stop');
});

test('a second start brings the window forward, or a new one; without a window it changes nothing', () => {
  expect(onSecondStart({ headless: false }, 2)).toBe('focus');
  expect(onSecondStart({ headless: false }, 0)).toBe('open');
  expect(onSecondStart({ headless: true }, 0)).toBe('nothing');
});

test('a page that dies is there again at once; one that keeps dying waits', () => {
  expect(onPageGone('crashed', 1)).toEqual({ reloadMs: 0 });
  expect([2, 3, 4, 9].map((n) => onPageGone('oom', n))).toEqual(
    [500, 1_000, 2_000, 10_000].map((reloadMs) => ({ reloadMs })),
  );
  expect(onPageGone('clean-exit', 1)).toBe('leave');
});

test('the desktop’s language', () => {
  expect([['zh-Hans-CN', 'en'], ['fr-FR', 'zh-TW'], ['de', 'en-GB', 'zh'], []].map(langOf)).toEqual([
    'zh',
    'zh',
    'en',
    'en',
  ]);
});
