/** Colours of the picture: those of the console's tokens, so that seat brightness and meaning hold here too. */
import type { LineLook } from './stage-lines.ts';

const TOKENS = {
  air: '--air',
  next: '--next',
  plain: '--ink-2',
  strong: '--ink-1',
  quiet: '--ink-3',
  warn: '--warn',
  wall: '--line-3',
  ribs: '--line-2',
  floor: '--line-1',
  ground: '--bg-0',
} as const;

export type InkName = keyof typeof TOKENS;
export type Inks = Readonly<Record<InkName, string>> & { readonly font: (ratio: number) => string };

interface LineInk {
  readonly ink: InkName;
  readonly width: number;
  readonly dashed: boolean;
}

export const INK_OF_LINES: Readonly<Record<LineLook, LineInk>> = {
  floor: { ink: 'floor', width: 1, dashed: false },
  ribs: { ink: 'ribs', width: 1, dashed: false },
  wall: { ink: 'wall', width: 1.5, dashed: false },
  ceiling: { ink: 'wall', width: 1.5, dashed: false },
  unsure: { ink: 'wall', width: 1.5, dashed: true },
  area: { ink: 'ribs', width: 1.5, dashed: true },
};

const FONT_PX = 13;

export function readInks(): Inks {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const inks = Object.fromEntries(Object.entries(TOKENS).map(([key, name]) => [key, token(name)]));
  const family = token('--font');
  const fonts = new Map<number, string>();
  return {
    ...(inks as Record<InkName, string>),
    font: (ratio) => {
      const font = fonts.get(ratio) ?? `500 ${FONT_PX * ratio}px ${family}`;
      fonts.set(ratio, font);
      return font;
    },
  };
}
