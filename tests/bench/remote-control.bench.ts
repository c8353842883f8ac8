/**
 * A slider dragged over an engine that answers at its frames: writes that arrive and how old the last one is, with the
 * newest waiting against every one in line. Real sockets; the engine is a bare server, 60 frames a second, one request of
 * a connection per frame.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { isFault } from '../../drivers/contract.ts';
import { createClock } from '../../drivers/kit/clock.ts';
import { openHttp } from '../../drivers/kit/http.ts';
import { httpRequest, writeProperty } from '../../drivers/remote-control/remote-control-message.ts';
import { Requests } from '../../drivers/remote-control/remote-control-requests.ts';
import { WriteSlots } from '../../drivers/remote-control/write-slots.ts';
import type { BenchRow } from './engine-kit.ts';
import { median, rowOf } from './figures.ts';

const FRAME_MS = 1000 / 60;
const DRAG_MS = 2_000;
/** Events of a pointer on a good screen. */
const EVENT_MS = 4;
const RUNS = 5;

interface Engine {
  readonly port: number;
  readonly values: number[];
  close(): void;
}

export async function bench(): Promise<BenchRow[]> {
  const ours: Drag[] = [];
  const naive: Drag[] = [];
  for (let run = 0; run < RUNS; run++) {
    ours.push(await drag(true));
    naive.push(await drag(false));
  }
  const of = (drags: readonly Drag[], figure: keyof Drag): number => median(drags.map((one) => one[figure]));
  return [
    rowOf(
      'Remote Control: last value of a dragged slider arrives after its hand rests / each in line',
      of(ours, 'restMs'),
      of(naive, 'restMs'),
      'ms',
    ),
    rowOf(
      'the same: values a hand moved to per second of drag and arrival',
      of(ours, 'movesPerS'),
      of(naive, 'movesPerS'),
      '1/s',
    ),
    rowOf(
      'the same: property writes that the engine took per second',
      of(ours, 'writesPerS'),
      of(naive, 'writesPerS'),
      '1/s',
    ),
    rowOf('the same: the last value arrived', of(ours, 'arrived'), of(naive, 'arrived'), 'share'),
  ];
}

interface Drag {
  readonly restMs: number;
  readonly movesPerS: number;
  readonly writesPerS: number;
  readonly arrived: number;
}

/** `newest`: as the driver does it. Else every value is a write of its own and waits behind the others. */
async function drag(newest: boolean): Promise<Drag> {
  const engine = await openEngine();
  const clock = createClock();
  const http = openHttp(clock);
  const gate = new Requests({
    passphraseMd5: undefined,
    answerMs: 60_000,
    send: (request) => http.request({ host: '127.0.0.1', port: engine.port }, request, new AbortController().signal),
  });
  const slots = new WriteSlots<number>(
    clock,
    async (batch, onSent) => gate.write(writeProperty('Stage', 'Exposure', batch.at(-1)?.what, false), onSent),
    gate.writing,
  );
  const line: Promise<unknown>[] = [];
  let behind: Promise<unknown> = Promise.resolve();
  const inLine = (value: number): Promise<unknown> => {
    const request = httpRequest(writeProperty('Stage', 'Exposure', value, false), undefined, 60_000);
    const send = () => http.request({ host: '127.0.0.1', port: engine.port }, request, new AbortController().signal);
    behind = behind.then(send);
    return behind;
  };
  const startMs = performance.now();
  let moves = 0;
  for (let nextMs = startMs; nextMs < startMs + DRAG_MS; nextMs += EVENT_MS) {
    moves += 1;
    line.push(
      newest ? slots.release({ slot: 'a', key: 'a', what: moves, replaceable: true }, 'now').acked : inLine(moves),
    );
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, nextMs + EVENT_MS - performance.now())));
  }
  const restedMs = performance.now();
  const ends = await Promise.all(line);
  const seconds = (performance.now() - startMs) / 1000;
  const restMs = performance.now() - restedMs;
  http.close();
  engine.close();
  if (isFault(ends.at(-1))) throw new Error('the last value did not leave');
  return {
    restMs,
    movesPerS: moves / seconds,
    writesPerS: engine.values.length / seconds,
    arrived: engine.values.at(-1) === moves ? 1 : 0,
  };
}

async function openEngine(): Promise<Engine> {
  const waiting: { reply: ServerResponse; value: number }[] = [];
  const values: number[] = [];
  const server: Server = createServer((asked, reply) => {
    let text = '';
    asked.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    asked.on('end', () =>
      waiting.push({ reply, value: (JSON.parse(text) as { PropertyValue: number }).PropertyValue }),
    );
  });
  const frame = setInterval(() => {
    for (const { reply, value } of waiting.splice(0)) {
      values.push(value);
      reply.writeHead(200).end();
    }
  }, FRAME_MS);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (typeof at !== 'object' || at === null) throw new Error('no port');
  return {
    port: at.port,
    values,
    close: () => {
      clearInterval(frame);
      server.closeAllConnections();
      server.close();
    },
  };
}
