/**
 * The tracking process's control socket: commands in, answers, telemetry and verdicts out. One JSON object a line.
 *
 * Knows: a Unix socket or a Windows pipe that only this user can open. Is told: what to do with a command. Tells:
 * every client. A client that does not read loses telemetry first and its connection then; it never slows the samples.
 */
import { chmod, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { LineFramer } from '../../../drivers/kit/framers.ts';
import { type FromTracking, MAX_LINE_BYTES, parseCommand, type ToTracking } from './tracking-messages.ts';

const MAX_CLIENTS = 4;
const TELEMETRY_UNTIL_BYTES = 64 * 1024;
const DROP_AT_BYTES = 1024 * 1024;

export interface ControlServerOptions {
  readonly path: string;
  /** Said to every client first. */
  greet(): readonly FromTracking[];
  onCommand(command: ToTracking): FromTracking | Promise<FromTracking>;
  /** After its answer has left. */
  onStop(): void;
}

export interface ControlServer {
  readonly clients: number;
  tell(event: FromTracking): void;
  close(): Promise<void>;
}

/** Rejects with EADDRINUSE where another process already answers on the path. */
export async function openControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (clients.size >= MAX_CLIENTS) {
      socket.destroy();
      return;
    }
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    for (const event of options.greet()) write(socket, event);
    const framer = new LineFramer({
      maxBytes: MAX_LINE_BYTES,
      onFault: () => socket.destroy(),
      onLine: (line) => {
        const command = parseCommand(line);
        if (command === undefined) {
          socket.destroy();
          return;
        }
        const tell = (answer: FromTracking): void => {
          socket.write(`${JSON.stringify(answer)}\n`, () => {
            if (command.t === 'stop') options.onStop();
          });
        };
        const answer = options.onCommand(command);
        if (answer instanceof Promise) void answer.then(tell);
        else tell(answer);
      },
    });
    socket.on('data', (bytes: Uint8Array) => framer.push(bytes));
  });
  await listen(server, options.path).catch(async (cause: unknown) => {
    if (!isCode(cause, 'EADDRINUSE') || (await isAnswered(options.path))) throw cause;
    await unlink(options.path); // left behind by a process that was killed
    await listen(server, options.path);
  });
  server.on('error', () => server.close());
  if (process.platform !== 'win32') await chmod(options.path, 0o600);
  return {
    get clients() {
      return clients.size;
    },
    tell: (event) => {
      if (clients.size === 0) return;
      const line = `${JSON.stringify(event)}\n`;
      for (const client of clients) {
        if (client.writableLength > DROP_AT_BYTES) client.destroy();
        else if (event.t !== 'telemetry' || client.writableLength < TELEMETRY_UNTIL_BYTES) client.write(line);
      }
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const client of clients) client.destroySoon();
      await closed;
    },
  };
}

function write(socket: Socket, event: FromTracking): void {
  socket.write(`${JSON.stringify(event)}\n`);
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.on('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });
}

function isCode(cause: unknown, code: string): boolean {
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === code;
}
