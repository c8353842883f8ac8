/**
 * Linear timecode from 16-bit PCM: what a capture program writes into a pipe, or a file played at its own speed.
 *
 * The place of an edge within the samples is exact; only the arrival of the newest sample is not, and the clock's fit
 * takes the earliest arrivals for true.
 */
import { LtcReader } from '../../../drivers/timecode/ltc-reader.ts';
import type { Rate, TimeSource } from '../../core/stage/model.ts';
import { openBytes } from './byte-input.ts';
import { type InputDeps, observationOf, type TimeInput } from './time-input.ts';

type Source = Extract<TimeSource, { kind: 'ltc' }>;

export function openLtc(source: Omit<Source, 'id' | 'name' | 'priority'>, { clock, on }: InputDeps): TimeInput {
  const { sampleRateHz, channels, path } = source;
  const channel = Math.min(source.channel, channels - 1);
  const frameBytes = channels * 2;
  let samples = 0;
  let newestUs = 0;
  const usOfSample = (sample: number): number => newestUs - ((samples - sample) * 1e6) / sampleRateHz;
  const reader = new LtcReader(sampleRateHz, {
    frame: ({ label, rate, nominal, direction, startSample, endSample }) => {
      const exact: Rate = source.rate ?? rate ?? { num: nominal, den: 1 };
      // A label names the frame that begins with its first edge; played backwards, with its last.
      const atUs = usOfSample(direction === 'forward' ? startSample : endSample);
      on.label(label, exact, atUs);
      const observation = observationOf(label, exact, atUs);
      if (observation) on.observe(observation);
    },
    fault: (what, atSample) =>
      on.odd({ code: 'time-source.bad-packet', params: { from: path, what } }, usOfSample(atSample)),
  });
  let rest: Uint8Array = new Uint8Array(0);
  return openBytes({
    path,
    clock,
    bytesPerS: sampleRateHz * frameBytes,
    bytes: (bytes, atUs) => {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      const frames = Math.floor(all.length / frameBytes);
      const view = new DataView(all.buffer, all.byteOffset, all.length);
      const mono = new Int16Array(frames);
      for (let i = 0; i < frames; i++) mono[i] = view.getInt16(i * frameBytes + channel * 2, true);
      rest = all.slice(frames * frameBytes);
      samples += frames;
      newestUs = atUs;
      reader.read(mono);
    },
    down: on.down.bind(on),
  });
}
