/** Where a window may go and what it may have: the engine's origin, and nothing of the machine. Pure. */

/** Links, forms, redirects and frames stay at the engine. */
export function mayNavigate(url: string, origin: string | undefined): boolean {
  return origin !== undefined && URL.canParse(url) && new URL(url).origin === origin;
}

/** What a page may load: its own origin, the socket there, what stands in the page itself, our own two plain pages. */
export function mayLoad(url: string, origin: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, origin: at, host } = new URL(url);
  if (protocol === 'data:' || protocol === 'devtools:') return true;
  if (protocol === 'blob:') return at === origin;
  if (origin === undefined) return false;
  if (protocol === 'ws:') return new URL(origin).origin === `http://${host}`;
  if (protocol === 'wss:') return new URL(origin).origin === `https://${host}`;
  return at === origin;
}

/** No camera, no location, no notification, no clipboard: the console asks for none of them. */
export function mayHave(_permission: string): boolean {
  return false;
}

/** What a page runs in. No preload: it reaches us over the socket of the engine only. */
export const PAGE_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  webviewTag: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
  spellcheck: false,
  // A wall of values that nobody looks at still has to be true when somebody looks again.
  backgroundThrottling: false,
} as const;
