/**
 * PCM of a capture device, through `arecord` of alsa-utils: as a process of its own it may block as long as it likes, and
 * whatever ends us ends it, because nobody takes what it writes.
 *
 * Is told: device, rate, format. Tells: bytes, samples that were lost, and once why it is over, by name.
 */
import { spawn } from 'node:child_process';
import type { Clock } from '../../../drivers/contract.ts';
import { errnoOf } from '../../../drivers/kit/faults.ts';
import { readArecord } from '../../../drivers/timecode/arecord-text.ts';
import type { Fault } from '../../core/parameter.ts';
import type { PcmFormat } from '../../core/stage/model.ts';
import { sampleBytes } from './pcm.ts';

export interface CaptureOptions {
  readonly device: string;
  readonly format: PcmFormat;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly clock: Clock;
  /** Another program in its place. */
  readonly program?: string;
  bytes(bytes: Uint8Array, atUs: number): void;
  /** Something was lost; it goes on. */
  odd(fault: Fault, atUs: number): void;
  down(why: Fault): void;
}

/** Short blocks are early news; long buffers outlive a stutter of this machine. */
const PERIOD_US = 10_000;
const BUFFER_US = 400_000;
/** A device that says nothing for so long waits for a clock that does not come. The kernel gives up after 10 s. */
const MUTE_US = 4_000_000;
const LOOK_MS = 500;
/** More than so many times its own rate over a look is no device. What a stalled machine owes is far less. */
const RUNAWAY = 8;
const MAX_LINE = 400;
const MAX_LINES = 20;

export function openCapture(options: CaptureOptions): { close(): void } {
  const { device, clock, sampleRateHz, channels, format } = options;
  const params = { device };
  let over = false;
  let why: Fault | undefined;
  let heardUs = clock.nowUs();
  let inLook = 0;
  const child = spawn(options.program ?? 'arecord', wordsOf(options), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const end = (fault: Fault | undefined): void => {
    if (over) return;
    over = true;
    looking[Symbol.dispose]();
    child.kill('SIGKILL');
    if (fault) options.down(fault);
  };
  child.on('error', (cause) => {
    const none = errnoOf(cause) === 'ENOENT';
    end(
      none
        ? { code: 'time-source.no-arecord', params }
        : { code: 'time-source.capture-failed', params: { ...params, said: cause.message } },
    );
  });
  child.stdout.on('data', (bytes: Buffer) => {
    if (over) return;
    heardUs = clock.nowUs();
    inLook += bytes.length;
    options.bytes(bytes, heardUs);
  });
  let said = '';
  eachLine(child.stderr, (line) => {
    const fault = faultOf(line, options);
    if (fault?.code === 'time-source.capture-lost') return over ? undefined : options.odd(fault, clock.nowUs());
    if (fault?.code === 'time-source.capture-rate') return end(fault);
    // The first reason is the cause; what follows is its echo.
    why ??= fault;
    if (!line.startsWith('Recording ') && !/^(?:Warning|\s)/.test(line)) said ||= line.slice(0, MAX_LINE);
  });
  // Not `exit`: its last words may still be on their way then.
  child.on('close', () => end(why ?? { code: 'time-source.capture-failed', params: { ...params, said } }));
  const mostBytes = (RUNAWAY * sampleRateHz * channels * sampleBytes(format) * LOOK_MS) / 1_000;
  const looking = clock.every(LOOK_MS, () => {
    if (inLook > mostBytes) end({ code: 'time-source.capture-runaway', params });
    else if (clock.nowUs() - heardUs > MUTE_US) end(why ?? { code: 'time-source.capture-mute', params });
    inLook = 0;
  });
  return { close: () => end(undefined) };
}

/** No conversion is asked for: a device that cannot do what the studio file says is named, not resampled in silence. */
function wordsOf({ device, format, sampleRateHz, channels }: CaptureOptions): readonly string[] {
  const what = ['-t', 'raw', '-f', format, '-r', String(sampleRateHz), '-c', String(channels)];
  return ['-D', device, ...what, '-F', String(PERIOD_US), '-B', String(BUFFER_US)];
}

function faultOf(line: string, { device, format, sampleRateHz, channels }: CaptureOptions): Fault | undefined {
  const says = readArecord(line);
  const asked = { device, format, rateHz: sampleRateHz, channels };
  switch (says.is) {
    case 'overrun':
      return { code: 'time-source.capture-lost', params: { device, ms: Math.ceil(says.ms) } };
    case 'rate':
      return { code: 'time-source.capture-rate', params: { device, rateHz: sampleRateHz, gotHz: says.gotHz } };
    case 'format':
      return { code: 'time-source.capture-format', params: asked };
    case 'busy':
    case 'none':
    case 'denied':
    case 'gone':
    case 'stalled':
      return { code: `time-source.capture-${says.is}`, params: { device } };
    case 'other':
      return undefined;
  }
}

/** A program that talks without end is not listened to without end. */
function eachLine(stream: NodeJS.ReadableStream, act: (line: string) => void): void {
  let rest = '';
  let lines = 0;
  stream.on('data', (bytes: Buffer) => {
    const parts = (rest + bytes.toString('utf8')).split('\n');
    rest = (parts.pop() ?? '').slice(0, MAX_LINE);
    for (const line of parts) if (line.startsWith('overrun') || lines++ < MAX_LINES) act(line);
  });
  stream.on('end', () => {
    if (rest !== '') act(rest);
  });
}
