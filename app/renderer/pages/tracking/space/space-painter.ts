// hot path
/**
 * Paints the stage, and cameras where they are now. Is told: the scene, the view, that something moved. Paints only then,
 * at most once a frame, and only while somebody can see it.
 */
import { setOperatorAngles } from '../../../../core/geometry/angles.ts';
import { type ReadonlyNumbers, radFromDeg } from '../../../../core/geometry.ts';
import { POSE_STALE, type PoseSample } from '../../../../protocol/pose-frame.ts';
import { poses } from '../../../live/samples.ts';
import { nowUs } from '../../../live/session.ts';
import { type RawCamera, type RawSource, raw } from '../raw-status.ts';
import { CAMERA_BODY, fillSight, SIGHT_EDGE, SIGHT_NUMBERS } from './camera-shape.ts';
import { aimEye, aimThrough, type SpaceView } from './space-eye.ts';
import { INK_OF_LINES, type InkName } from './space-inks.ts';
import { SpacePen, STAGE } from './space-pen.ts';
import type { SpaceCamera, SpaceResidual, SpaceScene } from './space-scene.ts';
import { aspectOf } from './space-view.ts';

/** A pose older than this is drawn as a memory, as on the plan. */
const OLD_US = 500_000;
const AXIS_M = 0.6;
const AXES = Float64Array.from([0, 0, 0, AXIS_M, 0, 0, 0, 0, 0, 0, AXIS_M, 0, 0, 0, 0, 0, 0, AXIS_M]);
const AXIS_NAMES = ['x', 'y', 'z'] as const;
const NONE: readonly RawSource[] = [];

