/**
 * The one connection of this page: token, client, and the way of what it hears into the store.
 * `?once=<token>` is exchanged for a seat's token, which lives as long as this tab and never stands in the address bar.
 */

import type { CommandReply, TraceMessage } from '../../protocol/client.ts';
import { connect, type Link, type StageClient } from '../../protocol/client.ts';
import type { CommandArgs, CommandName } from '../../protocol/commands.ts';
import type { CommandError } from '../../protocol/messages.ts';
import { STILL, usePrefs } from './prefs.ts';
import { hearPoses, hearTelemetry } from './samples.ts';
import { useLive } from './store.ts';
import { useTarget } from './target.ts';
import { takeMoment } from './view.ts';

const TOKEN = 'stagelock.token';
const NAME = 'stagelock.seat-name';

let client: StageClient | undefined;
/** Engine time at which a lost or still page stands. */
let frozenUs: number | undefined;

export async function beginSession(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const once = query.get('once');
  if (once !== null) {
    query.delete('once');
    const rest = query.toString();
    history.replaceState(null, '', `${location.pathname}${rest ? `?${rest}` : ''}${location.hash}`);
    const token = await exchange(once);
    if (token !== undefined) sessionStorage.setItem(TOKEN, token);
  }
  const token = sessionStorage.getItem(TOKEN);
  if (token === null) useLive.setState({ link: { at: 'signed-out', error: undefined } });
  else signIn(token);
}

export function signIn(token: string): void {
  client?.stop();
  sessionStorage.setItem(TOKEN, token);
  const name = localStorage.getItem(NAME);
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
  const next = connect(url, { token, lang: usePrefs.getState().lang, ...(name === null ? {} : { name }) });
  client = next;
  next.onState((state) => {
    // What ended before this seat looked is past, not news.
    if (useLive.getState().state === undefined && takeMoment(state.take) === 'ended')
      useTarget.setState({ dismissed: state.take?.takeId });
    useLive.setState({ state });
  });
  next.onLink((link) => {
    if (client === next) showLink(link);
  });
  next.onTelemetry(hearTelemetry);
  next.onPoses((samples) => hearPoses(useLive.getState().state, samples));
  showLink(next.link);
}

/** Forgets the token of this tab. */
export function signOut(): void {
  sessionStorage.removeItem(TOKEN);
  client?.stop();
  client = undefined;
  useLive.setState({ link: { at: 'signed-out', error: undefined }, state: undefined });
}

/** Remembered for the next connection; the engine is told by `seat.rename`. */
export function rememberName(name: string): void {
  localStorage.setItem(NAME, name);
}

export function sessionToken(): string | null {
  return sessionStorage.getItem(TOKEN);
}

/** Engine time for ages and clocks; it stands still while the link is lost. */
export function nowUs(): number {
  return frozenUs ?? client?.nowUs() ?? 0;
}

export function command<N extends CommandName>(name: N, args: CommandArgs<N>, key?: string): Promise<CommandReply> {
  if (!client) return Promise.resolve({ ok: false, rev: 0, error: { code: 'link.lost', message: '', hint: '' } });
  client.speak(usePrefs.getState().lang);
  return client.command(name, args, key);
}

/** Trace lines of a device (Devices page). Returns what ends it. */
export function traceDevice(device: string, hear: (message: TraceMessage) => void): () => void {
  const off = client?.onTrace(hear);
  client?.trace(device);
  return () => {
    off?.();
    client?.trace(null);
  };
}

function showLink(link: Link): void {
  const before = useLive.getState().link;
  if (link.at === 'live') {
    frozenUs = STILL ? client?.nowUs() : undefined;
    useLive.setState({ link: { at: 'live' }, seat: link.seat, role: link.role, version: link.version });
  } else if (link.at === 'refused') {
    signedOut(link.error);
  } else if (link.at !== 'stopped' && useLive.getState().state) {
    frozenUs ??= client?.nowUs();
    useLive.setState({ link: { at: 'lost', sinceMs: before.at === 'lost' ? before.sinceMs : performance.now() } });
  } else if (link.at !== 'stopped') {
    useLive.setState({ link: { at: 'opening' } });
  }
  document.documentElement.dataset['link'] = useLive.getState().link.at;
}

function signedOut(error: CommandError): void {
  sessionStorage.removeItem(TOKEN);
  useLive.setState({ link: { at: 'signed-out', error }, state: undefined });
}

async function exchange(once: string): Promise<string | undefined> {
  try {
    const answer = await fetch('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ once }),
    });
    const body: unknown = await answer.json();
    return tokenOf(body);
  } catch {
    return undefined; // no engine, or no JSON: the sign-in page says what is missing
  }
}

function tokenOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  if ('token' in body && typeof body.token === 'string') return body.token;
  return 'result' in body ? tokenOf(body.result) : undefined;
}
