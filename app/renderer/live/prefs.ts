/**
 * What belongs to this seat alone: language, brightness, lock. Kept by the browser where it should outlive the page.
 */
import { create } from 'zustand';
import type { Lang } from '../../protocol/words/words.ts';

export type Lum = 'normal' | 'dim' | 'red-safe';
export const LUMS: readonly Lum[] = ['normal', 'dim', 'red-safe'];

export interface Prefs {
  readonly lang: Lang;
  readonly lum: Lum;
  /** Ctrl+L: this seat looks on and can only stop. */
  readonly locked: boolean;
  /** Focus is in a text field, so the show keys rest. */
  readonly typing: boolean;
}

export const usePrefs = create<Prefs>(() => ({ lang: 'en', lum: 'normal', locked: false, typing: false }));

/** `?still` stops every clock of the page, for pictures. */
export const STILL = new URLSearchParams(location.search).has('still');

export function beginPrefs(): void {
  const asked = new URLSearchParams(location.search);
  const lang = asked.get('lang') ?? localStorage.getItem('stagelock.lang') ?? navigator.language.slice(0, 2);
  const lum = asked.get('lum') ?? localStorage.getItem('stagelock.lum');
  setLang(lang === 'zh' ? 'zh' : 'en');
  setLum(LUMS.find((one) => one === lum) ?? 'normal');
  if (asked.has('grey')) document.documentElement.style.filter = 'grayscale(1)';
}

export function setLang(lang: Lang): void {
  localStorage.setItem('stagelock.lang', lang);
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
  usePrefs.setState({ lang });
}

export function setLum(lum: Lum): void {
  localStorage.setItem('stagelock.lum', lum);
  if (lum === 'normal') delete document.documentElement.dataset['lum'];
  else document.documentElement.dataset['lum'] = lum;
  usePrefs.setState({ lum });
}

export function setLocked(locked: boolean): void {
  usePrefs.setState({ locked });
}
