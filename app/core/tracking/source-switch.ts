// hot path
/**
 * Which of a camera's trackers leads, and how the pose goes over from one to another without a jump.
 *
 * Is told: believed poses of every source, and on the tick which sources are well. Tells: the pose that goes on, who leads
 * since when and why. While two sources are alive, what lies between them is measured all the time; at the switch it is
 * laid over the new leader and faded out. More than the limits is never hidden: by policy the switch then waits for a
 * person, or happens and says so. Nobody takes back the lead by getting well again: that too is a jump for a person to want.
 */
import {
  angleBetweenRad,
  conjugateQuatAt,
  degFromRad,
  multiplyQuatsAt,
  type Numbers,
  normaliseQuatAt,
  POSE_NUMBERS,
  quatFromRotationVector,
  type ReadonlyNumbers,
  rotationVectorFromQuat,
} from '../geometry.ts';

export interface SwitchRules {
  /** How long the difference takes to fade. */
  readonly blendMs: number;
  /** Differences above these are not crossed silently. */
  readonly limitM: number;
  readonly limitDeg: number;
  readonly policy: 'wait' | 'warn';
  /** The leader is given up when another one spoke for this long while it was silent. */
  readonly silentMs: number;
}

export const DEFAULT_SWITCH_RULES: SwitchRules = {
  blendMs: 500,
  limitM: 0.1,
  limitDeg: 1,
  policy: 'wait',
  silentMs: 100,
};

/** Why it leads: it is the main one; the one before fell silent or froze; a person chose it. */
export type LeadWhy = 'main' | 'silent' | 'frozen' | 'person';

export interface SourceHealth {
  /** Its samples can be followed, at whatever rate. */
  well: boolean;
  frozen: boolean;
}

export interface Difference {
  readonly m: number;
  readonly deg: number;
}

export interface Lead {
  readonly index: number;
  readonly why: LeadWhy;
  readonly sinceUs: number;
  /** What lay between the two when it took over; undefined = it was never measured, or it is the main one. */
  readonly crossed: Difference | undefined;
  /** It was above the limits. */
  readonly far: boolean;
}

/** A switch that is wanted and does not happen by itself. */
export interface Waiting extends Difference {
  readonly to: number;
}

/** At the start, the main source may be the later one. */
const START_US = 2_000_000;
/** A gap of this share of the allowed silence is a stall. */
const STALL_SHARE = 0.9;
/** A difference that was measured longer ago than this is not known. */
const KNOWN_US = 60_000_000;
const SNAPSHOT_US = 1_000_000;
const PAST_SNAPSHOTS = 2;

/** What one source said last, and what the leader was ahead of it: metres, then a rotation, both in the stage. */
interface Track {
  readonly last: Float64Array;
  readonly before: Float64Array;
  /** Times of `last` and `before`. */
  readonly us: Float64Array;
  readonly ahead: Float64Array;
  /** The same, one to two seconds ago: a frozen leader has not spoiled it yet. */
  readonly past: readonly Float64Array[];
  heard: number;
  measured: boolean;
}

const LAST = 0;
const BEFORE = 1;
const MEASURED = 2;
const SNAPSHOT = 3;
/** First sample since the leader spoke last. */
const ALONE = 4;
const TIMES = 5;
const BLEND_FROM = 0;
const FIRST = 1;

export class SourceSwitch {
  readonly #rules: SwitchRules;
  readonly #tracks: readonly Track[];
  readonly #well: SourceHealth[];
  readonly #out = restPose();
  readonly #offset = restPose();
  readonly #scratch = restPose();
  /** In an array: a number in a field would be allocated anew each time. */
  readonly #times = new Float64Array(2).fill(Number.NEGATIVE_INFINITY);
  #lead: Lead = { index: 0, why: 'main', sinceUs: 0, crossed: undefined, far: false };
  #waiting: Waiting | undefined;

