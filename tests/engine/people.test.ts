/** What people decide beside the take: an arming that is extended, an override that is theirs. The studio limits every arming to 40 s. */
import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openSeat, type Seat } from './light.ts';
import { arm, type EngineRig, isWell, openRig, ownStudio } from './rig.ts';

const LIMIT_S = 40;
const VP = { mode: 'VP', scene: 'snow-camp' };

let rig: EngineRig;
let studio = '';
const seats: Seat[] = [];
beforeAll(async () => {
  studio = await ownStudio('seeds/shenzhen', (_, json) => Object.assign(json, { armLimitS: LIMIT_S }), ['studio.json']);
  rig = await openRig({ studio });
});
afterAll(async () => {
  await rig.stop();
  await rm(studio, { recursive: true, force: true });
});
afterEach(async () => {
  for (const seat of seats.splice(0)) seat.close();
  await rig.command('go.break', { reason: 'next test' });
  await rig.command('go.release');
  await rig.command('stage.disarm');
});

async function tokenOf(role: string, name: string): Promise<string> {
  return (await rig.command<{ token: string }>('seat.token', { role, name })).result.token;
}

function as(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

async function journal(kind: string, search: string): Promise<readonly { readonly seat: string; data: unknown }[]> {
  const answer = await rig.command<{ rows: { seat: string; data: unknown }[] }>('journal.query', {
    kind,
    search,
    limit: 20,
  });
  return answer.result.rows;
}

test('an armed plan is extended: its time starts again, everybody sees it, the journal says who', async () => {
  const armed = await arm(rig, VP);
  expect(armed.ok, JSON.stringify(armed)).toBe(true);
  const { planId } = armed.result;
  const before = (await rig.state()).armed;
  expect(before?.planId).toBe(planId);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const extended = await rig.command<{ untilUs: number }>('stage.extend', { planId });
  expect(extended.ok, JSON.stringify(extended)).toBe(true);
  const after = (await rig.state()).armed;
  expect(after?.untilUs).toBe(extended.result.untilUs);
  const laterS = ((after?.untilUs ?? 0) - (before?.untilUs ?? 0)) / 1e6;
  expect(laterS).toBeGreaterThan(0.29);
  expect(laterS).toBeLessThan(20);
  // The same plan, armed since the same moment.
  expect([after?.planId, after?.atUs]).toEqual([planId, before?.atUs]);
  expect(await journal('command', 'stage.extend')).toMatchObject([{ seat: 'admin', data: { args: { planId } } }]);
  expect(await journal('plan-extended', planId)).toMatchObject([{ seat: 'admin', data: { leftS: LIMIT_S } }]);
});

test('an override says who holds it and since when, in the state and in what it blocks, also after a restart', async () => {
  const ada = as(await tokenOf('operator', 'Ada'));
  const path = 'light/fill/intensity';
  const wallMs = Date.now();
  expect((await rig.command('override.set', { path, value: 33 }, ada)).ok).toBe(true);
  const before = await rig.state();
  const held = before.overrides[path];
  expect(held).toMatchObject({ value: 33, seat: 'Ada' });
  const sinceMs = (state: typeof before): number => state.wallAtUs0Ms + (state.overrides[path]?.atUs ?? 0) / 1000;
  expect(Math.abs(sinceMs(before) - wallMs)).toBeLessThan(2_000);
  await rig.restart('SIGKILL');
  const after = await rig.until('well', isWell, 30_000);
  expect(after.overrides[path]).toMatchObject({ value: 33, seat: 'Ada' });
  expect(Math.abs(sinceMs(after) - sinceMs(before))).toBeLessThan(50);
  // Set again by another person: the newest author counts, in the place of the first.
  await rig.command('override.set', { path, value: 34 });
  expect((await rig.state()).overrides).toMatchObject({ [path]: { value: 34, seat: 'Admin' } });
  expect((await rig.command('override.clear', { path })).ok).toBe(true);
  expect((await rig.state()).overrides).toEqual({});
});

test('only whoever may arm may extend: role, GO, and a plan that stands', async () => {
  const { planId } = (await arm(rig, VP)).result;
  const viewer = as(await tokenOf('viewer', 'Watcher'));
  const director = as(await tokenOf('director', 'Ben'));
  expect((await rig.command('stage.extend', { planId }, viewer)).error.code).toBe('role.too-low');
  const untilUs = (await rig.state()).armed?.untilUs;
  const held = await rig.command('stage.extend', { planId }, director);
  expect(held.error).toMatchObject({ code: 'go.held', params: { holder: 'Admin' } });
  expect((await rig.state()).armed?.untilUs).toBe(untilUs);
  // The GO was given: whoever holds it may extend what stands, and it stays the plan of who armed it.
  await rig.command('go.release');
  expect((await rig.command('stage.extend', { planId }, director)).ok).toBe(true);
  expect((await rig.state()).armed?.seat).toBe('admin');
  expect((await rig.command('stage.extend', { planId: 'ghost' }, director)).error.code).toBe('arming.not-armed');
  expect((await rig.command('stage.extend', {}, director)).error.code).toBe('args.invalid');
});
