/**
 * What must be true of a simulated evening (take.md section 8), judged by light and by the devices' true state.
 * Each complaint is a sentence; none means the machine kept its word.
 */
import type { Outcome, Take } from '../../../app/core/stage/take.ts';
import { recoverTake, replay, type TakeHistory } from '../../../app/core/stage/take-recovery.ts';
import type { Sim } from './sim.ts';
import type { Sent } from './sim-types.ts';

const OUTCOMES: ReadonlySet<string> = new Set([
  'committed',
  'committed-with-exceptions',
  'rolled-back',
  'stuck',
  'failed-visible',
  'bailed-out',
  'refused',
]);
/** A hand on a front panel in the last moments, whose report is still under way, cannot be known. */
const LATE_US = 2_500_000;

/** At the instant of the end, before the devices do anything more. */
export function complaintsOf(sim: Sim): string[] {
  return [...checkEnd(sim), ...checkLight(sim), ...checkLeases(sim), ...checkJournal(sim), ...checkDesired(sim)];
}

function checkEnd(sim: Sim): string[] {
  const { take } = sim;
  if (take.endedUs === undefined) return [`never ended: ${take.at} ${take.inner.stage} (${JSON.stringify(take.why)})`];
  const bad: string[] = [];
  for (const { fault } of sim.alarms)
    if (fault.code === 'take.choice-refused') bad.push(`offered, then refused: ${JSON.stringify(fault.params)}`);
  if (!OUTCOMES.has(take.at)) bad.push(`ended as ${take.at}`);
  const last = sim.outcomes.at(-1);
  if (last?.outcome !== take.at) bad.push(`told ${last?.outcome}, is ${take.at}`);
  const busyUs = take.endedUs - take.startedUs - sim.waitedUs;
  const allowedUs = take.plan.boundMs * 1000 * (1 + sim.personActs) + 100_000;
  if (busyUs > allowedUs) bad.push(`took ${busyUs / 1000} ms of ${allowedUs / 1000}`);
  const after = sim.sent.filter((s) => s.atUs > (take.endedUs ?? 0));
  if (after.length > 0) bad.push(`${after.map((s) => s.step.id).join(', ')} left after the end`);
  switch (take.at) {
    case 'refused':
      if (sim.sent.length > 0) bad.push(`refused, but ${sim.sent.map((s) => s.step.id).join(', ')} left`);
      break;
    case 'rolled-back':
      bad.push(...checkRolledBack(sim));
      break;
    case 'committed':
      if (take.exceptions.length > 0) bad.push('committed, with exceptions');
      bad.push(...checkCommitted(sim));
      break;
    case 'committed-with-exceptions':
      bad.push(...checkCommitted(sim));
      break;
    case 'stuck':
    case 'failed-visible':
      if (!take.why) bad.push(`${take.at} without a reason`);
      break;
    default:
      break;
  }
  return bad;
}

function isLateByHand(sim: Sim, path: string): boolean {
  const atUs = sim.outside.get(path);
  return atUs !== undefined && (sim.take.endedUs ?? sim.nowUs) - atUs < LATE_US;
}

function checkRolledBack(sim: Sim): string[] {
  const bad: string[] = [];
  for (const step of sim.plan.steps) {
    if (!sim.sent.some((s) => s.step.id === step.id) || step.layer === 'reveal') continue;
    const is = sim.truthAtEnd?.get(step.path);
    if (step.undo.kind === 'none') bad.push(`rolled-back, but ${step.id} has no undo and left`);
    if (step.undo.kind === 'exact' && is !== step.undo.value && !isLateByHand(sim, step.path)) {
      bad.push(`rolled-back, but ${step.path} is ${String(is)}`);
    }
    const at = sim.take.steps.get(step.id)?.at;
    if (step.undo.kind === 'assumed' && at !== 'unverified') bad.push(`assumed ${step.id} is listed as ${at}`);
    if (step.undo.kind === 'exact' && at !== 'undone') bad.push(`exact ${step.id} is listed as ${at}`);
  }
  return bad;
}

function checkCommitted(sim: Sim): string[] {
  const bad: string[] = [];
  const listed = new Set(sim.take.exceptions.map((e) => e.step));
  const owner = new Map(sim.plan.steps.map((s) => [s.path, s]));
  for (const step of owner.values()) {
    if (listed.has(step.id)) continue;
    const at = sim.take.steps.get(step.id)?.at;
    if (step.verify.by === 'none') {
      if (at !== 'unconfirmed') bad.push(`${step.id} cannot be proved and is ${at}`);
      continue;
    }
    if (at !== 'verified') bad.push(`committed, but ${step.id} is ${at}`);
    const is = sim.truthAtEnd?.get(step.path);
    if (is !== step.value && !isLateByHand(sim, step.path)) bad.push(`committed, but ${step.path} is ${String(is)}`);
  }
  return bad;
}

function checkLight(sim: Sim): string[] {
  return sim.sent.flatMap((s) => checkByte(sim, s) ?? []);
}

