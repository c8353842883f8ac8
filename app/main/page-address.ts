/** Addresses of console pages, and the two small scripts that the menu runs in one. Pure. */
import type { Lang } from '../protocol/words/words.ts';
import { PAGES, type Page } from './menu.ts';

/** With the page that stood there before, where it was one of ours. */
export function consoleAddress(link: string, before: string): string {
  const hash = URL.canParse(before) ? new URL(before).hash : '';
  return PAGES.some((page) => hash === `#/${page}` || hash.startsWith(`#/${page}/`)) ? `${link}${hash}` : link;
}

export function originOf(url: string): string | undefined {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? new URL(url).origin : undefined;
}

export function showPageScript(page: Page): string {
  return `location.hash = ${JSON.stringify(`#/${page}`)}`;
}

/** The console keeps its language where this puts it (a test compares the two names), and reads it when it loads. */
export function speakScript(lang: Lang): string {
  return `localStorage.setItem('stagelock.lang', ${JSON.stringify(lang)}); location.reload()`;
}

export const WHICH_LANG_SCRIPT = 'document.documentElement.lang';
