/** An evening of a stage in a few seconds, what must be true after a crash in it, and the ways out. For the crash tests. */
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { StageState } from '../../app/protocol/state.ts';
import type { Truth } from '../../app/protocol/truth.ts';
import { commandsSince, frozenZones, lastCommand, wallOf } from '../engine/light.ts';
import {
  type Answer,
  type EngineRig,
  isBusyGate,
  isWell,
  patiently,
  type TakeResult,
  withdrawnWhy,
} from '../engine/rig.ts';

/** What a person was told before the lights went out. */
export interface Told {
  preset?: string;
  desired?: number;
  keyed?: string;
  outcomes: string[];
}

let counter = 0;

/** An evening in a few seconds. Ends early, by an error of the link, when the engine is gone. */
export async function evening(rig: EngineRig, told: Told): Promise<void> {
  counter += 1;
  const preset = await rig.command<{ id: string }>('preset.save', { name: { en: `Kept ${counter}`, zh: '' } });
  if (preset.ok) told.preset = preset.result.id;
  const value = 10 + (counter % 80);
  const key = `key-${counter}`;
  const set = await rig.command('param.set', { path: 'light/fill/intensity', value, key });
  if (set.ok) {
    told.desired = value;
    told.keyed = key;
  }
  // What the last evening left is no different from what this one wants: it is made so.
  await rig.command('param.set', { path: 'engine/vp/exposure', value: 0.5 });
  await rig.command('tracking.relay', { camera: 'c', sink: 'vp', on: false });
  await rig.until('set', (s) => s.params['engine/vp/exposure']?.actual?.value === 0.5);
  await patiently(rig, 'stage.arm', { preset: 'snow-camp-dusk' });
  await rig.command('stage.disarm');
  const armed = await patiently(rig, 'stage.arm', { preset: 'snow-camp-dusk' });
  expect(armed.ok, JSON.stringify(armed)).toBe(true);
  const take = await rig.command<TakeResult>('stage.take', { planId: armed.result.planId, wait: true });
  if (take.ok) told.outcomes.push(`${take.result.takeId} ${take.result.outcome}`);
  await rig.command('show.state', { state: 'SHOW' });
  const out = await rig.command<TakeResult>('stage.bailout');
  if (out.ok) told.outcomes.push(`${out.result.takeId} ${out.result.outcome}`);
  await rig.command('show.state', { state: 'REHEARSAL' });
}

/** A busy machine shuts a gate before GO, or in the take, which then goes back or never began: it is done again. */
async function isStutter(rig: EngineRig, planId: string, taken: Answer<TakeResult>): Promise<boolean> {
  const { ok, error, result } = taken;
  if (!ok && error.code === 'arming.not-armed') return isBusyGate(await withdrawnWhy(rig, planId));
  if (!ok) return error.code === 'plan.withdrawn' && isBusyGate(error);
  const isGate = result.why?.code === 'take.gate-closed' && isBusyGate(result.why);
  return isGate && ['refused', 'rolled-back'].includes(result.outcome);
}

/** As a person would: a device that a busy machine misses for a moment is waited for. */
async function armWhenBack(
  rig: EngineRig,
  name: string,
  args: Record<string, unknown>,
): Promise<Answer<{ planId: string }>> {
  for (const endMs = Date.now() + 30_000; ; ) {
    const answer = await patiently(rig, name, args);
    const isMissed = !answer.ok && isBusyGate(answer.error);
    if (!isMissed || Date.now() > endMs) return answer;
    await rig.until('every device is back', isWell);
  }
}

