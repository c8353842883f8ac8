// hot path
/**
 * Paints the stage as lines, cameras where they are now. Owns every buffer it needs: a frame costs no heap of its own.
 * Is told: the scene, the view, that something moved. Paints only then, and only while somebody can see it.
 */
import { setOperatorAngles } from '../../../../core/geometry/angles.ts';
import { identityPose, mat4FromPose, type ReadonlyNumbers, radFromDeg } from '../../../../core/geometry.ts';
import { POSE_STALE } from '../../../../protocol/pose-frame.ts';
import { poses } from '../../../live/samples.ts';
import { nowUs } from '../../../live/session.ts';
import { type RawCamera, raw } from '../raw-status.ts';
import { CAMERA_BODY, fillSight, SIGHT_EDGE, SIGHT_NUMBERS } from './camera-shape.ts';
import {
  aimEye,
  aimThrough,
  blankEye,
  type Eye,
  projectLine,
  projectPoint,
  type SpaceView,
  transformAt,
} from './space-eye.ts';
import { INK_OF_LINES, type Inks, readInks } from './space-inks.ts';
import { SpaceLabels } from './space-label.ts';
import type { SpaceCamera, SpaceResidual, SpaceScene } from './space-scene.ts';
import { aspectOf, saidHfovDeg } from './space-view.ts';

/** A pose older than this is drawn as a memory, as on the plan. */
const OLD_US = 500_000;
const AXIS_M = 0.6;
const DASHED = [5, 4];
const SOLID: number[] = [];
const AXES = Float64Array.from([0, 0, 0, AXIS_M, 0, 0, 0, 0, 0, 0, AXIS_M, 0, 0, 0, 0, 0, 0, AXIS_M]);
const AXIS_NAMES = ['x', 'y', 'z'] as const;
const STAGE = identityPose();

export class SpacePainter {
  /** Undefined: through the selected camera. */
  view: SpaceView | undefined;
  readonly #canvas: HTMLCanvasElement;
  readonly #to: CanvasRenderingContext2D;
  readonly #labels = new SpaceLabels();
  readonly #eye: Eye = blankEye();
  readonly #sight = new Float64Array(SIGHT_NUMBERS);
  readonly #line = new Float64Array(6);
  readonly #px = new Float64Array(4);
  readonly #point = new Float64Array(3);
  /** Of what is drawn now in its own axes. */
  readonly #stageFromIt = new Float64Array(16);
  readonly #rawPose = new Float64Array(7);
  readonly #through = Float64Array.from(STAGE);
  #scene: SpaceScene | undefined;
  #inks: Inks;
  #ratio = 1;
  #dirty = true;
  #visible = true;

  constructor(canvas: HTMLCanvasElement, to: CanvasRenderingContext2D) {
    this.#canvas = canvas;
    this.#to = to;
    this.#inks = readInks();
  }

  show(scene: SpaceScene): void {
    this.#scene = scene;
    this.#dirty = true;
  }

  look(view: SpaceView | undefined): void {
    this.view = view;
    this.#dirty = true;
  }

  moved(): void {
    this.#dirty = true;
  }

  seen(visible: boolean): void {
    this.#visible = visible;
  }

  /** Other colours or another font. */
  recolour(): void {
    this.#inks = readInks();
    this.#labels.forget();
    this.#dirty = true;
  }

  /** CSS pixels, and how many of the screen stand for one. */
  resize(width: number, height: number, ratio: number): void {
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#ratio = ratio;
    this.#labels.forget();
    this.#dirty = true;
  }

