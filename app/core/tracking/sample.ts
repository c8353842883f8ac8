// hot path
/**
 * One tracking sample as every part of the pipeline holds it: decoded, in our convention, owned by the holder.
 *
 * Knows: a pose `[xM, yM, zM, qx, qy, qz, qw]`, the angles and lens counts as the tracker said them; and what richer
 * protocols add (time and sequence of the device, timecode, optics), in parts that are made once and say whether they hold.
 */
import { blankAngles, readOperatorAngles } from '../geometry/angles.ts';
import { POSE_NUMBERS } from '../geometry.ts';

/** Optics as the tracker said them, or as its calibrated lens makes them of the rings; NaN = not said. */
export interface LensSample {
  /** False: nothing below was said. */
  known: boolean;
  /** It is a calibration that says so, and not the tracker. */
  mapped: boolean;
  /** Of the pinhole model, not the number on the barrel. */
  focalLengthMm: number;
  sensorWidthMm: number;
  sensorHeightMm: number;
  focusDistanceM: number;
  fStop: number;
  /** From the imaging plane towards the object. */
  entrancePupilM: number;
  /** Middle of the projection from the middle of the sensor: to the right, down. */
  centreXMm: number;
  centreYMm: number;
  /** Which formula and unit the numbers below belong to (`openlensio-du`, ...); empty = no distortion was said. */
  distortionModel: string;
  /** Of r^2, r^4, r^6 above the line, then below it. */
  k1: number;
  k2: number;
  k3: number;
  k4: number;
  k5: number;
  k6: number;
  p1: number;
  p2: number;
  /** Motors, 0..1: zoom 0 = wide, focus 0 = infinity, iris 0 = open. */
  zoom: number;
  focus: number;
  iris: number;
}

export interface TimecodeSample {
  /** False: nothing below was said. */
  known: boolean;
  hours: number;
  minutes: number;
  seconds: number;
  frames: number;
  rateNum: number;
  rateDen: number;
  dropFrame: boolean;
}

/** Mutable on purpose: decode into one, copy what you keep. */
export interface TrackingSample {
  /** Camera number on the wire (0..65535: source number, tracker id, rigid body), not the stage's camera id. */
  trackerCameraId: number;
  readonly pose: Float64Array;
  /**
   * As the tracker said them, in an operator's sense (pan grows to the right, tilt upward, roll clockwise): for display,
   * for range checks, and to choose among equal sets of angles on the way out.
   */
  panDeg: number;
  tiltDeg: number;
  rollDeg: number;
  /** False: the three counts below were not said, and are nought. */
  counted: boolean;
  zoomRaw: number;
  focusRaw: number;
  spareRaw: number;
  /** Arrival, monotonic. */
  atUs: number;
  /** When the device says that this was so, on the device's own clock; NaN = it does not say. */
  deviceTimeUs: number;
  /** Whom its clock follows, by its own word: `ptp/<domain>/<leader>`, another word, empty = it does not say, or nobody. */
  follows: string;
  /** How old this was when the device sent it, by the device's own clock; NaN = it does not say. */
  agedUs: number;
  /** Number that the device gave it; -1 = none. */
  sequence: number;
  /** Samples of this camera that were lost right before this one, by the device's own count; -1 = it does not count. */
  missedBefore: number;
  /** Something odd that does not stop it from being believed, counted by this name; empty = nothing. */
  note: string;
  /** The tracker itself says that this is no pose to follow: refused by this name; empty = it says nothing against it. */
  refusal: string;
  /** What the tracker says of itself, in its own words; empty = nothing. */
  status: string;
  readonly lens: LensSample;
  readonly timecode: TimecodeSample;
}

export function blankLens(): LensSample {
  return {
    known: false,
    mapped: false,
    focalLengthMm: Number.NaN,
    sensorWidthMm: Number.NaN,
    sensorHeightMm: Number.NaN,
    focusDistanceM: Number.NaN,
    fStop: Number.NaN,
    entrancePupilM: Number.NaN,
    centreXMm: Number.NaN,
    centreYMm: Number.NaN,
    distortionModel: '',
    k1: Number.NaN,
    k2: Number.NaN,
    k3: Number.NaN,
    k4: Number.NaN,
    k5: Number.NaN,
    k6: Number.NaN,
    p1: Number.NaN,
    p2: Number.NaN,
    zoom: Number.NaN,
    focus: Number.NaN,
    iris: Number.NaN,
  };
}

