import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { angleBetweenRad, degFromRad, distance, quatFromPanTiltRoll, radFromDeg } from '../../../app/core/geometry.ts';
import { DEFAULT_SWITCH_RULES, SourceSwitch, type SwitchRules } from '../../../app/core/tracking/source-switch.ts';

fc.configureGlobal({ seed: 20_261_121 });

const STEP_US = 20_000;
const START_US = 5_000_000;

/** Two trackers of one camera on a move; the second stands off by metres and degrees of pan. */
class Rig {
  readonly sources: SourceSwitch;
  readonly out: { atUs: number; pose: number[]; from: number }[] = [];
  readonly off: { m: number; deg: number };
  speedMPerS = 1;
  nowUs = START_US;
  silent = [false, false];
  frozen = [false, false];
  #frozenPose: number[] | undefined;

  constructor(rules: Partial<SwitchRules> = {}, off = { m: 0.03, deg: 0.4 }) {
    this.sources = new SourceSwitch(2, { ...DEFAULT_SWITCH_RULES, ...rules });
    this.off = off;
  }

  truth(atUs: number): number[] {
    const s = (atUs - START_US) / 1e6;
    const pose = [this.speedMPerS * s, Math.sin(s), 1.6, 0, 0, 0, 1];
    quatFromPanTiltRoll(pose, 3, radFromDeg(20 * s), radFromDeg(3), 0);
    return pose;
  }

  said(index: number, atUs: number): number[] {
    const pose = this.truth(atUs);
    if (index === 0) return pose;
    const s = (atUs - START_US) / 1e6;
    quatFromPanTiltRoll(pose, 3, radFromDeg(20 * s + this.off.deg), radFromDeg(3), 0);
    return [pose[0]! + this.off.m, ...pose.slice(1)];
  }

  /** The second comes seven milliseconds after the first. */
  run(ms: number): void {
    const endUs = this.nowUs + ms * 1_000;
    for (; this.nowUs < endUs; this.nowUs += STEP_US) {
      this.#say(0, this.nowUs);
      this.#say(1, this.nowUs + 7_000);
      const well = [0, 1].map((i) => ({ well: !this.silent[i] && !this.frozen[i], frozen: this.frozen[i]! }));
      this.sources.judge(well, this.nowUs + 8_000);
    }
  }

  #say(index: number, atUs: number): void {
    if (this.silent[index]) return;
    if (this.frozen[index]) this.#frozenPose ??= this.said(index, atUs);
    const pose = this.frozen[index] ? [...this.#frozenPose!] : this.said(index, atUs);
    if (this.sources.heard(index, { pose, atUs })) this.out.push({ atUs, pose, from: index });
  }

  /** Largest step against what the camera itself moved in that time. */
  jump(): { m: number; deg: number } {
    let m = 0;
    let deg = 0;
    for (let i = 1; i < this.out.length; i++) {
      const [a, b] = [this.out[i - 1]!, this.out[i]!];
      const [was, is] = [this.truth(a.atUs), this.truth(b.atUs)];
      const step = [0, 1, 2].map((axis) => b.pose[axis]! - a.pose[axis]! - (is[axis]! - was[axis]!));
      m = Math.max(m, Math.hypot(...step));
      const turned = degFromRad(angleBetweenRad(a.pose, 3, b.pose, 3)) - degFromRad(angleBetweenRad(was, 3, is, 3));
      deg = Math.max(deg, Math.abs(turned));
    }
    return { m, deg };
  }

  get last() {
    return this.out.at(-1)!;
  }
}

test('the main source leads while it is well, whatever the other one says', () => {
  const rig = new Rig();
  rig.run(3_000);
  expect(rig.sources.lead).toMatchObject({ index: 0, why: 'main' });
  expect(rig.out.every(({ from }) => from === 0)).toBe(true);
  const difference = rig.sources.difference(1, rig.nowUs)!;
  expect(difference.m).toBeCloseTo(0.03, 4);
  expect(difference.deg).toBeCloseTo(0.4, 3);
  expect(rig.sources.difference(0, rig.nowUs)).toBeUndefined();
});

test('a leader that falls silent is followed by the other one within its limit, without a jump, and the difference fades out', () => {
  const rig = new Rig();
  rig.run(2_000);
  rig.silent[0] = true;
  const silentUs = rig.nowUs;
  rig.run(200);
  expect(rig.sources.lead).toMatchObject({ index: 1, why: 'silent', far: false });
  expect(rig.sources.lead.sinceUs - silentUs).toBeLessThanOrEqual(140_000);
  expect(rig.sources.lead.crossed?.m).toBeCloseTo(0.03, 4);
  expect(rig.sources.blending(rig.nowUs)).toBe(true);
  rig.run(1_000);
  // Three centimetres over half a second: no step is more than the steepest part of the fade.
  expect(rig.jump().m).toBeLessThan((0.03 * 1.5 * 20) / 500 + 1e-4);
  expect(rig.jump().deg).toBeLessThan((0.4 * 1.5 * 20) / 500 + 1e-3);
  expect(rig.sources.blending(rig.nowUs)).toBe(false);
  expect(distance(rig.last.pose, rig.said(1, rig.last.atUs))).toBeLessThan(1e-12);
  // Back again is for a person.
  rig.silent[0] = false;
  rig.run(2_000);
  expect(rig.sources.lead.index).toBe(1);
  rig.sources.choose(0, rig.nowUs);
  expect(rig.sources.lead).toMatchObject({ index: 0, why: 'person' });
  rig.run(1_000);
  expect(rig.jump().m).toBeLessThan((0.03 * 1.5 * 20) / 500 + 1e-4);
  expect(distance(rig.last.pose, rig.said(0, rig.last.atUs))).toBeLessThan(1e-12);
});

