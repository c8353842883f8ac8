import { expect, test } from 'vitest';
import { timecodeOf } from '../../../app/core/time/timecode.ts';
import { type Label, labelExists, stepLabel } from '../../../drivers/timecode/label.ts';

test.each([
  [24, false, { num: 24, den: 1 }],
  [25, false, { num: 25, den: 1 }],
  [30, false, { num: 30, den: 1 }],
  [30, true, { num: 30_000, den: 1001 }],
] as const)('%i labels a second, drop %s: a whole day, label by label, both ways', (nominal, drop, rate) => {
  let label: Label = { hours: 0, minutes: 0, seconds: 0, frames: 0, drop };
  const wrong: string[] = [];
  for (let frame = 0; frame < nominal * 86_400; frame += 1) {
    const after = stepLabel(label, nominal, 1);
    if (!labelExists(after, nominal)) wrong.push(JSON.stringify(after));
    const back = stepLabel(after, nominal, -1);
    if (back.frames !== label.frames || back.seconds !== label.seconds) wrong.push(JSON.stringify(back));
    label = after;
    if (frame % 1_009 === 0) expect(label).toEqual(timecodeOf(frame + 1, rate, drop));
    if (label.hours + label.minutes + label.seconds + label.frames === 0) {
      expect(frame + 1).toBe(drop ? 2_589_408 : nominal * 86_400);
      break;
    }
  }
  expect(wrong).toEqual([]);
});
