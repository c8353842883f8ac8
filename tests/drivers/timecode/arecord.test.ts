/**
 * What arecord says, read. Lines marked "seen" were printed by arecord 1.2.8 (Debian 12) on a machine without a card; the
 * others are its format strings with the words of strerror put in.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ArecordSays, readArecord } from '../../../drivers/timecode/arecord-text.ts';

const LINES: readonly (readonly [line: string, says: ArecordSays])[] = [
  // seen
  ['arecord: main:831: audio open error: No such file or directory', { is: 'none' }],
  ['arecord: main:831: audio open error: No such device', { is: 'none' }],
  ['ALSA lib confmisc.c:165:(snd_config_get_card) Cannot get card index for USB', { is: 'other' }],
  ["Recording raw data 'stdin' : Signed 16 bit Little Endian, Rate 48000 Hz, Stereo", { is: 'other' }],
  // from its strings
  ['arecord: main:831: audio open error: Device or resource busy', { is: 'busy' }],
  ['arecord: main:831: audio open error: Permission denied', { is: 'denied' }],
  ['arecord: main:831: audio open error: Cannot allocate memory', { is: 'other' }],
  ['arecord: set_params:1358: Sample format non available', { is: 'format' }],
  ['arecord: set_params:1366: Channels count non available', { is: 'format' }],
  ['arecord: set_params:1349: Access type not available', { is: 'format' }],
  ['Broken configuration for this PCM: no configurations available', { is: 'format' }],
  ['arecord: set_params:1437: Unable to install hw params:', { is: 'format' }],
  ['Warning: rate is not accurate (requested = 48000Hz, got = 44100Hz)', { is: 'rate', gotHz: 44_100 }],
  ['overrun!!! (at least 12.345 ms long)', { is: 'overrun', ms: 12.345 }],
  ['arecord: pcm_read:2221: read error: No such device', { is: 'gone' }],
  ['arecord: pcm_read:2221: read error: File descriptor in bad state', { is: 'gone' }],
  ['arecord: xrun:1707: read/write error, state = DISCONNECTED', { is: 'gone' }],
  ['arecord: pcm_read:2221: read error: Input/output error', { is: 'stalled' }],
];

test.each(LINES)('%s', (line, says) => {
  expect(readArecord(line)).toEqual(says);
});

test('no line makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (line) => void readArecord(line)),
    { seed: 5 },
  );
});
