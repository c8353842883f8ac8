/**
 * What ends with what. Pure.
 *
 * While a show is on or a take runs, the end of a window is never the engine's: the last window closes, the stage goes
 * on, and a tray icon or a second start brings a window back. Quitting then asks in a menu, never in a dialogue that
 * stands over a show: close the windows, or stop the stage. The system's own end (a signal, shutting down) stops in
 * order and does not ask.
 */

export interface Standing {
  /** An engine serves, or is being brought back. */
  readonly running: boolean;
  /** As the engine said last. */
  readonly show: string;
  readonly taking: boolean;
}

export function isOnDuty({ running, show, taking }: Standing): boolean {
  return running && (show === 'SHOW' || taking);
}

/** The machine neither sleeps nor darkens. */
export function wantsAwake(standing: Standing): boolean {
  return isOnDuty(standing);
}

export function onLastWindowClosed(standing: Standing, platform: NodeJS.Platform): 'stop' | 'stay' {
  return isOnDuty(standing) || platform === 'darwin' ? 'stay' : 'stop';
}

/** `sure`: said in the menu that asks, or not for us to ask (a signal, the system's end). */
export function onQuit(standing: Standing, sure: boolean): 'stop' | 'ask' {
  return sure || !isOnDuty(standing) ? 'stop' : 'ask';
}

/** A second start with the same data folder. */
export function onSecondStart(asked: { readonly headless: boolean }, windows: number): 'open' | 'focus' | 'nothing' {
  if (asked.headless) return 'nothing';
  return windows > 0 ? 'focus' : 'open';
}

/** A page process that ended: `clean-exit` is a window that closed. A page that dies at once is not reloaded for ever. */
export function onPageGone(reason: string, deathsLastMinute: number): { readonly reloadMs: number } | 'leave' {
  if (reason === 'clean-exit') return 'leave';
  return { reloadMs: deathsLastMinute <= 1 ? 0 : Math.min(10_000, 500 * 2 ** (deathsLastMinute - 2)) };
}
