/** Calibrations of every kind in one book: which of two that say the same counts, what the process gets, files of lenses. */
import { expect, test } from 'vitest';
import type { Figure } from '../../../app/core/calibration/kept/figures.ts';
import type { CalibrationDraft, DelayValues, LensValuesKept } from '../../../app/core/calibration/kept/version.ts';
import { readVersion } from '../../../app/protocol/calibration-file.ts';
import { isFault } from '../../../drivers/contract.ts';
import { draftOf, HELENA, NOW_MS, openDesk } from './desk-rig.ts';

const origin = (({ camera, source, grade, notes, bound, by, atMs, imported }) => ({
  camera,
  source,
  grade,
  notes,
  bound,
  by,
  atMs,
  imported,
}))(draftOf(0));
const pose = (xM: number): number[] => [xM, 0, 0, 0, 0, 0, 1];
const armDraft = (xM: number): CalibrationDraft => ({
  ...origin,
  kind: 'arm',
  bodyFromCamera: pose(xM),
  sigma: { positionMm: [0.1, 0.2, 0.3], rotationDeg: null },
  residual: { rmsMm: 0.2, maxMm: 0.5, sigmaMm: 0.25 },
  coverage: { poses: 30, used: 29, spanDeg: [70, 61] },
  evidence: [{ trackerFromBody: pose(1), mm: 0.2, used: true }],
});
const handEyeDraft = (armM: number, frameM: number): CalibrationDraft => ({
  ...origin,
  kind: 'hand-eye',
  bodyFromCamera: pose(armM),
  stageFromTracker: pose(frameM),
  sigma: null,
  residual: { rmsMm: 0.5, rmsDeg: 0.01, sigmaMm: 0.4, sigmaDeg: 0.01 },
  coverage: { views: 9, used: 9, turnDeg: [40, 25] },
  evidence: [],
});
const nodalDraft = (forwardMm: number): CalibrationDraft => ({
  ...origin,
  kind: 'nodal',
  zoom: { fromRaw: 0, toRaw: 4_095 },
  focus: null,
  nodes: [{ zoom: 0.5, focus: 0, forwardMm, sigmaMm: 1.2 }],
  residual: { slideBefore: 4, slideAfter: 0.2 },
  coverage: { sightings: 5, nodes: 1 },
  evidence: [],
});
const node = { focalLengthMm: 35, focusPerM: 0.2, entrancePupilMm: 60, centreXMm: 0.1, centreYMm: -0.05 };
const lensValues: LensValuesKept = {
  kind: 'lens',
  name: 'Prime 35',
  model: 'opencv',
  format: { widthPx: 3_840, heightPx: 2_160, sensorWidthMm: 24, sensorHeightMm: 13.5 },
  zoom: null,
  focus: { fromRaw: 100, toRaw: 900 },
  nodes: [{ zoom: 0, focus: 0.4, values: { ...node, k1: -0.08, k2: 0.01, k3: 0, p1: 1e-4, p2: -2e-4 } }],
  residual: { rmsPx: 0.3, sigmaPx: 0.31 },
  coverage: { views: 12, sightings: 800, picturePct: 81 },
  evidence: [],
};
const lensDraft: CalibrationDraft = { ...origin, ...lensValues, bound: { ...origin.bound, lens: 'P35-7' } };
const delayDraft = (delayMs: number): CalibrationDraft & DelayValues => ({
  ...origin,
  kind: 'delay',
  sinks: ['xr'],
  delayMs,
  reference: 'spare',
  lagMs: -delayMs,
  sigmaMs: 0.4,
  residual: { peak: 0.99, rivalPeak: 0.4, partsSigmaMs: 0.9 },
  coverage: { seconds: 8, trackingHz: 50, referenceHz: 60 },
  evidence: [{ lagMs: -delayMs }],
});
const every = [draftOf(1), armDraft(1), handEyeDraft(1, 2), nodalDraft(9), lensDraft, delayDraft(40)];

