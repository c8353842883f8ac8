/**
 * Tickets: the fate of one release, for drivers that have nothing to wait for and for releases that never left.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { Ticket, WireTicket } from '../contract.ts';
import { faultOf } from './faults.ts';

/** Nothing left, nothing will: every question answers with the fault, cancelling is `cancelled`. */
export function refusedTicket(
  why: string | Fault,
  params?: Readonly<Record<string, string | number | boolean>>,
): Ticket {
  const fault = typeof why === 'string' ? faultOf(why, params) : why;
  return {
    sent: Promise.resolve(fault),
    acked: Promise.resolve(fault),
    cancel: () => Promise.resolve('cancelled'),
  };
}

/** A protocol without acknowledgement: `acked` is `none` once the bytes left, or the fault that kept them. */
export function unackedTicket(wire: WireTicket): Ticket {
  return {
    sent: wire.sent,
    acked: wire.sent.then((sent) => ('code' in sent ? sent : 'none')),
    cancel: () => wire.cancel(),
  };
}

/** Several writes of one release: late as the latest, failed if one failed, cancelled only if all were. */
export function joinTickets(tickets: readonly Ticket[]): Ticket {
  return {
    sent: Promise.all(tickets.map((ticket) => ticket.sent)).then((all) => {
      let atUs = 0;
      let lateUs = 0;
      for (const one of all) {
        if ('code' in one) return one;
        atUs = Math.max(atUs, one.atUs);
        lateUs = Math.max(lateUs, one.lateUs);
      }
      return { atUs, lateUs };
    }),
    acked: Promise.all(tickets.map((ticket) => ticket.acked)).then((all) => {
      const failed = all.find((one) => typeof one === 'object');
      if (failed !== undefined) return failed;
      return all.includes('none') ? 'none' : 'acked';
    }),
    cancel: async () => {
      const all = await Promise.all(tickets.map((ticket) => ticket.cancel()));
      return all.includes('sent') ? 'sent' : 'cancelled';
    },
  };
}
