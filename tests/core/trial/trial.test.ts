/** What runs of a trial show: frames as light counts them, never finer than the look, nothing thrown away in silence. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimed, sameEffect } from '../../../app/core/trial/claim.ts';
import { learntLead, MAX_LEAD_FRAMES } from '../../../app/core/trial/lead.ts';
import {
  effectOf,
  endOf,
  type SeenBy,
  summarise,
  TRIAL_DAYS,
  type Trial,
  type TrialResult,
  type TrialRun,
} from '../../../app/core/trial/trial.ts';

const FRAME_US = 20_000;

/** Sent on its boundary, seen so long after. */
function run(delayUs: number | undefined, resolutionUs = 500, sentLateUs = 40, n = 0): TrialRun {
  const boundaryUs = 1_000_000 + n * 400_000;
  const sentUs = boundaryUs + sentLateUs;
  return { boundaryUs, sentUs, seenUs: delayUs === undefined ? undefined : boundaryUs + delayUs, resolutionUs };
}

function shown(runs: readonly TrialRun[], by: SeenBy['by'] = 'device'): TrialResult {
  const result = summarise(runs, FRAME_US, by);
  if ('code' in result) throw new Error(result.code);
  return result;
}

const many = (make: (n: number) => TrialRun, n = 60): readonly TrialRun[] =>
  Array.from({ length: n }, (_, i) => make(i));

test('sixty effects inside one frame are exact; the frame is the first that begins after them', () => {
  const result = shown(many((n) => run(47_000 + (n % 7) * 1_000)));
  expect(result).toMatchObject({ exact: true, minFrames: 3, maxFrames: 3, runs: 60, lost: 0, late: 0 });
  expect(shown(many(() => run(300)))).toMatchObject({ exact: true, minFrames: 1, maxFrames: 1 });
});

test('light in a picture comes with the beginning of a frame: around it is that frame, in between is either', () => {
  // Three milliseconds after and before the beginning of the third frame after the one of sending.
  const light = many((n) => run(n % 2 === 0 ? 63_000 : 59_000, 6_000));
  expect(shown(light, 'video')).toMatchObject({ exact: true, minFrames: 3, maxFrames: 3 });
  expect(shown(light, 'eye')).toMatchObject({ exact: false, minFrames: 3, maxFrames: 4 });
  expect(
    shown(
      many(() => run(52_000, 6_000)),
      'video',
    ),
  ).toMatchObject({ exact: false, minFrames: 2, maxFrames: 3 });
  expect(
    shown(
      many(() => run(5_000, 6_000)),
      'video',
    ),
  ).toMatchObject({ exact: true, minFrames: 1, maxFrames: 1 });
});

test('one effect of sixty in the next frame, and it is not exact', () => {
  const result = shown(many((n) => run(n === 31 ? 61_000 : 50_000)));
  expect(result).toMatchObject({ exact: false, minFrames: 3, maxFrames: 4, p95Frames: 3 });
});

test('a lost run makes it inexact and is counted; one that left a frame late says nothing, and is counted too', () => {
  const lost = shown(many((n) => (n === 5 ? run(undefined) : run(50_000))));
  expect(lost).toMatchObject({ exact: false, minFrames: 3, maxFrames: 3, runs: 59, lost: 1 });
  const late = shown(many((n) => (n === 5 ? run(90_000, 500, 25_000) : run(50_000))));
  expect(late).toMatchObject({ exact: true, maxFrames: 3, runs: 59, late: 1 });
});

test('fewer than fifty that were seen are no trial', () => {
  expect(
    summarise(
      many(() => run(50_000), 49),
      FRAME_US,
    ),
  ).toEqual({
    code: 'trial.too-few',
    params: { seen: 49, need: 50, lost: 0, late: 0 },
  });
  expect(
    summarise(
      many((n) => run(n < 20 ? undefined : 50_000)),
      FRAME_US,
    ),
  ).toMatchObject({
    params: { seen: 40, lost: 20 },
  });
});

