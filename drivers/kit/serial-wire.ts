/**
 * A serial port as a wire: USB adapters, built-in ports, pseudo-terminals.
 *
 * Knows: the terminal of the system, through Node's own terminal handle; `stty` sets the line and `flock` takes the lock
 * that other serial programs take too. Is told: a path and a line. Tells: bytes and one named `lost`. Linux and macOS;
 * without `flock` (macOS) a port that others hold is not noticed.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { ReadStream } from 'node:tty';
import type { Fault } from '../../app/core/parameter.ts';
import type { Cancel, Clock, Wire } from '../contract.ts';
import { faultOf, WireFaultError } from './faults.ts';
import { lineText, type SerialAddress, sttyWords } from './serial-line.ts';
import { SPIN_US, TimedWrites } from './timed-write.ts';
import { peerOf, type WireEars, WireLife } from './wire-life.ts';

/** Four seconds at 9600 baud: more is a device that does not take in what it is sent. */
const MAX_QUEUED_BYTES = 4_096;
/** Never becomes our terminal, never waits for a carrier. */
const HOW = constants.O_RDWR | (constants.O_NOCTTY ?? 0) | (constants.O_NONBLOCK ?? 0);
const PSEUDO = '/dev/pts/';

export async function openSerial(clock: Clock, to: SerialAddress, on: WireEars, cancel: Cancel): Promise<Wire> {
  const from = peerOf(to);
  const life = new WireLife(on, from);
  const [hold, terminal] = await openTerminal(to, cancel);
  if (cancel.aborted) {
    await shut(terminal, hold);
    throw new WireFaultError(faultOf('wire.cancelled'));
  }
  const stream = new ReadStream(terminal.fd);
  const gone = faultOf('wire.port-gone', { path: to.path });
  let ending: Promise<void> | undefined;
  const timed = new TimedWrites(clock, SPIN_US, (bytes, done) => {
    if (life.over || !stream.writable) return done(faultOf('wire.closed'));
    if (stream.writableLength + bytes.length > MAX_QUEUED_BYTES) {
      const full = faultOf('wire.full', { maxBytes: MAX_QUEUED_BYTES });
      done(full);
      return lose(full);
    }
    stream.write(bytes, (error) => done(error ? gone : { atUs: clock.nowUs() }));
  });
  const end = (): Promise<void> => {
    stream.destroy();
    ending ??= shut(terminal, hold);
    return ending;
  };
  const lose = (why: Fault): void => {
    timed.dropAll(why);
    void end();
    life.lose(why);
  };
  stream.on('error', () => lose(gone));
  stream.on('end', () => lose(gone));
  stream.on('close', () => lose(gone));
  stream.on('data', (bytes: Uint8Array) => life.bytes(bytes, from));
  return {
    write: (bytes) => void timed.writeAt(bytes, 0),
    writeAt: (bytes, atUs) => timed.writeAt(bytes, atUs),
    close: () => {
      life.end();
      timed.dropAll(faultOf('wire.closed'));
      return end();
    },
  };
}

/** The first holds the lock: Node's terminal handle opens the port anew under the second, and would let a lock go. */
async function openTerminal(to: SerialAddress, cancel: Cancel): Promise<readonly [FileHandle, FileHandle]> {
  const { path } = to;
  try {
    if (!(await stat(path)).isCharacterDevice()) throw new WireFaultError(faultOf('wire.port-not-serial', { path }));
    const hold = await open(path, HOW);
    try {
      if ((await runOn(hold, 'flock', ['-xn', '0'], cancel)) === 1) throw held(path);
      const isPseudo = (await realpath(path)).startsWith(PSEUDO);
      const set = await runOn(hold, 'stty', sttyWords(to, isPseudo), cancel);
      if (set === 'missing') throw new WireFaultError(faultOf('wire.port-no-tool', { tool: 'stty' }));
      if (set !== 0) throw new WireFaultError(await lineFault(hold, to, cancel));
      return [hold, await open(path, HOW)];
    } catch (cause) {
      await hold.close();
      throw cause;
    }
  } catch (cause) {
    throw namedBy(cause, path);
  }
}

const held = (path: string): WireFaultError => new WireFaultError(faultOf('wire.port-held', { path }));

/** Either it is no terminal at all, or it cannot run so. */
async function lineFault(hold: FileHandle, to: SerialAddress, cancel: Cancel): Promise<Fault> {
  if (cancel.aborted) return faultOf('wire.cancelled');
  const isTerminal = (await runOn(hold, 'stty', [], cancel)) === 0;
  if (!isTerminal) return faultOf('wire.port-not-serial', { path: to.path });
  return faultOf('wire.port-line', { path: to.path, line: lineText(to) });
}

/** A small program of the system with the port as its input: its exit code, or `missing`. */
function runOn(
  port: FileHandle,
  tool: string,
  words: readonly string[],
  cancel: Cancel,
): Promise<number | null | 'missing'> {
  return new Promise((resolve) => {
    const child = spawn(tool, words, { stdio: [port.fd, 'ignore', 'ignore'], signal: cancel });
    child.on('error', (cause: NodeJS.ErrnoException) => resolve(cause.code === 'ENOENT' ? 'missing' : null));
    child.on('close', (code) => resolve(code));
  });
}

const BY_ERRNO: Readonly<Record<string, string>> = {
  ENOENT: 'wire.port-missing',
  ENXIO: 'wire.port-missing',
  ENODEV: 'wire.port-missing',
  EIO: 'wire.port-gone',
  EACCES: 'wire.port-denied',
  EPERM: 'wire.port-denied',
  EBUSY: 'wire.port-held',
  EISDIR: 'wire.port-not-serial',
  ENOTDIR: 'wire.port-missing',
};

function namedBy(cause: unknown, path: string): WireFaultError {
  if (cause instanceof WireFaultError) return cause;
  const errno = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const code = BY_ERRNO[errno];
  return new WireFaultError(code ? faultOf(code, { path }) : faultOf('wire.port-failed', { path, errno }));
}

async function shut(...handles: readonly FileHandle[]): Promise<void> {
  for (const handle of handles) await handle.close().catch(() => undefined);
}
