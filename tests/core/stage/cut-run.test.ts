/** A cut on a clock of its own: every step waits for what a device says, and what does not come ends it by name. */
import { expect, test } from 'vitest';
import type { CutPlan, CutWrite } from '../../../app/core/stage/camera-cut.ts';
import {
  COUNT_IN_US,
  type CutRun,
  type CutStep,
  callOffCut,
  HAND_WAIT_US,
  HANDED_OVER_US,
  nextCut,
  startCut,
} from '../../../app/core/stage/cut-run.ts';

const MS = 1_000;
const FRAME_US = 20_000;
const WALL: CutWrite = { path: 'wall', value: 'b' };
const MIXER: CutWrite = { path: 'program', value: 'cam-b' };
const XR: CutPlan = {
  source: 'cam-b',
  camera: 'b',
  to: 'program',
  before: [],
  wall: [WALL],
  back: [{ path: 'wall', value: 'a' }],
  mixer: MIXER,
  after: [],
  followUs: 100 * MS,
  countIn: undefined,
};
const HAND: CutPlan = { ...XR, mixer: undefined, followUs: undefined, countIn: { code: 'cut.no-mixer' } };
const VP: CutPlan = {
  ...XR,
  before: [{ path: 'lit/b', value: true }],
  after: [{ path: 'lit/a', value: false }],
  followUs: 0,
};

function rig(plan: CutPlan) {
  const said = new Set<string>();
  const refused = new Map<string, string>();
  const air: { seen: boolean | undefined } = { seen: false };
  const look = {
    matches: ({ path, value }: CutWrite) => said.has(`${path} ${value}`),
    refused: (path: string) => (refused.has(path) ? { code: refused.get(path) ?? '' } : undefined),
    timeoutUs: () => 300 * MS,
    isSeen: () => air.seen,
    frameAfter: (us: number) => (Math.floor(us / FRAME_US) + 1) * FRAME_US,
  };
  const sent: string[] = [];
  const take = ({ run, sends }: CutStep): CutRun => {
    for (const { path, value, atUs } of sends) sent.push(`${path} ${value} at ${atUs / MS}`);
    return run;
  };
  let run = take(startCut(plan, look, 0));
  return {
    sent,
    air,
    says: (what: string) => void said.add(what),
    refuses: (path: string) => void refused.set(path, 'driver.nack'),
    at: (ms: number): CutRun => {
      run = take(nextCut(run, look, ms * MS));
      return run;
    },
    run: () => run,
  };
}

test('XR: the wall leaves for frame F, the mixer for F and the loop, and only once the wall has said so', () => {
  const cut = rig(XR);
  // 60 ms ahead, the next frame after it.
  expect(cut.run()).toMatchObject({ at: 'counting', wallAtUs: 80 * MS, cutAtUs: 180 * MS });
  expect(cut.at(19).at).toBe('counting');
  expect(cut.at(20).at).toBe('following');
  expect(cut.sent).toEqual(['wall b at 80']);
  expect(cut.at(120).at).toBe('following');
  cut.says('wall b');
  expect(cut.at(130).at).toBe('cutting');
  expect(cut.sent).toEqual(['wall b at 80', 'program cam-b at 180']);
  cut.says('program cam-b');
  cut.air.seen = true;
  expect(cut.at(200).at).toBe('done');
});

test('XR: a wall that is late makes the cut late, and one that does not follow is sent back without any cut', () => {
  const late = rig(XR);
  late.at(20);
  late.says('wall b');
  expect(late.at(250)).toMatchObject({ at: 'cutting', cutAtUs: 250 * MS });

  const silent = rig(XR);
  silent.at(20);
  expect(silent.at(380).at).toBe('following');
  expect(silent.at(381)).toMatchObject({
    at: 'failed',
    why: { code: 'cut.wall-did-not-follow', params: { why: 'cut.silent' } },
  });
  expect(silent.sent).toEqual(['wall b at 80', 'wall a at 381']);

  const refused = rig(XR);
  refused.at(20);
  refused.refuses('wall');
  expect(refused.at(30).why).toMatchObject({ params: { path: 'wall', why: 'driver.nack' } });
});

