/**
 * A MIDI time code generator: plays a course as quarter frames, each with the moment at which it leaves.
 *
 * Eight quarter frames name every second frame. A missing frame loses one piece of its group, as a full buffer does.
 */
import { encodeMtcFull, encodeMtcQuarter } from './mtc-codec.ts';
import type { TimecodeCourse } from './timecode-course.ts';

export class MtcEmulator {
  readonly #course: TimecodeCourse;
  #nextUs: number;
  #group: { readonly bytes: Uint8Array; readonly atUs: number }[] = [];

  constructor(course: TimecodeCourse, startUs: number) {
    this.#course = course;
    this.#nextUs = startUs;
  }

  /** Hands over every message that leaves by `untilUs`, in order. */
  playTo(untilUs: number, send: (bytes: Uint8Array, atUs: number) => void): void {
    for (;;) {
      const message = this.#group[0];
      if (!message) this.#fill();
      else if (message.atUs > untilUs) return;
      else {
        this.#group.shift();
        send(message.bytes, message.atUs);
      }
    }
  }

  /** A locate to where the course stands, as a generator sends it while it is stopped. */
  locate(deviceId = 127): Uint8Array | undefined {
    return encodeMtcFull(this.#course.label, this.#course.rateCode, deviceId);
  }

  #fill(): void {
    const first = this.#course.next();
    const second = this.#course.next();
    const { label } = first.reverse ? second : first;
    const lost = first.missing || second.missing ? 2 : -1;
    for (let i = 0; i < 8; i++) {
      const frame = i < 4 ? first : second;
      const piece = first.reverse ? 7 - i : i;
      const bytes = encodeMtcQuarter(label, this.#course.rateCode, piece);
      if (piece !== lost) this.#group.push({ bytes, atUs: this.#nextUs });
      this.#nextUs += frame.lastsUs / 4;
    }
  }
}
