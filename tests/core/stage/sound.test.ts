/** Sound in plans: it follows its pictures under their cover, is compared with them, and is named where it differs. */
import { expect, test } from 'vitest';
import type { AudioSettings } from '../../../app/core/latency/audio.ts';
import { compileBailout } from '../../../app/core/stage/bailout.ts';
import { compile } from '../../../app/core/stage/compile.ts';
import { standingGates } from '../../../app/core/stage/gates.ts';
import { isRefusal } from '../../../app/core/stage/layers.ts';
import { checkManualSet } from '../../../app/core/stage/manual.ts';
import type { Studio } from '../../../app/core/stage/model.ts';
import type { Plan, StageView, TargetRequest } from '../../../app/core/stage/plan.ts';
import { compileUndo } from '../../../app/core/stage/undo.ts';
import {
  binding,
  changed,
  device,
  heldOver,
  NOW_US,
  SMALL_VALUES,
  smallSpecs,
  smallStudio,
  spec,
  viewOf,
  withOnAir,
  withValue,
} from '../small-studio.ts';

const text = { en: 'Programme sound', zh: '节目声' };
const PATH = 'audio/program/delay';
const FOLLOWS: AudioSettings = {
  policy: 'audio-follows',
  delays: [{ id: 'program', name: text, path: PATH, cameras: ['a'], ownMs: 5 }],
  warnFrames: 1,
  blockFrames: 3,
};

/** Camera a: direct 1 f, xr 6 f at 50p. XR is on; sound is 115 ms late by its delay and 5 ms by itself: 6 f. */
function stage(audio: AudioSettings = FOLLOWS, patch: Partial<Studio> = {}): StageView {
  const studio = smallStudio({ audio });
  const devices = [...studio.devices, device('sound-desk', 'template')];
  const bound = binding(PATH, 'sound-desk', 'delay', { pictureIds: ['a'], phase: 'switch', onFail: 'rollback' });
  const type = { kind: 'number', unit: 'ms', min: 0, max: 500, step: 1 } as const;
  const specs = new Map([...smallSpecs(), ['sound-desk', [spec('delay', { type, visible: true })]]]);
  return viewOf({ ...studio, devices, bindings: [...studio.bindings, bound], ...patch }, specs, {
    ...SMALL_VALUES,
    [PATH]: 115,
  });
}

function plan(view: StageView, request: TargetRequest): Plan {
  const made = compile(view, request, { planId: 'p' }, NOW_US);
  if (isRefusal(made)) throw new Error(JSON.stringify(made.blockers));
  return made;
}

const VP = { mode: 'VP', scene: 'snow' };
const gateOf = (made: Pick<Plan, 'gates'>, id = 'audio/program') => made.gates.find((gate) => gate.id === id);

test('a take that moves the picture to another path moves its sound: 1 f is 20 ms, of which 5 are its own', () => {
  const made = plan(stage(), VP);
  const step = made.steps.find(({ path }) => path === PATH);
  expect(step).toMatchObject({
    value: 15,
    phase: 'switch',
    safety: 2,
    onFail: 'rollback',
    undo: { kind: 'exact', value: 115 },
  });
  expect(step?.visible.pictureIds).toEqual(['a']);
  expect(made.writes.has(PATH)).toBe(true);
  expect(gateOf(made)).toMatchObject({ verdict: 'open', value: 0, limit: 1, unit: 'f' });
});

test('sound changes only under cover: with the camera on air neither a take nor a hand may', () => {
  const onAir = withOnAir(stage(), 'a', 'yes');
  expect(gateOf(plan(onAir, VP), 'cover/picture/a')?.verdict).toBe('blocking');
  expect(checkManualSet(onAir, PATH, 20, 'operator', [])?.code).toBe('manual.on-air');
  expect(checkManualSet(stage(), PATH, 20, 'operator', [])).toBeUndefined();
});

const EARLY = {
  value: -4,
  why: { code: 'gate.audio.early', params: { audio: 'program', camera: 'a', frames: 4, ms: 80 } },
  fix: { code: 'fix.audio', params: { path: PATH, value: 115, unit: 'ms' } },
  waivable: true,
};

test('a take that moves no picture sets sound right only where nobody hears it; else it is told, and not stopped', () => {
  const view = withValue(stage(), PATH, 35);
  const quiet = plan(view, { mode: 'XR', scene: 'snow' });
  expect(quiet.steps.find(({ path }) => path === PATH)?.value).toBe(115);
  expect(gateOf(quiet)?.verdict).toBe('open');
  for (const onAir of ['yes', 'unknown'] as const) {
    const heard = plan(withOnAir(view, 'a', onAir), { mode: 'XR', scene: 'snow' });
    expect(heard.steps.some(({ path }) => path === PATH)).toBe(false);
    expect(gateOf(heard)).toMatchObject({ verdict: 'warning', ...EARLY });
  }
});

test('a take that would leave its pictures and their sound far apart is blocked, by name, in frames and ms', () => {
  const wrong = plan({ ...stage(), overrides: heldOver(PATH, 95) }, VP);
  expect(gateOf(wrong)).toMatchObject({
    verdict: 'blocking',
    value: 4,
    why: { code: 'gate.audio.late', params: { ms: 80 } },
  });
  // One that moves only the sound, too.
  const moved = plan({ ...stage(), overrides: heldOver(PATH, 35) }, { mode: 'XR', scene: 'glacier' });
  expect(gateOf(moved)).toMatchObject({ verdict: 'blocking', ...EARLY });
});