test.each(every.map((draft) => [draft.kind, draft] as const))(
  '%s: written, read again after a restart, exported, taken in elsewhere',
  async (kind, draft) => {
    const { desk, disk, files } = await openDesk();
    expect(await desk.adopt(draft, HELENA, 'as it was')).toEqual({ version: 1 });
    const again = await openDesk((studio) => studio, disk);
    expect(again.shown(kind)).toMatchObject({
      inForce: 1,
      verdict: 'valid',
      versions: [{ version: 1, note: 'as it was' }],
    });
    expect(again.desk.show({ camera: 'a', kind, version: 1 })).toMatchObject(draft);
    const { text } = files.exportAs({ camera: 'a', kind }) as { text: string };
    const other = await openDesk();
    expect(await other.files.importFrom({ text }, HELENA)).toEqual({ added: [{ camera: 'a', kind, version: 1 }] });
    expect(other.shown(kind)).toMatchObject({ inForce: 0, versions: [{ imported: { studio: 'small' } }] });
    // Damaged, it is left out.
    expect(readVersion({ ...draft, version: 1, atMs: 'x' })).toBeUndefined();
  },
);

test('the one that came into force last says the lever arm, and where the tracker stands; each is told', async () => {
  const { desk, now, shown } = await openDesk();
  await desk.adopt(armDraft(0.1), HELENA);
  expect(desk.alignmentOf('a')).toMatchObject({ version: 0, bodyFromCamera: pose(0.1), versions: { arm: 1 } });
  now.wallMs++;
  await desk.adopt(handEyeDraft(0.2, 2), HELENA);
  expect(desk.alignmentOf('a')).toMatchObject({ bodyFromCamera: pose(0.2), stageFromTracker: pose(2) });
  expect(shown('arm')).toMatchObject({ inForce: 1, overruledBy: 'hand-eye', frame: 'hand-eye' });
  // Nobody needs a stage alignment any more.
  expect(shown()).toMatchObject({ verdict: 'valid', reasons: [] });
  now.wallMs++;
  await desk.adopt(draftOf(3), HELENA);
  expect(desk.alignmentOf('a')).toMatchObject({ bodyFromCamera: pose(0.2), stageFromTracker: pose(3), version: 1 });
  expect(shown('hand-eye')).toMatchObject({ overruledBy: null, frame: 'stage-alignment' });
  now.wallMs++;
  await desk.adopt(armDraft(0.3), HELENA);
  expect(shown('hand-eye').overruledBy).not.toBeNull();
  expect(await desk.back({ camera: 'a', kind: 'hand-eye' }, HELENA)).toMatchObject({ kind: 'hand-eye', version: 0 });
  expect(desk.alignmentOf('a')).toMatchObject({ bodyFromCamera: pose(0.3), stageFromTracker: pose(3) });
});

test('lens and entrance pupil reach the process without what they rest on; a far/near observation goes before the lens', async () => {
  const { desk, told, now } = await openDesk();
  await desk.adopt(lensDraft, HELENA);
  expect(told.at(-1)?.alignment).toMatchObject({
    lens: { sensorWidthMm: 24, focus: { fromRaw: 100, toRaw: 900 }, nodes: [{ focus: 0.4 }] },
  });
  expect(told.at(-1)?.alignment).not.toHaveProperty('pupil');
  now.wallMs++;
  await desk.adopt(nodalDraft(72), HELENA);
  expect(told.at(-1)?.alignment).toMatchObject({
    pupil: { zoom: { toRaw: 4_095 }, nodes: [{ zoom: 0.5, values: { entrancePupilMm: 72, focalLengthMm: 1, k1: 0 } }] },
  });
  now.wallMs++;
  await desk.activate({ camera: 'a', kind: 'lens', version: 0 }, HELENA);
  await desk.activate({ camera: 'a', kind: 'lens', version: 1 }, HELENA);
  expect(told.at(-1)?.alignment).not.toHaveProperty('pupil');
});

test('a delay in force is the delay of its sinks; back to the studio file, theirs', async () => {
  const { desk, delays } = await openDesk((studio) => ({
    ...studio,
    cameras: studio.cameras.map((camera) => ({
      ...camera,
      ...(camera.tracking && {
        tracking: {
          ...camera.tracking,
          sinks: camera.tracking.sinks.map((sink) => ({ ...sink, id: 'xr', delayMs: 12 })),
        },
      }),
    })),
  }));
  await desk.adopt(delayDraft(40), HELENA);
  expect(delays).toEqual([{ camera: 'a', delaysMs: { xr: 40 } }]);
  await desk.back({ camera: 'a', kind: 'delay' }, HELENA);
  expect(delays.at(-1)).toEqual({ camera: 'a', delaysMs: { xr: 12 } });
});

