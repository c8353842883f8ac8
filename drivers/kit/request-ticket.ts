/** The fate of one write that is an HTTP request: leaves now or at its time, answered by its own reply. */
import type { Fault } from '../../app/core/parameter.ts';
import type { Clock, HttpReply, Ticket } from '../contract.ts';
import { faultOf } from './faults.ts';

type Sent = { readonly atUs: number; readonly lateUs: number } | Fault;

export interface RequestTicketOptions {
  readonly clock: Clock;
  readonly when: 'now' | { readonly atUs: number };
  readonly send: (onSent: (atUs: number) => void) => Promise<HttpReply | Fault>;
  /** Whether that reply accepts. */
  readonly judge: (reply: HttpReply) => 'acked' | Fault;
}

export function requestTicket({ clock, when, send, judge }: RequestTicketOptions): Ticket {
  const sent = Promise.withResolvers<Sent>();
  const acked = Promise.withResolvers<'acked' | Fault>();
  const askedUs = when === 'now' ? clock.nowUs() : when.atUs;
  const left = (atUs: number): void => sent.resolve({ atUs, lateUs: Math.max(0, atUs - askedUs) });
  let fate: 'armed' | 'sent' | 'cancelled' = 'armed';
  const go = async (): Promise<void> => {
    if (fate !== 'armed') return;
    fate = 'sent';
    const reply = await send(left);
    if ('code' in reply) sent.resolve(reply);
    else left(clock.nowUs()); // answered before the end of what we sent was told
    acked.resolve('code' in reply ? reply : judge(reply));
  };
  const waitMs = (askedUs - clock.nowUs()) / 1000;
  const timer = waitMs > 0 ? clock.after(waitMs, () => void go()) : undefined;
  if (!timer) void go();
  return {
    sent: sent.promise,
    acked: acked.promise,
    cancel: () => {
      if (fate !== 'armed') return Promise.resolve(fate);
      fate = 'cancelled';
      timer?.[Symbol.dispose]();
      sent.resolve(faultOf('ticket.cancelled'));
      acked.resolve(faultOf('ticket.cancelled'));
      return Promise.resolve(fate);
    },
  };
}
