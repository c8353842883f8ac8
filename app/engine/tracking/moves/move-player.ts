// hot path
/**
 * Plays virtual moves on one camera: stands between the camera's samples and its relays.
 *
 * Is told: the camera's samples, orders, whether its tracker is well. Tells: what goes on. While a move plays and the
 * tracker is silent it keeps the camera's rate by itself: a path does not stand still because a tracker does.
 */
import type { Clock } from '../../../../drivers/contract.ts';
import type { Fault } from '../../../core/parameter.ts';
import { blankSample, copySample, type TrackingSample } from '../../../core/tracking/sample.ts';
import { leastBlendUs, VirtualMove } from '../../../core/tracking/virtual-move.ts';
import type { MoveEnd, MoveOrder, MoveTelemetry, WayBack } from './move-messages.ts';

/** While something of the tracker is in the picture, its own rhythm is waited for this long. */
const BLEND_SILENCE_US = 100_000;
/** A tracker's sample this near to one of our own, in periods, is the same moment twice. */
const SAME_MOMENT = 0.5;
const LATE = 1.5;
const LOOKS_PER_PERIOD = 4;
const LAST_US = 0;

export class MovePlayer {
  /** Whom it tells; set by its camera. */
  onSample: (sample: TrackingSample) => void = () => undefined;
  readonly #clock: Clock;
  readonly #periodUs: number;
  readonly #newest: TrackingSample = blankSample();
  readonly #out: TrackingSample = blankSample();
  /** In an array: a number in a field would be allocated anew each time. */
  readonly #times = new Float64Array(1).fill(Number.NEGATIVE_INFINITY);
  readonly #look = (): void => this.#fill();
  #playing: { readonly order: MoveOrder; readonly move: VirtualMove; readonly looking: Disposable } | undefined;
  #ended: MoveEnd | null = null;
  /** What went on last was one of our own. */
  #isFilled = false;

  constructor(clock: Clock, hz: number) {
    this.#clock = clock;
    this.#periodUs = 1e6 / hz;
  }

  get playing(): boolean {
    return this.#playing !== undefined;
  }

  /** `pose` = where the camera is now. */
  start(order: MoveOrder, pose: readonly number[]): Fault | undefined {
    if (this.#playing) return { code: 'vcam.running', params: { name: this.#playing.order.name } };
    const [first] = order.keys;
    const leastUs = first === undefined ? 0 : leastBlendUs(pose, first.pose);
    if (leastUs > order.inUs) return { code: 'vcam.too-fast', params: { leastMs: Math.ceil(leastUs / 1_000) } };
    const nowUs = this.#clock.nowUs();
    const move = new VirtualMove({ ...order, fromUs: Math.max(order.fromUs, nowUs) });
    const looking = this.#clock.every(Math.max(1, this.#periodUs / LOOKS_PER_PERIOD / 1_000), this.#look);
    this.#times[LAST_US] = nowUs;
    this.#playing = { order, move, looking };
    return undefined;
  }

  back({ run, fromUs, lengthUs, onlyUnbegun }: WayBack): Fault | undefined {
    const playing = this.#playing;
    if (playing?.order.run !== run) return { code: 'vcam.not-running' };
    if (onlyUnbegun && playing.move.begun) return { code: 'vcam.has-begun' };
    if (playing.move.phase(this.#clock.nowUs()) === 'out') return { code: 'vcam.on-way-back' };
    if (!playing.move.back(fromUs, lengthUs)) return { code: 'vcam.tracker-lost' };
    this.#perhapsEnd('called-off');
    return undefined;
  }

  /** On the tick: whether the camera's tracker can be followed. */
  judge(well: boolean, nowUs: number): void {
    this.#playing?.move.judge(well, nowUs);
    this.#perhapsEnd();
  }

  /** A believed sample of the camera. */
  take(sample: TrackingSample): void {
    if (this.#playing === undefined) {
      this.onSample(sample);
      return;
    }
    copySample(this.#newest, sample);
    if (this.#isFilled && sample.atUs - this.#times[LAST_US]! < SAME_MOMENT * this.#periodUs) return;
    this.#isFilled = false;
    this.#tell(this.#newest);
  }

  telemetry(nowUs: number): { readonly move: MoveTelemetry | null; readonly moveEnd: MoveEnd | null } {
    const playing = this.#playing;
    if (playing === undefined) return { move: null, moveEnd: this.#ended };
    const { order, move } = playing;
    const { run, move: id, name, by, frame, atEnd } = order;
    return {
      moveEnd: this.#ended,
      move: {
        run,
        move: id,
        name,
        by,
        frame,
        atEnd,
        fromUs: move.plan.fromUs,
        phase: move.phase(nowUs),
        phaseEndsUs: move.phaseEndsUs(nowUs) ?? null,
        endUs: move.endUs,
        weight: move.weight(nowUs),
        waits: move.waits,
        drives: move.drives,
        pose: move.begun ? [...this.#out.pose] : null,
      },
    };
  }

  close(): void {
    this.#playing?.looking[Symbol.dispose]();
    this.#playing = undefined;
  }

  #tell(sample: TrackingSample): void {
    const playing = this.#playing;
    if (playing === undefined || sample.atUs <= this.#times[LAST_US]!) return;
    copySample(this.#out, sample);
    playing.move.apply(this.#out);
    this.#times[LAST_US] = sample.atUs;
    this.#perhapsEnd();
    this.onSample(this.#out);
  }

  /** The tracker is silent: our own samples, in its rhythm. */
  #fill(): void {
    const playing = this.#playing;
    if (playing === undefined || this.#newest.atUs === 0) return;
    const nowUs = this.#clock.nowUs();
    if (nowUs < playing.move.plan.fromUs) return;
    const silenceUs = this.#isOurs(nowUs) ? LATE * this.#periodUs : Math.max(BLEND_SILENCE_US, LATE * this.#periodUs);
    if (nowUs - this.#times[LAST_US]! < silenceUs) return;
    const own = this.#newest;
    own.deviceTimeUs = Number.NaN;
    own.sequence = -1;
    own.timecode.known = false;
    while (this.#playing !== undefined && nowUs - this.#times[LAST_US]! >= this.#periodUs) {
      own.atUs = this.#times[LAST_US]! + this.#periodUs;
      this.#isFilled = true;
      this.#tell(own);
    }
  }

  /** Nothing of the tracker is in the picture. */
  #isOurs(us: number): boolean {
    return this.#playing?.move.weight(us) === 1;
  }

  /** `early` = how it ended if it never began. */
  #perhapsEnd(early: MoveEnd['how'] = 'not-begun'): void {
    const playing = this.#playing;
    if (playing === undefined || !playing.move.over) return;
    this.#ended = { run: playing.order.run, how: playing.move.begun ? 'back' : early };
    this.close();
  }
}
