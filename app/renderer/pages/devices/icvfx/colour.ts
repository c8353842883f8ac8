/** The engine's linear colours and the screen's, for a colour field. Pure. */
import type { Value } from '../../../../core/parameter.ts';

function toScreen(linear: number): number {
  const light = Math.min(1, Math.max(0, linear));
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

function toLinear(screen: number): number {
  return screen <= 0.04045 ? screen / 12.92 : ((screen + 0.055) / 1.055) ** 2.4;
}

/** `#00bc00`; undefined: no colour. */
export function hexOf(value: Value | undefined): string | undefined {
  if (typeof value !== 'object' || value.length !== 3) return undefined;
  const bytes = value.map((part) => Math.round(toScreen(part) * 255));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export function colourOf(hex: string): readonly number[] | undefined {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) return undefined;
  return [1, 3, 5].map((at) => Number(toLinear(Number.parseInt(hex.slice(at, at + 2), 16) / 255).toFixed(4)));
}
