/**
 * The life of a connection, for every driver. Pure: no timers, no sockets; the caller acts on the state it gets back.
 *
 * Knows: the states of a link and its back-off. Is told: events and the time. Tells: the next state.
 */
export type Link =
  | { readonly at: 'idle' }
  | { readonly at: 'opening'; readonly attempt: number; readonly sinceMs: number }
  /** `attempt` is back to 1 once the device has spoken. */
  | { readonly at: 'live'; readonly attempt: number; readonly heardMs: number }
  | { readonly at: 'waiting'; readonly attempt: number; readonly untilMs: number }
  | { readonly at: 'stopped' };

export type LinkEvent = 'start' | 'opened' | 'heard' | 'lost' | 'tick' | 'stop';

export interface LinkPolicy {
  readonly openTimeoutMs: number;
  /** Infinity: the device never speaks by itself and silence says nothing. */
  readonly silenceMs: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/** The whole life of a connection. */
export function nextLink(link: Link, event: LinkEvent, nowMs: number, policy: LinkPolicy): Link {
  const overdue = (sinceMs: number, limitMs: number): boolean => event === 'tick' && nowMs - sinceMs >= limitMs;
  if (event === 'stop' || link.at === 'stopped') return { at: 'stopped' };
  switch (link.at) {
    case 'idle':
      return event === 'start' ? { at: 'opening', attempt: 1, sinceMs: nowMs } : link;
    case 'opening':
      if (event === 'opened') return { at: 'live', attempt: link.attempt, heardMs: nowMs };
      if (event === 'lost' || overdue(link.sinceMs, policy.openTimeoutMs)) {
        return waitAfter(link.attempt, nowMs, policy);
      }
      return link;
    case 'live':
      if (event === 'heard') return { at: 'live', attempt: 1, heardMs: nowMs };
      if (event === 'lost' || overdue(link.heardMs, policy.silenceMs)) return waitAfter(link.attempt, nowMs, policy);
      return link;
    case 'waiting':
      if (!overdue(link.untilMs, 0)) return link;
      return { at: 'opening', attempt: link.attempt + 1, sinceMs: nowMs };
  }
}

/** A box that answers the door and hangs up is not redialled at full pace: only being heard resets the delay. */
export function waitAfter(attempt: number, nowMs: number, policy: LinkPolicy): Link {
  const delayMs = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (attempt - 1));
  return { at: 'waiting', attempt, untilMs: nowMs + delayMs };
}
