/**
 * The windows: open, placed, kept to the engine, brought back when their page dies. Thin: where they stand, where they
 * may go and when they come back is decided in placement.ts, guard.ts and quitting.ts.
 */
import { BrowserWindow, type Display, screen, session, type WebContents } from 'electron';
import type { Lang } from '../protocol/words/words.ts';
import { mayHave, mayLoad, mayNavigate, PAGE_PREFERENCES } from './guard.ts';
import { consoleAddress, originOf, WHICH_LANG_SCRIPT } from './page-address.ts';
import { leastSize, type Placed, placeWindow, type Remembered, rescue, type Screen } from './placement.ts';
import { onPageGone } from './quitting.ts';

export interface WindowsOptions {
  remembered(): Remembered;
  onPlaced(screenId: number, placed: Placed): void;
  /** A link that signs one more window in; undefined while no engine serves. */
  link(): Promise<string | undefined>;
  /** What stands in a window while there is no console. */
  plainPage(): string;
  onLang(lang: Lang): void;
  onLastClosed(): void;
  onCount(): void;
  /** The system ends; nobody is asked. */
  onSessionEnd(): void;
  warn(message: string, cause: unknown): void;
}

const AGAIN_MS = 1_000;
const MINUTE_MS = 60_000;
/** Chromium's code of a load that another one replaced. */
const ABORTED = -3;

interface Shown {
  readonly window: BrowserWindow;
  at: 'plain' | 'console';
  /** The console page that stood there last. */
  before: string;
  deathsMs: number[];
}

export function screensNow(): readonly Screen[] {
  const primary = screen.getPrimaryDisplay().id;
  return screen
    .getAllDisplays()
    .map(({ id, label, workArea }: Display) => ({ id, label, workArea, primary: id === primary }));
}

export class Windows {
  readonly #options: WindowsOptions;
  readonly #open = new Set<Shown>();
  #origin: string | undefined;