  /** At most once a frame. */
  paint(): void {
    const scene = this.#scene;
    if (!this.#dirty || !this.#visible || scene === undefined) return;
    this.#dirty = false;
    const { width, height } = this.#canvas;
    this.#aim(scene, width, height);
    this.#to.clearRect(0, 0, width, height);
    this.#to.font = this.#inks.font(this.#ratio);
    this.#to.textBaseline = 'middle';
    this.#to.lineJoin = 'round';
    this.#labels.clear();
    this.#paintStill(scene);
    this.#paintAxes(scene);
    for (const residual of scene.residuals) this.#paintResidual(residual, scene.times);
    for (const camera of scene.cameras) this.#paintCamera(camera);
    this.#paintPoints(scene);
    for (const camera of scene.cameras) this.#paintName(camera);
    this.#paintSigns(scene);
  }

  #aim(scene: SpaceScene, width: number, height: number): void {
    if (this.view !== undefined) return aimEye(this.#eye, this.view, width, height);
    for (const camera of scene.cameras) {
      if (!camera.selected) continue;
      const about = raw.get(camera.id);
      const sample = poses.get(camera.id);
      if (sample) for (let i = 0; i < 7; i++) this.#through[i] = sample.pose[i]!;
      aimThrough(this.#eye, this.#through, hfovOf(camera, about), aspectOf(about), width, height);
    }
  }

  #paintStill({ still }: SpaceScene): void {
    for (const { look, numbers } of still.lines) {
      const { ink, width, dashed } = INK_OF_LINES[look];
      this.#pen(this.#inks[ink], width, dashed);
      this.#to.beginPath();
      for (let at = 0; at + 5 < numbers.length; at += 6) this.#trace(numbers, at);
      this.#to.stroke();
    }
  }

  /** The stage's own axes, and those of the tracker where a calibration put them. */
  #paintAxes({ frame }: SpaceScene): void {
    this.#paintFrame(STAGE, this.#inks.strong, 2);
    for (let axis = 0; axis < 3; axis++) {
      this.#at(STAGE, AXES, axis * 6 + 3);
      this.#name(AXIS_NAMES[axis]!, this.#inks.strong);
    }
    if (frame === undefined) return;
    this.#paintFrame(frame.stageFromTracker, this.#inks.quiet, 1.5);
    this.#at(frame.stageFromTracker, STAGE, 0);
    this.#name(frame.name, this.#inks.quiet);
  }

