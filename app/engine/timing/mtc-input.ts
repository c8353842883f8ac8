/** MIDI time code from raw MIDI bytes: a character device, a pty, a named pipe. */
import { MtcParser } from '../../../drivers/timecode/mtc-codec.ts';
import { openBytes } from './byte-input.ts';
import { CODED_RATES, type InputDeps, observationOf, type TimeInput } from './time-input.ts';

export function openMtc(path: string, { clock, on }: InputDeps): TimeInput {
  let nowUs = 0;
  const parser = new MtcParser({
    event: (event) => {
      const rate = CODED_RATES[event.rateCode];
      if (!rate) return;
      on.label(event.label, rate, event.atUs);
      // A full frame is a locate: a place, not a sign of running.
      const observation = event.kind === 'quarter' && observationOf(event.label, rate, event.atUs, 4, event.quarter);
      if (observation) on.observe(observation);
    },
    fault: (what) => on.odd({ code: 'time-source.bad-packet', params: { from: path, what } }, nowUs),
  });
  return openBytes({
    path,
    clock,
    bytes: (bytes, atUs) => {
      nowUs = atUs;
      parser.read(bytes, atUs);
    },
    down: on.down.bind(on),
  });
}
