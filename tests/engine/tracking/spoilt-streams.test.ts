/** What virtual trackers get wrong, through real sockets, as the names under which a person reads it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SourceConfig } from '../../../app/engine/tracking/tracking-config.ts';
import { TrackingHub } from '../../../app/engine/tracking/tracking-hub.ts';
import { FAULTS } from '../../../app/protocol/words/faults.ts';
import type { EmulatorFault, EmulatorOptions } from '../../../drivers/contract.ts';
import { openEmulator as openFreed } from '../../../drivers/freed/freed-emulator.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { freeUdpPort } from '../../../drivers/kit/free-port.ts';
import type { TrackerEmulator } from '../../../drivers/kit/tracker-emulator.ts';
import { openEmulator as openF4 } from '../../../drivers/mosys-f4/mosys-f4-emulator.ts';
import { openEmulator as openNatNet } from '../../../drivers/natnet/natnet-emulator.ts';
import { openEmulator as openOtrk } from '../../../drivers/opentrackio/opentrackio-emulator.ts';
import { openEmulator as openPsn } from '../../../drivers/psn/psn-emulator.ts';
import { openEmulator as openStype } from '../../../drivers/stype/stype-emulator.ts';
import { emulatorOptions } from '../../kit/driver-rig.ts';
import { eventually } from './rig.ts';

const HZ = 50;
const LIMIT_MS = 30_000;
type Open = (options: EmulatorOptions<unknown>) => Promise<TrackerEmulator>;
const OPEN: Readonly<Record<string, Open>> = {
  freed: openFreed,
  psn: openPsn,
  stype: openStype,
  natnet: openNatNet,
  'mosys-f4': openF4,
  opentrackio: openOtrk,
};

interface Spoilt {
  readonly protocol: string;
  readonly fault: EmulatorFault;
  readonly virtual?: object;
  readonly refused?: string;
  readonly noted?: string;
}
const SPOILT: readonly Spoilt[] = [
  { protocol: 'psn', fault: { kind: 'not-a-number' }, refused: 'not-finite' },
  { protocol: 'stype', fault: { kind: 'not-a-number' }, refused: 'not-finite' },
  { protocol: 'natnet', fault: { kind: 'not-a-number' }, refused: 'not-finite' },
  { protocol: 'opentrackio', fault: { kind: 'not-a-number' }, refused: 'not-finite' },
  { protocol: 'opentrackio', fault: { kind: 'not-a-number' }, virtual: { encoding: 'cbor' }, refused: 'not-finite' },
  { protocol: 'freed', fault: { kind: 'impossible-angle' }, refused: 'impossible-angle' },
  { protocol: 'mosys-f4', fault: { kind: 'impossible-angle' }, refused: 'impossible-angle' },
  { protocol: 'stype', fault: { kind: 'impossible-angle' }, refused: 'impossible-angle' },
  { protocol: 'opentrackio', fault: { kind: 'impossible-angle' }, refused: 'impossible-angle' },
  { protocol: 'freed', fault: { kind: 'cut', share: 0.3 }, refused: 'length' },
  { protocol: 'mosys-f4', fault: { kind: 'cut', share: 0.3 }, refused: 'length' },
  { protocol: 'psn', fault: { kind: 'cut', share: 0.3 }, refused: 'length' },
  { protocol: 'natnet', fault: { kind: 'cut', share: 0.3 }, refused: 'length' },
  { protocol: 'stype', fault: { kind: 'cut', share: 0.3 }, refused: 'length' },
  { protocol: 'freed', fault: { kind: 'garbled', share: 0.3 }, refused: 'checksum' },
  { protocol: 'opentrackio', fault: { kind: 'garbled', share: 0.3 }, refused: 'checksum' },
  { protocol: 'opentrackio', fault: { kind: 'swapped', share: 0.3 }, refused: 'late' },
  { protocol: 'freed', fault: { kind: 'twin' }, refused: 'other-sender' },
  { protocol: 'psn', fault: { kind: 'twin' }, refused: 'other-sender' },
  { protocol: 'freed', fault: { kind: 'spikes', share: 0.1 }, refused: 'jump' },
  { protocol: 'natnet', fault: { kind: 'occluded' }, refused: 'occluded' },
  { protocol: 'opentrackio', fault: { kind: 'clock-back', s: 1 }, noted: 'clock-set' },
  { protocol: 'psn', fault: { kind: 'clock-back', s: 1 }, noted: 'clock-set' },
];
const idOf = ({ protocol, fault, virtual }: Spoilt): string => `${protocol} ${fault.kind}${virtual ? ' too' : ''}`;

const clock = createClock();
const hub = new TrackingHub({ clock, onVerdict: () => undefined });
const ticking = clock.every(50, () => hub.tick());
const trackers: TrackerEmulator[] = [];
const cameraOf = (id: string) => hub.telemetry().cameras[id]!;

async function open(protocol: string, port: number, virtual: object = {}): Promise<TrackerEmulator> {
  const shown = { path: 'crane', target: { host: '127.0.0.1', port }, ...virtual };
  const tracker = await OPEN[protocol]!(emulatorOptions<unknown>(clock, { expectedHz: HZ }, shown).options);
  trackers.push(tracker);
  return tracker;
}

const WRAPS = 'freed that looks back';
/** From side to side before something behind it: its pan runs over 180. */
const BACKWARDS = { kind: 'dolly', fromM: [-1, -2, 1.6], toM: [1, -2, 1.6], lookAtM: [0, -9, 1.6], periodS: 4 };