  constructor(sources: number, rules: SwitchRules) {
    this.#rules = rules;
    this.#tracks = Array.from({ length: sources }, () => ({
      last: restPose(),
      before: restPose(),
      us: new Float64Array(TIMES).fill(Number.NEGATIVE_INFINITY),
      ahead: restPose(),
      past: Array.from({ length: PAST_SNAPSHOTS }, restPose),
      heard: 0,
      measured: false,
    }));
    this.#well = Array.from({ length: sources }, () => ({ well: false, frozen: false }));
  }

  get lead(): Lead {
    return this.#lead;
  }

  get waiting(): Waiting | undefined {
    return this.#waiting;
  }

  /** Between the leader and that source, as last seen; undefined = never, or it leads. */
  difference(index: number, nowUs: number): Difference | undefined {
    const track = this.#tracks[index];
    if (track === undefined || index === this.#lead.index || !track.measured) return undefined;
    return nowUs - track.us[MEASURED]! > KNOWN_US ? undefined : sizeOf(track.ahead);
  }

  blending(nowUs: number): boolean {
    return nowUs - this.#times[BLEND_FROM]! < this.#rules.blendMs * 1_000;
  }

  /** True: `pose` is the leader's and now holds what goes on. False: it is kept for later. */
  heard(index: number, sample: { readonly pose: Numbers; readonly atUs: number }): boolean {
    const track = this.#tracks[index]!;
    const { pose, atUs } = sample;
    if (this.#times[FIRST]! < 0) this.#times[FIRST] = atUs;
    copy(track.before, track.last);
    copy(track.last, pose);
    track.us[BEFORE] = track.us[LAST]!;
    track.us[LAST] = atUs;
    track.heard++;
    // After a gap it begins anew: what came before a stall of ours says nothing of who is silent now.
    const gapUs = STALL_SHARE * this.#rules.silentMs * 1_000;
    if (track.us[ALONE]! < 0 || atUs - track.us[BEFORE]! > gapUs) track.us[ALONE] = atUs;
    // A leader that fell silent is found out by the next sample of another one, not by the tick.
    if (index !== this.#lead.index && this.#well[index]!.well && this.#isAlone(index))
      this.#wish(index, 'silent', atUs);
    if (index !== this.#lead.index) return false;
    for (let other = 0; other < this.#tracks.length; other++) {
      this.#tracks[other]!.us[ALONE] = Number.NEGATIVE_INFINITY;
      if (other !== index) this.#measure(other, sample);
    }
    this.#blend(pose, atUs);
    copy(this.#out, pose);
    return true;
  }

  /** On the tick: who is well, in the order of the sources. Switches where the leader is not. */
  judge(health: readonly SourceHealth[], nowUs: number): void {
    for (let i = 0; i < this.#well.length; i++) {
      this.#well[i]!.well = health[i]?.well ?? false;
      this.#well[i]!.frozen = health[i]?.frozen ?? false;
    }
    const leader = this.#well[this.#lead.index]!;
    const next = this.#well.findIndex((one, i) => {
      const fit = i !== this.#lead.index && one.well && !one.frozen;
      return fit && (leader.frozen || this.#isAlone(i));
    });
    if (next >= 0) this.#wish(next, this.#isAlone(next) ? 'silent' : 'frozen', nowUs);
    else if (leader.well || !this.#well.some((one) => one.well)) this.#waiting = undefined;
  }

  /** A person's word: it happens, however far they are apart. */
  choose(index: number, nowUs: number): void {
    if (index === this.#lead.index || this.#tracks[index] === undefined) return;
    this.#go(index, 'person', this.#crossing(index, false), nowUs);
  }

  /**
   * That source went on speaking for long enough while the leader said nothing. Counted from its own samples: when all of
   * them come in one heap after a stall of ours, the leader is not silent, it is only the later one in the heap.
   */
  #isAlone(index: number): boolean {
    const { us } = this.#tracks[index]!;
    if (us[ALONE]! < 0) return false;
    const begun = this.#tracks[this.#lead.index]!.heard > 0;
    return us[LAST]! - us[ALONE]! >= (begun ? this.#rules.silentMs * 1_000 : START_US);
  }

  #wish(index: number, why: 'silent' | 'frozen', nowUs: number): void {
    const crossed = this.#crossing(index, why === 'frozen');
    if (crossed !== undefined && this.#isFar(crossed) && this.#rules.policy === 'wait') {
      if (this.#waiting?.to !== index) this.#waiting = { ...crossed, to: index };
      return;
    }
    this.#go(index, why, crossed, nowUs);
  }

  #isFar({ m, deg }: Difference): boolean {
    return m > this.#rules.limitM || deg > this.#rules.limitDeg;
  }

  /** What would be crossed: as measured side by side; else from where the leader was left. */
  #crossing(index: number, frozen: boolean): Difference | undefined {
    const track = this.#tracks[index]!;
    const leader = this.#tracks[this.#lead.index]!;
    if (leader.heard === 0 || track.heard === 0) return undefined;
    if (track.measured) return sizeOf(frozen ? track.past[PAST_SNAPSHOTS - 1]! : track.ahead);
    between(this.#scratch, this.#out, track.last);
    return sizeOf(this.#scratch);
  }

  #go(index: number, why: LeadWhy, crossed: Difference | undefined, nowUs: number): void {
    const track = this.#tracks[index]!;
    const leader = this.#tracks[this.#lead.index]!;
    const wasBlending = this.blending(nowUs);
    if (leader.heard > 0 && track.heard > 0) {
      const sideBySide = track.measured && why !== 'frozen';
      if (sideBySide) {
        const k = wasBlending ? this.share(nowUs) : 0;
        scale(this.#scratch, this.#offset, k);
        stack(this.#offset, this.#scratch, track.ahead);
      } else between(this.#offset, this.#out, track.last);
      this.#times[BLEND_FROM] = nowUs;
    }
    for (const one of this.#tracks) {
      one.measured = false;
      one.us[ALONE] = Number.NEGATIVE_INFINITY;
    }
    this.#waiting = undefined;
    this.#lead = { index, why, sinceUs: nowUs, crossed, far: crossed !== undefined && this.#isFar(crossed) };
  }

  /** How much of what lay between the two is left: 1 at the switch, 0 after the blend, without a corner. */
  share(nowUs: number): number {
    const t = (nowUs - this.#times[BLEND_FROM]!) / (this.#rules.blendMs * 1_000);
    return t >= 1 ? 0 : 1 - t * t * (3 - 2 * t);
  }

  #blend(pose: Numbers, atUs: number): void {
    if (!this.blending(atUs)) return;
    scale(this.#scratch, this.#offset, this.share(atUs));
    stack(pose, this.#scratch, pose);
  }

  /** How far the leader is ahead of another source, at the moment of the leader's sample. */
  #measure(other: number, leader: { readonly pose: ReadonlyNumbers; readonly atUs: number }): void {
    const track = this.#tracks[other]!;
    const stepUs = track.us[LAST]! - track.us[BEFORE]!;
    if (track.heard < 2 || !(stepUs > 0)) return;
    // Between its last two, or at most one step beyond the newest.
    const t = (leader.atUs - track.us[BEFORE]!) / stepUs;
    if (!(t >= 0 && t <= 2.5)) return;
    mix(this.#scratch, track.before, track.last, t);
    between(track.ahead, leader.pose, this.#scratch);
    if (!track.measured) {
      track.measured = true;
      track.us[SNAPSHOT] = leader.atUs;
      for (const past of track.past) copy(past, track.ahead);
    } else if (leader.atUs - track.us[SNAPSHOT]! >= SNAPSHOT_US) {
      track.us[SNAPSHOT] = leader.atUs;
      copy(track.past[1]!, track.past[0]!);
      copy(track.past[0]!, track.ahead);
    }
    track.us[MEASURED] = leader.atUs;
  }
}

function restPose(): Float64Array {
  const pose = new Float64Array(POSE_NUMBERS);
  pose[6] = 1;
  return pose;
}

function copy(out: Numbers, from: ReadonlyNumbers): void {
  for (let i = 0; i < POSE_NUMBERS; i++) out[i] = from[i]!;
}

const REST = [0, 0, 0, 0, 0, 0, 1];

function sizeOf(offset: ReadonlyNumbers): Difference {
  const m = Math.sqrt(offset[0]! ** 2 + offset[1]! ** 2 + offset[2]! ** 2);
  return { m, deg: degFromRad(angleBetweenRad(REST, 3, offset, 3)) };
}

const BACK = new Float64Array(4);
const VECTOR = new Float64Array(3);

/** What must be laid over `b` to get `a`: metres added in the stage, a rotation from the left. */
function between(out: Numbers, a: ReadonlyNumbers, b: ReadonlyNumbers): void {
  for (let i = 0; i < 3; i++) out[i] = a[i]! - b[i]!;
  conjugateQuatAt(BACK, 0, b, 3);
  multiplyQuatsAt(out, 3, a, 3, BACK, 0);
  normaliseQuatAt(out, 3);
}

/** `offset` laid over `pose`. `out` may be either. */
function stack(out: Numbers, offset: ReadonlyNumbers, pose: ReadonlyNumbers): void {
  for (let i = 0; i < 3; i++) out[i] = offset[i]! + pose[i]!;
  multiplyQuatsAt(out, 3, offset, 3, pose, 3);
  normaliseQuatAt(out, 3);
}

/** A share of an offset: the same axis, a share of the angle, the shorter way round. */
function scale(out: Numbers, offset: ReadonlyNumbers, k: number): void {
  for (let i = 0; i < 3; i++) out[i] = k * offset[i]!;
  rotationVectorFromQuat(VECTOR, 0, offset, 3);
  for (let i = 0; i < 3; i++) VECTOR[i] = k * VECTOR[i]!;
  quatFromRotationVector(out, 3, VECTOR, 0);
}

/** On the line from `a` to `b`, or beyond it: poses a few milliseconds apart. */
function mix(out: Numbers, a: ReadonlyNumbers, b: ReadonlyNumbers, t: number): void {
  const side = a[3]! * b[3]! + a[4]! * b[4]! + a[5]! * b[5]! + a[6]! * b[6]! < 0 ? -1 : 1;
  for (let i = 0; i < 3; i++) out[i] = a[i]! + t * (b[i]! - a[i]!);
  let norm = 0;
  for (let i = 3; i < 7; i++) {
    const n = a[i]! + t * (side * b[i]! - a[i]!);
    out[i] = n;
    norm += n * n;
  }
  norm = Math.sqrt(norm);
  for (let i = 3; i < 7; i++) out[i] = out[i]! / norm;
}
