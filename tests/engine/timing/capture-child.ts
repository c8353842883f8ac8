/** Captures as the engine does and prints the labels it reads, until somebody kills it. Words: device, rate. */
import { formatTimecode } from '../../../app/core/time/timecode.ts';
import { openLtc } from '../../../app/engine/timing/ltc-input.ts';
import { createClock } from '../../../drivers/kit/clock.ts';

const [device = '', rate = '48000'] = process.argv.slice(2);
openLtc(
  {
    kind: 'ltc',
    capture: { device, format: 'S16_LE' },
    sampleRateHz: Number(rate),
    channels: 2,
    channel: 0,
  },
  {
    clock: createClock(),
    on: {
      observe: () => undefined,
      label: (label) => process.stdout.write(`label ${formatTimecode(label)}\n`),
      odd: (fault) => process.stdout.write(`odd ${fault.code}\n`),
      down: (fault) => process.stdout.write(`down ${fault.code}\n`),
    },
  },
);