test('a mixer that does not follow is named', () => {
  const cut = rig(XR);
  cut.at(20);
  cut.says('wall b');
  cut.at(100);
  expect(cut.at(480).at).toBe('cutting');
  expect(cut.at(481)).toMatchObject({ at: 'failed', why: { code: 'cut.mixer-did-not-follow' } });
});

test('a person is counted in for three seconds; the wall goes at zero, and their cut is waited for', () => {
  const cut = rig(HAND);
  const zeroMs = (COUNT_IN_US + FRAME_US) / MS;
  expect(cut.run()).toMatchObject({ at: 'counting', wallAtUs: zeroMs * MS, cutAtUs: zeroMs * MS });
  cut.at(zeroMs - HANDED_OVER_US / MS - 1);
  expect(cut.sent).toEqual([]);
  cut.at(zeroMs - HANDED_OVER_US / MS);
  expect(cut.sent).toEqual([`wall b at ${zeroMs}`]);
  cut.says('wall b');
  expect(cut.at(zeroMs + 10).at).toBe('cutting');
  cut.air.seen = true;
  expect(cut.at(zeroMs + 900).at).toBe('done');
  expect(cut.sent).toHaveLength(1);
});

test('a person who does not cut is named; where nobody can tell it is over', () => {
  for (const [seen, ends] of [
    [false, 'failed'],
    [undefined, 'unseen'],
  ] as const) {
    const cut = rig(HAND);
    cut.air.seen = seen;
    cut.at(2_960);
    cut.says('wall b');
    cut.at(3_100);
    expect(cut.at(3_099 + HAND_WAIT_US / MS).at).toBe('cutting');
    expect(cut.at(3_100 + HAND_WAIT_US / MS).at).toBe(ends);
  }
});

test('VP: lit and read back, then on top and cut, then the old one is let go', () => {
  const cut = rig(VP);
  expect(cut.run().at).toBe('lighting');
  expect(cut.sent).toEqual(['lit/b true at 0']);
  cut.at(50);
  cut.says('lit/b true');
  cut.at(60);
  expect(cut.run()).toMatchObject({ at: 'counting', wallAtUs: 140 * MS });
  cut.at(80);
  cut.says('wall b');
  cut.at(90);
  expect(cut.sent).toEqual(['lit/b true at 0', 'wall b at 140', 'program cam-b at 140']);
  cut.says('program cam-b');
  cut.air.seen = true;
  expect(cut.at(200).at).toBe('releasing');
  expect(cut.sent.at(-1)).toBe('lit/a false at 200');
  cut.says('lit/a false');
  expect(cut.at(220).at).toBe('done');
});

test('VP: a frustum that stays dark ends it before anything was cut; one that stays lit is told', () => {
  const dark = rig(VP);
  expect(dark.at(301)).toMatchObject({ at: 'failed', why: { code: 'cut.not-lit' } });
  expect(dark.sent).toEqual(['lit/b true at 0']);

  const lit = rig({ ...VP, before: [], wall: [] });
  lit.says('program cam-b');
  lit.air.seen = true;
  lit.at(20);
  expect(lit.run().at).toBe('releasing');
  expect(lit.at(400)).toMatchObject({ at: 'failed', why: { code: 'cut.not-let-go' } });
});

test('it is called off until the wall goes, and never after', () => {
  const early = rig(HAND);
  expect(callOffCut(early.run(), 1)).toMatchObject({ at: 'called-off' });
  early.at(2_960);
  expect(callOffCut(early.run(), 2)).toEqual({ code: 'cut.too-late' });
  early.says('wall b');
  early.air.seen = true;
  early.at(3_100);
  early.at(3_110);
  expect(callOffCut(early.run(), 3)).toEqual({ code: 'cut.none' });
});
