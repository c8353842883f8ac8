/**
 * Press over HTTP to the last of 20 datagrams, against a C program with the same duties (parse, token, journal line,
 * plan) and against the bare one; and what a take costs beyond the boxes' own time, for 5 and 60 boxes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchRow, Boxes, benchEngine, post, quantile, TOKEN } from './engine-kit.ts';

const ROUNDS = 100;
const WARM = 80;
const FRAME_MS = 20;

export async function bench(): Promise<BenchRow[]> {
  return [...(await press()), ...(await overhead(5)), ...(await overhead(60))];
}

async function press(): Promise<BenchRow[]> {
  const boxes = await Boxes.open(20, false);
  const engine = await benchEngine(boxes, false);
  const dutiful = startControl(boxes.ports, true);
  const bare = startControl(boxes.ports, false);
  const naive = startNaive(boxes.ports);
  const rows: BenchRow[] = [];
  try {
    const agents = {
      ours: new Agent({ keepAlive: true, maxSockets: 1 }),
      c: new Agent({ keepAlive: true, maxSockets: 1 }),
    };
    const controls = dutiful && bare ? [await dutiful.port, await bare.port] : [];
    const bareAgent = new Agent({ keepAlive: true, maxSockets: 1 });
    const naiveAgent = new Agent({ keepAlive: true, maxSockets: 1 });
    const naivePort = await naive.port;
    const times: Record<'ours' | 'c' | 'bare' | 'naive', number[]> = { ours: [], c: [], bare: [], naive: [] };
    for (let round = 0; round < ROUNDS + WARM; round++) {
      const planId = await engine.arm(round % 2 === 0 ? 'A' : 'B');
      const body = JSON.stringify({ planId, wait: false });
      const ours = await timed(boxes, () => post(agents.ours, engine.port, '/api/v1/commands/stage.take', body));
      await settle(engine);
      if (round >= WARM) times.ours.push(ours);
      for (const [n, port] of controls.entries()) {
        const agent = n === 0 ? agents.c : bareAgent;
        const ms = await timed(boxes, () => post(agent, port, '/api/v1/commands/stage.take', body));
        if (round >= WARM) times[n === 0 ? 'c' : 'bare'].push(ms);
      }
      const ms = await timed(boxes, () => post(naiveAgent, naivePort, '/', body));
      if (round >= WARM) times.naive.push(ms);
    }
    for (const agent of [agents.ours, agents.c, bareAgent, naiveAgent]) agent.destroy();
    const ours = quantile(times.ours, 0.5);
    rows.push(row('press to last of 20 / naive Node without any duty, p50', ours, quantile(times.naive, 0.5)));
    if (times.c.length > 0) {
      rows.push(row('press to last of 20 / C with the same duties, p50', ours, quantile(times.c, 0.5)));
      rows.push(row('press to last of 20 / bare C, p50', ours, quantile(times.bare, 0.5)));
    }
  } finally {
    dutiful?.stop();
    bare?.stop();
    naive.stop();
    await engine.stop();
    boxes.close();
  }
  return rows;
}

/** From the press to the outcome, less the boxes' own stamped rounds (asked, set, asked again); against one frame. */
async function overhead(count: number): Promise<BenchRow[]> {
  const boxes = await Boxes.open(count, true);
  const engine = await benchEngine(boxes, true);
  const times: number[] = [];
  try {
    await waitOnline(engine);
    for (let round = 0; round < 30; round++) {
      const planId = await engine.arm(round % 2 === 0 ? 'A' : 'B');
      boxes.startChain();
      const startMs = performance.now();
      const taken = await engine.command('stage.take', { planId, wait: true });
      const totalMs = performance.now() - startMs;
      if (taken.result['outcome'] !== 'committed')
        throw new Error(`bench take: ${JSON.stringify(taken.result['why'])}`);
      if (round >= 6) times.push(totalMs - boxes.chainMs());
    }
  } finally {
    await engine.stop();
    boxes.close();
  }
  return [row(`take overhead beyond ${count} boxes / one frame, p50`, quantile(times, 0.5), FRAME_MS)];
}

async function timed(boxes: Boxes, act: () => Promise<string>): Promise<number> {
  const all = boxes.all();
  const startMs = performance.now();
  const answer = act();
  const { lastMs } = await all;
  await answer;
  return lastMs - startMs;
}

async function settle(engine: Awaited<ReturnType<typeof benchEngine>>): Promise<void> {
  for (let n = 0; n < 400; n++) {
    const rehearsed = await engine.command('take.get', { takeId: 'none' });
    if (!rehearsed.ok) return;
  }
}

async function waitOnline(engine: Awaited<ReturnType<typeof benchEngine>>): Promise<void> {
  for (let n = 0; n < 100; n++) {
    const { result } = await engine.command('device.list', {});
    const devices = Object.values((result['devices'] ?? {}) as Record<string, { status: string }>);
    if (devices.length > 0 && devices.every((device) => device.status === 'online')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('bench boxes did not come online');
}

function startControl(ports: readonly number[], duties: boolean): Program | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'stagelock-bench-c-'));
  const program = join(folder, 'press-control');
  const built = spawnSync('cc', ['-O2', '-o', program, join(import.meta.dirname, 'press-control.c')], {
    encoding: 'utf8',
  });
  if (built.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    process.stderr.write(`no C compiler, no C control: ${built.stderr}\n`);
    return undefined;
  }
  return startProgram(program, [TOKEN, join(folder, 'journal'), duties ? '1' : '0', ...ports.map(String)], () =>
    rmSync(folder, { recursive: true, force: true }),
  );
}

function startNaive(ports: readonly number[]): Program {
  return startProgram(process.execPath, [join(import.meta.dirname, 'press-naive.mjs'), ...ports.map(String)]);
}

interface Program {
  readonly port: Promise<number>;
  stop(): void;
}

function startProgram(program: string, words: readonly string[], after: () => void = () => undefined): Program {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  return {
    port: new Promise<number>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => resolve(Number(/ready (\d+)/.exec(chunk.toString())?.[1])));
    }),
    stop: () => {
      child.kill();
      after();
    },
  };
}

function row(name: string, ours: number, control: number): BenchRow {
  return { name, ours, control, ratio: ours / control, unit: 'ms' };
}
