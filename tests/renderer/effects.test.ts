/** Effects as people read them: how many frames, who says so, how early it is told; the journal's lines about trials. */
import { expect, test, vi } from 'vitest';
import type { StageState, StepState } from '../../app/protocol/state.ts';

vi.stubGlobal('location', { search: '' });
const { effectLine, effectSource, effectText, lateLine, widestEffect } = await import(
  '../../app/renderer/param/effect-text.ts'
);
const { sayRow } = await import('../../app/renderer/pages/library/journal-data.ts');
const { wordsOf } = await import('../../app/renderer/words/say.ts');

const en = wordsOf('en');
const zh = wordsOf('zh');
const exact = { kind: 'exact', frames: 3, measuredOn: '2026-11-21' } as const;
const span = { kind: 'within', minFrames: 1, maxFrames: 4 } as const;

test('frames, who says so, and the lead stand in one line', () => {
  expect(effectLine(exact, 3, en)).toBe('exactly 3 frames · measured 2026-11-21 · 3 frames early');
  expect(effectLine(span, 0, en)).toBe('1 to 4 frames · not measured here');
  expect(effectLine({ ...span, measuredOn: '2026-11-20' }, 0, zh)).toBe('1 至 4 帧 · 2026-11-20 实测');
  expect([effectText({ kind: 'relock' }, en), effectSource({ kind: 'relock' }, en)]).toEqual(['re-locks', '']);
});

test('of what a device does in sight the vaguest counts', () => {
  const step = (effect: StepState['effect'], visible = true) => ({ effect, visible }) as StepState;
  expect(widestEffect([step(exact), step(span)])).toBe(span);
  expect(widestEffect([step(span), step({ kind: 'relock' })])).toEqual({ kind: 'relock' });
  expect(widestEffect([step(span, false), step(undefined)])).toBeUndefined();
});

test('the journal says what was done, to what, and what came of it', () => {
  const known = { studio: { devices: {}, zones: {}, cameras: {}, systems: {} }, descriptors: {}, seats: {} };
  const say = (data: object): string =>
    sayRow(
      { kind: 'trial', data } as unknown as Parameters<typeof sayRow>[0],
      known as unknown as { studio: StageState['studio'] } & Parameters<typeof sayRow>[1],
      en,
    );
  const path = 'engine/xr/look';
  expect(say({ act: 'end', path, why: null, minFrames: 3, maxFrames: 3, exact: true, runs: 60, lost: 0 })).toBe(
    `ended · ${path} · exactly 3 frames · 60 runs, 0 lost`,
  );
  expect(say({ act: 'end', path, why: { code: 'trial.show' }, runs: 4, lost: 1 })).toBe(
    `ended · ${path} · 4 runs, 1 lost · No trials in SHOW`,
  );
  expect(say({ act: 'lead', path, frames: 3, from: 'trial', before: null })).toBe(`lead adopted · ${path} · 3`);
});

test('a step that left late says by how much; the grain of the machine is not worth a word', () => {
  expect([undefined, 0, 999].map((us) => lateLine(us, en))).toEqual([undefined, undefined, undefined]);
  expect(lateLine(1_000, en)).toBe('left 1.0 ms late');
  expect(lateLine(23_456, zh)).toBe('晚发 23.5 ms');
  expect(lateLine(250_400, en)).toBe('left 250 ms late');
});
