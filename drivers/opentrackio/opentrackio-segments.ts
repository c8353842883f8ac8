/**
 * Puts the segments of an OpenTrackIO sample together, and reads the sequence: what was lost, doubled, late, restarted.
 *
 * Is told: headers and payloads, apart by sender. Tells: a whole payload, or why there is none. By offset and last flag,
 * not by sequence: the reference sender numbers every packet, others number every sample. Bounded: senders, bytes, age.
 */
import type { OtrkHeader } from './opentrackio-header.ts';

export type OtrkSegmentFault = 'duplicate' | 'late' | 'segment-gap' | 'too-long';

export interface OtrkWhole {
  payload: Uint8Array;
  /** Samples that are missing right before this one, by the sender's numbers. */
  missed: number;
  /** The sender began its numbers anew. */
  restarted: boolean;
}

const MAX_SENDERS = 16;
const MAX_BYTES = 256 * 1024;
const MAX_AGE_US = 200_000;
/** A number this little behind the newest is a late packet; further behind or ahead, the sender began anew. */
const LATE = 32;
const AHEAD = 1_000;
/** So many late ones in a row are no late ones. */
const LATE_IN_ROW = 3;

interface Sender {
  heardUs: number;
  /** Newest packet, for telling a doubled one. */
  sequence: number;
  offset: number;
  checksum: number;
  /** Number of the last packet of the last whole sample; -1 = none yet. */
  wholeSequence: number;
  lateInRow: number;
  /** What is being put together; `next` 0 = nothing. */
  held: Uint8Array;
  next: number;
  firstSequence: number;
  segments: number;
  sinceUs: number;
}

export class OtrkSegments {
  readonly #senders = new Map<string, Sender>();
  readonly #whole: OtrkWhole = { payload: new Uint8Array(0), missed: 0, restarted: false };

  get senders(): number {
    return this.#senders.size;
  }

  /** Undefined = more of it is to come. The payload is valid until the next call. */
  read(header: OtrkHeader, payload: Uint8Array, key: string, atUs: number): OtrkWhole | OtrkSegmentFault | undefined {
    const sender = this.#senderOf(key, header);
    const { sequence, offset, checksum, last } = header;
    const isNew = sender.heardUs === Number.NEGATIVE_INFINITY;
    sender.heardUs = atUs;
    if (!isNew && sequence === sender.sequence && offset === sender.offset && checksum === sender.checksum)
      return 'duplicate';
    const late = this.#lateness(sender, sequence, offset);
    if (late === 'late') return 'late';
    sender.sequence = sequence;
    sender.offset = offset;
    sender.checksum = checksum;
    if (sender.next > 0 && (offset === 0 || atUs - sender.sinceUs > MAX_AGE_US)) sender.next = 0;
    if (offset !== sender.next) {
      sender.next = 0;
      return 'segment-gap';
    }
    if (offset + payload.length > MAX_BYTES) {
      sender.next = 0;
      return 'too-long';
    }
    if (offset === 0) {
      sender.firstSequence = sequence;
      sender.segments = 0;
      sender.sinceUs = atUs;
    }
    sender.segments++;
    if (offset === 0 && last) return this.#done(sender, payload, late === 'restart');
    hold(sender, payload);
    if (!last) return undefined;
    const whole = sender.held.subarray(0, sender.next);
    sender.next = 0;
    return this.#done(sender, whole, late === 'restart');
  }

  #done(sender: Sender, payload: Uint8Array, restarted: boolean): OtrkWhole {
    const whole = this.#whole;
    const since = sender.wholeSequence < 0 ? 0 : apart(sender.firstSequence, sender.wholeSequence) - 1;
    const perSample = sender.sequence === sender.firstSequence ? 1 : sender.segments;
    whole.payload = payload;
    whole.restarted = restarted || since >= AHEAD;
    whole.missed = whole.restarted || since <= 0 ? 0 : Math.max(1, Math.round(since / perSample));
    sender.wholeSequence = sender.sequence;
    return whole;
  }

  /** A first segment that is behind the newest whole sample is late, unless they keep coming like that. */
  #lateness(sender: Sender, sequence: number, offset: number): 'late' | 'restart' | undefined {
    if (sender.wholeSequence < 0 || offset !== 0) return undefined;
    const behind = apart(sender.wholeSequence, sequence);
    if (behind === 0 || behind >= 0x8000) {
      sender.lateInRow = 0;
      return undefined;
    }
    if (behind <= LATE && sender.lateInRow < LATE_IN_ROW) {
      sender.lateInRow++;
      return 'late';
    }
    sender.lateInRow = 0;
    sender.wholeSequence = -1;
    return 'restart';
  }

  #senderOf(key: string, header: OtrkHeader): Sender {
    const known = this.#senders.get(key);
    if (known !== undefined) return known;
    if (this.#senders.size >= MAX_SENDERS) this.#forgetOldest();
    const sender: Sender = {
      heardUs: Number.NEGATIVE_INFINITY,
      sequence: header.sequence,
      offset: 0,
      checksum: 0,
      wholeSequence: -1,
      lateInRow: 0,
      held: new Uint8Array(0),
      next: 0,
      firstSequence: 0,
      segments: 0,
      sinceUs: 0,
    };
    this.#senders.set(key, sender);
    return sender;
  }

  #forgetOldest(): void {
    let oldest: string | undefined;
    let heardUs = Number.POSITIVE_INFINITY;
    for (const [key, sender] of this.#senders) {
      if (sender.heardUs >= heardUs) continue;
      oldest = key;
      heardUs = sender.heardUs;
    }
    if (oldest !== undefined) this.#senders.delete(oldest);
  }
}

function hold(sender: Sender, payload: Uint8Array): void {
  const wanted = sender.next + payload.length;
  if (wanted > sender.held.length) {
    const larger = new Uint8Array(Math.min(MAX_BYTES, Math.max(4_096, 2 * wanted)));
    larger.set(sender.held.subarray(0, sender.next));
    sender.held = larger;
  }
  sender.held.set(payload, sender.next);
  sender.next = wanted;
}

/** How far `a` is ahead of `b`, 0..65535: the numbers wrap. */
const apart = (a: number, b: number): number => (a - b + 0x1_0000) % 0x1_0000;
