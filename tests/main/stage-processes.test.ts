import { expect, test } from 'vitest';
import type { ShellPlan } from '../../app/main/command-line.ts';
import { LIFE_POLICY } from '../../app/main/life.ts';
import type { Standing } from '../../app/main/quitting.ts';
import { StageProcesses, type Trouble } from '../../app/main/stage-processes.ts';
import { type ForkRules, forkDesk, settle, TurnedClock } from './fake-fork.ts';

const PLAN: ShellPlan = {
  headless: false,
  studio: '/studio',
  data: '/data',
  listen: '127.0.0.1:0',
  adminToken: undefined,
  virtualStage: 'own',
  rest: ['--log', 'info'],
};
const URL_1 = 'http://127.0.0.1:5001';
const URL_2 = 'http://127.0.0.1:5002';
const ENGINE = 'http://127.0.0.1:7788';

function rig(plan: Partial<ShellPlan> = {}, rules: ForkRules = {}) {
  const clock = new TurnedClock();
  const desk = forkDesk(rules);
  const served: string[] = [];
  const standings: Standing[] = [];
  const troubles: Trouble[] = [];
  const processes = new StageProcesses({
    plan: { ...PLAN, ...plan },
    adminToken: 'secret-token',
    clock,
    fork: desk.fork,
    onReady: (url) => served.push(url),
    onStanding: (standing) => standings.push(standing),
    onTrouble: (trouble) => troubles.push(trouble),
  });
  const engineServes = (): void => {
    desk.alive('engine').say({ t: 'tracking', controlPath: '/data/tracking.sock' });
    desk.alive('engine').say({ t: 'ready', url: ENGINE, once: `${ENGINE}/?once=a` });
  };
  const up = (): void => {
    processes.start();
    desk.alive('virtual-stage').say({ t: 'ready', url: URL_1, once: null });
    engineServes();
  };
  return { clock, ...desk, served, standings, troubles, processes, engineServes, up };
}

test('virtual stage first, then the engine on its address, then tracking where the engine says', () => {
  const { processes, names, alive, served, engineServes } = rig();
  processes.start();
  expect(names()).toEqual(['virtual-stage']);
  expect(alive('virtual-stage').words).toEqual(['--studio', '/studio', '--listen', '127.0.0.1:0']);
  alive('virtual-stage').say({ t: 'ready', url: URL_1, once: null });
  expect(alive('engine').words.join(' ')).toBe(
    `--studio /studio --data /data --listen 127.0.0.1:0 --admin-token secret-token --virtual-stage=${URL_1} --log info`,
  );
  engineServes();
  expect(alive('tracking').words).toEqual(['--control', '/data/tracking.sock']);
  expect(served).toEqual([ENGINE]);
  expect(names()).toEqual(['virtual-stage', 'engine', 'tracking']);
});

test.each([
  ['none', undefined],
  [{ url: URL_2 }, `--virtual-stage=${URL_2}`],
] as const)('virtual stage %j: none is started', (virtualStage, word) => {
  const { processes, names, alive } = rig({ virtualStage });
  processes.start();
  expect(names()).toEqual(['engine']);
  expect(alive('engine').words.find((one) => one.startsWith('--virtual-stage'))).toBe(word);
});

test('an engine that dies comes back at the port it had; tracking and the virtual stage never notice', async () => {
  const { clock, alive, forked, names, up, served, engineServes, standings } = rig();
  up();
  alive('engine').say({ t: 'status', show: 'SHOW', taking: false });
  const [virtual, , tracking] = forked;
  await clock.advance(60_000);
  alive('engine').exit(139);
  expect(standings.at(-1)).toEqual({ running: true, show: 'SHOW', taking: false }); // still on duty
  await clock.advance(LIFE_POLICY.firstDelayMs - 1);
  expect(names()).toEqual(['virtual-stage', 'engine', 'tracking']);
  await clock.advance(1);
  expect(alive('engine').words.join(' ')).toContain('--listen 127.0.0.1:7788');
  engineServes();
  expect(served).toEqual([ENGINE, ENGINE]);
  expect([virtual?.alive, tracking?.alive]).toEqual([true, true]);
  expect(names()).toEqual(['virtual-stage', 'engine', 'tracking', 'engine']);
});

test('tracking that dies is forked again at the same place', async () => {
  const { clock, alive, names, up } = rig();
  up();
  alive('tracking').exit(1);
  await clock.advance(LIFE_POLICY.firstDelayMs);
  expect(alive('tracking').words).toEqual(['--control', '/data/tracking.sock']);
  expect(names().filter((name) => name === 'engine')).toHaveLength(1);
});

test('a new virtual stage has new addresses: the engine is ended in order and started on them', async () => {
  const { clock, alive, forked, up } = rig();
  up();
  const first = forked.find(({ part }) => part === 'engine');
  alive('virtual-stage').exit(1);
  await clock.advance(LIFE_POLICY.firstDelayMs);
  alive('virtual-stage').say({ t: 'ready', url: URL_2, once: null });
  await settle();
  expect(first?.heard).toEqual([{ t: 'stop' }]);
  expect(first?.alive).toBe(false);
  expect(alive('engine').words).toContain(`--virtual-stage=${URL_2}`);
});