test('a look that is coarser than a frame is never exact, however steady it seems', () => {
  expect(shown(many(() => run(59_000, 25_000)))).toMatchObject({ exact: false, minFrames: 2, maxFrames: 3 });
  expect(shown(many(() => run(50_000, 8_000)))).toMatchObject({ exact: true, resolutionMs: 8 });
});

test('no effect comes before its cause: a coarse look at one that acts at once is bounded by the send', () => {
  expect(shown(many(() => run(4_000, 100_000)))).toMatchObject({ exact: true, minFrames: 1, maxFrames: 1 });
});

/** Around one delay, as boxes are: a few are lost, a few leave late. */
const anyTrial = fc
  .record({
    aboutUs: fc.integer({ min: 0, max: 200_000 }),
    spreadUs: fc.constantFrom(0, 500, 6_000, 30_000),
    resolutionUs: fc.constantFrom(0, 900, 7_000, 24_000),
    bad: fc.constantFrom(0, 0, 8),
  })
  .chain(({ aboutUs, spreadUs, resolutionUs, bad }) =>
    fc
      .array(
        fc.record({
          delayUs: fc.integer({ min: aboutUs, max: aboutUs + spreadUs }),
          resolutionUs: fc.integer({ min: 0, max: resolutionUs }),
          sentLateUs: fc.integer({ min: 0, max: 300 }),
          fate: fc.integer({ min: 0, max: 99 }),
        }),
        { minLength: 50, maxLength: 90 },
      )
      .map((all) => all.map((one, n) => fated(one, bad, n))),
  );

interface Drawn {
  readonly delayUs: number;
  readonly resolutionUs: number;
  readonly sentLateUs: number;
  readonly fate: number;
}

function fated({ delayUs, resolutionUs, sentLateUs, fate }: Drawn, bad: number, n: number): TrialRun {
  const lateUs = fate >= 100 - bad ? 30_000 : sentLateUs;
  return run(fate < bad ? undefined : delayUs + lateUs, resolutionUs, lateUs, n);
}

test('for any runs: exact only if every true instant allowed by the looks lies in one frame, and none was lost', () => {
  let exacts = 0;
  fc.assert(
    fc.property(anyTrial, (runs) => {
      const result = summarise(runs, FRAME_US);
      if ('code' in result) return;
      expect(result.runs + result.lost + result.late).toBe(runs.length);
      expect(result.minFrames).toBeLessThanOrEqual(result.p95Frames);
      expect(result.p95Frames).toBeLessThanOrEqual(result.maxFrames);
      expect(result.p50Ms).toBeLessThanOrEqual(result.p95Ms);
      for (const { boundaryUs, sentUs = 0, seenUs, resolutionUs } of runs) {
        if (seenUs === undefined || sentUs - boundaryUs > FRAME_US) continue;
        // Any instant at which it may truly have happened lands within what is claimed.
        for (const atUs of [
          seenUs,
          Math.max(sentUs, seenUs - resolutionUs),
          Math.max(sentUs, seenUs - resolutionUs / 2),
        ]) {
          const frames = Math.floor((atUs - boundaryUs) / FRAME_US) + 1;
          expect(frames).toBeGreaterThanOrEqual(result.minFrames);
          expect(frames).toBeLessThanOrEqual(result.maxFrames);
        }
      }
      if (!result.exact) return;
      exacts += 1;
      expect([result.lost, result.maxFrames - result.minFrames]).toEqual([0, 0]);
    }),
    { seed: 20261121, numRuns: 400 },
  );
  expect(exacts).toBeGreaterThan(20);
});