test('a switch in the middle of a fade goes on from where the pose is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), (first, second) => {
      const rig = new Rig({}, { m: 0.08, deg: 0.9 });
      rig.run(1_500);
      rig.sources.choose(1, rig.nowUs);
      rig.run(first * 20 + 20);
      rig.sources.choose(0, rig.nowUs);
      rig.run(second * 20 + 20);
      rig.sources.choose(1, rig.nowUs);
      rig.run(1_000);
      expect(rig.jump().m).toBeLessThan(0.0125);
      expect(rig.jump().deg).toBeLessThan(0.13);
      expect(distance(rig.last.pose, rig.said(1, rig.last.atUs))).toBeLessThan(1e-12);
    }),
  );
});

describe('further apart than the limits', () => {
  test.each([
    ['metres', { m: 0.5, deg: 0 }],
    ['degrees', { m: 0, deg: 3 }],
  ])('in %s: the switch waits for a person, and happens when one says so', (_, off) => {
    const rig = new Rig({}, off);
    rig.run(2_000);
    rig.silent[0] = true;
    rig.run(1_000);
    expect(rig.sources.lead.index).toBe(0);
    expect(rig.sources.waiting).toMatchObject({ to: 1 });
    expect(rig.sources.waiting!.m).toBeCloseTo(off.m, 3);
    expect(rig.sources.waiting!.deg).toBeCloseTo(off.deg, 2);
    rig.sources.choose(1, rig.nowUs);
    expect(rig.sources.lead).toMatchObject({ index: 1, why: 'person', far: true });
    expect(rig.sources.waiting).toBeUndefined();
  });

  test('by the other policy it happens, and says that it was far', () => {
    const rig = new Rig({ policy: 'warn' }, { m: 0.5, deg: 0 });
    rig.run(2_000);
    rig.silent[0] = true;
    rig.run(1_000);
    expect(rig.sources.lead).toMatchObject({ index: 1, why: 'silent', far: true });
    expect(rig.sources.lead.crossed?.m).toBeCloseTo(0.5, 3);
  });

  test('a leader that comes back ends the waiting', () => {
    const rig = new Rig({}, { m: 0.5, deg: 0 });
    rig.run(2_000);
    rig.silent[0] = true;
    rig.run(500);
    rig.silent[0] = false;
    rig.run(100);
    expect(rig.sources.waiting).toBeUndefined();
    expect(rig.sources.lead.why).toBe('main');
  });
});

test('a frozen leader: what it stood still by is no difference between the trackers, and no jump either', () => {
  const rig = new Rig();
  rig.run(4_000);
  rig.frozen[0] = true;
  // The gate finds out after 300 ms, in which the camera went on by 30 cm.
  const { frozen } = rig;
  rig.frozen = [true, false];
  const health = [
    { well: true, frozen: false },
    { well: true, frozen: false },
  ];
  const pose = rig.said(0, rig.nowUs);
  for (let n = 0; n < 15; n++, rig.nowUs += STEP_US) {
    const sample = { pose: [...pose], atUs: rig.nowUs };
    if (rig.sources.heard(0, sample)) rig.out.push({ atUs: rig.nowUs, pose: sample.pose, from: 0 });
    rig.sources.heard(1, { pose: rig.said(1, rig.nowUs + 7_000), atUs: rig.nowUs + 7_000 });
    rig.sources.judge(health, rig.nowUs + 8_000);
  }
  expect(frozen[0]).toBe(true);
  const heldPose = rig.last.pose;
  rig.sources.judge([{ well: false, frozen: true }, health[1]!], rig.nowUs);
  expect(rig.sources.lead).toMatchObject({ index: 1, why: 'frozen', far: false });
  expect(rig.sources.lead.crossed?.m).toBeCloseTo(0.03, 3);
  rig.silent[0] = true;
  const from = rig.out.length;
  rig.run(40);
  expect(distance(rig.out[from]!.pose, heldPose)).toBeLessThan(0.05);
  rig.run(1_000);
  expect(distance(rig.last.pose, rig.said(1, rig.last.atUs))).toBeLessThan(1e-12);
});

test('where the main source never came, the other one leads after two seconds; where none is well, nobody is sought', () => {
  const rig = new Rig();
  rig.silent = [true, false];
  rig.run(1_900);
  expect(rig.sources.lead.index).toBe(0);
  rig.run(400);
  expect(rig.sources.lead).toMatchObject({ index: 1, why: 'silent', crossed: undefined, far: false });
  rig.silent = [true, true];
  rig.run(2_000);
  expect(rig.sources.lead.index).toBe(1);
});

test('a stall of ours, after which everything comes in one heap, is no silence of the leader', () => {
  const rig = new Rig();
  rig.run(2_000);
  const health = [
    { well: true, frozen: false },
    { well: true, frozen: false },
  ];
  for (let stall = 0; stall < 20; stall++) {
    const fromUs = rig.nowUs;
    rig.nowUs += 400_000;
    // The tick comes first, then the other one's socket, then the leader's.
    rig.sources.judge(health, rig.nowUs);
    for (const index of [1, 0])
      for (let us = fromUs; us < rig.nowUs; us += STEP_US)
        rig.sources.heard(index, { pose: rig.said(index, us), atUs: rig.nowUs + us / 1_000_000 });
    rig.sources.judge(health, rig.nowUs + 1_000);
    rig.run(200);
  }
  expect(rig.sources.lead).toMatchObject({ index: 0, why: 'main' });
});

test('choosing who leads already, or nobody, changes nothing', () => {
  const rig = new Rig();
  rig.run(500);
  rig.sources.choose(0, rig.nowUs);
  rig.sources.choose(7, rig.nowUs);
  expect(rig.sources.lead).toMatchObject({ index: 0, why: 'main' });
});
