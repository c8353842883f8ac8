import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOfTimecode, parseTimecode } from '../../app/core/time/timecode.ts';
import {
  EMPTY,
  type Entry,
  erased,
  labelOf,
  moved,
  pasted,
  stepped,
  typed,
} from '../../app/renderer/ui/timecode-entry.ts';

const P25 = { rate: { num: 25, den: 1 }, drop: false };
const DF = { rate: { num: 30_000, den: 1001 }, drop: true };
const NOW = '20:47:13:08';
const label = (entry: Entry): string => labelOf(entry, false);

test('digits fill from the right, the oldest fall out, a point is two zeros', () => {
  expect(label(EMPTY)).toBe('');
  expect(label(typed(EMPTY, '1'))).toBe('00:00:00:01');
  expect(label(typed(EMPTY, '1000'))).toBe('00:00:10:00');
  expect(label(typed(EMPTY, '10..'))).toBe('00:10:00:00');
  expect(label(typed(typed(EMPTY, '12345678'), '9'))).toBe('23:45:67:89');
  expect(label(typed(EMPTY, 'a1:x2'))).toBe('00:00:00:12');
  expect(labelOf(typed(EMPTY, '10000000'), true)).toBe('10:00:00;00');
});

test('what was pasted or chosen again begins anew with the next digit', () => {
  const whole = pasted('10:00:00:00');
  expect(whole && label(typed(whole, '5'))).toBe('00:00:00:05');
});

test('rubbing out goes to the right, until nothing is left', () => {
  const two = typed(EMPTY, '12');
  expect(label(erased(two))).toBe('00:00:00:01');
  expect(erased(erased(two))).toEqual(EMPTY);
  expect(erased(EMPTY)).toEqual(EMPTY);
});

test('arrows choose a pair, and digits go into that pair alone', () => {
  const at = typed(EMPTY, '10203040');
  const frames = moved(at, -1);
  const seconds = moved(frames, -1);
  expect([frames.pair, seconds.pair, moved(moved(moved(seconds, -1), -1), -1).pair]).toEqual([3, 2, 0]);
  expect(moved(frames, 1).pair).toBeUndefined();
  expect(label(typed(seconds, '5'))).toBe('10:20:05:40');
  expect(label(typed(seconds, '45'))).toBe('10:20:45:40');
  expect(label(erased(typed(seconds, '45')))).toBe('10:20:04:40');
  expect(moved(EMPTY, -1)).toEqual(EMPTY);
});

test('up and down count, the seconds first and from now, and carry over midnight', () => {
  const next = stepped(EMPTY, 1, P25, NOW);
  expect(label(next)).toBe('20:47:14:08');
  expect(label(stepped(moved(next, 1), -1, P25, NOW))).toBe('20:47:14:07');
  const late = pasted('23:59:59:24');
  expect(late && label(stepped(moved(late, -1), 1, P25, NOW))).toBe('00:00:00:00');
  expect(late && label(stepped({ ...late, pair: 0 }, 1, P25, NOW))).toBe('00:59:59:24');
  const early = pasted('00:00:00:00');
  expect(early && label(stepped(moved(early, -1), -1, P25, NOW))).toBe('23:59:59:24');
});

test('in drop-frame, the labels that do not exist are stepped over both ways', () => {
  const before = pasted('10:00:59:29');
  const up = before && stepped(moved(before, -1), 1, DF, NOW);
  expect(up && labelOf(up, true)).toBe('10:01:00;02');
  const down = up && stepped(up, -1, DF, NOW);
  expect(down && labelOf(down, true)).toBe('10:00:59;29');
});

test('counting always ends on a label that exists', () => {
  const digits = fc.stringMatching(/^\d{8}$/);
  fc.assert(
    fc.property(digits, fc.constantFrom(0, 1, 2, 3, undefined), fc.constantFrom<1 | -1>(1, -1), (text, pair, by) => {
      for (const labels of [P25, DF]) {
        const at = parseTimecode(labelOf(stepped({ digits: text, pair, fresh: true }, by, labels, NOW), labels.drop));
        expect(at && frameOfTimecode(at, labels.rate)).toBeDefined();
      }
    }),
  );
});

test('a clipboard is read as a label, as hh:mm:ss, or as digits; anything else is left alone', () => {
  const said = (text: string): string | undefined => {
    const entry = pasted(text);
    return entry && label(entry);
  };
  expect(said(' 10:00:00:05\n')).toBe('10:00:00:05');
  expect(said('10:00:00;05')).toBe('10:00:00:05');
  expect(said('9:5:0')).toBe('09:05:00:00');
  expect(said('1000')).toBe('00:00:10:00');
  for (const text of ['', 'noon', '10:00', '1:2:3:4:5', '100:00:00:00', '123456789', '10:00:-1:00'])
    expect(said(text), text).toBeUndefined();
});