/** Every visible byte: to a held or covered zone, or exact and on the frame, or the hold and its release themselves. */
function checkByte(sim: Sim, sent: Sent): string | undefined {
  const { step } = sent;
  const isExact = step.visible.zoneIds.some((zone) => sim.plan.covers.get(`zone:${zone}`)?.by === 'exact');
  if (['stopped', 'asking', 'stuck'].includes(sent.takeAt) && !(isExact && !sent.undo)) {
    return `${step.id} left while ${sent.takeAt}`;
  }
  if (step.visible.zoneIds.length === 0 || sim.isHold(step.path)) return undefined;
  for (const zone of step.visible.zoneIds) {
    const cover = sim.plan.covers.get(`zone:${zone}`)?.by;
    const held = sim.plan.holds.some((h) =>
      sim.plan.steps.some((s) => s.id === h.holdStep && s.visible.zoneIds.includes(zone)),
    );
    if (held) {
      // A lost hold is a person's to decide; before anybody has, nothing more leaves.
      if (!sent.heldZones.has(zone) && !sent.byPerson)
        return `${step.id} left at ${sent.atUs} for ${zone}, which is not held`;
    } else if (cover === 'exact') {
      if (sent.undo || sent.byPerson) continue;
      if (sent.frame === undefined) return `exact ${step.id} left without a frame`;
    } else if (cover !== 'off-air') return `${step.id} left for ${zone} without cover`;
  }
  return undefined;
}

/** One owner at every instant: to and fro by turns, on the frame, and where the outcome says. */
function checkLeases(sim: Sim): string[] {
  const bad: string[] = [];
  let moved = false;
  for (const lease of sim.leases) {
    if (lease.back !== moved) bad.push('a lease moved twice the same way');
    moved = !lease.back;
    if (lease.nowFrame < lease.frame) bad.push(`a lease moved at ${lease.nowFrame}, before its frame ${lease.frame}`);
    if (lease.nowFrame > lease.frame + 3)
      bad.push(`a lease moved at ${lease.nowFrame}, long after its frame ${lease.frame}`);
  }
  if (sim.plan.leases.length === 0) return bad;
  const { at } = sim.take;
  if ((at === 'committed' || at === 'committed-with-exceptions') && !moved) bad.push(`${at}, but the lease stayed`);
  if ((at === 'rolled-back' || at === 'refused') && moved) bad.push(`${at}, but the lease moved`);
  return bad;
}

/** No byte without its intent on disk first (the way back goes on without); what was written tells the same story. */
function checkJournal(sim: Sim): string[] {
  const bad: string[] = [];
  const told = replay(sim.records);
  const is = historyOf(sim.take);
  if (JSON.stringify(plain(told)) !== JSON.stringify(plain(is))) bad.push('the journal tells another story');
  return bad;
}

/** What a take knows of itself while it runs, in the words of its history. */
function historyOf(take: Take): TakeHistory {
  return {
    takeId: take.id,
    at: take.at,
    outcome: take.endedUs === undefined ? undefined : (take.at as Outcome),
    why: take.why,
    frame: take.frame,
    endedUs: take.endedUs,
    leasesMoved: take.leasesMoved,
    steps: take.steps,
    exceptions: take.exceptions,
    held: take.held,
  };
}

function plain(history: TakeHistory | undefined): unknown {
  return history && { ...history, steps: [...history.steps], held: [...history.held] };
}

function checkDesired(sim: Sim): string[] {
  if (sim.take.at !== 'rolled-back') return [];
  return [...sim.desired].flatMap(([path, value]) =>
    value === undefined ? [] : [`rolled-back, but ${path} is still desired`],
  );
}

/** The process died: what the next start says from the disk, and from looking, must be so. */
export function complaintsAfterCrash(sim: Sim): string[] {
  const bad: string[] = [];
  const provable = new Set(sim.plan.steps.filter((s) => s.verify.by === 'readback').map((s) => s.path));
  const said = recoverTake(sim.onDisk, (path) => {
    const value = sim.truth.get(path);
    return value === undefined || !provable.has(path) ? undefined : { value, atUs: sim.nowUs, epoch: 1 };
  });
  if (!said) {
    const ended = sim.onDisk.some((r) => r.kind === 'take-outcome');
    if (!ended && sim.sent.length > 0) bad.push('bytes left and the disk knows of no take');
    return bad;
  }
  for (const id of said.done) {
    const step = sim.plan.steps.find((s) => s.id === id);
    if (step && sim.truth.get(step.path) !== step.value) bad.push(`said done: ${id}`);
  }
  for (const id of said.notDone) {
    const step = sim.plan.steps.find((s) => s.id === id);
    if (
      step &&
      provable.has(step.path) &&
      sim.sent.some((s) => s.step.id === id) &&
      sim.truth.get(step.path) === step.value
    ) {
      bad.push(`said not done: ${id}`);
    }
    if (step && !provable.has(step.path) && sim.sent.some((s) => s.step.id === id))
      bad.push(`said not done, but it left: ${id}`);
  }
  for (const hold of sim.plan.holds) {
    const ours = sim.sent.some((s) => s.step.id === hold.holdStep);
    if (ours && sim.isHeld(hold.group) && !said.held.some((h) => h.group === hold.group))
      bad.push(`${hold.group} is held and nobody says so`);
  }
  return bad;
}