  #paintFrame(pose: ReadonlyNumbers, ink: string, width: number): void {
    this.#pen(ink, width, false);
    this.#traceLines(pose, AXES, 0);
  }

  #paintResidual({ at, errorMm, look }: SpaceResidual, times: number): void {
    for (let i = 0; i < 3; i++) {
      this.#line[i] = at[i]!;
      this.#line[3 + i] = at[i]! + (errorMm[i]! * times) / 1_000;
    }
    const ink = look === 'odd' ? this.#inks.warn : look === 'taken' ? this.#inks.strong : this.#inks.quiet;
    this.#pen(ink, 2.5, false);
    this.#to.beginPath();
    this.#trace(this.#line, 0);
    this.#to.stroke();
  }

  #paintCamera(camera: SpaceCamera): void {
    const about = raw.get(camera.id);
    const sample = poses.get(camera.id);
    if (about) this.#paintRaw(about);
    if (!sample) return;
    if (this.view === undefined && camera.selected) return this.#paintPictureEdge(camera, sample.pose);
    const old = nowUs() - sample.atUs > OLD_US || (sample.flags & POSE_STALE) !== 0;
    const ink = this.#inks[camera.tone];
    this.#pen(ink, camera.selected ? 2 : 1.2, old);
    fillSight(this.#sight, Math.tan(radFromDeg(hfovOf(camera, about) / 2)), aspectOf(about));
    this.#traceLines(sample.pose, this.#sight, 0);
    this.#paintBody(sample.pose, ink, camera.selected ? 2.5 : 1.5, old);
    this.#paintFoot(sample.pose);
  }

  #paintName(camera: SpaceCamera): void {
    const sample = poses.get(camera.id);
    if (!sample || (this.view === undefined && camera.selected)) return;
    this.#at(sample.pose, STAGE, 0);
    this.#name(camera.name, this.#inks[camera.tone]);
  }

  /** Seen through it: where its picture ends. */
  #paintPictureEdge(camera: SpaceCamera, pose: ReadonlyNumbers): void {
    const about = raw.get(camera.id);
    fillSight(this.#sight, Math.tan(radFromDeg(hfovOf(camera, about) / 2)), aspectOf(about));
    this.#pen(this.#inks[camera.tone], 2, false);
    this.#traceLines(pose, this.#sight, SIGHT_EDGE);
  }

  /** What the tracker says, as if its frame were the stage's: the ghost beside the camera. */
  #paintRaw({ placeM, angles }: RawCamera): void {
    if (placeM?.length !== 3 || angles === undefined) return;
    for (let i = 0; i < 3; i++) this.#rawPose[i] = placeM[i]!;
    setOperatorAngles(this.#rawPose, angles);
    this.#paintBody(this.#rawPose, this.#inks.quiet, 1, true);
  }

  #paintBody(pose: ReadonlyNumbers, ink: string, width: number, dashed: boolean): void {
    this.#pen(ink, width, dashed);
    this.#traceLines(pose, CAMERA_BODY, 0);
  }

  /** Down to the floor: without it nobody sees how high a thing hangs. */
  #paintFoot(pose: ReadonlyNumbers): void {
    for (let i = 0; i < 3; i++) {
      this.#line[i] = pose[i]!;
      this.#line[3 + i] = i === 2 ? 0 : pose[i]!;
    }
    this.#pen(this.#inks.quiet, 1, true);
    this.#to.beginPath();
    this.#trace(this.#line, 0);
    this.#to.stroke();
  }

  #paintPoints({ points }: SpaceScene): void {
    for (const { at, name } of points) {
      if (!projectPoint(this.#point, this.#eye, at)) continue;
      this.#to.fillStyle = this.#inks.strong;
      this.#to.beginPath();
      this.#to.arc(this.#point[0]!, this.#point[1]!, 4 * this.#ratio, 0, 2 * Math.PI);
      this.#to.fill();
      this.#name(name, this.#inks.plain);
    }
  }

  #paintSigns({ still, signs }: SpaceScene): void {
    for (let n = 0; n < signs.length; n++)
      if (projectPoint(this.#point, this.#eye, still.signs[n]!.at)) this.#name(signs[n]!, this.#inks.quiet);
  }

  #pen(ink: string, width: number, dashed: boolean): void {
    this.#to.strokeStyle = ink;
    this.#to.lineWidth = width * this.#ratio;
    this.#to.setLineDash(dashed ? DASHED : SOLID);
  }

  #trace(numbers: ReadonlyNumbers, at: number): void {
    if (!projectLine(this.#px, this.#eye, numbers, at)) return;
    this.#to.moveTo(this.#px[0]!, this.#px[1]!);
    this.#to.lineTo(this.#px[2]!, this.#px[3]!);
  }

  /** Lines in the axes of a pose, all from one on. */
  #traceLines(pose: ReadonlyNumbers, numbers: Float64Array, from: number): void {
    mat4FromPose(this.#stageFromIt, pose);
    this.#to.beginPath();
    for (let at = from; at < numbers.length; at += 6) {
      transformAt(this.#line, 0, this.#stageFromIt, numbers, at);
      transformAt(this.#line, 3, this.#stageFromIt, numbers, at + 3);
      this.#trace(this.#line, 0);
    }
    this.#to.stroke();
  }

  /** A place in the axes of a pose becomes the place of the next name; a place behind the eye is none. */
  #at(pose: ReadonlyNumbers, numbers: ReadonlyNumbers, at: number): void {
    mat4FromPose(this.#stageFromIt, pose);
    transformAt(this.#point, 0, this.#stageFromIt, numbers, at);
    if (!projectPoint(this.#point, this.#eye, this.#point)) this.#point[0] = Number.NaN;
  }

  #name(name: string, ink: string): void {
    if (!(this.#point[0]! >= 0)) return;
    this.#to.fillStyle = ink;
    this.#to.strokeStyle = this.#inks.ground;
    this.#labels.put(this.#to, name, this.#point, this.#ratio);
  }
}

function hfovOf(camera: SpaceCamera, about: RawCamera | undefined): number {
  const said = saidHfovDeg(about);
  return Number.isNaN(said) ? camera.hfovDeg : said;
}
