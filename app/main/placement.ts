/** Where windows open: on the screen that was asked for, where they stood before, and always where they can be seen. Pure. */

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Screen {
  readonly id: number;
  readonly label: string;
  readonly workArea: Rect;
  readonly primary: boolean;
}

export interface Placed {
  readonly bounds: Rect;
  readonly maximized: boolean;
}

/** Kept by screen, newest last. */
export interface Remembered {
  readonly lang: 'en' | 'zh' | undefined;
  readonly windows: readonly (Placed & { readonly screen: number })[];
}

/** The size that every page was laid out for, and the least at which nothing is clipped. */
const WANTED = { width: 1600, height: 1000 };
const LEAST = { width: 1180, height: 820 };
const CASCADE = 32;
const MAX_REMEMBERED = 16;

export function placeWindow(
  screens: readonly Screen[],
  asked: number | undefined,
  { windows }: Remembered,
  others: readonly Rect[] = [],
): Placed | undefined {
  const last = windows.findLast(({ screen }) => screens.some(({ id }) => id === screen));
  const wanted = asked ?? last?.screen;
  const screen = screens.find(({ id }) => id === wanted) ?? screens.find(({ primary }) => primary) ?? screens[0];
  if (screen === undefined) return undefined;
  const before = windows.findLast((one) => one.screen === screen.id);
  const fresh = centred(screen.workArea);
  const bounds = aside(within(before?.bounds ?? fresh, screen.workArea), screen.workArea, others);
  return { bounds, maximized: before?.maximized ?? fits(screen.workArea) === false };
}

export function leastSize(workArea: Rect): { readonly width: number; readonly height: number } {
  return { width: Math.min(LEAST.width, workArea.width), height: Math.min(LEAST.height, workArea.height) };
}

/** After a screen has gone: where a window that can no longer be seen belongs; undefined where it may stay. */
export function rescue(bounds: Rect, screens: readonly Screen[]): Rect | undefined {
  const seen = screens.some(({ workArea }) => {
    const width = Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
    const height = Math.min(bounds.y + bounds.height, workArea.y + workArea.height) - Math.max(bounds.y, workArea.y);
    return width >= bounds.width / 2 && height >= bounds.height / 2;
  });
  const home = screens.find(({ primary }) => primary) ?? screens[0];
  return seen || home === undefined ? undefined : within(bounds, home.workArea);
}

export function remember(before: Remembered, screen: number, placed: Placed): Remembered {
  const windows = [...before.windows.filter((one) => one.screen !== screen), { screen, ...placed }];
  return { ...before, windows: windows.slice(-MAX_REMEMBERED) };
}

/** From a file that anybody may have changed: what does not fit is left out. */
export function readRemembered(raw: unknown): Remembered {
  if (!isObject(raw)) return { lang: undefined, windows: [] };
  const { lang, windows } = raw;
  return {
    lang: lang === 'en' || lang === 'zh' ? lang : undefined,
    windows: (Array.isArray(windows) ? windows : []).flatMap(readWindow).slice(-MAX_REMEMBERED),
  };
}

function readWindow(raw: unknown): Remembered['windows'] {
  if (!isObject(raw) || !isObject(raw['bounds']) || !Number.isSafeInteger(raw['screen'])) return [];
  const { x, y, width, height } = raw['bounds'];
  if (![x, y, width, height].every((n) => Number.isSafeInteger(n))) return [];
  const bounds = { x: Number(x), y: Number(y), width: Number(width), height: Number(height) };
  if (bounds.width < 1 || bounds.height < 1) return [];
  return [{ screen: Number(raw['screen']), bounds, maximized: raw['maximized'] === true }];
}

function fits({ width, height }: Rect): boolean {
  return width >= WANTED.width && height >= WANTED.height;
}

function centred({ x, y, width, height }: Rect): Rect {
  const size = { width: Math.min(WANTED.width, width), height: Math.min(WANTED.height, height) };
  return {
    x: x + Math.floor((width - size.width) / 2),
    y: y + Math.floor((height - size.height) / 2),
    ...size,
  };
}

/** As large as it was where that fits, and wholly on the screen. */
function within(bounds: Rect, area: Rect): Rect {
  const least = leastSize(area);
  const width = Math.min(area.width, Math.max(least.width, bounds.width));
  const height = Math.min(area.height, Math.max(least.height, bounds.height));
  return {
    x: clamp(bounds.x, area.x, area.x + area.width - width),
    y: clamp(bounds.y, area.y, area.y + area.height - height),
    width,
    height,
  };
}

/** A second window does not cover the first one exactly. */
function aside(bounds: Rect, area: Rect, others: readonly Rect[]): Rect {
  if (!others.some(({ x, y }) => x === bounds.x && y === bounds.y)) return bounds;
  const moved = within({ ...bounds, x: bounds.x + CASCADE, y: bounds.y + CASCADE }, area);
  return moved.x === bounds.x && moved.y === bounds.y ? bounds : aside(moved, area, others);
}

function clamp(n: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, n));
}

function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null;
}
