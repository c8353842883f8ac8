/**
 * The vision mixer cuts to a camera in the middle of a take: the cover is gone. From the moment at which that counts, what
 * the camera shows stands still until a person decides or the cover is back; forward and on the way back alike.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StageState, TakeState } from '../../app/protocol/state.ts';
import type { TruthFrame } from '../../app/protocol/truth.ts';
import { commandsSince, frozenZones, lastCommand, onAirChanges, openSeat, type Seat, wallOf } from '../engine/light.ts';
import { arm, type EngineRig, isWell, openStillRig, takeTo } from '../engine/rig.ts';

const XR = { mode: 'XR', scene: 'polar-glacier' };
/** The studio's own: how long a closed gate may open again before it counts. */
const CLOSE_AFTER_MS = 300;

let rig: EngineRig;
let seat: Seat;
beforeAll(async () => {
  rig = await openStillRig((json) => {
    json['gates'] = { ...(json['gates'] as object), closeAfterMs: CLOSE_AFTER_MS };
  });
  seat = openSeat(rig.url);
});
afterAll(async () => {
  seat.close();
  await rig.stop();
});

/** A hold that was on its way, and its release, are seen as what they are: the same picture, standing. */
function asIfLive(frame: TruthFrame): TruthFrame {
  const pictures = Object.entries(frame.pictures).map(([id, picture]) => {
    const shows = Object.entries(picture.shows).map(([zone, word]) => [zone, word.replace(/ frozen$/, '')] as const);
    const extension = /^(match|frozen-wall)/.test(picture.extension) ? 'match' : picture.extension;
    return [id, { ...picture, shows: Object.fromEntries(shows), extension }] as const;
  });
  return { ...frame, pictures: Object.fromEntries(pictures) };
}

async function home(): Promise<void> {
  await rig.mixer({ program: 'vt-1' });
  await rig.clearFaults();
  const { take } = await rig.state();
  // What a trial that failed left behind.
  if (take && take.endedUs === null) await rig.command('stage.bailout');
  await rig.until('well, off air', (s) => isWell(s) && s.pictures['a']?.onAir === 'no');
  const { mode, zones } = await rig.state();
  const isHome = mode === 'XR' && Object.values(zones).every((z) => z.owner.leased === 'xr' && z.held === null);
  if (!isHome) await takeTo(rig, XR);
  await expect.poll(async () => frozenZones((await rig.truth()).now)).toEqual([]);
}

const waits = (take: TakeState | null): boolean =>
  take !== null && (take.endedUs !== null || ['asking', 'stuck'].includes(take.at));

/** One device of the phase answers slowly: slower than the cover takes to count as gone, quicker than it is given up. */
const SLOW = { holding: 'led-ceiling', switching: 'vp', settling: 'light-key' } as const;

async function trial(phase: keyof typeof SLOW, choice: 'back' | 'continue'): Promise<void> {
  const before = wallOf((await rig.truth()).now);
  // The volume always has something to do: it is never dressed as the take before left it.
  const preset = (await rig.truth()).devices['vp']?.['look'] === 'dusk' ? 'snow-camp-night' : 'snow-camp-dusk';
  const armed = await arm(rig, { preset });
  expect(armed.ok, JSON.stringify(armed)).toBe(true);
  await rig.fault(SLOW[phase], { kind: 'slow', delayMs: 600 });
  const begun = await rig.command<{ takeId: string }>('stage.take', { planId: armed.result.planId, wait: false });
  expect(begun.ok, JSON.stringify(begun)).toBe(true);
  const { takeId } = begun.result;
  const at = await seat.when(phase, (s) => s.take?.takeId === takeId && (s.take.at === phase || waits(s.take)));
  expect([at.take?.at, at.take?.why]).toEqual([phase, null]);
  await rig.mixer({ program: 'cam-1' });
  const cut = (await rig.truth()).now.frame;
  const asked = await seat.when('a question', (s) => s.take?.takeId === takeId && waits(s.take));
  const told = (await rig.truth()).now.frame;
  expect([asked.take?.at, asked.take?.why?.code]).toEqual(['asking', 'take.cover-lost']);
  expect(asked.take?.choices).not.toContain('continue');

  // What was on its way when it asked may still be answered; nothing new leaves.
  const sent = await lastCommand(rig);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(await commandsSince(rig, sent)).toEqual([]);
  const { history } = await rig.truth(`?since=${cut - 1}`);
  expect(onAirChanges(history.filter(({ frame }) => frame >= told).map(asIfLive))).toEqual([]);

  await rig.mixer({ program: 'vt-1' });
  await rig.clearFaults();
  const covered = await seat.when('cover is back', (s) => s.take?.choices.includes('continue') === true);
  expect(covered.take?.at).toBe('asking');
  const since = (await rig.truth()).now.frame;
  expect((await rig.command(`take.${choice}`, { takeId })).ok).toBe(true);
  const isOver = (s: StageState): boolean =>
    s.take?.takeId === takeId && (s.take.endedUs !== null || s.take.at === 'stuck');
  const ended = await seat.when('an end', isOver);
  expect(ended.take?.at, JSON.stringify(ended.take?.why)).toBe(choice === 'back' ? 'rolled-back' : 'committed');
  await expect.poll(async () => frozenZones((await rig.truth()).now)).toEqual([]);
  const wall = wallOf((await rig.truth()).now);
  if (choice === 'back') expect(wall).toEqual(before);
  else expect([...new Set(Object.values(wall))]).toEqual(['vp/snow-camp']);
  await rig.mixer({ program: 'cam-1' });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(onAirChanges((await rig.truth(`?since=${since}`)).history)).toEqual([]);
}

test.each([
  ['holding', 'SHOW', 'back'],
  ['switching', 'SHOW', 'continue'],
  ['settling', 'SHOW', 'back'],
  ['holding', 'REHEARSAL', 'continue'],
  ['switching', 'REHEARSAL', 'back'],
  ['settling', 'REHEARSAL', 'continue'],
] as const)(
  'cut to camera 1 while %s in %s: it asks, the picture stands still, and %s leads out',
  async (phase, show, choice) => {
    await home();
    await rig.command('show.state', { state: show });
    await trial(phase, choice);
  },
);
