/**
 * OSC packets <-> poses by a template. Packets are decoded by the codec of every OSC device here (drivers/kit).
 *
 * Knows: what each camera number said last, at most 64 of them. Never throws on input.
 */
import { blankAngles, readOperatorAngles, setOperatorAngles } from '../../app/core/geometry/angles.ts';
import { multiplyQuatsAt, quatFromRotationVector, rotationVectorFromQuat } from '../../app/core/geometry.ts';
import { type Axes, positionFromAxes, positionToAxes, rotationFromAxes, rotationToAxes } from '../kit/axes.ts';
import { decodeOsc } from '../kit/osc-decode.ts';
import { encodeOsc } from '../kit/osc-encode.ts';
import { messagesOf, OSC_IMMEDIATELY, type OscArg, type OscMessage, type OscPacket } from '../kit/osc-packet.ts';
import { AT, OSC_WHATS, type OscLine, type OscLooks, type OscPoseTemplate } from './osc-pose-template.ts';

export type OscPoseFault = 'osc' | 'address' | 'arguments' | 'rotation';

/** What a camera said: base units, by the places of the template; NaN = never said. */
export interface OscPoseWord {
  id: number;
  readonly values: Float64Array;
  /** Of our convention, in the tracker's frame. */
  readonly pose: Float64Array;
}

const MAX_CAMERAS = 64;
const MAX_ID = 65_535;
const SIGHT = Math.SQRT1_2;
/** From a camera that looks along its -z to one that looks along its y, and back: a quarter turn about x. */
const LOOK_BACK = [-SIGHT, 0, 0, SIGHT] as const;
const LOOK_AGAIN = [SIGHT, 0, 0, SIGHT] as const;
const QUAT = new Float64Array(4);
const SAID = blankAngles();

export interface OscPoseSense {
  readonly template: OscPoseTemplate;
  readonly axes: Axes;
  readonly looks: OscLooks;
  /** Only the tracker of this name; empty = whichever. */
  readonly name: string;
}

export class OscPoseReader {
  readonly #sense: OscPoseSense;
  readonly #words: OscPoseWord[] = [];

  constructor(sense: OscPoseSense) {
    this.#sense = sense;
  }

  /** Hands on each pose that is whole; the record is the reader's own. */
  read(bytes: Uint8Array, emit: (word: OscPoseWord) => void): OscPoseFault | undefined {
    const packet = decodeOsc(bytes, 'tolerant');
    if ('code' in packet) return 'osc';
    let fault: OscPoseFault | undefined;
    for (const message of messagesOf(packet)) fault = this.#take(message, emit) ?? fault;
    return fault;
  }

  #take(message: OscMessage, emit: (word: OscPoseWord) => void): OscPoseFault | undefined {
    const { lines, beat } = this.#sense.template;
    let fault: OscPoseFault | undefined = 'address';
    for (let n = 0; n < lines.length; n++) {
      const id = idIn(message.address, lines[n]!);
      if (id === undefined) continue;
      const word = this.#hear(message.args, lines[n]!.words, id);
      if (word === undefined) fault = 'arguments';
      else {
        fault = undefined;
        if (word !== 'another' && n === beat) {
          if (!this.#pose(word)) return 'rotation';
          emit(word);
        }
      }
    }
    return fault;
  }

