/**
 * The one way by which a value leaves for a device: checked, encoded, released, and recorded as far as it got.
 *
 * Is told: path, value, when. Tells: sent, acknowledged or a fault, and keeps the record of the last write. Whether it
 * is verified is never said here: reports are compared elsewhere.
 */

import { type DeviceDriver, isFault, type Prepared, type Ticket, type Write } from '../../../drivers/contract.ts';
import type { Fault, ParamPath, Value } from '../../core/parameter.ts';
import { checkValue } from '../../core/parameter-state.ts';
import { entriesFor } from '../../core/stage/salvo.ts';
import { type CrashPoints, NO_CRASH } from '../crash.ts';
import type { Supervisor } from '../devices/supervisor.ts';
import type { Stage } from '../stage/stage.ts';

export interface Sending {
  readonly sent: Promise<{ readonly atUs: number; readonly lateUs: number } | Fault>;
  readonly acked: Promise<'none' | 'acked' | Fault>;
  cancel(): Promise<'cancelled' | 'sent'>;
}

export type When = 'now' | { readonly atUs: number };

/** Encoded for its device; a link that is gone by then is found at the release. */
export interface Ready {
  readonly path: ParamPath;
  readonly value: Value;
  readonly device: string;
  /** Whose bytes they are: another driver in its place makes its own. */
  readonly driver: DeviceDriver;
  readonly prepared: Prepared;
}

export interface SenderOptions {
  readonly stage: Stage;
  readonly supervisor: Supervisor;
  readonly crash: CrashPoints;
  readonly nowUs: () => number;
  /** Records of these paths moved. */
  readonly onWrote: (path: ParamPath) => void;
}

/** What a write ends with whose place a newer one of the same parameter took while it waited. */
export const SUPERSEDED = 'ticket.superseded';

export class Sender {
  readonly #options: SenderOptions;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  send(path: ParamPath, value: Value, when: When, entries?: Write['entries']): Sending | Fault {
    const ready = this.prepare(path, value, entries);
    return isFault(ready) ? ready : this.watch(ready, this.release(ready, when));
  }

  /** Checked and encoded, nothing sent. `entries` replaces what the descriptor says (an exact undo of a half-switched salvo). */
  prepare(path: ParamPath, value: Value, entries?: Write['entries']): Ready | Fault {
    const { stage, supervisor } = this.#options;
    const descriptor = stage.descriptor(path);
    if (!descriptor) return { code: 'param.unknown', params: { path } };
    if (!descriptor.writable) return { code: 'param.read-only', params: { path } };
    const wrong = entries ? undefined : checkValue(descriptor.type, value);
    if (wrong) return { ...wrong, params: { ...wrong.params, path } };
    const what = entries ?? entriesFor(descriptor, value);
    if (!what) return { code: 'value.option', params: { path, value: String(value), options: '' } };
    const { device } = descriptor;
    const driver = supervisor.reachable(device);
    if (isFault(driver)) return driver;
    const prepared = driver.prepare({ entries: what });
    return isFault(prepared) ? prepared : { path, value, device, driver, prepared };
  }

  /** Made some time ago, and may leave now as it is. */
  isGood({ device, driver }: Ready): boolean {
    return this.#options.supervisor.reachable(device) === driver;
  }

  /** The bytes leave, or wait for their instant. Whoever releases watches the ticket too, at once or after its like. */
  release({ device, prepared }: Ready, when: When): Ticket {
    const { crash } = this.#options;
    if (crash === NO_CRASH) return prepared.release(when);
    const driver = this.#options.stage.studio.devices.find((one) => one.id === device)?.driver ?? '';
    crash.pass(`send.before:${driver}`);
    const ticket = prepared.release(when);
    crash.pass(`send.after:${driver}`);
    return ticket;
  }

  /** Keeps the record of what becomes of it. */
  watch({ path, value, device }: Ready, ticket: Ticket): Sending {
    const { stage, nowUs, onWrote } = this.#options;
    const epoch = stage.devices.get(device)?.epoch ?? 0;
    const stamp = { us: 0 };
    const sent = ticket.sent.then((result) => {
      if (isFault(result)) {
        if (!isUntold(result)) {
          stamp.us = nowUs();
          stage.values.wrote(path, { value, atUs: stamp.us, epoch, at: 'failed', fault: result });
          onWrote(path);
        }
        return result;
      }
      stamp.us = result.atUs;
      stage.values.wrote(path, { value, atUs: result.atUs, epoch, at: 'sent' });
      onWrote(path);
      return result;
    });
    const acked = Promise.all([sent, ticket.acked]).then(([left, ack]) => {
      if (isFault(left) || ack === 'none') return ack;
      stage.values.wroteNext(path, stamp.us, isFault(ack) ? { at: 'failed', fault: ack } : { at: 'acknowledged' });
      onWrote(path);
      return ack;
    });
    return { sent, acked, cancel: () => ticket.cancel() };
  }
}

/** Called off, or replaced by a newer value, before it left: no failed write, for nothing was told to the device. */
function isUntold({ code }: Fault): boolean {
  return code === 'ticket.cancelled' || code === SUPERSEDED;
}
