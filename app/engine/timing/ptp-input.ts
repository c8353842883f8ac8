/** The PTP clock of this machine as linuxptp's `pmc` tells it, once a second. */
import { execFile } from 'node:child_process';
import type { Clock } from '../../../drivers/contract.ts';
import { errnoOf } from '../../../drivers/kit/faults.ts';
import { parsePmc } from '../../../drivers/timecode/pmc-text.ts';
import {
  judgePtp,
  PTP_LIMITS,
  type PtpJudgement,
  type PtpReading,
  readingsOf,
} from '../../../drivers/timecode/ptp-verdict.ts';
import type { TimeSource } from '../../core/stage/model.ts';

type Source = Extract<TimeSource, { kind: 'ptp' }>;

const EVERY_MS = 1_000;
const ANSWER_MS = 800;
const QUESTIONS = [
  'GET DEFAULT_DATA_SET',
  'GET CURRENT_DATA_SET',
  'GET PARENT_DATA_SET',
  'GET TIME_PROPERTIES_DATA_SET',
  'GET PORT_DATA_SET',
  'GET TIME_STATUS_NP',
  'GET PORT_STATS_NP',
];

export interface PtpOptions {
  readonly clock: Clock;
  /** The program to ask; a test may put one that prints what a clock printed. */
  readonly pmc?: string;
  /** `reading`: what it was judged by; undefined = nobody answered. */
  judged(judgement: PtpJudgement, atUs: number, reading?: PtpReading): void;
}

export function openPtp(source: Pick<Source, 'uds' | 'domain' | 'offsetNs'>, options: PtpOptions): { close(): void } {
  const { clock } = options;
  const limits = { ...PTP_LIMITS, domain: source.domain, ...(source.offsetNs && { offsetNs: source.offsetNs }) };
  let before: PtpReading | undefined;
  let asking = false;
  let over = false;
  const ask = (): void => {
    if (asking || over) return;
    asking = true;
    const words = ['-u', '-b', '0', '-d', String(source.domain), '-s', source.uds, ...QUESTIONS];
    execFile(options.pmc ?? 'pmc', words, { timeout: ANSWER_MS, maxBuffer: 256 * 1024 }, (cause, text) => {
      asking = false;
      if (over) return;
      const atUs = clock.nowUs();
      if (errnoOf(cause) === 'ENOENT') {
        before = undefined;
        return options.judged({ verdict: 'unknown', offsetNs: undefined, faults: [{ code: 'ptp.no-pmc' }] }, atUs);
      }
      const [now] = readingsOf(parsePmc(text));
      const judgement = judgePtp(before, now, limits);
      before = now;
      options.judged(judgement, atUs, now);
    });
  };
  const ticking = clock.every(EVERY_MS, ask);
  ask();
  return {
    close: () => {
      over = true;
      ticking[Symbol.dispose]();
    },
  };
}
