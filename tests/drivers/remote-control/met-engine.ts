/** The driver of Remote Control over real sockets, beside whatever plays an engine there. */
import type { Value } from '../../../app/core/parameter.ts';
import { isFault, type Peer, type Ticket } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { openHttp } from '../../../drivers/kit/http.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { driver } from '../../../drivers/remote-control/remote-control-driver.ts';
import { eventually, RecordedContext } from '../../kit/driver-rig.ts';
import { write } from '../../kit/rig.ts';

const cleanup: (() => Promise<void> | void)[] = [];

export async function closeMet(): Promise<void> {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
}

export function openMet(at: Peer, raw: object) {
  const clock = createClock();
  const http = openHttp(clock);
  const context = new RecordedContext(clock, createOpenWire(clock), http.request);
  const settings = driver.settings(raw);
  if (isFault(settings)) throw new Error(JSON.stringify(settings));
  const device = driver.create(context, settings, { kind: 'http', ...at });
  cleanup.push(
    () => http.close(),
    () => device.stop(),
  );
  device.start();
  const put = (key: string, value: Value): Ticket => {
    const prepared = device.prepare(write(key, value));
    if (isFault(prepared)) throw new Error(JSON.stringify(prepared));
    return prepared.release('now');
  };
  const is = (key: string, value: Value): Promise<void> => {
    const text = JSON.stringify(value);
    return eventually(`${key} is ${text}`, () => JSON.stringify(context.values.get(key)) === text);
  };
  const isLive = (epoch = 1): Promise<void> =>
    eventually(`live, epoch ${epoch}`, () => context.status === 'live' && (context.epochs.at(-1) ?? 0) >= epoch);
  return { context, device, put, is, isLive };
}
