/**
 * Lights a patch on the announced frames and puts it out again, whatever happens.
 *
 * Is told: a path, when to flash, when to end. Tells: every flash that left, with the time at which its bytes went out,
 * and the end. Dark is queued the moment that light has left; ending early calls back what is still here and sends dark.
 */
import { type Clock, isFault } from '../../../drivers/contract.ts';
import type { FlashAt } from '../../core/delay/flash-plan.ts';
import type { Fault, ParamPath, Value } from '../../core/parameter.ts';
import type { Sender, Sending } from '../takes/sender.ts';
import type { HouseClock } from '../timing/house-clock.ts';

/** The first flash comes so much after the start: people see the countdown. */
const AHEAD_MS = 1_500;
/** Bytes are handed over so much before their frame. */
const QUEUE_MS = 60;
/** Whatever the clock did: never closer to the flash before. design.md section 8 wants 333 ms at least. */
const LEAST_GAP_US = 450_000;

export interface FlasherOptions {
  readonly clock: Clock;
  readonly house: HouseClock;
  readonly sender: Pick<Sender, 'send'>;
  readonly path: ParamPath;
  readonly lit: Value;
  readonly dark: Value;
  readonly flashes: readonly FlashAt[];
  readonly onLit: (sent: { readonly us: number; readonly houseUs: number; readonly timecode: string }) => void;
  readonly onDark: () => void;
  /** All were sent, or a device refused one; once. Not told after `end`. */
  readonly onDone: (why: Fault | undefined) => void;
}

export class Flasher {
  readonly #options: FlasherOptions;
  #firstFrame = 0;
  #next = 0;
  #timer: Disposable | undefined;
  #light: Sending | undefined;
  #dark: Sending | undefined;
  /** Light left, or may have, and no dark after it. */
  #mayBeLit = false;
  #lastUs = Number.NEGATIVE_INFINITY;
  #over = false;

  constructor(options: FlasherOptions) {
    this.#options = options;
  }

  start(): void {
    const { house, clock } = this.#options;
    this.#firstFrame = house.frame(clock.nowUs() + AHEAD_MS * 1_000) + 1;
    this.#wait();
  }

  /** Nothing of ours leaves any more but dark. Answers when it left, or with why it could not. */
  async end(): Promise<Fault | undefined> {
    this.#over = true;
    this.#timer?.[Symbol.dispose]();
    const light = this.#light;
    const dark = this.#dark;
    this.#light = undefined;
    this.#dark = undefined;
    if (light && (await light.cancel()) === 'sent') this.#mayBeLit = true;
    await dark?.cancel();
    return this.#mayBeLit ? this.#putOut() : undefined;
  }

  #wait(): void {
    const { clock, house, flashes, onDone } = this.#options;
    if (this.#over) return;
    const flash = flashes[this.#next];
    if (!flash) {
      this.#over = true;
      return onDone(undefined);
    }
    const dueMs = (house.usOf(this.#firstFrame + flash.frame) - clock.nowUs()) / 1_000 - QUEUE_MS;
    this.#timer = clock.after(Math.max(0, dueMs), () => void this.#flash(flash));
  }

  async #flash(flash: FlashAt): Promise<void> {
    const { clock, house, sender, path, lit, onLit, onDone } = this.#options;
    if (this.#over) return;
    const atUs = house.usOf(this.#firstFrame + flash.frame);
    this.#next++;
    // A machine that slept, or a clock that was drawn: the ones that would come too close are left out.
    if (Math.max(atUs, clock.nowUs()) - this.#lastUs < LEAST_GAP_US) return this.#wait();
    const light = sender.send(path, lit, { atUs });
    if (isFault(light)) return this.#fail(light);
    this.#light = light;
    // A box that says no shows nothing: there is no use in asking it again and again.
    void light.acked.then((answer) => {
      if (isFault(answer) && answer.code === 'device.refused') this.#fail(answer);
    });
    const sent = await light.sent;
    if (this.#light === light) this.#light = undefined;
    if (isFault(sent)) return this.#over ? undefined : this.#fail(sent);
    this.#mayBeLit = true;
    this.#lastUs = sent.atUs;
    onLit({ us: sent.atUs, houseUs: house.positionUs(sent.atUs), timecode: house.timecode(sent.atUs) });
    if (this.#over) return;
    const dark = sender.send(path, this.#options.dark, { atUs: house.usOf(this.#firstFrame + flash.darkFrame) });
    if (isFault(dark)) return this.#fail(dark);
    this.#dark = dark;
    const out = await dark.sent;
    if (this.#dark === dark) this.#dark = undefined;
    if (this.#over) return;
    if (isFault(out)) return this.#fail(out);
    this.#mayBeLit = false;
    this.#options.onDark();
    if (this.#next >= this.#options.flashes.length) {
      this.#over = true;
      return onDone(undefined);
    }
    this.#wait();
  }

  #fail(why: Fault): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.onDone(why);
  }

  async #putOut(): Promise<Fault | undefined> {
    const { sender, path, dark, onDark } = this.#options;
    const sending = sender.send(path, dark, 'now');
    if (isFault(sending)) return sending;
    const sent = await sending.sent;
    if (isFault(sent)) return sent;
    this.#mayBeLit = false;
    onDark();
    return undefined;
  }
}
