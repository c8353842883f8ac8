/**
 * The Electron shell: entry of the packaged product. Composes and decides nothing: what to start is command-line.ts,
 * what lives how long is life.ts and quitting.ts, what a window may is guard.ts and placement.ts.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, BrowserWindow, powerMonitor, powerSaveBlocker, screen, type Tray, utilityProcess } from 'electron';
import { sayFault, sayHint } from '../protocol/words/faults.ts';
import type { Lang } from '../protocol/words/words.ts';
import { readShellLine, type ShellPlan, wordsOf } from './command-line.ts';
import { askInMenu, openTray, setMainMenu } from './main-menu.ts';
import { readMemory, writeMemory } from './memory-file.ts';
import { type MenuAct, menuOf, quitChoices, trayMenuOf } from './menu.ts';
import { showPageScript, speakScript } from './page-address.ts';
import { type Remembered, remember } from './placement.ts';
import { startingPage, troubleLines, troublePage } from './plain-page.ts';
import { onLastWindowClosed, onQuit, onSecondStart, wantsAwake } from './quitting.ts';
import { type PartName, StageProcesses, type Trouble } from './stage-processes.ts';
import { screensNow, Windows } from './windows.ts';
import { langOf, say, USAGE } from './words.ts';

const DIST = join(import.meta.dirname, '..');
const FILES: Readonly<Record<PartName, string>> = {
  engine: join(DIST, 'engine', 'utility.js'),
  'virtual-stage': join(DIST, 'virtual-stage', 'main.js'),
  tracking: join(DIST, 'engine', 'tracking', 'tracking-process.js'),
};
const LANGS = ['en', 'zh'] as const;

const line = readShellLine(wordsOf(process.argv, app.isPackaged), {
  platform: process.platform,
  env: process.env,
  home: homedir(),
  cwd: process.cwd(),
  seeds: join(app.isPackaged ? process.resourcesPath : app.getAppPath(), 'seeds'),
});
if (line.do === 'help') {
  process.stdout.write(USAGE);
  app.exit(0);
} else if (ownsData(line.plan)) {
  if (line.plan.headless) goWithoutScreen();
  const { plan } = line;
  // Not awaited: Electron is ready only once this module has ended.
  app.whenReady().then(
    () => run(plan),
    (cause: unknown) => {
      warn(`stagelock: ${String(cause)}`);
      app.exit(1);
    },
  );
}

/** One shell for one data folder: its lock lies there. */
function ownsData({ data, headless }: ShellPlan): boolean {
  const own = join(data, 'window');
  try {
    mkdirSync(own, { recursive: true });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : '';
    const fault = { code: 'data.no-folder', params: { folder: data, problem } };
    for (const lang of LANGS) warn(`stagelock: ${sayFault(fault, lang)} ${sayHint(fault, lang)}`);
    app.exit(1);
    return false;
  }
  app.setPath('userData', own);
  if (app.requestSingleInstanceLock({ headless })) return true;
  for (const lang of LANGS) warn(`stagelock: ${say('line.running', lang, { data })}`);
  app.exit(headless ? 1 : 0);
  return false;
}

function goWithoutScreen(): void {
  app.disableHardwareAcceleration();
  if (process.platform === 'linux') app.commandLine.appendSwitch('ozone-platform', 'headless');
  app.dock?.hide();
}

