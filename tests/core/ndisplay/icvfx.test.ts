/** An ICVFX stage out of descriptors: what it has, what nobody exposed, pitfalls, isolation. */
import { expect, test } from 'vitest';
import { icvfxLabel, icvfxPath, icvfxStage, icvfxWarnings, isolationOf } from '../../../app/core/ndisplay/icvfx.ts';
import { ICVFX, type IcvfxPlace, type IcvfxWord } from '../../../app/core/ndisplay/icvfx-table.ts';
import type { Value } from '../../../app/core/parameter.ts';
import { checkValue } from '../../../app/core/parameter-state.ts';

const CAMERAS = ['a', 'b', 'c'];
const described = (...paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, { path }]));
const all = Object.entries(ICVFX).flatMap(([place, words]) =>
  Object.keys(words).flatMap((name) =>
    (place === 'camera' ? ['a', 'b'] : ['one']).map((of) => icvfxPath('vp', place as IcvfxPlace, of, name)),
  ),
);

function whole(values: Readonly<Record<string, Value>>) {
  const stage = icvfxStage('vp', described('engine/vp/activeCamera', ...all), CAMERAS);
  if (!stage) throw new Error('there is no stage');
  const read = (path: string): Value | undefined => values[path.slice('engine/vp/'.length)];
  return { stage, read, warnings: icvfxWarnings(stage, read) };
}

test('every word begins as a value of its type, shows in class 2 or 3, and names its object in its label', () => {
  for (const [place, words] of Object.entries(ICVFX))
    for (const about of Object.values<IcvfxWord>(words)) {
      expect(checkValue(about.type, about.default), about.label).toBeUndefined();
      expect([2, 3]).toContain(about.safety);
      expect(about.label.includes('{of}'), about.label).toBe(place !== 'stage');
    }
});

test('labels and paths are told apart by what they are of', () => {
  const labels = Object.values(ICVFX).flatMap((words) => Object.values(words).map((one) => icvfxLabel(one, 'x')));
  expect(new Set(labels).size).toBe(labels.length);
  expect(icvfxPath('vp', 'camera', 'a', 'overscan')).toBe('engine/vp/camera/a/overscan');
  expect(icvfxPath('vp', 'stage', '', 'frusta')).toBe('engine/vp/stage/frusta');
});

test('a stage has what is described: cameras in the order of the studio, cards and viewports as they come', () => {
  const stage = icvfxStage(
    'vp',
    described(
      'engine/vp/lightcard/fill/gain',
      'engine/vp/lightcard/key/gain',
      'engine/vp/lightcard/key/nonsense',
      'engine/vp/lightcard/ghost/nonsense',
      'engine/vp/camera/b/frustum',
      'engine/vp/camera/a/frustum',
      'engine/vp/camera/z/frustum',
      'engine/xr/camera/c/frustum',
    ),
    CAMERAS,
  );
  expect(stage?.cameras.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(stage?.lightcards).toEqual([
    { id: 'fill', paths: { gain: 'engine/vp/lightcard/fill/gain' } },
    { id: 'key', paths: { gain: 'engine/vp/lightcard/key/gain' } },
  ]);
  expect(stage?.viewports).toEqual([]);
  expect(stage?.missing).toContainEqual({ place: 'viewport', label: 'Viewport <id> grading', property: 'bIsEnabled' });
  expect(stage?.activeCamera).toBeUndefined();
  expect(stage?.missing).toContainEqual({
    place: 'camera',
    label: 'Camera a overscan left',
    property: 'CameraSettings.CustomFrustum.Left',
  });
  expect(stage?.missing.some(({ label }) => label === 'Camera a inner frustum')).toBe(false);
  expect(stage?.missing.some(({ label }) => label.startsWith('Camera c'))).toBe(false);
});

test('a system without one word is no ICVFX stage', () => {
  expect(icvfxStage('vp', described('engine/vp/level', 'engine/vp/camera/a/zoom'), CAMERAS)).toBeUndefined();
});

test('nothing is warned of while nothing is known', () => {
  expect(whole({}).warnings).toEqual([]);
});

test('a frustum that is on while all are off, and an active camera whose own is off', () => {
  const lit = { 'camera/a/frustum': true, 'camera/b/frustum': false, activeCamera: 'b' };
  expect(whole({ ...lit, 'stage/frusta': false }).warnings).toEqual([
    { kind: 'frusta-off' },
    { kind: 'active-off', of: 'b' },
  ]);
  expect(whole({ ...lit, 'stage/frusta': true, activeCamera: 'a' }).warnings).toEqual([]);
});

test("chroma from the viewport ignores the camera's own colour; a camera from before 5.3 keeps its own", () => {
  const green = [0, 0.5, 0];
  const on = { 'camera/a/chroma': true, 'stage/chromaColour': green, 'camera/a/chromaSource': 'Viewport' };
  expect(whole({ ...on, 'camera/a/chromaColour': [0, 0, 1] }).warnings).toEqual([
    { kind: 'chroma-from-viewport', of: 'a' },
  ]);
  expect(whole({ ...on, 'camera/a/chromaColour': green }).warnings).toEqual([]);
  expect(whole({ ...on, 'camera/a/chroma': false, 'camera/a/chromaColour': [0, 0, 1] }).warnings).toEqual([]);
  const mixed = {
    ...on,
    'camera/a/chromaColour': green,
    'camera/b/chroma': true,
    'camera/b/chromaSource': 'ICVFXCamera',
  };
  expect(whole(mixed).warnings).toEqual([{ kind: 'chroma-from-camera', of: 'b' }]);
});

test('overscan in pixels, and two layers of grading at once', () => {
  const overscan = { 'camera/a/overscan': true, 'camera/a/overscanMode': 'Pixels' };
  expect(whole(overscan).warnings).toEqual([{ kind: 'overscan-pixels', of: 'a' }]);
  const graded = { 'stage/clusterGrade': true, 'viewport/one/grade': true };
  expect(whole(graded).warnings).toEqual([{ kind: 'two-grades', of: 'one' }]);
  expect(whole({ ...graded, 'stage/clusterGrade': false }).warnings).toEqual([]);
});

test('isolation lights one camera and darkens the others, and writes nothing twice', () => {
  const { stage, read } = whole({ 'camera/a/frustum': true, 'camera/b/frustum': true });
  expect(isolationOf(stage, 'a', read)).toEqual([{ path: 'engine/vp/camera/b/frustum', value: false }]);
  expect(isolationOf(stage, 'b', read)).toEqual([{ path: 'engine/vp/camera/a/frustum', value: false }]);
  expect(isolationOf(stage, 'a', () => undefined)).toEqual([
    { path: 'engine/vp/camera/a/frustum', value: true },
    { path: 'engine/vp/camera/b/frustum', value: false },
  ]);
});
