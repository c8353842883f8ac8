/**
 * Which view of the stage somebody looks at: from a given side, kept whole in a picture of any size, or as they turned
 * it. Is told: scene, size, what fingers and keys want. Tells: the painter, and which side it is.
 */
import { frames, ticks } from '../../../live/beat.ts';
import { onPoses } from '../../../live/samples.ts';
import { focalOf, type SpaceView } from './space-eye.ts';
import { SpacePainter } from './space-painter.ts';
import type { SpaceScene } from './space-scene.ts';
import { type Side, viewFrom } from './space-view.ts';

export class SpaceDesk {
  #scene: SpaceScene;
  #side: Side | undefined = 'free';
  #view: SpaceView | undefined;
  #painted: { readonly canvas: HTMLCanvasElement; readonly painter: SpacePainter } | undefined;
  readonly #told = new Set<() => void>();

  constructor(scene: SpaceScene) {
    this.#scene = scene;
  }

  /** Undefined: somebody turned or moved it. */
  readonly side = (): Side | undefined => this.#side;

  readonly onSide = (fn: () => void): (() => void) => {
    this.#told.add(fn);
    return () => this.#told.delete(fn);
  };

  /** Paints there until the answer is called. */
  begin(canvas: HTMLCanvasElement): () => void {
    const to = canvas.getContext('2d');
    if (!to) return () => undefined;
    const painter = new SpacePainter(canvas, to);
    this.#painted = { canvas, painter };
    painter.show(this.#scene);
    const fit = new ResizeObserver(() => {
      painter.resize(canvas.clientWidth, canvas.clientHeight, devicePixelRatio);
      this.#aim();
    });
    const seen = new IntersectionObserver((entries) => painter.seen(entries.at(-1)?.isIntersecting ?? true));
    fit.observe(canvas);
    seen.observe(canvas);
    const moved = (): void => painter.moved();
    const off = [onPoses(moved), ticks.on(moved), frames.on(() => painter.paint())];
    return () => {
      for (const stop of off) stop();
      fit.disconnect();
      seen.disconnect();
      this.#painted = undefined;
    };
  }

  show(scene: SpaceScene): void {
    this.#scene = scene;
    this.#painted?.painter.show(scene);
  }

  recolour(): void {
    this.#painted?.painter.recolour();
  }

  from(side: Side): void {
    this.#say(side);
    this.#aim();
  }

  /** As somebody wants it, from where it was. */
  change(how: (view: SpaceView, focalPx: number) => SpaceView): void {
    if (!this.#painted) return;
    const { clientWidth, clientHeight } = this.#painted.canvas;
    const was = this.#view ?? viewFrom('free', this.#scene.still.corners, clientWidth, clientHeight);
    this.#view = how(was, focalOf(clientWidth, clientHeight));
    this.#say(undefined);
    this.#painted.painter.look(this.#view);
  }

  #aim(): void {
    if (!this.#painted) return;
    const { canvas, painter } = this.#painted;
    if (this.#side === 'camera') return painter.look(undefined);
    if (this.#side !== undefined)
      this.#view = viewFrom(this.#side, this.#scene.still.corners, canvas.clientWidth, canvas.clientHeight);
    painter.look(this.#view);
  }

  #say(side: Side | undefined): void {
    if (this.#side === side) return;
    this.#side = side;
    for (const fn of this.#told) fn();
  }
}
