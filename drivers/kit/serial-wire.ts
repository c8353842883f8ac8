/**
 * A serial port as a wire: USB adapters, built-in ports, pseudo-terminals; through `serialport`, which is loaded when the
 * first port is opened.
 *
 * Is told: a path and a line. Tells: bytes and one named `lost`. A port is locked while it is open. The library tells what
 * went wrong in words of the system only: they are read here, and nowhere else.
 */
import { stat } from 'node:fs/promises';
import { platform } from 'node:process';
import type { SerialPort } from 'serialport';
import type { Fault } from '../../app/core/parameter.ts';
import type { Cancel, Clock, Wire } from '../contract.ts';
import { faultOf, WireFaultError } from './faults.ts';
import { lineText, type SerialAddress } from './serial-line.ts';
import { SPIN_US, TimedWrites } from './timed-write.ts';
import { openedWire, peerOf, type WireEars, WireLife } from './wire-life.ts';

/** Four seconds at 9600 baud: more is a device that does not take in what it is sent. */
const MAX_QUEUED_BYTES = 4_096;
const LOOK_MS = 250;
/** There a port is a name that no file system knows. */
const WINDOWS = platform === 'win32';

export async function openSerial(clock: Clock, to: SerialAddress, on: WireEars, cancel: Cancel): Promise<Wire> {
  const from = peerOf(to);
  const life = new WireLife(on, from);
  const port = await openPort(to);
  if (cancel.aborted) {
    await shut(port);
    throw new WireFaultError(faultOf('wire.cancelled'));
  }
  const gone = faultOf('wire.port-gone', { path: to.path });
  let ending: Promise<void> | undefined;
  const timed = new TimedWrites(clock, SPIN_US, (bytes, done) => {
    if (life.over || !port.writable) return done(faultOf('wire.closed'));
    if (port.writableLength + bytes.length > MAX_QUEUED_BYTES) {
      const full = faultOf('wire.full', { maxBytes: MAX_QUEUED_BYTES });
      done(full);
      return lose(full);
    }
    port.write(Buffer.from(bytes), undefined, (error) => done(error ? gone : { atUs: clock.nowUs() }));
  });
  const end = (): Promise<void> => {
    looking[Symbol.dispose]();
    ending ??= shut(port);
    return ending;
  };
  const lose = (why: Fault): void => {
    timed.dropAll(why);
    void end();
    life.lose(why);
  };
  // A terminal that is hung up answers every read with nothing, and the library reads again: its name going is what tells.
  const looking = clock.every(LOOK_MS, () => {
    if (!WINDOWS) stat(to.path).catch(() => lose(gone));
  });
  port.on('error', () => lose(gone));
  port.on('close', () => lose(gone));
  port.on('data', (bytes: Uint8Array) => life.bytes(bytes, from));
  return openedWire(life, timed, end);
}

async function openPort(to: SerialAddress): Promise<SerialPort> {
  const { path } = to;
  try {
    // A file or a folder would be opened as if it were a port.
    if (!WINDOWS && !(await stat(path)).isCharacterDevice())
      throw new WireFaultError(faultOf('wire.port-not-serial', { path }));
    const { SerialPort: Port } = await import('serialport');
    const { baud: baudRate, dataBits, parity, stopBits } = to;
    const port = new Port({ path, baudRate, dataBits, parity, stopBits, hupcl: false, autoOpen: false });
    await new Promise<void>((resolve, reject) => {
      port.open((error) => (error ? reject(error) : resolve()));
    });
    return port;
  } catch (cause) {
    throw namedBy(cause, to);
  }
}

/** By errno where Node tells it, else by what the system calls it (strerror) in the library's message. */
const BY_WORDS: readonly (readonly [RegExp, string])[] = [
  [/ENOENT|ENXIO|ENODEV|ENOTDIR|No such file|No such device|Not a directory|File not found/i, 'wire.port-missing'],
  [/EISDIR|Inappropriate ioctl|Is a directory/i, 'wire.port-not-serial'],
  [/Cannot lock|EBUSY|resource busy|Access denied/i, 'wire.port-held'],
  [/EACCES|EPERM|Permission denied|Operation not permitted/i, 'wire.port-denied'],
  [/baud rate|termios2/i, 'wire.port-line'],
  [/EIO|Input\/output/i, 'wire.port-gone'],
];

function namedBy(cause: unknown, to: SerialAddress): WireFaultError {
  if (cause instanceof WireFaultError) return cause;
  const { path } = to;
  const said = cause instanceof Error ? cause.message : String(cause);
  const code = BY_WORDS.find(([words]) => words.test(said))?.[1];
  if (code === 'wire.port-line') return new WireFaultError(faultOf(code, { path, line: lineText(to) }));
  return new WireFaultError(code ? faultOf(code, { path }) : faultOf('wire.port-failed', { path, errno: said }));
}

/** Closed when the system has let go of it; one that is gone already is closed too. */
function shut(port: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    if (port.isOpen) port.close(() => resolve());
    else resolve();
  });
}