test('two of a kind are compared number by number, with the uncertainty of the change', async () => {
  const { desk } = await openDesk();
  await desk.adopt(armDraft(0.1), HELENA);
  await desk.adopt(armDraft(0.103), HELENA);
  const { figures } = desk.compare({ camera: 'a', kind: 'arm', a: 1, b: 2 }) as { figures: Figure[] };
  expect(figures).toMatchObject([{ id: 'right', a: 100, b: 103 }, { id: 'forward', change: 0 }, { id: 'up' }]);
  expect(figures[0]).toMatchObject({ change: expect.closeTo(3, 9), sigma: expect.closeTo(Math.hypot(0.1, 0.1), 9) });
  expect(desk.compare({ camera: 'a', kind: 'arm', a: 0, b: 2 })).toMatchObject({
    figures: [{ a: null, change: null }, {}, {}],
  });
  expect(desk.compare({ camera: 'a', kind: 'arm', a: 1, b: 7 })).toMatchObject({ code: 'caldesk.no-version' });
});

test('each kind ends by its own reasons: another lens ends the lever arm, an old survey does not', async () => {
  const { desk, now, shown } = await openDesk();
  await desk.lens({ camera: 'a', serial: 'P35-7' });
  await desk.adopt({ ...armDraft(0.1), bound: { ...origin.bound, lens: 'P35-7', surveyedOn: '2001-01-01' } }, HELENA);
  expect(shown('arm')).toMatchObject({ verdict: 'valid', reasons: [] });
  await desk.lens({ camera: 'a', serial: '85-2' });
  expect(shown('arm')).toMatchObject({ verdict: 'blocking', reasons: [{ code: 'caldesk.expired-lens' }] });
  await desk.lens({ camera: 'a', serial: '' });
  now.wallMs = NOW_MS + 200 * 3_600_000;
  desk.publishAll();
  expect(shown('arm').reasons).toMatchObject([{ code: 'caldesk.expired-age' }]);
  // What was never calibrated is told once, of the stage alignment.
  expect(shown('lens')).toMatchObject({ verdict: 'valid', reasons: [] });
});

test.each(['ulens', 'opentrackio', 'csv'] as const)('a lens as %s and back: the same numbers', async (format) => {
  const { desk, files } = await openDesk();
  await desk.adopt(lensDraft, HELENA);
  const told = files.exportAs({ camera: 'a', kind: 'lens', version: 1, format });
  if (isFault(told)) throw new Error(told.code);
  const { text, name } = told as { text: string; name: string };
  expect(name).toMatch(/^lens-a-v1\.(ulens|json|csv)$/);
  expect(await files.importFrom({ text }, HELENA)).toMatchObject({ code: 'caldesk.file-whose' });
  expect(await files.importFrom({ text, camera: 'a', name }, HELENA)).toMatchObject({
    added: [{ kind: 'lens', version: 2 }],
  });
  const kept = desk.show({ camera: 'a', kind: 'lens', version: 2 }) as CalibrationDraft & LensValuesKept;
  expect(kept.format).toEqual(lensValues.format);
  const [was, is] = [lensValues.nodes[0]!, kept.nodes[0]!];
  expect([is.zoom, is.focus]).toEqual([was.zoom, was.focus]);
  for (const [key, value] of Object.entries(was.values)) expect(is.values[key as 'k1']).toBeCloseTo(value, 9);
  if (format !== 'csv') expect(kept.bound.lens).toBe('P35-7');
});

test.each([
  ['a table without the size of the picture', 'zoom,focus,focalLengthMm\n0,0,35\n', 'caldesk.lens-no-format'],
  ['half a lens file', '{"metadata":{"type":"LensFile"}}', 'calibration.file-missing'],
  ['something else', 'hello', 'caldesk.file-not-json'],
])('%s is refused by name', async (_, text, code) => {
  const { files, shown } = await openDesk();
  expect(await files.importFrom({ text, camera: 'a' }, HELENA)).toMatchObject({ code });
  expect(shown('lens').versions).toEqual([]);
});
