/**
 * Asks for the sync status: what is cheap at every poll, everything at every so manyth. One such question at a time; one that
 * stays unanswered is asked again after four periods. In between it asks for next to nothing: only to hear an answer.
 */
import type { Fault, Value } from '../../app/core/parameter.ts';
import { faultOf } from '../kit/faults.ts';
import { ASK_EVERY_MS } from './host-pulse.ts';
import { STALE_POLLS, type SwitchboardSettings } from './switchboard-settings.ts';
import { ASK, ASK_ALL, ASK_CHEAP, readSync } from './sync-status.ts';

/** One call of the system; a listener that is busy with the question before says so, and that is an answer as well. */
const ASK_LEAST = ASK.memory;

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
  #open: { readonly id: string; readonly isFull: boolean } | undefined;
  /** The question in between that is outstanding. */
  #leastId = '';
  /** Of a poll; and of any question. */
  #polledUs = Number.NEGATIVE_INFINITY;
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
    this.#leastId = '';
    this.#polledUs = Number.NEGATIVE_INFINITY;
    this.#askedUs = Number.NEGATIVE_INFINITY;
    this.#polls = 0;
    this.#wantsAll = false;
    this.#declinedFor = '';
    this.#present = undefined;
  }

  is(id: string): boolean {
    return id !== '' && (id === this.#open?.id || id === this.#leastId);
  }

  /** Asks what is due, if anything is. */
  tick(nowUs: number): void {
    if (this.isDue(nowUs)) this.ask(nowUs);
    else if (nowUs - this.#askedUs >= ASK_EVERY_MS * 1000) this.#leastId = this.#ask(ASK_LEAST, nowUs);
  }

  isDue(nowUs: number): boolean {
    const periods = this.#open === undefined ? 1 : STALE_POLLS;
    return nowUs - this.#polledUs >= periods * this.#settings.pollMs * 1000;
  }

  ask(nowUs: number): void {
    const isFull = this.#wantsAll || this.#polls % this.#settings.fullEvery === 0;
    this.#wantsAll = false;
    this.#polls += 1;
    this.#polledUs = nowUs;
    this.#open = { id: this.#ask(isFull ? ASK_ALL : ASK_CHEAP, nowUs), isFull };
  }

  /** As soon as nothing is outstanding. */
  askAll(nowUs: number): void {
    this.#wantsAll = true;
    this.#askWanted(nowUs);
  }

  /** It is still busy with one before: somebody else's, or the poll that is open. */
  refused(id: string): void {
    if (id === this.#leastId) this.#leastId = '';
    else if (id === '' || this.is(id)) {
      this.#wantsAll ||= this.#open?.isFull ?? false;
      this.#open = undefined;
    }
  }

  hear(status: unknown, asked: number | undefined, nowUs: number): void {
    this.#leastId = '';
    if (asked !== ASK_LEAST) this.#open = undefined;
    const readings = readSync(status, asked);
    if (readings === undefined) return this.#ports.onFault(faultOf('switchboard.sync-odd'));
    for (const [key, value] of readings.values) this.#ports.report(key, value);
    this.#countFlips(readings.presentModes);
    if (asked === undefined || asked === ASK_ALL) this.#ports.answered('acked');
    this.#askWanted(nowUs);
  }

  /** Hosts without the maker's cards have no such status; everything else of them still counts. Named once a call. */
  declined(error: string): void {
    this.#open = undefined;
    this.#leastId = '';
    const why = faultOf('switchboard.sync-declined', { error });
    if (this.#declinedFor !== error) this.#ports.onFault(why);
    this.#declinedFor = error;
    this.#ports.answered(why);
  }

  #askWanted(nowUs: number): void {
    if (this.#wantsAll && this.#open === undefined && this.#leastId === '') this.ask(nowUs);
  }

  #ask(flags: number, nowUs: number): string {
    this.#askedUs = nowUs;
    return this.#ports.ask(flags);
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
