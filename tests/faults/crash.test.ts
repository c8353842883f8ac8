/**
 * The engine killed at every named point of an evening, and at seeded moments under load; then started again on the same
 * data and the same stage: nothing sent by itself, state true against the boxes, what was half done is told and can be
 * finished, taken back or left, and nothing that a person was told is lost.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { lastCommand } from '../engine/light.ts';
import { calmStudio, type EngineRig, isWell, openRig, startProcess, TOKEN } from '../engine/rig.ts';
import { evening, expectTrue, home, type Told, wayOut } from './evening.ts';

const KILLS = process.env['STAGELOCK_LONG'] === '1' ? 60 : 6;
const LANES = 3;

let studio: string;
let lanes: EngineRig[];
beforeAll(async () => {
  studio = await calmStudio();
  lanes = await Promise.all(Array.from({ length: LANES }, (_, n) => openRig({ studio, seed: n + 1 })));
});
afterAll(async () => {
  await Promise.all(lanes.map((rig) => rig.stop()));
  await rm(studio, { recursive: true, force: true });
});

/** One engine after another on the same data: each looks at what the one before left, then lives until its own point. */
class Life {
  readonly rig: EngineRig;
  #told: Told = { outcomes: [] };
  #sent = 0;
  #where = 'the first start';
  /** Where the lives before died and what was chosen then: a wrong wall is often an old one. */
  readonly #trail: string[] = [];
  #n = 0;

  constructor(rig: EngineRig) {
    this.rig = rig;
  }

  /** True when it died at its point; false when the evening ended without passing it. */
  async liveUntil(point: string | undefined): Promise<boolean> {
    const { rig } = this;
    const words = point === undefined ? [] : ['--crash-at', `${point}@1`];
    const early = await rig.restart('SIGKILL', words).then(
      () => undefined,
      (cause: Error) => cause,
    );
    let died = early?.message.includes('ended with null') === true;
    if (early && !died) throw early;
    try {
      if (!early) await this.#live(point !== undefined);
    } catch (cause) {
      died = await isKilled(rig);
      if (!died && cause instanceof Error) cause.message += `\nlives: ${this.#trail.slice(-8).join(' | ')}`;
      if (!died) throw cause;
    }
    if (died) this.#where = `${point} after ${this.#where.split(' after ')[0]}`;
    this.#sent = await lastCommand(rig);
    return died;
  }

  async #live(evenings: boolean): Promise<void> {
    const { rig } = this;
    await expectTrue(rig, this.#told, this.#sent, this.#where);
    this.#told = { outcomes: [] };
    this.#trail.push(`died at ${this.#where.split(' after ')[0]}`);
    await wayOut(rig, this.#n++, this.#where, (line) => this.#trail.push(line));
    await home(rig);
    this.#trail.push('home');
    if (!evenings) return;
    await evening(rig, this.#told);
    if (this.#told.outcomes.length < 2) {
      // A busy machine let the plan go before its GO: the same evening once more.
      await home(rig);
      await evening(rig, this.#told);
    }
    await rig.engine.stop();
    if (await isKilled(rig)) throw new Error('killed while it stopped');
  }
}

async function isKilled(rig: EngineRig): Promise<boolean> {
  const { child } = rig.engine;
  for (let i = 0; i < 40 && child.exitCode === null && child.signalCode === null; i++)
    await new Promise((resolve) => setTimeout(resolve, 25));
  return child.signalCode === 'SIGKILL';
}

async function inLanes<T>(
  work: readonly T[],
  act: (rig: EngineRig, one: T, n: number) => Promise<void>,
): Promise<void> {
  const queue = work.map((one, n) => ({ one, n }));
  const through = async (rig: EngineRig): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) await act(rig, next.one, next.n);
  };
  for (const end of await Promise.allSettled(lanes.map(through))) if (end.status === 'rejected') throw end.reason;
}

test('killed at every named point of an evening', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stagelock-points-'));
  // What every evening passes: a stutter of a busy machine adds a withdrawn plan or an alarm to one of them.
  const passed = await Promise.all(
    lanes.map(async (rig, n) => {
      const list = join(folder, `points-${n}`);
      await rig.restart('SIGTERM', ['--crash-list', list]);
      await rig.until('up', isWell);
      await evening(rig, { outcomes: [] });
      await rig.restart('SIGTERM');
      await home(rig);
      return readFileSync(list, 'utf8').trim().split('\n');
    }),
  );
  // Whether the clock has to step after a start hangs on the phase in which it happened to begin.
  const first = (passed[0] ?? []).filter((name) => !name.endsWith(':clock-step'));
  const points = [...new Set(first)].filter((name) => passed.every((names) => names.includes(name)));
  await rm(folder, { recursive: true, force: true });
  expect(points.length).toBeGreaterThanOrEqual(30);
  const hit: string[] = [];
  const missed: string[] = [];
  const lives = new Map(lanes.map((rig) => [rig, new Life(rig)]));
  await inLanes(points, async (rig, point) => {
    ((await lives.get(rig)?.liveUntil(point)) === true ? hit : missed).push(point);
  });
  await Promise.all([...lives.values()].map((life) => life.liveUntil(undefined)));
  process.stdout.write(`crash points hit: ${hit.length} of ${points.length}\n`);
  expect(missed).toEqual([]);
}, 400_000);

