/**
 * Poses in OSC have no standard: which address, which arguments in which order and unit, is data of the studio file.
 *
 *   template: line; line; ...      line: address word word ...
 *   address: literal, with `{id}` once at most where the camera number stands
 *   word: [-]what[:unit], in the order of the arguments; `_` is an argument that is passed over
 *
 * A message of a line sets what its words say; the last line that holds part of the pose makes the sample.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { AxesName } from '../kit/axes.ts';
import { faultOf } from '../kit/faults.ts';

/** Places of values, by what they are. */
export const OSC_WHATS = [
  'x',
  'y',
  'z',
  'pan',
  'tilt',
  'roll',
  'qx',
  'qy',
  'qz',
  'qw',
  'rx',
  'ry',
  'rz',
  'zoom',
  'focus',
  'iris',
  'focal',
  'distance',
  'fov',
  'seen',
  'id',
] as const;
export type OscWhat = (typeof OSC_WHATS)[number];

export const AT: Readonly<Record<OscWhat, number>> = Object.fromEntries(
  OSC_WHATS.map((what, place) => [what, place]),
) as Record<OscWhat, number>;

const LENGTHS: Readonly<Record<string, number>> = { m: 1, cm: 0.01, mm: 0.001 };
const ANGLES: Readonly<Record<string, number>> = { deg: 1, rad: 180 / Math.PI };
const RINGS: Readonly<Record<string, number>> = { unit: 1, percent: 0.01, byte: 1 / 255, word: 1 / 65_535 };
const PLAIN: Readonly<Record<string, number>> = { plain: 1 };
/** Units of each word, the first is what stands without one; base units are metres, degrees and 0..1. */
const UNITS: Readonly<Record<OscWhat, Readonly<Record<string, number>>>> = {
  x: LENGTHS,
  y: LENGTHS,
  z: LENGTHS,
  pan: ANGLES,
  tilt: ANGLES,
  roll: ANGLES,
  qx: PLAIN,
  qy: PLAIN,
  qz: PLAIN,
  qw: PLAIN,
  rx: { rad: 1, deg: Math.PI / 180 },
  ry: { rad: 1, deg: Math.PI / 180 },
  rz: { rad: 1, deg: Math.PI / 180 },
  zoom: RINGS,
  focus: RINGS,
  iris: RINGS,
  focal: { mm: 1 },
  distance: LENGTHS,
  fov: ANGLES,
  seen: PLAIN,
  id: PLAIN,
};

export type OscWord =
  | { readonly is: 'value'; readonly place: number; readonly factor: number }
  /** A text that says which tracker it is. */
  | { readonly is: 'name' }
  | { readonly is: 'passed-over' };

export interface OscLine {
  /** Before and behind the number; without a number the whole address is before. */
  readonly before: string;
  readonly behind: string | undefined;
  readonly words: readonly OscWord[];
}

export interface OscPoseTemplate {
  readonly lines: readonly OscLine[];
  /** The line whose message makes the sample. */
  readonly beat: number;
  readonly rotation: 'angles' | 'quaternion' | 'vector' | 'none';
  /** It says whether the camera is seen. */
  readonly saysSeen: boolean;
  readonly saysName: boolean;
}

/** Which axis of what is tracked is the camera's line of sight, in a system whose z points up. */
export const OSC_LOOKS = ['y', '-z'] as const;
export type OscLooks = (typeof OSC_LOOKS)[number];

export interface ShippedTemplate {
  readonly template: string;
  readonly axes: AxesName;
  readonly looks: OscLooks;
}