  /** Undefined: the arguments do not fit; nothing of them was taken. */
  #hear(args: readonly OscArg[], words: OscLine['words'], addressId: number): OscPoseWord | 'another' | undefined {
    if (args.length < words.length) return undefined;
    let id = addressId;
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      const arg = args[i]!;
      if (word.is === 'name') {
        if (arg.type !== 's' && arg.type !== 'S') return undefined;
        if (this.#sense.name !== '' && arg.value !== this.#sense.name) return 'another';
      } else if (word.is === 'value') {
        const value = numberOf(arg);
        if (value === undefined) return undefined;
        if (word.place === AT.id) id = value;
      }
    }
    if (!Number.isInteger(id) || id < 0 || id > MAX_ID) return undefined;
    const known = this.#wordOf(id);
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      if (word.is === 'value') known.values[word.place] = numberOf(args[i]!)! * word.factor;
    }
    return known;
  }

  #wordOf(id: number): OscPoseWord {
    const at = this.#words.findIndex((word) => word.id === id);
    const found = this.#words[at];
    if (found !== undefined) {
      // The newest stands last, so that the first is the one that was silent longest.
      if (this.#words.length === MAX_CAMERAS) this.#words.push(...this.#words.splice(at, 1));
      return found;
    }
    if (this.#words.length === MAX_CAMERAS) this.#words.shift();
    const values = new Float64Array(OSC_WHATS.length).fill(Number.NaN);
    const made: OscPoseWord = { id, values, pose: new Float64Array([0, 0, 0, 0, 0, 0, 1]) };
    this.#words.push(made);
    return made;
  }

  #pose({ values, pose }: OscPoseWord): boolean {
    const { template, axes, looks } = this.#sense;
    positionFromAxes(pose, values, AT.x, axes);
    switch (template.rotation) {
      case 'angles': {
        SAID.panDeg = values[AT.pan]!;
        SAID.tiltDeg = values[AT.tilt]!;
        SAID.rollDeg = Number.isNaN(values[AT.roll]!) ? 0 : values[AT.roll]!;
        setOperatorAngles(pose, SAID);
        // Angles are of the line of sight already, and not a number is refused for what it is.
        return true;
      }
      case 'quaternion':
        if (!rotationFromAxes(pose, values, AT.qx, axes)) return false;
        break;
      case 'vector':
        quatFromRotationVector(QUAT, 0, values, AT.rx);
        if (!rotationFromAxes(pose, QUAT, 0, axes)) return false;
        break;
      case 'none':
        pose.set([0, 0, 0, 1], 3);
        return true;
    }
    if (looks === '-z') multiplyQuatsAt(pose, 3, pose, 3, LOOK_BACK, 0);
    return true;
  }
}

/** The number in an address, 0 where the template has none; undefined: another address. */
function idIn(address: string, { before, behind }: OscLine): number | undefined {
  if (behind === undefined) return address === before ? 0 : undefined;
  const end = address.length - behind.length;
  if (end <= before.length || end - before.length > 5) return undefined;
  if (!address.startsWith(before) || !address.endsWith(behind)) return undefined;
  let id = 0;
  for (let i = before.length; i < end; i++) {
    const digit = address.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    id = id * 10 + digit;
  }
  return id;
}

function numberOf(arg: OscArg): number | undefined {
  switch (arg.type) {
    case 'f':
    case 'd':
    case 'i':
      return arg.value;
    case 'h':
      return Number(arg.value);
    case 'T':
      return 1;
    case 'F':
      return 0;
    default:
      return undefined;
  }
}

/** The packet that says a pose: one message, or a bundle where the template has several lines. Undefined: too long. */
export function encodeOscPose(word: OscPoseWord, sense: OscPoseSense, name: string): Uint8Array | undefined {
  fillValues(word, sense);
  const messages = sense.template.lines.map((line) => messageOf(line, word, name));
  const [only] = messages;
  const packet: OscPacket =
    messages.length === 1 && only !== undefined ? only : { timeTag: OSC_IMMEDIATELY, elements: messages };
  const bytes = encodeOsc(packet, OSC_POSE_BYTES);
  return bytes instanceof Uint8Array ? bytes : undefined;
}

export const OSC_POSE_BYTES = 1_400;

function messageOf({ before, behind, words }: OscLine, { id, values }: OscPoseWord, name: string): OscMessage {
  return {
    address: behind === undefined ? before : `${before}${id}${behind}`,
    args: words.map((word): OscArg => {
      if (word.is === 'name') return { type: 's', value: name };
      if (word.is === 'passed-over') return { type: 'f', value: 0 };
      if (word.place === AT.id) return { type: 'i', value: id };
      const value = values[word.place]! / word.factor;
      return { type: 'f', value: Number.isNaN(value) ? 0 : value };
    }),
  };
}

const POSE = new Float64Array(7);

/** From the pose of the word, what the template says of it. */
function fillValues({ values, pose }: OscPoseWord, { template, axes, looks }: OscPoseSense): void {
  positionToAxes(values, AT.x, pose, axes);
  if (template.rotation === 'none') return;
  POSE.set(pose);
  if (template.rotation === 'angles') {
    readOperatorAngles(SAID, POSE);
    values[AT.pan] = SAID.panDeg;
    values[AT.tilt] = SAID.tiltDeg;
    values[AT.roll] = SAID.rollDeg;
    return;
  }
  if (looks === '-z') multiplyQuatsAt(POSE, 3, POSE, 3, LOOK_AGAIN, 0);
  if (template.rotation === 'quaternion') rotationToAxes(values, AT.qx, POSE, axes);
  else {
    rotationToAxes(QUAT, 0, POSE, axes);
    rotationVectorFromQuat(values, AT.rx, QUAT, 0);
  }
}