export function blankSample(): TrackingSample {
  const pose = new Float64Array(POSE_NUMBERS);
  pose[6] = 1;
  return {
    trackerCameraId: 0,
    pose,
    panDeg: 0,
    tiltDeg: 0,
    rollDeg: 0,
    counted: false,
    zoomRaw: 0,
    focusRaw: 0,
    spareRaw: 0,
    atUs: 0,
    deviceTimeUs: Number.NaN,
    follows: '',
    agedUs: Number.NaN,
    sequence: -1,
    missedBefore: -1,
    note: '',
    refusal: '',
    status: '',
    lens: blankLens(),
    timecode: {
      known: false,
      hours: 0,
      minutes: 0,
      seconds: 0,
      frames: 0,
      rateNum: 25,
      rateDen: 1,
      dropFrame: false,
    },
  };
}

/** Everything that a poorer protocol does not say, as unsaid. */
export function unsay(sample: TrackingSample): void {
  sample.counted = false;
  sample.zoomRaw = 0;
  sample.focusRaw = 0;
  sample.spareRaw = 0;
  sample.deviceTimeUs = Number.NaN;
  sample.follows = '';
  sample.agedUs = Number.NaN;
  sample.sequence = -1;
  sample.missedBefore = -1;
  sample.note = '';
  sample.refusal = '';
  sample.status = '';
  sample.lens.known = false;
  sample.timecode.known = false;
}

const SAID = blankAngles();

/** The angles of its pose, where the tracker said none. */
export function sayAngles(sample: TrackingSample): void {
  readOperatorAngles(SAID, sample.pose);
  sample.panDeg = SAID.panDeg;
  sample.tiltDeg = SAID.tiltDeg;
  sample.rollDeg = SAID.rollDeg;
}

/** Notes by which the tracker itself doubts a pose that it goes on sending. */
const DOUBTS: ReadonlySet<string> = new Set(['unsure', 'marker-error']);

export function isDoubted({ note }: TrackingSample): boolean {
  return DOUBTS.has(note);
}

export function copySample(out: TrackingSample, from: TrackingSample): void {
  out.trackerCameraId = from.trackerCameraId;
  for (let i = 0; i < POSE_NUMBERS; i++) out.pose[i] = from.pose[i]!;
  out.panDeg = from.panDeg;
  out.tiltDeg = from.tiltDeg;
  out.rollDeg = from.rollDeg;
  out.counted = from.counted;
  out.zoomRaw = from.zoomRaw;
  out.focusRaw = from.focusRaw;
  out.spareRaw = from.spareRaw;
  out.atUs = from.atUs;
  out.deviceTimeUs = from.deviceTimeUs;
  out.follows = from.follows;
  out.agedUs = from.agedUs;
  out.sequence = from.sequence;
  out.missedBefore = from.missedBefore;
  out.note = from.note;
  out.refusal = from.refusal;
  out.status = from.status;
  out.lens.known = from.lens.known;
  if (from.lens.known) copyLens(out.lens, from.lens);
  out.timecode.known = from.timecode.known;
  if (from.timecode.known) copyTimecode(out.timecode, from.timecode);
}

export function copyLens(out: LensSample, from: LensSample): void {
  out.known = from.known;
  out.mapped = from.mapped;
  out.focalLengthMm = from.focalLengthMm;
  out.sensorWidthMm = from.sensorWidthMm;
  out.sensorHeightMm = from.sensorHeightMm;
  out.focusDistanceM = from.focusDistanceM;
  out.fStop = from.fStop;
  out.entrancePupilM = from.entrancePupilM;
  out.centreXMm = from.centreXMm;
  out.centreYMm = from.centreYMm;
  out.distortionModel = from.distortionModel;
  out.k1 = from.k1;
  out.k2 = from.k2;
  out.k3 = from.k3;
  out.k4 = from.k4;
  out.k5 = from.k5;
  out.k6 = from.k6;
  out.p1 = from.p1;
  out.p2 = from.p2;
  out.zoom = from.zoom;
  out.focus = from.focus;
  out.iris = from.iris;
}

function copyTimecode(out: TimecodeSample, from: TimecodeSample): void {
  out.hours = from.hours;
  out.minutes = from.minutes;
  out.seconds = from.seconds;
  out.frames = from.frames;
  out.rateNum = from.rateNum;
  out.rateDen = from.rateDen;
  out.dropFrame = from.dropFrame;
}
