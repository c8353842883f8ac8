/** The menus as the system shows them. Thin: what stands in them is decided in menu.ts. */
import { type BaseWindow, Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { MenuAct, MenuEntry } from './menu.ts';

export type Perform = (act: MenuAct, window: BaseWindow | undefined) => void;

export function setMainMenu(entries: readonly MenuEntry[], perform: Perform): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(templateOf(entries, perform)));
}

/** At the pointer; gone with a click beside it. */
export function askInMenu(entries: readonly MenuEntry[], perform: Perform, window: BaseWindow): void {
  Menu.buildFromTemplate(templateOf(entries, perform)).popup({ window });
}

const ICON_PX = 32;

/** Stands while the stage runs with no window. */
export function openTray(name: string, entries: readonly MenuEntry[], perform: Perform): Tray {
  const icon = nativeImage.createFromBitmap(iconPixels(), { width: ICON_PX, height: ICON_PX, scaleFactor: 2 });
  const tray = new Tray(icon);
  tray.setToolTip(name);
  tray.setContextMenu(Menu.buildFromTemplate(templateOf(entries, perform)));
  tray.on('click', () => perform({ do: 'window', screen: undefined }, undefined));
  return tray;
}

function templateOf(entries: readonly MenuEntry[], perform: Perform): MenuItemConstructorOptions[] {
  return entries.map((entry): MenuItemConstructorOptions => {
    switch (entry.kind) {
      case 'line':
        return { type: 'separator' };
      case 'role':
        return { role: entry.role, label: entry.label };
      case 'menu':
        return { label: entry.label, submenu: templateOf(entry.entries, perform) };
      case 'act':
        return {
          label: entry.label,
          enabled: entry.enabled ?? true,
          ...(entry.chosen === undefined ? {} : { type: 'radio', checked: entry.chosen }),
          ...(entry.key === undefined ? {} : { accelerator: entry.key }),
          click: (_item, window) => perform(entry.act, window),
        };
    }
  });
}

/** A white ring, drawn: four bytes a pixel. */
function iconPixels(): Buffer {
  const pixels = Buffer.alloc(ICON_PX * ICON_PX * 4);
  const middle = (ICON_PX - 1) / 2;
  for (let y = 0; y < ICON_PX; y++) {
    for (let x = 0; x < ICON_PX; x++) {
      const radius = Math.hypot(x - middle, y - middle);
      if (radius > 8 && radius < 13) pixels.fill(255, (y * ICON_PX + x) * 4, (y * ICON_PX + x + 1) * 4);
    }
  }
  return pixels;
}
