import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Framer, LengthFramer, LineFramer, SlipFramer } from '../../../drivers/kit/framers.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function lines(maxBytes: number, end: 'lf' | 'cr' | 'nul' = 'lf') {
  const out: string[] = [];
  const framer = new LineFramer({
    maxBytes,
    end,
    onLine: (line) => void out.push(line),
    onFault: ({ code }) => void out.push(`!${code}`),
  });
  return { out, framer };
}

test('lines come whole however they are cut, with CR before LF dropped', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', '雪', ' ', '\t'), maxLength: 12 }), { maxLength: 6 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 7 }),
      (wanted, crlf, step) => {
        const { out, framer } = lines(64);
        const stream = bytes(wanted.map((line) => line + (crlf ? '\r\n' : '\n')).join(''));
        for (let at = 0; at < stream.length; at += step) framer.push(stream.subarray(at, at + step));
        expect(out).toEqual(wanted);
      },
    ),
    { seed: 1 },
  );
  const { out, framer } = lines(64, 'nul');
  framer.push(bytes('one\0two\0'));
  expect(out).toEqual(['one', 'two']);
});

test('a line above the limit is dropped up to its end, named once, and the next one is whole', () => {
  const { out, framer } = lines(5);
  for (const part of ['12345', '6', '7890', '1234567890', '\nok\n12345\n']) framer.push(bytes(part));
  expect(out).toEqual(['!frame.too-long', 'ok', '12345']);
  framer.push(bytes('half'));
  framer.reset();
  framer.push(bytes('new\n'));
  expect(out.at(-1)).toBe('new');
});

test('a length beyond its limit breaks the stream until reset, and memory follows what came', () => {
  const out: string[] = [];
  const framer = new LengthFramer({
    maxBytes: 1_000_000_000,
    onFrame: (frame) => void out.push(`${frame.length}`),
    onFault: ({ code }) => void out.push(code),
  });
  framer.push(Uint8Array.of(0x3b, 0x9a, 0xca, 0, 1, 2, 3)); // promises a thousand million bytes, sends three
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(500_000_000);
  framer.reset();
  framer.push(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 9));
  expect(out).toEqual(['frame.length']);
  framer.reset();
  framer.push(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1, 9));
  expect(out).toEqual(['frame.length', '1']);
});

test('no bytes make a framer throw or hand out more than its limit', () => {
  const out = {
    onFrame: (frame: Uint8Array) => expect(frame.length).toBeLessThanOrEqual(16),
    onFault: () => undefined,
  };
  const framers: Framer[] = [
    new LengthFramer({ maxBytes: 16, ...out }),
    new SlipFramer({ maxBytes: 16, ...out }),
    new LineFramer({
      maxBytes: 16,
      onLine: (line) => expect(bytes(line).length).toBeLessThanOrEqual(48),
      onFault: () => undefined,
    }),
  ];
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
      for (const framer of framers) for (const chunk of chunks) framer.push(chunk);
    }),
    { seed: 2, numRuns: 1_000 },
  );
});