  constructor(options: WindowsOptions) {
    this.#options = options;
    const { defaultSession } = session;
    defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(mayHave(permission)));
    defaultSession.setPermissionCheckHandler((_contents, permission) => mayHave(permission));
    defaultSession.setDevicePermissionHandler(() => false);
    defaultSession.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayLoad(url, this.#origin) }));
    screen.on('display-removed', () => this.#rescueAll());
    screen.on('display-metrics-changed', () => this.#rescueAll());
  }

  get count(): number {
    return this.#open.size;
  }

  open(screenId: number | undefined): void {
    const others = [...this.#open].map(({ window }) => window.getBounds());
    const screens = screensNow();
    const placed = placeWindow(screens, screenId, this.#options.remembered(), others);
    const least = screens[0] ? leastSize(screens[0].workArea) : undefined;
    const window = new BrowserWindow({
      ...placed?.bounds,
      ...(least && { minWidth: least.width, minHeight: least.height }),
      show: false,
      backgroundColor: '#0b0d10',
      title: 'Stagelock',
      webPreferences: PAGE_PREFERENCES,
    });
    const shown: Shown = { window, at: 'plain', before: '', deathsMs: [] };
    this.#open.add(shown);
    this.#keep(shown);
    this.#guard(shown);
    if (placed?.maximized) window.maximize();
    window.once('ready-to-show', () => window.show());
    this.#options.onCount();
    void this.#fill(shown);
  }

  focus(): void {
    const [first] = this.#open;
    if (!first) return;
    if (first.window.isMinimized()) first.window.restore();
    first.window.focus();
  }

  /** An engine serves at this address. Pages that are open find it again themselves; the others are filled. */
  serve(url: string): void {
    const origin = originOf(url);
    const moved = this.#origin !== undefined && this.#origin !== origin;
    this.#origin = origin;
    for (const shown of this.#open) if (moved || shown.at === 'plain') void this.#fill(shown);
  }

  /** Nothing serves: all show the plain page. */
  showPlain(): void {
    for (const shown of this.#open) this.#load(shown, 'plain', this.#options.plainPage());
  }

  /** Runs in the console of one window, or of the first. */
  run(script: string, window: BrowserWindow | undefined): void {
    const shown = [...this.#open].find((one) => one.window === window) ?? [...this.#open][0];
    if (shown?.at === 'console') void this.#ask(shown, script);
  }

  front(): BrowserWindow | undefined {
    return BrowserWindow.getFocusedWindow() ?? [...this.#open][0]?.window;
  }

  closeAll(): void {
    for (const { window } of this.#open) window.close();
  }

  /** The console, signed in by a link of its own; the plain page where there is none. */
  async #fill(shown: Shown): Promise<void> {
    const link = await this.#options.link();
    if (shown.window.isDestroyed()) return;
    if (link === undefined) this.#load(shown, 'plain', this.#options.plainPage());
    else this.#load(shown, 'console', consoleAddress(link, shown.before));
  }

  #load(shown: Shown, at: Shown['at'], url: string): void {
    shown.at = at;
    // What fails is told by did-fail-load; a rejection beside it says the same.
    shown.window.loadURL(url).catch((cause: unknown) => this.#options.warn('a page did not load', cause));
  }

  #keep(shown: Shown): void {
    const { window } = shown;
    window.on('close', () => {
      const { id } = screen.getDisplayMatching(window.getNormalBounds());
      this.#options.onPlaced(id, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
    });
    window.on('closed', () => {
      this.#open.delete(shown);
      this.#options.onCount();
      if (this.count === 0) this.#options.onLastClosed();
    });
    window.on('session-end', () => this.#options.onSessionEnd());
    const learn = (): void => void this.#learnLang(shown);
    window.on('focus', learn);
    window.on('blur', learn);
  }

  #guard(shown: Shown): void {
    const contents: WebContents = shown.window.webContents;
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => {
      if (!mayNavigate(event.url, this.#origin)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!mayNavigate(event.url, this.#origin)) event.preventDefault();
    });
    contents.on('did-navigate', (_event, url) => this.#noteAddress(shown, url));
    contents.on('did-navigate-in-page', (_event, url, isMain) => {
      if (!isMain) return;
      this.#noteAddress(shown, url);
      void this.#learnLang(shown);
    });
    contents.on('did-fail-load', (_event, code, _why, _url, isMain) => {
      if (!isMain || code === ABORTED || shown.at === 'plain') return;
      this.#load(shown, 'plain', this.#options.plainPage());
      setTimeout(() => void this.#fill(shown), AGAIN_MS);
    });
    contents.on('render-process-gone', (_event, { reason }) => {
      const nowMs = performance.now();
      shown.deathsMs = [...shown.deathsMs.filter((ms) => nowMs - ms < MINUTE_MS), nowMs];
      const act = onPageGone(reason, shown.deathsMs.length);
      if (act !== 'leave') setTimeout(() => void this.#fill(shown), act.reloadMs);
    });
  }

  #noteAddress(shown: Shown, url: string): void {
    if (mayNavigate(url, this.#origin)) shown.before = url;
  }

  async #learnLang(shown: Shown): Promise<void> {
    if (shown.at !== 'console') return;
    const lang = await this.#ask(shown, WHICH_LANG_SCRIPT);
    if (typeof lang === 'string' && lang !== '') this.#options.onLang(lang.startsWith('zh') ? 'zh' : 'en');
  }

  async #ask(shown: Shown, script: string): Promise<unknown> {
    if (shown.window.isDestroyed()) return undefined;
    try {
      const answer: unknown = await shown.window.webContents.executeJavaScript(script);
      return answer;
    } catch (cause) {
      this.#options.warn('a page did not answer', cause);
      return undefined;
    }
  }

  #rescueAll(): void {
    const screens = screensNow();
    for (const { window } of this.#open) {
      const bounds = rescue(window.getNormalBounds(), screens);
      if (bounds) window.setBounds(bounds);
    }
  }
}