function run(plan: ShellPlan): void {
  const memoryFile = join(app.getPath('userData'), 'shell.json');
  let remembered: Remembered = readMemory(memoryFile);
  let lang: Lang = remembered.lang ?? langOf(app.getPreferredSystemLanguages());
  let trouble: Trouble | undefined;
  let served = false;
  let awake: number | undefined;
  let tray: Tray | undefined;
  let ending: 'no' | 'sure' | 'ending' = 'no';

  const keep = (next: Remembered): void => {
    remembered = next;
    const why = writeMemory(memoryFile, next);
    if (why !== undefined) warn(`stagelock: ${memoryFile}: ${why}`);
  };

  const processes = new StageProcesses({
    plan,
    adminToken: plan.adminToken ?? randomBytes(24).toString('base64url'),
    clock: {
      nowMs: () => performance.now(),
      after: (ms, fn) => {
        const timer = setTimeout(fn, ms);
        return () => clearTimeout(timer);
      },
    },
    fork: (part, words) => utilityProcess.fork(FILES[part], [...words], { serviceName: `stagelock ${part}` }),
    onReady: (url, once) => {
      process.stdout.write(`stagelock engine ready ${url}\n`);
      if (plan.headless && !served) process.stdout.write(`stagelock open ${once}\n`);
      [served, trouble] = [true, undefined];
      windows?.serve(url);
      show();
    },
    onStanding: (standing) => {
      if (wantsAwake(standing)) awake ??= powerSaveBlocker.start('prevent-display-sleep');
      else if (awake !== undefined) {
        powerSaveBlocker.stop(awake);
        awake = undefined;
      }
      show();
    },
    onTrouble: (what) => {
      for (const text of troubleLines(what)) warn(text);
      if (processes.standing.running || what.part === 'tracking') return;
      trouble = what;
      if (plan.headless) end(1);
      windows?.showPlain();
      show();
    },
  });

  const windows = plan.headless
    ? undefined
    : new Windows({
        remembered: () => remembered,
        onPlaced: (screenId, placed) => keep(remember(remembered, screenId, placed)),
        link: () => processes.link(),
        plainPage: () => (trouble ? troublePage(trouble, served, lang) : startingPage(lang)),
        onLang: speak,
        onLastClosed: () => {
          if (onLastWindowClosed(processes.standing, process.platform) === 'stop') app.quit();
        },
        onCount: show,
        onSessionEnd: () => end(0),
        warn: (message, cause) => warn(`stagelock: ${message}: ${String(cause)}`),
      });

  function speak(next: Lang): void {
    if (next === lang) return;
    lang = next;
    keep({ ...remembered, lang });
    show();
  }

  /** Menus follow what stands. */
  function show(): void {
    if (windows === undefined || ending === 'ending') return;
    const { standing } = processes;
    const { platform } = process;
    const givenUp = trouble !== undefined;
    setMainMenu(
      menuOf({ lang, platform, packaged: app.isPackaged, standing, givenUp, screens: screensNow() }),
      perform,
    );
    tray?.destroy();
    tray =
      windows.count === 0 && standing.running
        ? openTray(say('app.name', lang), trayMenuOf({ lang, standing }), perform)
        : undefined;
  }

  function perform(act: MenuAct, window: Electron.BaseWindow | undefined): void {
    const front = window instanceof BrowserWindow ? window : undefined;
    switch (act.do) {
      case 'page':
        return windows?.run(showPageScript(act.page), front);
      case 'language':
        speak(act.lang);
        return windows?.run(speakScript(act.lang), front);
      case 'window':
        return windows?.open(act.screen);
      case 'again':
        trouble = undefined;
        windows?.showPlain();
        processes.start();
        return show();
      case 'close-windows':
        return windows?.closeAll();
      case 'quit':
        return app.quit();
      case 'stop-and-quit':
        ending = 'sure';
        return app.quit();
      case 'stay':
        return undefined;
    }
  }

  function end(code: number): void {
    if (ending === 'ending') return;
    ending = 'ending';
    tray?.destroy();
    windows?.closeAll();
    void processes.stop().finally(() => app.exit(code));
  }

  app.on('before-quit', (event) => {
    event.preventDefault();
    if (onQuit(processes.standing, ending !== 'no') === 'stop') return end(0);
    const front = windows?.front();
    if (front) askInMenu(quitChoices(lang), perform, front);
  });
  // Without a listener Electron quits with the last window; what ends then is decided in quitting.ts.
  app.on('window-all-closed', () => undefined);
  app.on('activate', () => {
    if (windows?.count === 0) windows.open(undefined);
  });
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const headless = typeof data === 'object' && data !== null && 'headless' in data && data.headless === true;
    const act = onSecondStart({ headless }, windows?.count ?? 0);
    if (act === 'open') windows?.open(undefined);
    if (act === 'focus') windows?.focus();
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(0));
  powerMonitor.on('shutdown', () => end(0));
  screen.on('display-added', show);
  screen.on('display-removed', show);

  windows?.open(undefined);
  processes.start();
  show();
}

function warn(text: string): void {
  process.stderr.write(`${text}\n`);
}