test('coarser looks never claim more: what was exact may stop being so, the span only grows', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 200_000 }),
      fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 50, maxLength: 70 }),
      fc.integer({ min: 0, max: 20_000 }),
      fc.integer({ min: 0, max: 40_000 }),
      (aboutUs, spread, fine, more) => {
        const delays = spread.map((us) => aboutUs + us);
        const sharp = shown(delays.map((delay, n) => run(delay, fine, 0, n)));
        const blunt = shown(delays.map((delay, n) => run(delay, fine + more, 0, n)));
        expect(blunt.minFrames).toBeLessThanOrEqual(sharp.minFrames);
        expect(blunt.maxFrames).toBe(sharp.maxFrames);
        if (blunt.exact) expect(sharp.exact).toBe(true);
      },
    ),
    { seed: 20261121 },
  );
});

const trial: Trial = {
  ...shown(many(() => run(50_000))),
  path: 'engine/xr/look',
  device: 'xr',
  values: ['day', 'dusk'],
  seenBy: { by: 'device', how: 'told', device: 'xr', key: 'look' },
  atMs: 1_800_000_000_000,
  on: '2027-01-15',
  seat: 'Desk',
  bound: 'abc',
  firmware: '4.3.2',
  ended: null,
};
const now = { wallMs: trial.atMs + 1, bound: 'abc', firmware: '4.3.2' };

test('what ends a trial: another binding, another version, time; silence of a device does not', () => {
  expect(endOf(trial, now)).toBeUndefined();
  expect(endOf(trial, { ...now, bound: undefined, firmware: undefined })).toBeUndefined();
  expect(endOf(trial, { ...now, bound: 'abd' })?.code).toBe('trial.binding-changed');
  expect(endOf(trial, { ...now, firmware: '4.3.3' })).toEqual({
    code: 'trial.firmware-changed',
    params: { was: '4.3.2', is: '4.3.3' },
  });
  expect(endOf(trial, { ...now, wallMs: trial.atMs + TRIAL_DAYS * 86_400_000 })).toBeUndefined();
  expect(endOf(trial, { ...now, wallMs: trial.atMs + TRIAL_DAYS * 86_400_000 + 1 })?.code).toBe('trial.too-old');
  const over = { ...trial, ended: { code: 'trial.binding-changed' } };
  expect(endOf(over, now)).toBe(over.ended);
});

test('plans claim what the trial shows; a declared exact without one counts as a span; a re-lock stays one', () => {
  const declared = { kind: 'exact', frames: 2, measuredOn: '2025-05-05' } as const;
  expect(claimed(declared, undefined)).toEqual({ kind: 'within', minFrames: 2, maxFrames: 2 });
  expect(claimed(declared, trial)).toEqual({ kind: 'exact', frames: 3, measuredOn: '2027-01-15' });
  expect(claimed({ kind: 'within', minFrames: 0, maxFrames: 5 }, { ...trial, exact: false, maxFrames: 4 })).toEqual({
    kind: 'within',
    minFrames: 3,
    maxFrames: 4,
    measuredOn: '2027-01-15',
  });
  expect(claimed({ kind: 'relock' }, trial)).toEqual({ kind: 'relock' });
  expect(sameEffect(effectOf(trial), effectOf({ ...trial, on: '2030-01-01' }))).toBe(true);
  expect(sameEffect(effectOf(trial), declared)).toBe(false);
});

test('a lead is learnt from the trial, else from ten takes or more, and never an absurd one', () => {
  expect(learntLead(trial, [], FRAME_US)).toEqual({ frames: 3, runs: 60, from: 'trial', p95Ms: 50 });
  const takes = Array.from({ length: 20 }, (_, n) => 21_000 + n * 1_000);
  expect(learntLead(undefined, takes, FRAME_US)).toEqual({ frames: 3, runs: 20, from: 'takes', p95Ms: 40 });
  expect(learntLead(undefined, takes.slice(0, 9), FRAME_US)).toBeUndefined();
  expect(learntLead({ ...trial, ended: { code: 'trial.too-old' } }, takes, FRAME_US)?.from).toBe('takes');
  expect(learntLead({ ...trial, p95Frames: MAX_LEAD_FRAMES + 1 }, [], FRAME_US)).toBeUndefined();
});
