/** What people decide beside the take: an arming that is extended, an override that is theirs, a token that
 * lets nobody in any more. The studio limits every arming to 40 s. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openSeat, type Seat } from './light.ts';
import { type Answer, arm, type EngineRig, isWell, openStillRig } from './rig.ts';

const LIMIT_S = 40;
const VP = { mode: 'VP', scene: 'snow-camp' };

let rig: EngineRig;
const seats: Seat[] = [];
beforeAll(async () => {
  rig = await openStillRig((json) => Object.assign(json, { armLimitS: LIMIT_S }));
});
afterAll(() => rig.stop());
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

/** Signs in as the page does: by a link's word, or by a token. */
async function session(once: string): Promise<Answer<{ token: string; seat: string }>> {
  const answer = await fetch(`${rig.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ once }),
  });
  return (await answer.json()) as Answer<{ token: string; seat: string }>;
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
  const after = await rig.until('well', isWell);
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

test('a withdrawn token lets nobody in: its seat is told by name and shut out, its GO is free, also after a restart', async () => {
  const { token, id } = (
    await rig.command<{ token: string; id: string }>('seat.token', { role: 'director', name: 'Cy' })
  ).result;
  const cy = openSeat(rig.url, token, 'Cy');
  seats.push(cy);
  await cy.linked('live', (link) => link.at === 'live');
  expect((await rig.command('go.release')).ok || (await rig.state()).go.holder === null).toBe(true);
  expect((await cy.client.command('go.request', {})).ok).toBe(true);
  await rig.until('Cy holds the GO', (s) => s.go.holder === id);
  // A token that was made from it goes with it.
  const made = await session(token);
  expect(made.ok, JSON.stringify(made)).toBe(true);

  const withdrawn = await rig.command<{ seats: string[] }>('seat.withdraw', { id });
  expect(withdrawn.ok, JSON.stringify(withdrawn)).toBe(true);
  expect(withdrawn.result.seats).toEqual([id, made.result.seat]);
  const link = await cy.linked('refused', (one) => one.at === 'refused');
  expect(link).toMatchObject({ at: 'refused', error: { code: 'token.withdrawn' } });
  const state = await rig.until('the GO is free', (s) => s.go.holder === null);
  expect(Object.keys(state.seats)).not.toContain(id);
  expect(await journal('seat-withdrawn', id)).toMatchObject([{ seat: 'admin', data: { id, name: 'Cy' } }]);
  const stays = async (): Promise<void> => {
    for (const word of [token, made.result.token])
      expect((await rig.command('seat.list', {}, as(word))).error.code).toBe('token.missing');
    expect((await session(token)).error.code).toBe('session.link-used');
    expect((await rig.command('seat.withdraw', { id })).error.code).toBe('seat.no-token');
  };
  await stays();
  await rig.restart('SIGKILL');
  await rig.until('well', isWell);
  await stays();
});

test('whoever asked for the GO gets it when its holder is shut out; an unused invitation is withdrawn too', async () => {
  const make = (role: string, name: string) =>
    rig.command<{ token: string; id: string }>('seat.token', { role, name }).then((answer) => answer.result);
  const [dan, eve] = await Promise.all([make('director', 'Dan'), make('director', 'Eve')]);
  await rig.command('go.release');
  expect((await rig.command('go.request', {}, as(dan.token))).ok).toBe(true);
  expect((await rig.command('go.request', {}, as(eve.token))).ok).toBe(true);
  expect((await rig.state()).go).toMatchObject({ holder: dan.id, requestedBy: eve.id });
  expect((await rig.command('seat.withdraw', { id: dan.id })).ok).toBe(true);
  expect((await rig.state()).go).toMatchObject({ holder: eve.id, requestedBy: null });

  const invited = await rig.command<{ once: string; id: string }>('seat.token', {
    role: 'director',
    name: 'Tablet',
    once: true,
  });
  const access = async (): Promise<readonly { id: string; kind: string; untilMs: number | null }[]> =>
    (await rig.command<{ access: { id: string; kind: string; untilMs: number | null }[] }>('seat.list')).result.access;
  const one = (await access()).find(({ id }) => id === invited.result.id);
  expect(one).toMatchObject({ kind: 'invitation', name: 'Tablet', role: 'director' });
  expect(one?.untilMs).toBeGreaterThan(Date.now());
  expect((await rig.command('seat.withdraw', { id: invited.result.id })).ok).toBe(true);
  expect((await access()).map(({ id }) => id)).not.toContain(invited.result.id);
  expect((await session(invited.result.once)).error.code).toBe('session.link-used');
});

test('the token of start-up, and one of your own, are not withdrawn; nobody below an administrator sees who may come in', async () => {
  const chief = (await rig.command<{ token: string; id: string }>('seat.token', { role: 'admin', name: 'Chief' }))
    .result;
  expect((await rig.command('seat.withdraw', { id: 'admin' }, as(chief.token))).error.code).toBe('seat.start-token');
  expect((await rig.command('seat.withdraw', { id: chief.id }, as(chief.token))).error.code).toBe('seat.own-token');
  const operator = as(await tokenOf('operator', 'Op'));
  expect((await rig.command('seat.withdraw', { id: chief.id }, operator)).error.code).toBe('role.too-low');
  expect((await rig.command('seat.list', {}, operator)).result).not.toHaveProperty('access');
});
