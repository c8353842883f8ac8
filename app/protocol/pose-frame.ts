/**
 * Binary pose frames: the newest pose of every tracked camera, droppable, about 30 a second (design section 4).
 *
 *   0 version u8 · 1 count u8 · 2 zero u16 · then per camera 52 bytes, little-endian:
 *   0 index u16 · 2 flags u16 · 4 x y z qx qy qz qw f32 · 32 zoom u32 · 36 focus u32 · 40 atUs f64 · 48 hfovDeg f32
 *
 * `index` is the camera's place in `Object.keys(state.studio.cameras)`. Axes as in drivers/freed/freed-pose.ts: metres,
 * right-handed, Z up; the camera looks along its own +y.
 */
export const POSE_FRAME_VERSION = 2;
export const POSE_HEADER_BYTES = 4;
export const POSE_ENTRY_BYTES = 52;
export const MAX_POSES = 255;

/** The sample is older than its tracker's limit, or stands still where it should not. */
export const POSE_STALE = 1;

export interface PoseSample {
  readonly index: number;
  readonly flags: number;
  /** `[xM, yM, zM, qx, qy, qz, qw]`, stage from camera. */
  readonly pose: readonly number[];
  readonly zoom: number;
  readonly focus: number;
  readonly atUs: number;
  /** How much the picture shows from left to right; 0 = neither a lens map nor the tracker says. */
  readonly hfovDeg: number;
}

/** At most 255 cameras; what is beyond is left out. */
export function encodePoseFrame(samples: readonly PoseSample[]): Uint8Array {
  const count = Math.min(samples.length, MAX_POSES);
  const bytes = new Uint8Array(POSE_HEADER_BYTES + count * POSE_ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, POSE_FRAME_VERSION);
  view.setUint8(1, count);
  for (let i = 0; i < count; i++) writeSample(view, POSE_HEADER_BYTES + i * POSE_ENTRY_BYTES, samples[i]);
  return bytes;
}

function writeSample(view: DataView, at: number, sample: PoseSample | undefined): void {
  if (!sample) return;
  view.setUint16(at, sample.index, true);
  view.setUint16(at + 2, sample.flags, true);
  for (let n = 0; n < 7; n++) view.setFloat32(at + 4 + n * 4, sample.pose[n] ?? 0, true);
  view.setUint32(at + 32, sample.zoom, true);
  view.setUint32(at + 36, sample.focus, true);
  view.setFloat64(at + 40, sample.atUs, true);
  view.setFloat32(at + 48, sample.hfovDeg, true);
}

/** Undefined for anything that is not exactly one pose frame: a frame is droppable, never half read. */
export function decodePoseFrame(bytes: Uint8Array): readonly PoseSample[] | undefined {
  if (bytes.byteLength < POSE_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint8(1);
  if (view.getUint8(0) !== POSE_FRAME_VERSION) return undefined;
  if (bytes.byteLength !== POSE_HEADER_BYTES + count * POSE_ENTRY_BYTES) return undefined;
  const samples: PoseSample[] = [];
  for (let i = 0; i < count; i++) {
    const at = POSE_HEADER_BYTES + i * POSE_ENTRY_BYTES;
    const pose: number[] = [];
    for (let n = 0; n < 7; n++) pose.push(view.getFloat32(at + 4 + n * 4, true));
    const atUs = view.getFloat64(at + 40, true);
    const hfovDeg = view.getFloat32(at + 48, true);
    if (![...pose, atUs, hfovDeg].every(Number.isFinite)) return undefined;
    samples.push({
      index: view.getUint16(at, true),
      flags: view.getUint16(at + 2, true),
      pose,
      zoom: view.getUint32(at + 32, true),
      focus: view.getUint32(at + 36, true),
      atUs,
      hfovDeg,
    });
  }
  return samples;
}
