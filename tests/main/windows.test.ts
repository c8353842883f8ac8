import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayHave, mayLoad, mayNavigate, PAGE_PREFERENCES } from '../../app/main/guard.ts';
import { consoleAddress, originOf, showPageScript, speakScript } from '../../app/main/page-address.ts';
import { placeWindow, type Rect, readRemembered, remember, rescue, type Screen } from '../../app/main/placement.ts';
import { startingPage, troubleLines, troublePage } from '../../app/main/plain-page.ts';

const ENGINE = 'http://127.0.0.1:7788';
const NOTHING = readRemembered(undefined);
const left: Screen = { id: 1, label: 'Desk', workArea: { x: 0, y: 0, width: 2560, height: 1400 }, primary: true };
const right: Screen = { id: 2, label: 'Tablet', workArea: { x: 2560, y: 0, width: 1280, height: 800 }, primary: false };

test('a first window: the primary screen, the size that pages were laid out for, in the middle', () => {
  expect(placeWindow([right, left], undefined, NOTHING)).toEqual({
    bounds: { x: 480, y: 200, width: 1600, height: 1000 },
    maximized: false,
  });
});

test('a screen that is asked for; a small one is filled', () => {
  expect(placeWindow([left, right], 2, NOTHING)).toEqual({
    bounds: { x: 2560, y: 0, width: 1280, height: 800 },
    maximized: true,
  });
  expect(placeWindow([left], 2, NOTHING)?.bounds.x).toBe(480); // gone since
  expect(placeWindow([], undefined, NOTHING)).toBeUndefined();
});

test('where it stood before, on the screen where it stood last; a second one stands aside', () => {
  const bounds = { x: 100, y: 50, width: 1800, height: 1100 };
  const before = remember(remember(NOTHING, 2, { bounds: right.workArea, maximized: true }), 1, {
    bounds,
    maximized: false,
  });
  expect(placeWindow([left, right], undefined, before)).toEqual({ bounds, maximized: false });
  expect(placeWindow([left, right], undefined, before, [bounds])?.bounds).toEqual({ ...bounds, x: 132, y: 82 });
  expect(placeWindow([right], undefined, before)).toEqual({ bounds: right.workArea, maximized: true });
  expect(readRemembered(JSON.parse(JSON.stringify({ ...before, lang: 'zh' })))).toEqual({ ...before, lang: 'zh' });
});

const size = fc.integer({ min: 1, max: 8_000 });
const place = fc.integer({ min: -8_000, max: 8_000 });
const rect: fc.Arbitrary<Rect> = fc.record({ x: place, y: place, width: size, height: size });

test('whatever was remembered, a window opens wholly on one screen', () => {
  const screens = fc.array(
    rect.map((workArea) => ({ label: '', workArea, primary: false })),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(screens, fc.array(rect, { maxLength: 3 }), fc.integer({ min: 0, max: 4 }), (areas, boxes, asked) => {
      const all = areas.map((one, id) => ({ ...one, id }));
      const raw = { windows: boxes.map((bounds, screen) => ({ screen, bounds, maximized: false })) };
      const placed = placeWindow(all, asked, readRemembered(raw), boxes);
      const on = all.some(({ workArea }) => placed !== undefined && isWithin(placed.bounds, workArea));
      expect(on).toBe(true);
    }),
  );
});

function isWithin(inner: Rect, outer: Rect): boolean {
  const fits = inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height;
  return fits && inner.x >= outer.x && inner.y >= outer.y;
}

test('a screen goes: windows that cannot be seen come back, others stay', () => {
  const there = { x: 2600, y: 10, width: 1200, height: 700 };
  expect(rescue(there, [left, right])).toBeUndefined();
  expect(rescue(there, [left])).toEqual({ x: 1360, y: 10, width: 1200, height: 820 });
  expect(rescue({ x: -100, y: 0, width: 1600, height: 1000 }, [left])).toBeUndefined();
  expect(rescue(there, [])).toBeUndefined();
});