test('killed at every named point of a first start on an empty folder: the next start finds good databases', async () => {
  const [rig] = lanes;
  if (!rig) throw new Error('no lane');
  await rig.engine.stop();
  const folder = await mkdtemp(join(tmpdir(), 'stagelock-first-'));
  const start = (data: string, ...more: string[]) =>
    startProcess(
      [
        'app/engine/headless.ts',
        '--studio',
        studio,
        '--data',
        join(folder, data),
        '--listen',
        '127.0.0.1:0',
        '--admin-token',
        TOKEN,
        `--virtual-stage=${rig.virtual.url}`,
        ...more,
      ],
      /stagelock engine ready (\S+)/,
    );
  const list = join(folder, 'points');
  const whole = await start('whole', '--crash-list', list);
  await whole.stop();
  const points = [...new Set(readFileSync(list, 'utf8').trim().split('\n'))].filter((p) => /create|migrate/.test(p));
  expect(points.length).toBeGreaterThan(5);
  let hit = 0;
  for (const [n, point] of points.entries()) {
    const why = await start(`data-${n}`, '--crash-at', point).then(
      () => 'it started',
      (cause: Error) => cause.message,
    );
    expect(why, point).toContain('ended with null');
    hit += 1;
    const engine = await start(`data-${n}`);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const verified = await fetch(`${engine.url}/api/v1/commands/journal.verify`, { method: 'POST', headers });
    expect((await verified.json()) as unknown, point).toMatchObject({ ok: true });
    const presets = await fetch(`${engine.url}/api/v1/commands/preset.list`, { method: 'POST', headers });
    const listed = (await presets.json()) as { result: { presets: unknown[] } };
    expect(listed.result.presets, point).toHaveLength(8);
    await engine.stop();
  }
  process.stdout.write(`crash points of a first start hit: ${hit} of ${points.length}\n`);
  await rm(folder, { recursive: true, force: true });
  await rig.restart();
});

test(`killed ${KILLS} times at seeded moments under load`, async () => {
  let random = 20_261_121;
  const moments = Array.from({ length: KILLS }, () => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
    return 20 + (random % 2_500);
  });
  let during = 0;
  await inLanes(moments, async (rig, ms, n) => {
    const told: Told = { outcomes: [] };
    await rig.restart('SIGTERM');
    await rig.until('up', isWell);
    let killed = false;
    const load = (async () => {
      for (let i = 0; !killed; i++) await rig.command('param.set', { path: 'light/back/intensity', value: i % 100 });
    })();
    // One evening after the other until the lights go out; what goes wrong before that is no kill.
    const work = (async () => {
      for (;;) {
        await evening(rig, told);
        await home(rig);
      }
    })();
    let wrong: unknown;
    const noted = (cause: unknown): void => void (wrong ??= killed ? undefined : cause);
    const ends = Promise.all([load.catch(noted), work.catch(noted)]);
    // Every other one in the middle of a take, however long this machine needs to get there.
    if (n % 2 === 1) await rig.until('a take runs', (s) => s.take !== null && s.take.outcome === null);
    await new Promise((resolve) => setTimeout(resolve, n % 2 === 1 ? ms % 250 : ms));
    killed = true;
    await rig.engine.stop('SIGKILL');
    await ends;
    expect(wrong, `before ${ms} ms`).toBeUndefined();
    const sent = await lastCommand(rig);
    await rig.restart('SIGKILL');
    await expectTrue(rig, told, sent, `killed after ${ms} ms`);
    if ((await rig.state()).interrupted !== null) during += 1;
    await wayOut(rig, n, `killed after ${ms} ms`);
    await home(rig);
  });
  expect(during).toBeGreaterThan(0);
  process.stdout.write(`random kills: ${KILLS} of ${KILLS}, ${during} in the middle of a take\n`);
}, 900_000);
