/** An engine on a bench studio, its receivers, and a keep-alive HTTP client: what the engine benchmarks share. */
import { createSocket, type Socket } from 'node:dgram';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Process, startProcess } from '../engine/rig.ts';
import { benchStudio } from './bench-studio.ts';

export interface BenchRow {
  readonly name: string;
  readonly ours: number;
  readonly control: number;
  readonly ratio: number;
  readonly unit: string;
}

export const TOKEN = 'bench-token-1';

/** Boxes that count what they are sent; with `reports` they answer pings, questions and sets at once. */
export class Boxes {
  readonly ports: readonly number[];
  readonly #sockets: readonly Socket[];
  #wanted = 0;
  #done: ((at: { firstMs: number; lastMs: number; answeredMs: number }) => void) | undefined;
  #firstMs = 0;
  #seen = 0;
  #rounds: { what: 'get' | 'set'; firstMs: number; lastMs: number }[] = [];

  private constructor(sockets: readonly Socket[], reports: boolean) {
    this.#sockets = sockets;
    this.ports = sockets.map((socket) => (socket.address() as AddressInfo).port);
    for (const socket of sockets) {
      let value = Buffer.from('/value\0\0,f\0\0\0\0\0\0');
      socket.on('message', (bytes, from) => {
        const isSet = bytes.length === 16 && bytes.toString('latin1', 0, 7) === '/value\0';
        if (isSet) value = Buffer.from(bytes);
        if (bytes.toString('latin1', 0, 6) === '/value') this.#stamp(isSet ? 'set' : 'get');
        if (reports) {
          const ping = bytes.toString('latin1', 0, 5) === '/ping';
          socket.send(ping ? '/pong\0\0\0,\0\0\0' : value, from.port, from.address);
        }
        if (bytes.toString('latin1', 0, 6) === '/value') this.#stamp(isSet ? 'set' : 'get');
        if (isSet) this.#count();
      });
    }
  }

  static async open(count: number, reports: boolean): Promise<Boxes> {
    const sockets = await Promise.all(
      Array.from(
        { length: count },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = createSocket('udp4');
            socket.bind(0, '127.0.0.1', () => resolve(socket));
          }),
      ),
    );
    return new Boxes(sockets, reports);
  }

  /** Resolves when every box was set once more. */
  all(): Promise<{ firstMs: number; lastMs: number; answeredMs: number }> {
    this.#wanted = this.#sockets.length;
    this.#seen = 0;
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  /** Asked and set in rounds, all boxes each: the time from the first word of a round to its last answer, summed. */
  chainMs(): number {
    return this.#rounds.reduce((sum, round) => sum + round.lastMs - round.firstMs, 0);
  }

  startChain(): void {
    this.#rounds = [];
  }

  close(): void {
    for (const socket of this.#sockets) socket.close();
  }

  #stamp(what: 'get' | 'set'): void {
    const nowMs = performance.now();
    const round = this.#rounds[this.#rounds.length - 1];
    if (round?.what === what) round.lastMs = nowMs;
    else this.#rounds.push({ what, firstMs: nowMs, lastMs: nowMs });
  }

  #count(): void {
    const nowMs = performance.now();
    if (this.#seen === 0) this.#firstMs = nowMs;
    this.#seen += 1;
    if (this.#seen !== this.#wanted) return;
    this.#done?.({ firstMs: this.#firstMs, lastMs: nowMs, answeredMs: nowMs });
  }
}

export interface BenchEngine {
  readonly port: number;
  command(
    name: string,
    args: Record<string, unknown>,
  ): Promise<{ ok: boolean; result: Record<string, unknown>; error?: { code: string } }>;
  /** Arms the other mode; answers with what a press needs. */
  arm(mode: string): Promise<string>;
  stop(): Promise<void>;
}

export async function benchEngine(boxes: Boxes, reports: boolean): Promise<BenchEngine> {
  const studio = await benchStudio(
    boxes.ports.map((port) => ({ port })),
    reports,
  );
  const data = await mkdtemp(join(tmpdir(), 'stagelock-bench-data-'));
  const engine: Process = await startProcess(
    ['app/engine/headless.ts', '--studio', studio, '--data', data, '--listen', '127.0.0.1:0', '--admin-token', TOKEN],
    /stagelock engine ready (\S+)/,
  );
  const port = Number(new URL(engine.url).port);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const command: BenchEngine['command'] = async (name, args) =>
    JSON.parse(await post(agent, port, `/api/v1/commands/${name}`, JSON.stringify(args))) as never;
  return {
    port,
    command,
    arm: async (mode) => {
      const confirm = ((await command('stage.rehearse', { mode })).result['confirmations'] ?? []) as string[];
      const armed = await command('stage.arm', { mode, confirm });
      if (!armed.ok) throw new Error(`bench arm: ${JSON.stringify(armed.error)}`);
      return String(armed.result['planId']);
    },
    stop: async () => {
      agent.destroy();
      await engine.stop();
      await rm(studio, { recursive: true, force: true });
      await rm(data, { recursive: true, force: true });
    },
  };
}

export function post(agent: Agent, port: number, path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    const call = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    call.on('error', reject);
    call.end(body);
  });
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
