/**
 * What protects the light while a take runs: holds and cover, and the gates that say whether it still stands.
 * Follows take.md sections 3 and 4.
 */
import type { Cover, Gate, Step } from './plan.ts';
import type { GateRun, Run, TakeInner } from './take.ts';
import { alarm, type Draft, forwardRuns, inFlight, isVisible, put } from './take-draft.ts';

/** Zones that a verified hold of this take keeps. */
export function heldZones(d: Draft): Set<string> {
  const zones = new Set<string>();
  for (const hold of d.plan.holds) {
    if (!d.held.has(hold.group)) continue;
    for (const zone of d.runs.get(hold.holdStep)?.step.visible.zoneIds ?? []) zones.add(zone);
  }
  return zones;
}

function coverOf(d: Draft, kind: 'zone' | 'picture', id: string): Cover | undefined {
  return d.plan.covers.get(`${kind}:${id}`) ?? d.plan.covers.get(id);
}

/** All that the step shows is held, or nobody on air sees it. */
export function isProtected(d: Draft, step: Step): boolean {
  const held = heldZones(d);
  const off = (cover: Cover | undefined): boolean =>
    cover !== undefined && cover.by !== 'exact' && cover.by !== 'none' && !coverLost(d);
  return (
    step.visible.zoneIds.every((zone) => held.has(zone) || off(coverOf(d, 'zone', zone))) &&
    step.visible.pictureIds.every((picture) => off(coverOf(d, 'picture', picture)))
  );
}

/** Measured frame-exact and not held: it must land together with the others of its zone, or not at all. */
export function landsExactly(d: Draft, step: Step): boolean {
  const held = heldZones(d);
  return (
    step.phase === 'switch' &&
    (step.visible.zoneIds.some((zone) => !held.has(zone) && coverOf(d, 'zone', zone)?.by === 'exact') ||
      step.visible.pictureIds.some((picture) => coverOf(d, 'picture', picture)?.by === 'exact'))
  );
}

/** A person can be asked while nothing visible has left, or all of it is held or covered; else the picture comes first. */
export function canWait(d: Draft): boolean {
  return forwardRuns(d).every(
    (run) =>
      !isVisible(run.step) || !(run.left || inFlight(run)) || run.step.layer === 'hold' || isProtected(d, run.step),
  );
}

export function onGates(d: Draft, gates: readonly Gate[]): void {
  const next = new Map<string, GateRun>(d.gates);
  for (const gate of gates) {
    const known = next.get(gate.id);
    if (!known) continue;
    const since = gate.verdict === 'blocking' ? (known.blockingSinceUs ?? d.now.us) : undefined;
    next.set(gate.id, { gate, blockingSinceUs: since });
  }
  d.gates = next;
}

function suspended(d: Pick<TakeInner, 'settleUs' | 'touched'>, gate: Gate): boolean {
  return d.settleUs === undefined && gate.reads.some((path) => d.touched.has(path));
}

/** Gates that count as closed: closed long enough, and after the switch not open again in their time. */
export function closedGates(d: Draft): Gate[] {
  if (d.revealBegun) return [];
  return [...d.gates.values()]
    .filter(({ gate, blockingSinceUs }) => {
      if (blockingSinceUs === undefined || d.waived.has(gate.id) || suspended(d, gate)) return false;
      const touched = gate.reads.some((path) => d.touched.has(path));
      const graceUs = touched && d.settleUs !== undefined ? d.settleUs + gate.settleMs * 1000 : 0;
      return d.now.us >= Math.max(graceUs, blockingSinceUs + gate.closeAfterMs * 1000);
    })
    .map(({ gate }) => gate);
}

/** A gate is closed that may still open: no new phase until it is known. */
export function gatesPending(d: Draft): boolean {
  return !d.revealBegun && pendingGates(d).length > 0;
}

/** Gates that are closed now and stand in the way, whether or not they count already. */
export function pendingGates(d: Pick<TakeInner, 'gates' | 'waived' | 'settleUs' | 'touched'>): readonly Gate[] {
  return [...d.gates.values()]
    .filter(
      ({ gate, blockingSinceUs }) => blockingSinceUs !== undefined && !d.waived.has(gate.id) && !suspended(d, gate),
    )
    .map(({ gate }) => gate);
}

/** On-air cover is gone: nothing visible may move, forward or back, unless it is held. */
export function coverLost(d: Draft): boolean {
  return [...d.gates.values()].some(
    ({ gate, blockingSinceUs }) =>
      gate.kind === 'cover' &&
      blockingSinceUs !== undefined &&
      !d.waived.has(gate.id) &&
      d.now.us >= blockingSinceUs + gate.closeAfterMs * 1000,
  );
}

/** Only a group that this take holds, and is not releasing, can be lost to it. */
export function onHoldLost(d: Draft, group: string): void {
  const plan = d.plan.holds.find((h) => h.group === group);
  if (!plan || !d.held.has(group)) return;
  const releasing = [d.runs.get(plan.releaseStep), d.runs.get(`undo:${plan.holdStep}`)];
  if (releasing.some((run) => run !== undefined && run.releasedUs !== undefined)) return;
  loseHold(d, group, d.runs.get(plan.holdStep));
}

export function loseHold(d: Draft, group: string, run: Run | undefined): void {
  const fault = { code: 'take.hold-lost', params: { group } };
  d.held.delete(group);
  d.lost = new Set([...d.lost, group]);
  if (run && (run.at === 'verified' || run.at === 'unconfirmed')) put(d, run, { at: 'failed', fault });
  d.effects.push({ t: 'held', group, held: false });
  alarm(d, fault, true);
}

/** What is held follows from the runs that are through: hold, release, and the same on the way back. */
export function foldHolds(d: Draft): void {
  for (const hold of d.plan.holds) {
    const held = d.runs.get(hold.holdStep);
    const again = d.runs.get(`rehold:${hold.holdStep}`);
    const released = [d.runs.get(hold.releaseStep), d.runs.get(`undo:${hold.holdStep}`)].some(isDone);
    const on = !released && (isDone(held) || isDone(again));
    // The hold itself reports another value: that is the hold lost, whoever says it.
    const other = [held, again].find((run) => run?.at === 'failed' && run.fault?.code === 'take.changed-outside');
    if (other && d.held.has(hold.group)) {
      put(d, other, { fault: { code: 'take.hold-lost', params: { group: hold.group } } });
      loseHold(d, hold.group, undefined);
      continue;
    }
    if (on === d.held.has(hold.group)) continue;
    if (on) d.held.set(hold.group, held?.doneUs ?? d.now.us);
    else if (released) d.held.delete(hold.group);
    else continue;
    if (on) d.lost = new Set([...d.lost].filter((group) => group !== hold.group));
    d.effects.push({ t: 'held', group: hold.group, held: on });
  }
}

function isDone(run: Run | undefined): boolean {
  return run?.at === 'verified' || run?.at === 'unconfirmed';
}