/** Templates by name, for what is met often. */
export const SHIPPED_TEMPLATES: Readonly<Record<string, ShippedTemplate>> = {
  /** What we suggest to whoever writes a sender of their own. */
  angles: { template: '/cam/{id}/pose x y z pan tilt roll zoom focus', axes: 'z-up', looks: 'y' },
  /** Bridges of OpenVR and VRPN: position and quaternion, y up. */
  quaternion: { template: '/tracker/{id}/pose x y z qx qy qz qw', axes: 'y-up', looks: 'y' },
  /** Virtual Motion Capture protocol, trackers: a name, then Unity's position and quaternion. */
  vmc: { template: '/VMC/Ext/Tra/Pos name x y z qx qy qz qw', axes: 'y-up-left', looks: 'y' },
  /** VRChat's trackers: Unity's position, and its angles about x, y, z in degrees. */
  vrchat: {
    template: '/tracking/trackers/{id}/position x y z; /tracking/trackers/{id}/rotation -tilt pan -roll',
    axes: 'y-up-left',
    looks: 'y',
  },
  /** A camera of Blender: z up, and the camera looks along its own -z. */
  blender: { template: '/blender/camera/{id} x y z qw qx qy qz focal', axes: 'z-up', looks: '-z' },
};

const MAX_LINES = 4;
const MAX_WORDS = 32;
const ADDRESS = /^\/[^\s#*,?[\]{};]*(\{id\}[^\s#*,?[\]{};]*)?$/;
const WORD = /^(-?)([a-z]+)(?::([a-z]+))?$/;

/** The template, or which piece of it cannot be. */
export function parseOscTemplate(source: string): OscPoseTemplate | Fault {
  const lines: OscLine[] = [];
  const places = new Set<number>();
  let beat = -1;
  let saysName = false;
  for (const text of source.split(';')) {
    const [address = '', ...words] = text.trim().split(/\s+/);
    if (!ADDRESS.test(address) || words.length === 0 || words.length > MAX_WORDS || lines.length === MAX_LINES)
      return bad(text.trim());
    const parsed: OscWord[] = [];
    for (const word of words) {
      const one = wordOf(word);
      if (one === undefined) return bad(word);
      if (one.is === 'value') {
        if (places.has(one.place) && one.place !== AT.id) return bad(word);
        places.add(one.place);
        if (one.place < AT.zoom) beat = lines.length;
      }
      saysName ||= one.is === 'name';
      parsed.push(one);
    }
    const [before = '', behind] = address.split('{id}');
    lines.push({ before, behind, words: parsed });
  }
  const has = (...whats: OscWhat[]): boolean => whats.every((what) => places.has(AT[what]));
  const some = (...whats: OscWhat[]): boolean => whats.some((what) => places.has(AT[what]));
  if (!has('x', 'y', 'z')) return bad('x y z');
  const kinds = [some('pan', 'tilt', 'roll'), some('qx', 'qy', 'qz', 'qw'), some('rx', 'ry', 'rz')];
  if (kinds.filter(Boolean).length > 1) return bad('rotation');
  if (kinds[0] && !has('pan', 'tilt')) return bad('pan tilt');
  if (kinds[1] && !has('qx', 'qy', 'qz', 'qw')) return bad('qx qy qz qw');
  if (kinds[2] && !has('rx', 'ry', 'rz')) return bad('rx ry rz');
  const rotation = kinds[0] ? 'angles' : kinds[1] ? 'quaternion' : kinds[2] ? 'vector' : 'none';
  return { lines, beat, rotation, saysSeen: has('seen'), saysName };
}

function wordOf(text: string): OscWord | undefined {
  if (text === '_') return { is: 'passed-over' };
  if (text === 'name') return { is: 'name' };
  const [, minus, what, unit] = WORD.exec(text) ?? [];
  if (what === undefined || !Object.hasOwn(AT, what)) return undefined;
  const units = UNITS[what as OscWhat];
  const factor = unit === undefined ? Object.values(units)[0] : Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (factor === undefined) return undefined;
  return { is: 'value', place: AT[what as OscWhat], factor: minus === '-' ? -factor : factor };
}

const bad = (piece: string): Fault => faultOf('osc-pose.template', { piece: piece.slice(0, 60) });