export class SpacePainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #pen: SpacePen;
  readonly #sight = new Float64Array(SIGHT_NUMBERS);
  readonly #line = new Float64Array(6);
  readonly #rawPose = new Float64Array(7);
  readonly #through = new Float64Array(7);
  /** Undefined: through the selected camera. */
  #view: SpaceView | undefined;
  #scene: SpaceScene | undefined;
  #dirty = true;
  #visible = true;

  constructor(canvas: HTMLCanvasElement, to: CanvasRenderingContext2D) {
    this.#canvas = canvas;
    this.#pen = new SpacePen(to);
    this.#through[6] = 1;
  }

  show(scene: SpaceScene): void {
    this.#scene = scene;
    this.#dirty = true;
  }

  look(view: SpaceView | undefined): void {
    this.#view = view;
    this.#dirty = true;
  }

  moved(): void {
    this.#dirty = true;
  }

  seen(visible: boolean): void {
    this.#visible = visible;
  }

  recolour(): void {
    this.#pen.anew();
    this.#dirty = true;
  }

  /** CSS pixels, and how many of the screen stand for one. */
  resize(width: number, height: number, ratio: number): void {
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#pen.anew(ratio);
    this.#dirty = true;
  }

  paint(): void {
    const scene = this.#scene;
    if (!this.#dirty || !this.#visible || scene === undefined) return;
    this.#dirty = false;
    this.#aim(scene);
    this.#pen.begin();
    this.#paintStill(scene);
    this.#paintAxes(scene);
    for (const residual of scene.residuals) this.#paintResidual(residual, scene.times);
    for (const camera of scene.cameras) this.#paintCamera(camera);
    for (const camera of scene.cameras) this.#nameCamera(camera);
    for (const { at, name } of scene.points) this.#pen.nameIn(STAGE, at, 0, name, 'plain');
    for (let n = 0; n < scene.signs.length; n++)
      this.#pen.nameIn(STAGE, scene.still.signs[n]!.at, 0, scene.signs[n]!, 'quiet');
    // Over the names: a point is never hidden.
    for (const { at } of scene.points) this.#pen.dot(at, 'strong');
  }

  #aim({ cameras }: SpaceScene): void {
    const { width, height } = this.#canvas;
    if (this.#view !== undefined) return aimEye(this.#pen.eye, this.#view, width, height);
    for (const camera of cameras) {
      if (!camera.selected) continue;
      const about = raw.get(camera.id);
      const sample = poses.get(camera.id);
      if (sample) for (let i = 0; i < 7; i++) this.#through[i] = sample.pose[i]!;
      aimThrough(this.#pen.eye, this.#through, hfovOf(camera, sample), aspectOf(about), width, height);
    }
  }

  #paintStill({ still }: SpaceScene): void {
    for (const { look, numbers } of still.lines) {
      const { ink, width, dashed } = INK_OF_LINES[look];
      this.#pen.take(ink, width, dashed);
      this.#pen.lines(numbers);
    }
  }

  /** The stage's own axes, and those of the tracker where a calibration put them. */
  #paintAxes({ frame }: SpaceScene): void {
    this.#pen.take('strong', 2, false);
    this.#pen.linesIn(STAGE, AXES, 0);
    for (let axis = 0; axis < 3; axis++) this.#pen.nameIn(STAGE, AXES, axis * 6 + 3, AXIS_NAMES[axis]!, 'strong');
    if (frame === undefined) return;
    this.#pen.take('quiet', 1.5, false);
    this.#pen.linesIn(frame.stageFromTracker, AXES, 0);
    this.#pen.nameIn(frame.stageFromTracker, STAGE, 0, frame.name, 'quiet');
  }

  #paintResidual({ at, errorMm, look }: SpaceResidual, times: number): void {
    for (let i = 0; i < 3; i++) {
      this.#line[i] = at[i]!;
      this.#line[3 + i] = at[i]! + (errorMm[i]! * times) / 1_000;
    }
    this.#pen.take(look === 'odd' ? 'warn' : look === 'taken' ? 'strong' : 'quiet', 2.5, false);
    this.#pen.lines(this.#line);
  }

  #paintCamera(camera: SpaceCamera): void {
    const about = raw.get(camera.id);
    const sample = poses.get(camera.id);
    if (about) this.#paintRaw(about);
    for (const { id, leads } of camera.trackers)
      for (const { id: said, pose } of about?.sources ?? NONE)
        if (said === id && pose && !leads) this.#paintBody(pose, 'quiet', 1.2, false);
    fillSight(this.#sight, Math.tan(radFromDeg(hfovOf(camera, sample) / 2)), aspectOf(about));
    if (about?.virtualPose) this.#paintLooking(about.virtualPose, 'strong', camera.selected, false);
    if (!sample) return;
    if (this.#view === undefined && camera.selected) return this.#paintPictureEdge(sample.pose, camera.tone);
    const old = nowUs() - sample.atUs > OLD_US || (sample.flags & POSE_STALE) !== 0;
    this.#paintLooking(sample.pose, camera.tone, camera.selected, old);
  }

  /** A body with what it sees. */
  #paintLooking(pose: ReadonlyNumbers, ink: InkName, selected: boolean, old: boolean): void {
    this.#pen.take(ink, selected ? 2 : 1.2, old);
    this.#pen.linesIn(pose, this.#sight, 0);
    this.#paintBody(pose, ink, selected ? 2.5 : 1.5, old);
    this.#paintFoot(pose);
  }

  /** Seen through it: where its picture ends. */
  #paintPictureEdge(pose: ReadonlyNumbers, ink: InkName): void {
    this.#pen.take(ink, 2, false);
    this.#pen.linesIn(pose, this.#sight, SIGHT_EDGE);
  }

  /** What the tracker says, as if its frame were the stage's: the ghost beside the camera. */
  #paintRaw({ placeM, angles }: RawCamera): void {
    if (placeM?.length !== 3 || angles === undefined) return;
    for (let i = 0; i < 3; i++) this.#rawPose[i] = placeM[i]!;
    setOperatorAngles(this.#rawPose, angles);
    this.#paintBody(this.#rawPose, 'quiet', 1, true);
  }

  #paintBody(pose: ReadonlyNumbers, ink: InkName, width: number, dashed: boolean): void {
    this.#pen.take(ink, width, dashed);
    this.#pen.linesIn(pose, CAMERA_BODY, 0);
  }

  /** Down to the floor: without it nobody sees how high a thing hangs. */
  #paintFoot(pose: ReadonlyNumbers): void {
    for (let i = 0; i < 3; i++) {
      this.#line[i] = pose[i]!;
      this.#line[3 + i] = i === 2 ? 0 : pose[i]!;
    }
    this.#pen.take('quiet', 1, true);
    this.#pen.lines(this.#line);
  }

  #nameCamera(camera: SpaceCamera): void {
    const about = raw.get(camera.id);
    const sample = poses.get(camera.id);
    if (sample && (this.#view !== undefined || !camera.selected))
      this.#pen.nameIn(sample.pose, STAGE, 0, camera.name, camera.tone);
    if (about?.virtualPose) this.#pen.nameIn(about.virtualPose, STAGE, 0, camera.virtualName, 'strong');
    for (const { id, name, leads } of camera.trackers)
      for (const { id: said, pose } of about?.sources ?? NONE)
        if (said === id && pose && !leads) this.#pen.nameIn(pose, STAGE, 0, name, 'quiet');
  }
}

/** What the lens says, else the studio file. */
function hfovOf(camera: SpaceCamera, sample: PoseSample | undefined): number {
  return sample?.hfovDeg || camera.hfovDeg;
}
