/**
 * Who may do what: tokens, roles, seats. A token is kept only as its SHA-256.
 *
 * Knows: the admin token, issued tokens, one-time links. Is told: bearer words. Tells: who it is, or nothing.
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Fault } from '../../core/parameter.ts';
import type { Role } from '../../protocol/state.ts';

/** Somebody who gives commands. */
export interface Who {
  readonly seat: string;
  readonly name: string;
  readonly role: Role;
}

/** Seats of remotes (OSC) begin like this: they give commands, but never hold the GO. */
export const REMOTE = 'osc:';

interface Issued {
  readonly hash: string;
  readonly seat: string;
  readonly name: string;
  readonly role: Role;
  /** The seat whose token made this one; they are withdrawn together. */
  readonly from?: string;
}

interface Once {
  readonly id: string;
  readonly hash: string;
  readonly role: Role;
  readonly name: string;
  readonly untilMs: number;
}

/** What lets somebody in: a seat's token, or an invitation that nobody has used yet. */
export interface Access {
  readonly id: string;
  readonly kind: 'token' | 'invitation';
  readonly name: string;
  readonly role: Role;
  /** Invitations end by themselves; tokens do not. */
  readonly untilMs: number | null;
}

export interface Withdrawn {
  readonly what: Access;
  /** Seats that have no token any more. */
  readonly seats: readonly string[];
  /** On disk, or why not: then it would be back after a restart. */
  readonly kept: Promise<true | Fault>;
}

const ADMIN = 'admin';
const ONCE_MS = 15 * 60_000;
const MAX_ISSUED = 500;

export class Auth {
  readonly #admin: Buffer;
  #issued: Issued[] = [];
  #once: Once[] = [];
  #counter = 0;
  #invitations = 0;
  readonly #save: (tokens: unknown) => Promise<true | Fault>;

  constructor(adminToken: string, save: (tokens: unknown) => Promise<true | Fault>) {
    this.#admin = digest(adminToken);
    this.#save = save;
  }

  /** Tokens issued before a restart; anything malformed is left out. */
  load(saved: unknown): void {
    if (!Array.isArray(saved)) return;
    this.#issued = saved.filter(isIssued).slice(-MAX_ISSUED);
    for (const { seat } of this.#issued) {
      const n = Number(seat.replace(/^seat-/, ''));
      if (Number.isInteger(n)) this.#counter = Math.max(this.#counter, n);
    }
  }

