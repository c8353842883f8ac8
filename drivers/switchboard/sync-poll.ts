/**
 * Asks for the sync status: what is cheap at every poll, everything at every so manyth. One question at a time; one that
 * stays unanswered is asked again after four periods.
 */
import type { Fault, Value } from '../../app/core/parameter.ts';
import { faultOf } from '../kit/faults.ts';
import { STALE_POLLS, type SwitchboardSettings } from './switchboard-settings.ts';
import { ASK_ALL, ASK_CHEAP, readSync } from './sync-status.ts';

export interface PollPorts {
  /** Answers with the id of the question. */
  ask(flags: number): string;
  report(key: string, value: Value): void;
  /** Everything was asked for and told, or nothing will be. */
  answered(result: 'acked' | Fault): void;
  onFault(fault: Fault): void;
}

export class SyncPoll {
  readonly #settings: Pick<SwitchboardSettings, 'pollMs' | 'fullEvery'>;
  readonly #ports: PollPorts;
  #open: { readonly id: string } | undefined;
  #askedUs = Number.NEGATIVE_INFINITY;
  #polls = 0;
  #wantsAll = false;
  #declinedFor = '';
  #flips = 0;
  #present: string | undefined;

  constructor(settings: Pick<SwitchboardSettings, 'pollMs' | 'fullEvery'>, ports: PollPorts) {
    this.#settings = settings;
    this.#ports = ports;
  }

  /** Another call: nothing of the last one is outstanding. */
  reset(): void {
    this.#open = undefined;
    this.#askedUs = Number.NEGATIVE_INFINITY;
    this.#polls = 0;
    this.#wantsAll = false;
    this.#declinedFor = '';
    this.#present = undefined;
  }

  is(id: string): boolean {
    return id !== '' && id === this.#open?.id;
  }

  isDue(nowUs: number): boolean {
    const periods = this.#open === undefined ? 1 : STALE_POLLS;
    return nowUs - this.#askedUs >= periods * this.#settings.pollMs * 1000;
  }

  ask(nowUs: number): void {
    const isFull = this.#wantsAll || this.#polls % this.#settings.fullEvery === 0;
    this.#wantsAll = false;
    this.#polls += 1;
    this.#askedUs = nowUs;
    this.#open = { id: this.#ports.ask(isFull ? ASK_ALL : ASK_CHEAP) };
  }

  /** As soon as nothing is outstanding. */
  askAll(nowUs: number): void {
    this.#wantsAll = true;
    if (this.#open === undefined) this.ask(nowUs);
  }

  /** It is still busy with the one before. */
  close(): void {
    this.#open = undefined;
  }

  hear(status: unknown, asked: number | undefined, nowUs: number): void {
    this.#open = undefined;
    const readings = readSync(status, asked);
    if (readings === undefined) return this.#ports.onFault(faultOf('switchboard.sync-odd'));
    for (const [key, value] of readings.values) this.#ports.report(key, value);
    this.#countFlips(readings.presentModes);
    if (asked === undefined || asked === ASK_ALL) this.#ports.answered('acked');
    if (this.#wantsAll) this.ask(nowUs);
  }

  /** Hosts without the maker's cards have no such status; everything else of them still counts. Named once a call. */
  declined(error: string): void {
    this.#open = undefined;
    const why = faultOf('switchboard.sync-declined', { error });
    if (this.#declinedFor !== error) this.#ports.onFault(why);
    this.#declinedFor = error;
    this.#ports.answered(why);
  }

  /** More than one mode since the last poll, or another than then. */
  #countFlips(modes: readonly string[]): void {
    if (modes.length === 0) return;
    const seen = new Set(this.#present === undefined ? modes : [this.#present, ...modes]);
    this.#flips += seen.size - 1;
    this.#present = modes.at(-1);
    this.#ports.report('present/flips', this.#flips);
  }
}
