/**
 * The menu as data: what stands in it and what each entry asks for. Pure; main-menu.ts makes it the system's.
 *
 * No entry takes a key of the show (space, escape, enter, F12, bare digits) nor one that the console uses itself.
 */
import type { Lang } from '../protocol/words/words.ts';
import type { Screen } from './placement.ts';
import { isOnDuty, type Standing } from './quitting.ts';
import { say } from './words.ts';

export const PAGES = ['live', 'director', 'tracking', 'sync', 'devices', 'library'] as const;
export type Page = (typeof PAGES)[number];

export type MenuAct =
  | { readonly do: 'page'; readonly page: Page }
  | { readonly do: 'language'; readonly lang: Lang }
  | { readonly do: 'window'; readonly screen: number | undefined }
  | { readonly do: 'again' | 'quit' | 'close-windows' | 'stop-and-quit' | 'stay' };

const ROLES = [
  'about',
  'hide',
  'hideOthers',
  'unhide',
  'undo',
  'redo',
  'cut',
  'copy',
  'paste',
  'selectAll',
  'reload',
  'resetZoom',
  'zoomIn',
  'zoomOut',
  'togglefullscreen',
  'toggleDevTools',
  'minimize',
  'close',
] as const;
export type MenuRole = (typeof ROLES)[number];

export type MenuEntry =
  | { readonly kind: 'line' }
  | { readonly kind: 'role'; readonly role: MenuRole; readonly label: string }
  | { readonly kind: 'menu'; readonly label: string; readonly entries: readonly MenuEntry[] }
  | {
      readonly kind: 'act';
      readonly label: string;
      readonly act: MenuAct;
      readonly key?: string;
      readonly chosen?: boolean;
      readonly enabled?: boolean;
    };

export interface MenuModel {
  readonly lang: Lang;
  readonly platform: NodeJS.Platform;
  readonly packaged: boolean;
  readonly standing: Standing;
  /** Nothing serves and nothing tries to: a person may begin again. */
  readonly givenUp: boolean;
  readonly screens: readonly Screen[];
}

const LINE: MenuEntry = { kind: 'line' };

export function menuOf(model: MenuModel): readonly MenuEntry[] {
  const { lang, platform, packaged, givenUp, screens } = model;
  const role = (name: MenuRole): MenuEntry => ({ kind: 'role', role: name, label: say(`role.${name}`, lang) });
  const mac = platform === 'darwin';
  const quit = quitEntry(model);
  const stage: MenuEntry[] = [
    {
      kind: 'menu',
      label: say('menu.new-window', lang),
      entries: screens.map((screen, at) => onScreen(screen, at, lang)),
    },
    { kind: 'act', label: say('menu.again', lang), act: { do: 'again' }, enabled: givenUp },
  ];
  const menus: MenuEntry[] = [
    { kind: 'menu', label: say('menu.stage', lang), entries: mac ? stage : [...stage, LINE, quit] },
    {
      kind: 'menu',
      label: say('menu.edit', lang),
      entries: [role('undo'), role('redo'), LINE, role('cut'), role('copy'), role('paste'), role('selectAll')],
    },
    {
      kind: 'menu',
      label: say('menu.pages', lang),
      entries: PAGES.map((page, at) => ({
        kind: 'act',
        label: say(`page.${page}`, lang),
        act: { do: 'page', page },
        key: `CmdOrCtrl+${at + 1}`,
        enabled: !givenUp,
      })),
    },
    {
      kind: 'menu',
      label: say('menu.view', lang),
      entries: [
        role('reload'),
        LINE,
        role('resetZoom'),
        role('zoomIn'),
        role('zoomOut'),
        role('togglefullscreen'),
        ...(packaged ? [] : [role('toggleDevTools')]),
      ],
    },
    { kind: 'menu', label: say('menu.language', lang), entries: [language('en', lang), language('zh', lang)] },
    { kind: 'menu', label: say('menu.window', lang), entries: [role('minimize'), role('close')] },
  ];
  if (!mac) return menus;
  const own = [role('about'), LINE, role('hide'), role('hideOthers'), role('unhide'), LINE, quit];
  return [{ kind: 'menu', label: say('app.name', lang), entries: own }, ...menus];
}

/** What asks, where quitting would end a show: a menu at the pointer, gone with a click beside it. */
export function quitChoices(lang: Lang): readonly MenuEntry[] {
  return [
    { kind: 'act', label: say('menu.stay', lang), act: { do: 'stay' } },
    { kind: 'act', label: say('menu.close-windows', lang), act: { do: 'close-windows' } },
    LINE,
    { kind: 'act', label: say('menu.stop-and-quit', lang), act: { do: 'stop-and-quit' } },
  ];
}

/** The icon's menu while no window is open. */
export function trayMenuOf({ lang, standing }: Pick<MenuModel, 'lang' | 'standing'>): readonly MenuEntry[] {
  return [
    { kind: 'act', label: say('menu.open-window', lang), act: { do: 'window', screen: undefined } },
    LINE,
    isOnDuty(standing)
      ? { kind: 'act', label: say('menu.stop-and-quit', lang), act: { do: 'stop-and-quit' } }
      : { kind: 'act', label: say('menu.quit', lang), act: { do: 'quit' } },
  ];
}

function quitEntry({ lang, standing }: MenuModel): MenuEntry {
  if (!isOnDuty(standing)) {
    return { kind: 'act', label: say('menu.quit', lang), act: { do: 'quit' }, key: 'CmdOrCtrl+Q' };
  }
  return { kind: 'menu', label: say('menu.quit-on-duty', lang), entries: quitChoices(lang) };
}

function onScreen(screen: Screen, at: number, lang: Lang): MenuEntry {
  const { width, height } = screen.workArea;
  const label = say('menu.screen', lang, {
    n: at + 1,
    label: screen.label === '' ? `${width} × ${height}` : screen.label,
  });
  return { kind: 'act', label, act: { do: 'window', screen: screen.id } };
}

/** Each language in its own words, so that everybody finds theirs. */
function language(lang: Lang, chosen: Lang): MenuEntry {
  return {
    kind: 'act',
    label: lang === 'zh' ? '中文' : 'English',
    act: { do: 'language', lang },
    chosen: lang === chosen,
  };
}
