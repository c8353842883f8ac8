/**
 * What a trial that did not end well may have left on a device: kept on disk until the device itself says, later than
 * anything of ours could still act, that what stood there stands again; or until a person leaves it as it is.
 *
 * Is told: what stood there before a trial, how it ended, a person's choice. Tells: the alarm, journal lines.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import { checkManualSet } from '../../core/stage/manual.ts';
import type { LeftTrial } from '../../protocol/state-trials.ts';
import type { Room } from '../room.ts';
import type { Who } from '../server/auth.ts';
import { queryPaths } from '../takes/take-runner.ts';
import type { TrialBook } from './trial-book.ts';
import { stands } from './trial-ports.ts';

export type LeftDeps = Pick<Room, 'clock' | 'stage' | 'supervisor' | 'sender' | 'journal' | 'alarms'> & {
  readonly book: TrialBook;
  takes(): Pick<Room['takes'], 'activePlans'>;
  publish(): void;
};

export class TrialLeft {
  readonly #deps: LeftDeps;
  /** Only what a device says after this counts: before, a write of ours may still have been on its way. */
  #sinceUs = Number.POSITIVE_INFINITY;
  #sent = false;
  #looking = false;

  constructor(deps: LeftDeps) {
    this.#deps = deps;
  }

  /** As the disk tells it; nothing is sent. */
  open(): void {
    if (this.#deps.book.left) this.#told();
  }

  /** With `sent` while it was sent again and is not proved yet. */
  get state(): LeftTrial | null {
    const { left } = this.#deps.book;
    return left ? { ...left, ...(this.#sent && { sent: true }) } : null;
  }

  /** On disk before the first byte of a trial: after a crash somebody has to know what stood there. */
  begin(left: LeftTrial): Promise<Fault | undefined> {
    this.#sinceUs = Number.POSITIVE_INFINITY;
    this.#sent = false;
    return this.#deps.book.putLeft(left);
  }

  /** A trial is over; `back` says why what stood there is not proved to stand. */
  async over(back: Fault | undefined): Promise<void> {
    if (back && this.#deps.book.left) this.#told();
    else await this.#deps.book.putLeft(undefined);
  }

  /** Once a second: one that reads as before, freshly, is over; one that was not heard of is asked about. */
  async look(): Promise<void> {
    const { book, stage, clock, journal } = this.#deps;
    const { left } = book;
    if (!left || this.#looking || clock.nowUs() < this.#sinceUs) return;
    this.#looking = true;
    try {
      const isProved = (): boolean =>
        (stage.values.record(left.path).actual?.atUs ?? -1) > this.#sinceUs && stands(stage, left.path, left.before);
      if (!isProved()) await queryPaths(this.#deps, [left.path]);
      if (book.left !== left || !isProved() || (await this.#forget())) return;
      journal.note({ kind: 'trial', data: { act: 'left-as-before', path: left.path } });
      this.#deps.publish();
    } finally {
      this.#looking = false;
    }
  }

  /** By a person, under a hand's own rules: sent, which proves nothing yet; or left as it is. */
  async putBack(leave: boolean, who: Who): Promise<unknown> {
    const { book, journal } = this.#deps;
    const { left } = book;
    if (!left) return { code: 'trial.nothing-left' };
    const fault = leave ? await this.#forget() : await this.#send(left, who);
    if (fault) return fault;
    const data = { act: leave ? 'left' : 'put-back', path: left.path, value: left.before };
    await journal.write({ kind: 'trial', seat: who.seat, data });
    this.#deps.publish();
    if (!leave) void this.look();
    return {};
  }

  async #send({ path, before }: LeftTrial, who: Who): Promise<Fault | undefined> {
    const { stage, sender } = this.#deps;
    // A later take may have given the wall to another owner: then what stood there is history, and only to be left.
    const refusal = checkManualSet(stage.view(), path, before, who.role, this.#deps.takes().activePlans());
    if (refusal) return refusal;
    const sending = sender.send(path, before, 'now');
    const sent = isFault(sending) ? sending : await sending.sent;
    if (isFault(sent)) return sent;
    this.#sent = true;
    this.#sinceUs = sent.atUs;
    return undefined;
  }

  async #forget(): Promise<Fault | undefined> {
    const fault = await this.#deps.book.putLeft(undefined);
    if (!fault) this.#deps.alarms.clear('trial/left');
    return fault;
  }

  #told(): void {
    const { alarms, book, clock, stage } = this.#deps;
    const { left } = book;
    if (!left) return;
    this.#sinceUs = clock.nowUs() + (stage.descriptor(left.path)?.timeoutMs ?? 0) * 1000;
    const { path, device, before } = left;
    alarms.raise('trial/left', { code: 'trial.cut-off', params: { path, device, before: String(before) } }, 'fault');
  }
}
