/** Who was heard on a port, before any mapping. */
import { expect, test } from 'vitest';
import { SenderBook } from '../../../app/engine/tracking/sender-book.ts';

const D1 = Uint8Array.from({ length: 29 }, (_, i) => [0xd1, 7][i] ?? 0);
const OTRK = new TextEncoder().encode('OTrk and more of it');

test('a sender: its protocol, its camera numbers, its rate, what was good and why the rest was not, its last bytes', () => {
  const book = new SenderBook();
  for (let n = 0; n <= 150; n++) {
    book.heard('10.0.0.5', 6_000, D1, { atUs: 1_000_000 + n * 20_000 });
    if (n % 10 === 9) book.refused('checksum');
    else book.sample(n % 2 === 0 ? 7 : 3);
  }
  book.heard('10.0.0.9', 6_001, OTRK, { atUs: 4_010_000 });
  book.refused('foreign-opentrackio');
  const [foreign, known] = book.lines(4_020_000);
  expect(known).toMatchObject({
    sender: '10.0.0.5:6000',
    mark: 'freed',
    numbers: [3, 7],
    rateHz: 50,
    ageMs: 20,
    valid: 136,
    invalid: 15,
    reasons: { checksum: 15 },
    lastBytes: 29,
  });
  expect(known?.lastHex).toBe(Buffer.from(D1).toString('hex'));
  expect(foreign).toMatchObject({ sender: '10.0.0.9:6001', mark: 'opentrackio', numbers: [], valid: 0, invalid: 1 });
  // Silent for long: no rate any more, still in the list.
  expect(book.lines(60_000_000).map(({ rateHz }) => rateHz)).toEqual([0, 0]);
});

test('the list is bounded: the one that was silent longest gives way; so are numbers, reasons and bytes', () => {
  const book = new SenderBook();
  const long = new Uint8Array(1_400);
  for (let n = 0; n < 1_000; n++) {
    book.heard(`10.0.${n >> 8}.${n & 255}`, 6_000, long, { atUs: n * 1_000 });
    book.sample(n);
  }
  for (let n = 0; n < 1_000; n++) {
    book.sample(n);
    book.refused(`reason ${n}`);
  }
  const lines = book.lines(1_000_000);
  expect(lines).toHaveLength(16);
  expect(lines[0]?.sender).toBe('10.0.3.231:6000');
  expect(lines[0]?.numbers).toHaveLength(16);
  expect(Object.keys(lines[0]?.reasons ?? {})).toHaveLength(12);
  expect(lines[0]).toMatchObject({ mark: null, invalid: 1_000, lastBytes: 1_400 });
  expect(lines[0]?.lastHex).toHaveLength(128);
});