beforeAll(async () => {
  const source = async (cameraId: string, protocol: string): Promise<SourceConfig> => ({
    cameraId,
    protocol,
    // Sources that ask for any port alike would share one.
    listen: { host: '127.0.0.1', port: await freeUdpPort() },
    trackerCameraId: protocol === 'stype' ? null : 1,
    expectedHz: HZ,
  });
  const spoilt = await Promise.all(SPOILT.map((one) => source(idOf(one), one.protocol)));
  const sources = [...spoilt, await source(WRAPS, 'freed')];
  hub.configure({ sources, sinks: [] });
  for (const [n, one] of SPOILT.entries())
    (await open(one.protocol, sources[n]!.listen.port, one.virtual)).setFault({ kind: 'drop', share: 0 }, true);
  await open('freed', sources.at(-1)!.listen.port, { path: BACKWARDS });
  await eventually('all are heard', () => sources.every((s) => cameraOf(s.cameraId).packets > 20), LIMIT_MS);
  SPOILT.forEach(({ fault }, n) => trackers[n]!.setFault(fault, true));
}, 60_000);

afterAll(async () => {
  ticking[Symbol.dispose]();
  hub.close();
  await Promise.all(trackers.map((tracker) => tracker.close()));
});

test.each(SPOILT.map((one) => [idOf(one), one] as const))('%s is named, with what to do', async (id, one) => {
  const { refused, noted } = one;
  const counted = (): boolean =>
    refused === undefined ? (cameraOf(id).noted?.[noted ?? ''] ?? 0) > 0 : (cameraOf(id).rejected[refused] ?? 0) > 0;
  await eventually(`${id} counted`, counted, LIMIT_MS);
  const code = refused === undefined ? `tracking.noted.${noted}` : `tracking.refused.${refused}`;
  expect([code, FAULTS[code] !== undefined]).toEqual([code, true]);
  if (refused !== 'late') expect([code, FAULTS[`${code}!`] !== undefined]).toEqual([code, true]);
  expect(cameraOf(id).pose?.every(Number.isFinite)).toBe(true);
});

test('a head that looks back says pans on either side of 180, and none of it is a jump', async () => {
  const sides = new Set<number>();
  const wrapped = (): boolean => {
    const pan = cameraOf(WRAPS).angles.panDeg;
    if (Math.abs(pan) > 90) sides.add(Math.sign(pan));
    return sides.size === 2;
  };
  await eventually('both sides', wrapped, LIMIT_MS);
  expect(cameraOf(WRAPS).rejected).toEqual({});
});
