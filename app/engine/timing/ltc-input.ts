/**
 * Linear timecode from PCM: of a capture device, of what a capture program writes into a pipe, or a file played at its
 * own speed.
 *
 * The place of an edge within the samples is exact; only the arrival of the newest sample is not, and the clock's fit
 * takes the earliest arrivals for true.
 */
import { LtcReader } from '../../../drivers/timecode/ltc-reader.ts';
import type { Rate, TimeSource } from '../../core/stage/model.ts';
import { openBytes } from './byte-input.ts';
import { openCapture } from './capture-input.ts';
import { ChannelReader, sampleBytes } from './pcm.ts';
import { type InputDeps, observationOf, type TimeInput } from './time-input.ts';

type Source = Extract<TimeSource, { kind: 'ltc' }>;

export function openLtc(
  source: Omit<Source, 'id' | 'name' | 'priority'>,
  { clock, on, arecord }: InputDeps & { readonly arecord?: string },
): TimeInput {
  const { sampleRateHz, channels, channel, capture, path = '' } = source;
  const format = capture?.format ?? 'S16_LE';
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
      on.odd({ code: 'time-source.bad-packet', params: { from: capture?.device ?? path, what } }, usOfSample(atSample)),
  });
  const mono = new ChannelReader(format, channels, channel);
  const told = {
    clock,
    bytes: (bytes: Uint8Array, atUs: number): void => {
      const read = mono.read(bytes);
      samples += read.length;
      newestUs = atUs;
      reader.read(read);
    },
    down: on.down.bind(on),
  };
  if (!capture) return openBytes({ ...told, path, bytesPerS: sampleRateHz * channels * sampleBytes(format) });
  const { device } = capture;
  const how = { device, format, sampleRateHz, channels, ...(arecord !== undefined && { program: arecord }) };
  return openCapture({ ...told, ...how, odd: on.odd.bind(on) });
}
