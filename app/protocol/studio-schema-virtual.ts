/**
 * Virtual moves of cameras as a studio file, a command and the library say them (docs/protocols/virtual-cameras.md).
 *
 * A key stands where `pose` says (`[xM, yM, zM, qx, qy, qz, qw]`), or, written by hand, where `place` says: metres of the
 * stage and angles in an operator's sense. A lens says its focal length, or its angle of view with the sensor's width.
 */
import * as z from 'zod/mini';
import { setOperatorAngles } from '../core/geometry/angles.ts';
import { identityPose, radFromDeg } from '../core/geometry.ts';
import { keyFault, MAX_MOVE_KEYS, MAX_MOVE_S, MOVE_LENS_LIMITS, type StoredMove } from '../core/tracking/move-keys.ts';
import type { MoveLens, MoveLensName } from '../core/tracking/move-lens.ts';
import type { MoveKey } from '../core/tracking/move-path.ts';
import { closes, VIRTUAL_CAMERA } from '../core/tracking/virtual-camera.ts';
import { finite, id } from './studio-forms.ts';
import { type StudioNames, wantUnique } from './studio-names.ts';
import { poseForm } from './studio-schema-calibration.ts';

const FILE = 'studio.json';
const DEVICES = 'devices.json';
const metres = finite.check(z.minimum(-1_000), z.maximum(1_000));
const degrees = finite.check(z.minimum(-360), z.maximum(360));
const between = (name: MoveLensName): z.ZodMiniExactOptional<z.ZodMiniNumber> => {
  const [min, max] = MOVE_LENS_LIMITS[name];
  return z.exactOptional(finite.check(z.minimum(min), z.maximum(max)));
};

const lensForm = z.strictObject({
  focalLengthMm: between('focalLengthMm'),
  /** Instead of a focal length. */
  view: z.exactOptional(
    z.strictObject({
      hfovDeg: finite.check(z.minimum(1), z.maximum(170)),
      sensorWidthMm: finite.check(z.minimum(1), z.maximum(200)),
    }),
  ),
  focusDistanceM: between('focusDistanceM'),
  zoomRaw: between('zoomRaw'),
  focusRaw: between('focusRaw'),
  zoom: between('zoom'),
  focus: between('focus'),
});

const keyForm = z
  .strictObject({
    atS: finite.check(z.minimum(0), z.maximum(MAX_MOVE_S)),
    pose: z.exactOptional(poseForm),
    place: z.exactOptional(
      z.strictObject({
        xM: metres,
        yM: metres,
        zM: metres,
        panDeg: degrees,
        tiltDeg: degrees,
        rollDeg: z.exactOptional(degrees),
      }),
    ),
    halt: z.exactOptional(z.boolean()),
    lens: z.exactOptional(lensForm),
  })
  .check(z.refine(({ pose, place }) => (pose === undefined) !== (place === undefined)));
type KeyForm = z.infer<typeof keyForm>;

export const moveName = z.string().check(z.minLength(1), z.maxLength(80));
export const moveKeys = z.array(keyForm).check(z.minLength(1), z.maxLength(MAX_MOVE_KEYS));
export const moveEnd = z.enum(['return', 'hold']);
/** Two frames are the shortest blend that is one at all; whether it is long enough is judged by how far it is. */
export const blendFrames = z.int().check(z.minimum(2), z.maximum(1_500));

/** Where nobody says another number: a second at 50p. */
export const BLEND_FRAMES = 50;

export const moveForm = z.strictObject({
  id,
  name: moveName,
  keys: moveKeys,
  atEnd: z._default(moveEnd, 'return'),
  inFrames: z._default(blendFrames, BLEND_FRAMES),
  outFrames: z._default(blendFrames, BLEND_FRAMES),
});
export const movesForm = z.array(moveForm).check(z.maxLength(100));

export function keysOf(forms: readonly KeyForm[]): readonly MoveKey[] {
  return forms.map(({ atS, pose, place, halt, lens }) => ({
    atS,
    pose: pose ?? poseAt(place),
    ...(halt && { halt }),
    ...(lens && { lens: lensOf(lens) }),
  }));
}

export function expandMoves(forms: z.infer<typeof movesForm>): readonly StoredMove[] {
  return forms.map(({ keys, ...rest }) => ({ ...rest, keys: keysOf(keys) }));
}

export function checkMoves(names: StudioNames): void {
  const { moves = [] } = names.forms[FILE];
  wantUnique(names, moves, FILE, '/moves');
  moves.forEach(({ keys }, n) => {
    const wrong = keyFault(keysOf(keys));
    if (wrong) names.faults.add(`move-${wrong.why}`, FILE, `/moves/${n}/keys/${wrong.key}`, { key: wrong.key + 1 });
  });
}

const virtualCamera = z.strictObject({
  /** Of the studio file: what it plays. */
  move: id,
  /** Again and again: then it ends where it begins. */
  loop: z._default(z.boolean(), true),
  expectedHz: z.exactOptional(finite.check(z.minimum(1), z.maximum(240))),
  /** Tells several of them apart. */
  cameraId: z.exactOptional(z.int().check(z.minimum(0), z.maximum(255))),
});

/** Cameras without a tracker: what they play is there, and only relays are fed by it. */
export function checkVirtualCameras(names: StudioNames): void {
  const { moves = [], cameras } = names.forms[FILE];
  const numbers = new Set<number>();
  names.forms[DEVICES].devices.forEach((device, index) => {
    if (device.driver !== VIRTUAL_CAMERA) return;
    const place = `/devices/${index}`;
    const settings = virtualCamera.safeParse(device.settings);
    if (!settings.success || device.address.kind !== 'none')
      return names.faults.add('virtual-camera', DEVICES, place, { device: device.id });
    const { move: wanted, loop, cameraId = 0 } = settings.data;
    const move = moves.find((one) => one.id === wanted);
    if (move === undefined) names.faults.add('unknown-move', DEVICES, `${place}/settings/move`, { name: wanted });
    else if (loop && !closes(keysOf(move.keys)))
      names.faults.add('move-open', DEVICES, `${place}/settings/loop`, { name: wanted });
    if (numbers.has(cameraId)) names.faults.add('twice', DEVICES, `${place}/settings/cameraId`, { name: cameraId });
    numbers.add(cameraId);
    cameras.forEach((camera, n) => {
      if (camera.tracking?.source !== device.id) return;
      const tap = camera.tracking.sinks.findIndex(({ mode }) => mode === 'tap');
      if (tap >= 0) names.faults.add('virtual-tap', FILE, `/cameras/${n}/tracking/sinks/${tap}/mode`);
    });
  });
}

function poseAt(place: KeyForm['place']): number[] {
  const pose = identityPose();
  if (place === undefined) return pose;
  const { xM, yM, zM, panDeg, tiltDeg, rollDeg = 0 } = place;
  setOperatorAngles(pose, { panDeg, tiltDeg, rollDeg });
  pose[0] = xM;
  pose[1] = yM;
  pose[2] = zM;
  return pose;
}

function lensOf({ view, ...said }: z.infer<typeof lensForm>): MoveLens {
  if (view === undefined || said.focalLengthMm !== undefined) return said;
  return { ...said, focalLengthMm: view.sensorWidthMm / 2 / Math.tan(radFromDeg(view.hfovDeg) / 2) };
}
