/**
 * A box at the far end of a serial line, for emulators: the faults of emulator-net.ts, on a port instead of a socket.
 *
 * Knows: a port of this machine and the fault board. A line has one other end, whoever that is: it is told everything.
 */
import type { Peer, Wire } from '../contract.ts';
import { Sleeper } from './emulator-door.ts';
import { type EmulatorNet, Outbox, type UdpServerOptions } from './emulator-net.ts';
import type { SerialAddress } from './serial-line.ts';
import { openSerial } from './serial-wire.ts';
import { peerOf } from './wire-life.ts';

export async function openLineServer(options: UdpServerOptions, line: SerialAddress): Promise<EmulatorNet<Peer>> {
  const { clock, faults } = options;
  const outbox = new Outbox(options);
  const sleeper = new Sleeper(clock);
  const end = new AbortController();
  const on = {
    bytes: (bytes: Uint8Array, from: Peer) => {
      if (!faults.has('offline')) options.onBytes(from, bytes);
    },
    lost: () => undefined,
  };
  let wire: Wire | undefined = await openSerial(clock, line, on, end.signal);
  const letGo = async (): Promise<void> => {
    outbox.clear();
    const closing = wire;
    wire = undefined;
    await closing?.close();
  };
  return {
    address: peerOf(line),
    send: (_, bytes) => {
      if (faults.has('offline')) return;
      const copy = bytes.slice();
      outbox.pass(() => wire?.write(copy));
    },
    refresh: () => {
      if (faults.has('offline')) outbox.clear();
    },
    reboot: async (downMs) => {
      await letGo();
      await sleeper.sleep(downMs);
      if (!end.signal.aborted) wire = await openSerial(clock, line, on, end.signal);
    },
    close: async () => {
      end.abort();
      sleeper.wake();
      await letGo();
    },
  };
}