test('an engine that refuses is not tried again; its reasons are told; a person begins again', () => {
  const { alive, forked, troubles, processes, standings } = rig({ virtualStage: 'none' });
  processes.start();
  const faults = [{ code: 'listen.failed', params: { host: '127.0.0.1', port: 7788, errno: 'EADDRINUSE' } }];
  alive('engine').say({ t: 'refused', faults });
  alive('engine').exit(1);
  expect(troubles).toEqual([{ part: 'engine', code: null, faults }]);
  expect(standings.at(-1)?.running).toBe(false);
  expect(forked).toHaveLength(1);
  processes.start();
  expect(forked).toHaveLength(2);
  alive('engine').say({ t: 'ready', url: ENGINE, once: 'x' });
  expect(troubles).toHaveLength(1);
});

test('an engine that keeps dying is given up with its last code', async () => {
  const { clock, alive, forked, troubles, processes } = rig({ virtualStage: 'none' });
  processes.start();
  for (let i = 0; i <= LIFE_POLICY.maxDeaths; i++) {
    alive('engine').exit(134);
    await clock.advance(LIFE_POLICY.maxDelayMs);
  }
  expect(troubles).toEqual([{ part: 'engine', code: 134, faults: [] }]);
  expect(forked).toHaveLength(LIFE_POLICY.maxDeaths + 1);
});

test('one that says nothing for a minute is ended and tried again', async () => {
  const { clock, forked, processes } = rig({ virtualStage: 'none' });
  processes.start();
  await clock.advance(59_999);
  expect(forked[0]?.killed).toBe(0);
  await clock.advance(1 + LIFE_POLICY.firstDelayMs);
  expect(forked[0]?.killed).toBe(1);
  expect(forked).toHaveLength(2);
});

test('stopping: the engine first, each in order, nothing left and nothing started', async () => {
  const { clock, forked, processes, up } = rig();
  up();
  const stopped = processes.stop();
  await clock.advance(60_000);
  await stopped;
  expect(forked.map(({ part, alive }) => [part, alive])).toEqual([
    ['virtual-stage', false],
    ['engine', false],
    ['tracking', false],
  ]);
  expect(forked.map(({ killed }) => killed)).toEqual([0, 0, 1]); // tracking has no ear for us
  expect(clock.pending).toBe(0);
});

test('one that does not hear the stop is killed after three seconds', async () => {
  const { clock, forked, processes, up } = rig({}, { deafToStop: true });
  up();
  const stopped = processes.stop();
  await clock.advance(2_999);
  expect(forked.map(({ killed }) => killed)).toEqual([0, 0, 0]);
  await clock.advance(3_001);
  await stopped;
  expect(forked.every(({ alive }) => !alive)).toBe(true);
});

test('a link for one more window: from the engine, in order; none while none serves', async () => {
  const { clock, alive, processes, up } = rig();
  expect(await processes.link()).toBeUndefined();
  up();
  const links = [processes.link(), processes.link()];
  alive('engine').say({ t: 'link', once: 'one' });
  alive('engine').say({ t: 'link', once: 'two' });
  expect(await Promise.all(links)).toEqual(['one', 'two']);
  const unanswered = processes.link();
  await clock.advance(3_000);
  expect(await unanswered).toBeUndefined();
  const cut = processes.link();
  alive('engine').exit(1);
  expect(await cut).toBeUndefined();
});

test('the engine is up for whoever hears that it serves', async () => {
  const clock = new TurnedClock();
  const desk = forkDesk();
  const links: Promise<string | undefined>[] = [];
  const processes: StageProcesses = new StageProcesses({
    plan: { ...PLAN, virtualStage: 'none' },
    adminToken: 'secret-token',
    clock,
    fork: desk.fork,
    onReady: () => links.push(processes.link()),
    onStanding: () => undefined,
    onTrouble: () => undefined,
  });
  processes.start();
  desk.alive('engine').say({ t: 'ready', url: ENGINE, once: 'x' });
  desk.alive('engine').say({ t: 'link', once: 'for the window' });
  expect(await Promise.all(links)).toEqual(['for the window']);
});

test('what is no message of ours is not heard', () => {
  const { alive, processes, served, standings } = rig({ virtualStage: 'none' });
  processes.start();
  const odd = [
    { t: 'ready', url: 'file:///etc', once: 'x' },
    { t: 'status', show: 1 },
    'ready',
    null,
    { t: 'refused' },
  ];
  for (const one of odd) alive('engine').say(one as object);
  expect([served, standings]).toEqual([[], []]);
});

test('a timer that comes a little early is no reason to stay dead', async () => {
  const clock = new TurnedClock();
  const desk = forkDesk();
  const early = { nowMs: () => clock.nowMs() * 0.99, after: clock.after.bind(clock) };
  const processes = new StageProcesses({
    plan: { ...PLAN, virtualStage: 'none' },
    adminToken: 'secret-token',
    clock: early,
    fork: desk.fork,
    onReady: () => undefined,
    onStanding: () => undefined,
    onTrouble: () => undefined,
  });
  processes.start();
  desk.alive('engine').exit(1);
  await clock.advance(LIFE_POLICY.firstDelayMs * 1.1);
  expect(desk.forked).toHaveLength(2);
});
