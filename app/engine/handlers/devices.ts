/** Commands on devices, alarms, seats, tracking and the virtual stage. */
import { isFault } from '../../../drivers/contract.ts';
import type { Handlers } from '../commands.ts';
import type { Room } from '../room.ts';
import type { Auth } from '../server/auth.ts';
import type { Gateway } from '../server/gateway.ts';

type Mine =
  | `device.${string}`
  | `alarm.${string}`
  | `go.${string}`
  | `seat.${string}`
  | 'tracking.encoders.reset'
  | 'tracking.lead'
  | 'tracking.relay'
  | 'tracking.status'
  | `virtual.${string}`;

export function deviceHandlers(
  room: Room,
  auth: Auth,
  gateway: () => Gateway,
): Pick<Handlers, Extract<keyof Handlers, Mine>> {
  const { supervisor, stage, alarms, seats, clock } = room;
  return {
    'device.list': () => ({ devices: room.publisher.state.devices }),
    'device.enable': async ({ device }) => (await supervisor.enable(device, true)) ?? {},
    'device.disable': async ({ device }) => (await supervisor.enable(device, false)) ?? {},
    'device.test': async ({ device }) => {
      if (!supervisor.ids().includes(device)) return { code: 'device.unknown', params: { device } };
      const keys = supervisor
        .specsOf(device)
        .filter((spec) => spec.readable)
        .map((spec) => spec.key);
      const startUs = clock.nowUs();
      const fault = keys.length === 0 ? undefined : await supervisor.query(device, keys);
      const answered = keys.filter((key) => (stage.values.raw(device, key)?.atUs ?? 0) >= startUs);
      const { status, why } = supervisor.status(device);
      return {
        status,
        why: why ?? fault ?? null,
        asked: keys.length,
        answered: answered.length,
        silent: keys.filter((key) => !answered.includes(key)),
        ms: Math.round((clock.nowUs() - startUs) / 100) / 10,
      };
    },
    'device.standAside': async ({ device, on, reason }, who) =>
      (await supervisor.standAside(device, on ? { seat: who.name, reason: reason ?? '' } : undefined)) ?? {},
    'alarm.ack': ({ id }, who) => alarms.ack(id, who.name) ?? {},
    'alarm.shelve': ({ id, minutes }) => alarms.shelve(id, clock.nowUs() + minutes * 60e6) ?? {},
    'go.request': (_, who) => {
      seats.request(who);
      return { holder: seats.lease.holder ?? null };
    },
    'go.release': (_, who) => seats.release(who) ?? {},
    'go.grant': ({ seat }, who) => seats.grant(who, seat) ?? {},
    'go.break': (_, who) => seats.break(who),
    'seat.rename': ({ name }, who) => {
      auth.rename(who.seat, name);
      gateway().rename(who.seat, name);
      seats.rename(who, name);
      return { name };
    },
    'seat.token': ({ role, name, once }) => {
      if (once) return auth.issueOnce(role, name, room.wallMs());
      const { token, who } = auth.issue(role, name);
      return { token, id: who.seat };
    },
    'seat.withdraw': async ({ id }, who) => {
      const withdrawn = auth.withdraw(id, who.seat, room.wallMs());
      if (isFault(withdrawn)) return withdrawn;
      const { what, seats: gone, kept } = withdrawn;
      // Their sockets first: whatever is still on its way from them is refused.
      gateway().withdraw(gone);
      seats.withdraw(gone);
      room.journal.note({ kind: 'seat-withdrawn', seat: who.seat, data: { ...what, seats: gone } });
      const written = await kept;
      return isFault(written) ? written : { ...what, seats: gone };
    },
    'seat.list': (_, who) => ({
      seats: seats.list(),
      ...(who.role === 'admin' ? { access: auth.access(room.wallMs()) } : {}),
    }),
    'tracking.relay': ({ camera, sink, on }) => room.tracking?.relay(camera, sink, on) ?? { code: 'tracking.none' },
    'tracking.encoders.reset': ({ camera, source }) =>
      room.tracking?.learnAnew(camera, source) ?? { code: 'tracking.none' },
    'tracking.lead': ({ camera, source }) => room.tracking?.lead(camera, source) ?? { code: 'tracking.none' },
    'tracking.status': () => room.tracking?.status() ?? { cameras: {} },
    'virtual.fault.set': async ({ device, fault }) => {
      if (!room.virtual) return { code: 'virtual.none' };
      return (await room.virtual.setFault(device, fault, true)) ?? {};
    },
    'virtual.fault.clear': async ({ device }) => {
      if (!room.virtual) return { code: 'virtual.none' };
      return (await room.virtual.clearFaults(device)) ?? {};
    },
    'virtual.frontPanel': async ({ device, param, value }) => {
      if (!room.virtual) return { code: 'virtual.none' };
      return (await room.virtual.frontPanel(device, param, value)) ?? {};
    },
  };
}