/** The stage as every evening begins: XR, live. */
export async function home(rig: EngineRig): Promise<void> {
  const state = await rig.until('well', isWell);
  if (Object.values(state.zones).every((z) => z.owner.leased === 'xr' && z.held === null) && state.mode === 'XR')
    return;
  // Killed in SHOW it is in SHOW again, where a gate that shuts is asked about and nobody answers.
  expect((await rig.command('show.state', { state: 'REHEARSAL' })).ok).toBe(true);
  for (let attempt = 0; ; attempt++) {
    const armed = await armWhenBack(rig, 'stage.arm', { mode: 'XR', scene: 'polar-glacier' });
    expect(armed.ok, JSON.stringify(armed)).toBe(true);
    const taken = await rig.command<TakeResult>('stage.take', { planId: armed.result.planId, wait: true });
    if (attempt < 5 && (await isStutter(rig, armed.result.planId, taken))) continue;
    expect(taken.result?.outcome, JSON.stringify(taken)).toBe('committed');
    return;
  }
}

const SALVO = /^(zone\/.*\/source|picture\/.*\/path)$/;

/** Every value that the engine shows as reported is what the box really has. */
function untrue(state: StageState, truth: Truth): readonly string[] {
  const wrong: string[] = [];
  for (const [path, { actual }] of Object.entries(state.params)) {
    const descriptor = state.descriptors[path];
    const real = descriptor && truth.devices[descriptor.device]?.[descriptor.keys[0] ?? ''];
    if (!actual || !descriptor || real === undefined || descriptor.verify.by !== 'readback' || SALVO.test(path))
      continue;
    if (/phase|height|delay|^device\/track-.*\/rate$/.test(path)) continue; // they move, or are measured by us
    const same =
      typeof real === 'number' ? Math.abs(real - Number(actual.value)) < 0.51 : isDeepStrictEqual(real, actual.value);
    if (!same) wrong.push(`${path}: shown ${String(actual.value)}, is ${String(real)}`);
  }
  for (const zone of Object.keys(truth.now.zones)) {
    const sources = new Set(Object.values(truth.now.zones[zone]?.rasters ?? {}).map((r) => r.source));
    const held = state.zones[zone]?.held !== null;
    const observed = state.zones[zone]?.owner.observed;
    const frozen = frozenZones(truth.now).includes(zone);
    // A frozen raster shows its old source: then the router's own word counts, and it is compared above light.
    if (!frozen && !sources.has(observed ?? '')) wrong.push(`${zone}: shown ${observed}, is ${[...sources].join('+')}`);
    if (held !== frozen) wrong.push(`${zone}: shown ${held ? 'held' : 'free'}, is ${frozen ? 'frozen' : 'live'}`);
  }
  return wrong;
}

interface Row {
  readonly seq: number;
  readonly takeId: string | null;
  readonly data: {
    readonly kind?: string;
    readonly mode?: string;
    readonly outcome?: string;
    readonly choice?: string;
  };
}
const rowsOf = async (rig: EngineRig, kind: string): Promise<readonly Row[]> =>
  (await rig.command<{ rows: Row[] }>('journal.query', { kind, limit: 50 })).result.rows;

/** After the restart: what take.md section 8 promises of a crash. */
export async function expectTrue(rig: EngineRig, told: Told, sent: number, where: string): Promise<void> {
  await rig.until(`${where}: online again`, isWell);
  expect(await commandsSince(rig, sent), where).toEqual([]);
  await expect
    .poll(async () => untrue(await rig.state(), await rig.truth('?sinceCommand=999999999')), {
      message: where,
    })
    .toEqual([]);
  const verified = await rig.command<{ rows: number }>('journal.verify');
  expect(verified.ok, `${where} ${JSON.stringify(verified)}`).toBe(true);
  if (told.preset !== undefined) expect((await rig.command('preset.get', { id: told.preset })).ok, where).toBe(true);
  if (told.keyed !== undefined) {
    const again = { path: 'light/fill/intensity', value: told.desired, key: told.keyed };
    expect((await rig.command('param.set', again)).ok, where).toBe(true);
    expect(await commandsSince(rig, sent), `${where}: the key acted twice`).toEqual([]);
  }
  const outcomes = await rowsOf(rig, 'take-outcome');
  for (const line of told.outcomes) {
    const [takeId, outcome] = line.split(' ');
    expect(outcomes.find((row) => row.takeId === takeId)?.data.outcome, where).toBe(outcome);
  }
  const [start] = await rowsOf(rig, 'take-start');
  const recovered = await rowsOf(rig, 'take-recovered');
  const closed = [...outcomes, ...recovered].some((row) => row.takeId === start?.takeId);
  const { interrupted } = await rig.state();
  if (start !== undefined && !closed) expect(interrupted?.takeId, where).toBe(start.takeId);
  // Frozen either for a take that is told as interrupted, or because a person left it so.
  const frozen = frozenZones((await rig.truth()).now);
  if (frozen.length > 0 && recovered[0]?.data.choice !== 'leave')
    expect(interrupted, `${where}: ${frozen.join(', ')} frozen and nobody says why`).not.toBeNull();
}