  /** A bearer word of an HTTP request. The admin token is one seat; an issued token is its own. */
  who(token: string | undefined): Who | undefined {
    if (token === undefined || token.length === 0 || token.length > 200) return undefined;
    const digested = digest(token);
    if (timingSafeEqual(digested, this.#admin)) return { seat: ADMIN, name: 'Admin', role: 'admin' };
    if (this.#issued.length === 0) return undefined;
    const hex = digested.toString('hex');
    const found = this.#issued.find((issued) => issued.hash === hex);
    return found ? { seat: found.seat, name: found.name, role: found.role } : undefined;
  }

  issue(role: Role, name: string, from?: string): { readonly token: string; readonly who: Who } {
    this.#counter += 1;
    const seat = `seat-${this.#counter}`;
    const token = randomBytes(24).toString('base64url');
    this.#issued.push({
      hash: digest(token).toString('hex'),
      seat,
      name,
      role,
      ...(from === undefined ? {} : { from }),
    });
    if (this.#issued.length > MAX_ISSUED) this.#issued.shift();
    void this.#save(this.#issued);
    return { token, who: { seat, name, role } };
  }

  /** A link that signs in one browser once, within 15 minutes. */
  issueOnce(role: Role, name: string, nowMs: number): { readonly once: string; readonly id: string } {
    const token = randomBytes(18).toString('base64url');
    this.#invitations += 1;
    const id = `invitation-${this.#invitations}`;
    this.#once = this.#once.filter((once) => once.untilMs > nowMs).slice(-50);
    this.#once.push({ id, hash: digest(token).toString('hex'), role, name, untilMs: nowMs + ONCE_MS });
    return { once: token, id };
  }

  /** Turns a one-time word, or a valid token, into a seat of its own. */
  exchange(word: string, nowMs: number): { readonly token: string; readonly who: Who } | Fault {
    const hex = digest(word).toString('hex');
    const at = this.#once.findIndex((once) => once.hash === hex);
    if (at >= 0) {
      const [once] = this.#once.splice(at, 1);
      if (once && once.untilMs > nowMs) return this.issue(once.role, once.name);
      return { code: 'session.link-used' };
    }
    const who = this.who(word);
    if (who) return this.issue(who.role, who.name, who.seat);
    return { code: 'session.link-used' };
  }

  rename(seat: string, name: string): void {
    this.#issued = this.#issued.map((issued) => (issued.seat === seat ? { ...issued, name } : issued));
    void this.#save(this.#issued);
  }

  /** Everything that lets somebody in; the word of start-up, which is nobody's to withdraw, aside. */
  access(nowMs: number): readonly Access[] {
    const tokens = this.#issued.map((one) => accessOf(one));
    const open = this.#once.filter((once) => once.untilMs > nowMs);
    return [...tokens, ...open.map((one) => invitationOf(one))];
  }

  /** A seat's token with all that were made from it, or an invitation: from now on they let nobody in. */
  withdraw(id: string, by: string, nowMs: number): Withdrawn | Fault {
    if (id === ADMIN) return { code: 'seat.start-token' };
    const once = this.#once.find((one) => one.id === id && one.untilMs > nowMs);
    if (once) {
      this.#once = this.#once.filter((one) => one !== once);
      return { what: invitationOf(once), seats: [], kept: Promise.resolve(true) };
    }
    const issued = this.#issued.find((one) => one.seat === id);
    if (!issued) return { code: 'seat.no-token', params: { id } };
    const seats = this.#madeFrom(id);
    if (seats.has(by)) return { code: 'seat.own-token' };
    this.#issued = this.#issued.filter((one) => !seats.has(one.seat));
    return { what: accessOf(issued), seats: [...seats], kept: this.#save(this.#issued) };
  }

  /** Tokens are made from older ones: one pass in their order finds them all. */
  #madeFrom(seat: string): ReadonlySet<string> {
    const seats = new Set([seat]);
    for (const one of this.#issued) if (one.from !== undefined && seats.has(one.from)) seats.add(one.seat);
    return seats;
  }
}

function accessOf({ seat, name, role }: Issued): Access {
  return { id: seat, kind: 'token', name, role, untilMs: null };
}

function invitationOf({ id, name, role, untilMs }: Once): Access {
  return { id, kind: 'invitation', name, role, untilMs };
}

function digest(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

const ROLES: ReadonlySet<string> = new Set(['viewer', 'director', 'technician', 'operator', 'admin']);

function isIssued(x: unknown): x is Issued {
  if (typeof x !== 'object' || x === null) return false;
  const { hash, seat, name, role, from } = x as Record<string, unknown>;
  const words = [hash, seat, name].every((word) => typeof word === 'string');
  return words && ROLES.has(String(role)) && (from === undefined || typeof from === 'string');
}

/** `Authorization: Bearer x`. */
export function bearerOf(header: string | undefined): string | undefined {
  const match = /^Bearer +(\S+)$/i.exec(header ?? '');
  return match?.[1];
}

/**
 * DNS rebinding and foreign pages: the Host must name this engine, an Origin (browsers send one) must be the same host.
 * On a network address any Host that is an address or this machine's name is taken, since tablets come by address.
 */
export function hostAllowed(host: string | undefined, origin: string | undefined, loopbackOnly: boolean): boolean {
  if (host === undefined || host.length > 300) return false;
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const loopback = name === 'localhost' || name === '127.0.0.1' || name === '[::1]';
  const address = /^\d{1,3}(\.\d{1,3}){3}$/.test(name) || /^\[[0-9a-f:]+\]$/.test(name);
  const local = /^[a-z0-9-]+(\.local)?$/.test(name);
  if (!(loopback || (!loopbackOnly && (address || local)))) return false;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host.toLowerCase() === host.toLowerCase();
  } catch {
    return false;
  }
}