test('a memory that somebody else wrote is left out piece by piece', () => {
  expect(readRemembered('x')).toEqual(NOTHING);
  const good = { screen: 1, bounds: { x: 1, y: 2, width: 3, height: 4 }, maximized: true };
  const bad = [
    null,
    { ...good, screen: '1' },
    { ...good, bounds: null },
    { ...good, bounds: { ...good.bounds, width: 0 } },
    { ...good, bounds: { ...good.bounds, x: 1.5 } },
  ];
  expect(readRemembered({ lang: 'fr', windows: [...bad, good] })).toEqual({ lang: undefined, windows: [good] });
  fc.assert(fc.property(fc.anything(), (raw) => void readRemembered(raw)));
});

test.each([
  [`${ENGINE}/`, true, true],
  [`${ENGINE}/?once=x#/live`, true, true],
  ['http://127.0.0.1:7789/', false, false],
  ['http://127.0.0.1:7788.example.org/', false, false],
  ['http://user@127.0.0.1:7788@example.org/', false, false],
  ['https://127.0.0.1:7788/', false, false],
  ['https://example.org/', false, false],
  ['file:///etc/passwd', false, false],
  ['javascript:alert(1)', false, false],
  ['nonsense', false, false],
  ['data:image/png;base64,AA', false, true],
  [`blob:${ENGINE}/1-2`, true, true],
  ['blob:https://example.org/1-2', false, false],
  ['ws://127.0.0.1:7788/ws', false, true],
  ['ws://127.0.0.1:7789/ws', false, false],
  ['wss://127.0.0.1:7788/ws', false, false],
])('%s: may be gone to %s, may be loaded %s', (url, go, load) => {
  expect([mayNavigate(url, ENGINE), mayLoad(url, ENGINE)]).toEqual([go, load]);
  expect(mayNavigate(url, undefined)).toBe(false);
  if (!url.startsWith('data:')) expect(mayLoad(url, undefined)).toBe(false);
});

test('a page has nothing of the machine', () => {
  for (const permission of ['media', 'midi', 'usb', 'clipboard-read', 'openExternal', 'fullscreen', 'unknown']) {
    expect(mayHave(permission)).toBe(false);
  }
  expect(PAGE_PREFERENCES).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  expect(PAGE_PREFERENCES).toMatchObject({ webSecurity: true, webviewTag: false });
  expect(Object.keys(PAGE_PREFERENCES)).not.toContain('preload');
});

test('a new link keeps the page that stood there; only our own pages count', () => {
  const link = `${ENGINE}/?once=b`;
  expect(consoleAddress(link, `${ENGINE}/#/devices/wall-1`)).toBe(`${link}#/devices/wall-1`);
  expect(consoleAddress(link, `${ENGINE}/#/elsewhere`)).toBe(link);
  expect(consoleAddress(link, '')).toBe(link);
  expect(originOf(`${ENGINE}/?once=b`)).toBe(ENGINE);
  expect(originOf('data:text/html,x')).toBeUndefined();
  expect(showPageScript('sync')).toBe('location.hash = "#/sync"');
  expect(speakScript('zh')).toContain('"zh"');
});

test('the page that says why: every reason in one language, nothing of it is markup', () => {
  const faults = [
    { code: 'listen.failed', params: { host: '127.0.0.1', port: 7788, errno: 'EADDRINUSE' } },
    { code: 'studio.no-folder', params: { folder: '<script>alert(1)</script>' } },
  ];
  const page = decodeURIComponent(troublePage({ part: 'engine', code: null, faults }, false, 'en'));
  expect(page).toContain('Cannot listen on 127.0.0.1:7788 (EADDRINUSE)');
  expect(page).toContain('Another engine may run there');
  expect(page).not.toContain('<script>');
  const died = decodeURIComponent(troublePage({ part: 'virtual-stage', code: 134, faults: [] }, true, 'zh'));
  expect(died).toContain('虚拟舞台连续退出 9 次，最近一次代码 134');
  expect(died).toContain('lang="zh-CN"');
  expect(decodeURIComponent(startingPage('en'))).toContain('The stage is starting');
  expect(troubleLines({ part: 'engine', code: 9, faults: [] })).toHaveLength(2);
  expect(troubleLines({ part: 'engine', code: null, faults })).toEqual([]);
});