test('half a frame is nothing, one warns, and late is told apart from early', () => {
  const verdict = (ms: number) => {
    const found = standingGates(withValue(stage(), PATH, ms), NOW_US).find(({ id }) => id === 'audio/program');
    return [found?.verdict, found?.value, found?.why?.code];
  };
  expect(verdict(115)).toEqual(['open', 0, undefined]);
  expect(verdict(124)).toEqual(['open', 0.45, undefined]);
  expect(verdict(135)).toEqual(['warning', 1, 'gate.audio.late']);
  expect(verdict(55)).toEqual(['warning', -3, 'gate.audio.early']);
});

test('where nobody can tell sound or picture, the gate warns and names who', () => {
  const silent = stage();
  const { [PATH]: _, ...without } = Object.fromEntries(silent.values);
  const mute = { ...silent, values: new Map(Object.entries(without)) };
  expect(gateOf({ gates: standingGates(mute, NOW_US) })).toMatchObject({
    verdict: 'warning',
    why: { code: 'gate.audio.unknown-sound' },
    fix: { code: 'fix.look', params: { device: 'sound-desk' } },
  });
  const cameras = changed(smallStudio().cameras, (camera) => ({
    picture: { ...camera.picture, latencyFrames: { direct: 1 } },
  }));
  expect(gateOf({ gates: standingGates(stage(FOLLOWS, { cameras }), NOW_US) })?.why).toEqual({
    code: 'gate.audio.unknown-picture',
    params: { camera: 'a' },
  });
});

test('what a person holds over everything stands; the gate tells what it does', () => {
  const made = plan({ ...stage(), overrides: heldOver(PATH, 95) }, VP);
  expect(made.steps.find(({ path }) => path === PATH)?.value).toBe(95);
  expect(gateOf(made)?.value).toBe(4);
});

test('undo brings sound back with the picture; the bail-out takes it along without asking', () => {
  const view = stage();
  const made = plan(view, VP);
  const after = withValue(
    {
      ...withValue(view, 'picture/a/path', 'direct'),
      pictures: new Map([['a', { path: 'direct', onAir: 'no', by: 'tally' }] as const]),
    },
    PATH,
    15,
  );
  const back = compileUndo(after, made, new Map([[PATH, 115]]), { planId: 'u' }, NOW_US);
  if (isRefusal(back)) throw new Error(JSON.stringify(back.blockers));
  expect(back.steps.find(({ path }) => path === PATH)?.value).toBe(115);
  expect(gateOf(back)?.verdict).toBe('open');
  const out = compileBailout(view, { planId: 'b' }, NOW_US);
  expect(out.steps.find(({ path }) => path === PATH)).toMatchObject({ value: 15, onFail: 'note', retries: 0 });
});

test('pictures of unequal length: the longest counts, it is said, and it never blocks', () => {
  const studio = smallStudio();
  const [one] = studio.cameras;
  if (!one) throw new Error('fixture');
  const two = {
    ...one,
    id: 'b',
    picture: { ...one.picture, path: 'picture/b/path', latencyFrames: { direct: 1, xr: 9 } },
  };
  const both: AudioSettings = { ...FOLLOWS, delays: [{ ...FOLLOWS.delays[0]!, cameras: ['a', 'b'] }] };
  const legality = { ...studio.legality, pictures: { ...studio.legality.pictures, VP: ['direct', 'xr'] as const } };
  const view = stage(both, { cameras: [one, two], legality });
  const gate = gateOf({ gates: standingGates(view, NOW_US) });
  expect(gate).toMatchObject({
    verdict: 'warning',
    why: { code: 'gate.audio.mixed', params: { frames: 3, camera: 'b' } },
  });
  // Camera a goes to direct, b stays: sound that comes first is noticed first, so it waits for b.
  expect(plan(view, VP).steps.find(({ path }) => path === PATH)?.value).toBe(175);
});

test('constant latency: sound is never moved, and a path of another length is named in frames and ms', () => {
  const view = stage({ ...FOLLOWS, policy: 'constant-latency', constantFrames: 6 });
  const made = plan(view, VP);
  expect(made.steps.some(({ path }) => path === PATH)).toBe(false);
  expect(gateOf(made, 'latency/a')).toMatchObject({
    verdict: 'blocking',
    value: 1,
    limit: 6,
    why: {
      code: 'gate.latency.differs',
      params: { camera: 'a', frames: 1, ms: 20, byFrames: 5, byMs: 100, wanted: 6 },
    },
  });
  expect(gateOf({ gates: standingGates(view, NOW_US) }, 'latency/a')?.verdict).toBe('open');
});

test('a studio that says nothing of sound has no gate and no step of it', () => {
  const { audio: _, ...studio } = smallStudio();
  const view = viewOf(studio, smallSpecs(), SMALL_VALUES);
  expect(standingGates(view, NOW_US).some(({ kind }) => kind === 'audio' || kind === 'latency')).toBe(false);
});