/** One of the three ways out, in turn; each really leads there. `tell`: what was found and chosen, before it is done. */
export async function wayOut(
  rig: EngineRig,
  n: number,
  where: string,
  tell: (line: string) => void = () => undefined,
): Promise<string> {
  const { interrupted } = await rig.state();
  if (!interrupted) return 'nothing to do';
  const choice = (['finish', 'back', 'leave'] as const)[n % 3] ?? 'leave';
  const sent = await lastCommand(rig);
  const [start] = await rowsOf(rig, 'take-start');
  const wall = wallOf((await rig.truth()).now);
  tell(`${choice} of ${start?.data.kind} ${start?.data.mode} on ${[...new Set(Object.values(wall))].join('+')}`);
  // A plan that is withdrawn before its GO is armed again: the way out stays open until it was gone.
  for (let attempt = 0; ; attempt++) {
    const answer = await armWhenBack(rig, 'take.interrupted', { choice });
    if (start?.data.kind === 'bailout' && choice === 'finish') {
      expect((answer.result as unknown as TakeResult).outcome, where).toBe('bailed-out');
      await rig.until('over', (s) => s.interrupted === null);
      return choice;
    }
    if (choice === 'leave') {
      expect((await rig.state()).interrupted, where).toBeNull();
      return choice;
    }
    // Nothing was done yet, or all of it: then there is nothing to arm, and it is said.
    if (!answer.ok) {
      expect(answer.error.code, `${where} ${choice} ${JSON.stringify(answer.error)}`).toMatch(
        /^(undo\.nothing|plan\.nothing)/,
      );
      await rig.command('take.interrupted', { choice: 'leave' });
      return 'leave';
    }
    if (attempt === 0) expect(await commandsSince(rig, sent), where).toEqual([]);
    expect((await rig.state()).interrupted, where).not.toBeNull();
    const taken = await rig.command<TakeResult>('stage.take', { planId: answer.result.planId, wait: true });
    if (attempt < 5 && (await isStutter(rig, answer.result.planId, taken))) continue;
    expect(taken.result?.outcome, `${where} ${choice} ${JSON.stringify(taken)}`).toMatch(/^committed/);
    break;
  }
  await rig.until('over', (s) => s.interrupted === null);
  const said = JSON.stringify((await rig.state()).take?.steps.map((step) => [step.id, step.at]));
  await expect
    .poll(async () => frozenZones((await rig.truth()).now), { message: `${where} ${choice} ${said}` })
    .toEqual([]);
  const forth = start?.data.kind === 'take' && choice === 'finish' ? start.data.mode : undefined;
  const back = start?.data.mode === 'VP' && choice === 'back' ? 'XR' : undefined;
  const shown = { VP: 'vp/snow-camp', XR: 'xr/polar-glacier' }[forth ?? back ?? ''];
  if (shown !== undefined) {
    await expect
      .poll(async () => [...new Set(Object.values(wallOf((await rig.truth()).now)))], {
        message: `${where} ${choice} ${JSON.stringify(start?.data.mode)} ${start?.data.kind}`,
      })
      .toEqual([shown]);
  }
  return choice;
}
