// hot path
/**
 * Lines, dots and names of the stage on a canvas, as an eye sees them. Owns every buffer it needs: a frame costs no heap of
 * its own. Lines are six numbers each; those in the axes of a pose are placed by it first.
 */
import { identityPose, mat4FromPose, type ReadonlyNumbers } from '../../../../core/geometry.ts';
import { blankEye, type Eye, projectLine, projectPoint, transformAt } from './space-eye.ts';
import { type InkName, type Inks, readInks } from './space-inks.ts';
import { SpaceLabels } from './space-label.ts';

/** The stage's own axes, and the middle of any others. */
export const STAGE: ReadonlyNumbers = identityPose();

const DASHED = [5, 4];
const SOLID: number[] = [];
const DOT_PX = 4;

export class SpacePen {
  readonly eye: Eye = blankEye();
  readonly #to: CanvasRenderingContext2D;
  readonly #labels = new SpaceLabels();
  readonly #line = new Float64Array(6);
  readonly #px = new Float64Array(4);
  readonly #point = new Float64Array(3);
  readonly #stageFromIt = new Float64Array(16);
  #inks: Inks = readInks();
  #ratio = 1;

  constructor(to: CanvasRenderingContext2D) {
    this.#to = to;
  }

  /** Other colours, another font, or another number of pixels of the screen for one of CSS. */
  anew(ratio = this.#ratio): void {
    this.#inks = readInks();
    this.#ratio = ratio;
    this.#labels.forget();
  }

  /** An empty picture. */
  begin(): void {
    const { width, height } = this.#to.canvas;
    this.#to.clearRect(0, 0, width, height);
    this.#to.font = this.#inks.font(this.#ratio);
    this.#to.textBaseline = 'middle';
    this.#to.lineJoin = 'round';
    this.#labels.clear();
  }

  take(ink: InkName, width: number, dashed: boolean): void {
    this.#to.strokeStyle = this.#inks[ink];
    this.#to.lineWidth = width * this.#ratio;
    this.#to.setLineDash(dashed ? DASHED : SOLID);
  }

  lines(numbers: ReadonlyNumbers): void {
    this.#to.beginPath();
    for (let at = 0; at + 5 < numbers.length; at += 6) this.#trace(numbers, at);
    this.#to.stroke();
  }

  /** All from one on. */
  linesIn(pose: ReadonlyNumbers, numbers: ReadonlyNumbers, from: number): void {
    mat4FromPose(this.#stageFromIt, pose);
    this.#to.beginPath();
    for (let at = from; at + 5 < numbers.length; at += 6) {
      transformAt(this.#line, 0, this.#stageFromIt, numbers, at);
      transformAt(this.#line, 3, this.#stageFromIt, numbers, at + 3);
      this.#trace(this.#line, 0);
    }
    this.#to.stroke();
  }

  dot(point: ReadonlyNumbers, ink: InkName): void {
    if (!projectPoint(this.#point, this.eye, point)) return;
    this.#to.fillStyle = this.#inks[ink];
    this.#to.beginPath();
    this.#to.arc(this.#point[0]!, this.#point[1]!, DOT_PX * this.#ratio, 0, 2 * Math.PI);
    this.#to.fill();
  }

  /** Beside the point at `at`, in the axes of the pose. */
  nameIn(pose: ReadonlyNumbers, points: ReadonlyNumbers, at: number, name: string, ink: InkName): void {
    mat4FromPose(this.#stageFromIt, pose);
    transformAt(this.#point, 0, this.#stageFromIt, points, at);
    if (!projectPoint(this.#point, this.eye, this.#point)) return;
    this.#to.fillStyle = this.#inks[ink];
    this.#to.strokeStyle = this.#inks.ground;
    this.#labels.put(this.#to, name, this.#point, this.#ratio);
  }

  #trace(numbers: ReadonlyNumbers, at: number): void {
    if (!projectLine(this.#px, this.eye, numbers, at)) return;
    this.#to.moveTo(this.#px[0]!, this.#px[1]!);
    this.#to.lineTo(this.#px[2]!, this.#px[3]!);
  }
}
