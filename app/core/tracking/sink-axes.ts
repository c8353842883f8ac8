// hot path
/**
 * A sink's own axes, signs, offsets and unit: laid over a pose just before it is encoded.
 *
 * Knows: presets of reference/tracking.md 0 as signed permutations, and which of them a protocol writes by itself. Is told:
 * what the studio file says. A mirrored system cannot be said by a rotation, so angles are turned one by one: the encoder
 * then writes exactly those numbers.
 */
import { blankAngles, readStageAngles, setStageAngles } from '../geometry/angles.ts';
import type { TrackingSample } from './sample.ts';

export const AXES_PRESETS = ['stage', 'freed', 'unreal', 'opengl', 'psn'] as const;
export type AxesPreset = (typeof AXES_PRESETS)[number];
export const AXIS_NAMES = ['x', 'y', 'z', 'pan', 'tilt', 'roll'] as const;
export type AxisName = (typeof AXIS_NAMES)[number];
export const UNIT_NAMES = ['m', 'cm', 'mm'] as const;
export type UnitName = (typeof UNIT_NAMES)[number];

export interface SinkAxesConfig {
  /** Absent = what the protocol itself says. */
  readonly preset?: AxesPreset;
  /** Which of our axes goes into the sink's first, second and third place, after the preset: `yxz` changes x and y. */
  readonly order?: string;
  readonly invert?: readonly AxisName[];
  /** Metres and degrees, added last. */
  readonly offset?: Readonly<Partial<Record<AxisName, number>>>;
  /** What the numbers of a length mean to the sink; absent = what they mean in the protocol. */
  readonly unit?: UnitName;
}

/** Numbers of a system from ours (metres, pan to the left, tilt up, roll clockwise): place by place, and a sign for each. */
interface System {
  readonly from: readonly [number, number, number];
  readonly sign: readonly [number, number, number];
  readonly angles: readonly [pan: number, tilt: number, roll: number];
}

const SYSTEMS: Readonly<Record<AxesPreset, System>> = {
  stage: { from: [0, 1, 2], sign: [1, 1, 1], angles: [1, 1, 1] },
  freed: { from: [0, 1, 2], sign: [1, 1, 1], angles: [-1, 1, 1] },
  unreal: { from: [1, 0, 2], sign: [1, 1, 1], angles: [-1, 1, 1] },
  opengl: { from: [0, 2, 1], sign: [1, 1, -1], angles: [1, 1, -1] },
  /** Depth away from the viewer: left-handed, so every angle turns the other way. */
  psn: { from: [0, 2, 1], sign: [1, 1, 1], angles: [-1, -1, -1] },
};

const METRES: Readonly<Record<UnitName, number>> = { m: 1, cm: 0.01, mm: 0.001 };
const X = 0;
const Y = 1;
const Z = 2;

/** What a protocol writes when it is handed a pose in the stage. */
export interface NaturalNumbers {
  readonly axes: AxesPreset;
  readonly unit: UnitName;
}

export class SinkAxes {
  readonly #from: readonly number[];
  readonly #scale: readonly number[];
  readonly #angles: readonly number[];
  readonly #offset: readonly number[];
  readonly #angleOffset: readonly number[];
  readonly #place = new Float64Array(3);
  readonly #said = blankAngles();

  constructor(config: SinkAxesConfig, natural: NaturalNumbers) {
    const own = SYSTEMS[natural.axes];
    const wanted = SYSTEMS[config.preset ?? natural.axes];
    const order = config.order ?? 'xyz';
    const signOf = (axis: AxisName): number => (config.invert?.includes(axis) === true ? -1 : 1);
    const offsetOf = (axis: AxisName): number => config.offset?.[axis] ?? 0;
    const unit = METRES[natural.unit] / METRES[config.unit ?? natural.unit];
    // The protocol turns our axes into its own afterwards: what is handed to it is that turned back.
    const placed = [0, 1, 2].map((i) => 'xyz'.indexOf(order.charAt(i)));
    const places = placed.map((place, i) => ({
      from: wanted.from[place] ?? i,
      scale: (wanted.sign[place] ?? 1) * signOf(AXIS_NAMES[i] ?? 'x') * unit,
      offset: offsetOf(AXIS_NAMES[i] ?? 'x') * unit,
    }));
    const back = [X, Y, Z].map((axis) => {
      const at = own.from.indexOf(axis);
      const place = places[at] ?? { from: axis, scale: 1, offset: 0 };
      const sign = own.sign[at] ?? 1;
      return { from: place.from, scale: place.scale * sign, offset: place.offset * sign };
    });
    this.#from = back.map(({ from }) => from);
    this.#scale = back.map(({ scale }) => scale);
    this.#offset = back.map(({ offset }) => offset);
    const named = ['pan', 'tilt', 'roll'] as const;
    this.#angles = named.map((axis, i) => (wanted.angles[i] ?? 1) * (own.angles[i] ?? 1) * signOf(axis));
    // An offset is in the sink's own sense.
    this.#angleOffset = named.map((axis, i) => (own.angles[i] ?? 1) * offsetOf(axis));
  }

  /** The sample's own pose and angles are replaced. */
  apply(sample: TrackingSample): void {
    const { pose } = sample;
    const place = this.#place;
    for (let i = 0; i < 3; i++) place[i] = pose[i]!;
    for (let i = 0; i < 3; i++) pose[i] = this.#scale[i]! * place[this.#from[i]!]! + this.#offset[i]!;
    const said = this.#said;
    readStageAngles(said, pose);
    said.panDeg = this.#angles[0]! * said.panDeg + this.#angleOffset[0]!;
    said.tiltDeg = this.#angles[1]! * said.tiltDeg + this.#angleOffset[1]!;
    said.rollDeg = this.#angles[2]! * said.rollDeg + this.#angleOffset[2]!;
    setStageAngles(pose, said);
    // An operator's pan grows to the right.
    sample.panDeg = this.#angles[0]! * sample.panDeg - this.#angleOffset[0]!;
    sample.tiltDeg = this.#angles[1]! * sample.tiltDeg + this.#angleOffset[1]!;
    sample.rollDeg = this.#angles[2]! * sample.rollDeg + this.#angleOffset[2]!;
  }
}
