import { expect, test } from 'vitest';
import { FOREIGN, foreignTitle, PROTOCOL_TITLES, protocolMarkOf } from '../../../app/core/tracking/protocol-marks.ts';

const bytes = (head: readonly number[], length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => head[i] ?? 0);
const text = (s: string): Uint8Array => new TextEncoder().encode(s);

test.each([
  ['freed', bytes([0xd1, 1], 29)],
  ['freed', bytes([0xd1, 1], 58)],
  ['opentrackio', text('OTrk\0\x01')],
  ['opentrackio', text('{"protocol":{},"transforms":[]}')],
  ['psn', bytes([0x55, 0x67, 0, 0x80], 60)],
  ['psn', bytes([0x56, 0x67, 0, 0x80], 60)],
  ['mosys-f4', bytes([0xf4, 1, 6, 0], 35)],
  ['stype', bytes([0x0f, 0], 67)],
  ['osc-pose', text('/tracker/1\0\0,fff\0\0\0\0')],
  ['osc-pose', text('#bundle\0')],
  ['natnet', bytes([7, 0, 96, 0], 100)],
  ['radamec', bytes([0xa2, 1], 30)],
] as const)('%s is known by its first bytes', (mark, datagram) => {
  expect(protocolMarkOf(datagram)).toBe(mark);
  expect(foreignTitle(FOREIGN[mark])).toBe(PROTOCOL_TITLES[mark]);
});

test.each([
  ['half a packet', bytes([0xd1, 1], 28)],
  ['one byte', bytes([0xd1], 1)],
  ['nothing', new Uint8Array(0)],
  ['another JSON', text('{"hello":1}')],
  ['an F4 whose count does not fit', bytes([0xf4, 1, 6, 0], 34)],
  ['noise', bytes([0xff, 0xfe, 0xfd, 0xfc], 40)],
])('%s is nothing that is known', (_, datagram) => {
  expect(protocolMarkOf(datagram)).toBeUndefined();
});

test('a reason of our own is no foreign protocol', () => {
  expect(foreignTitle('checksum')).toBeUndefined();
});
