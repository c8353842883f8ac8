/**
 * A timecode generator of the stage: Art-Net timecode in real datagrams, in step with the day or led astray.
 *
 * Faults: offline, drop, wrong-rate (labels a second). Hands: `jump` frames once, `running` and `reverse` on and off,
 * `drift` parts per million against this machine.
 */
import type { Clock, Emulator, Peer } from '../../drivers/contract.ts';
import { FaultBoard } from '../../drivers/kit/fault-board.ts';
import { faultOf } from '../../drivers/kit/faults.ts';
import { freeUdpPort } from '../../drivers/kit/free-port.ts';
import { openArtTimecodeEmulator } from '../../drivers/timecode/art-timecode-emulator.ts';
import type { RateCode } from '../../drivers/timecode/label.ts';
import { TimecodeCourse } from '../../drivers/timecode/timecode-course.ts';
import type { Value } from '../core/parameter.ts';
import type { Rate } from '../core/stage/model.ts';
import { canDrop, labelsPerSecond, timecodeOf } from '../core/time/timecode.ts';

const HOST = '127.0.0.1';

export interface TimeSenderOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly rate: Rate;
  readonly wallMs: number;
}

export async function openTimeSender({ clock, random, rate, wallMs }: TimeSenderOptions): Promise<Emulator> {
  const target: Peer = { host: HOST, port: await freeUdpPort() };
  const day = new Date(wallMs);
  const ms = ((day.getHours() * 60 + day.getMinutes()) * 60 + day.getSeconds()) * 1000 + day.getMilliseconds();
  const frame = Math.floor((ms * rate.num) / (rate.den * 1000));
  const course = new TimecodeCourse({
    rateCode: rateCodeOf(rate),
    rate,
    label: timecodeOf(frame, rate, canDrop(rate)),
    random,
  });
  const hands = { running: true, reverse: false, drift: 0 };
  const faults = new FaultBoard(() => apply());
  const apply = (): void => {
    const wrong = faults.list.find((fault) => fault.kind === 'wrong-rate');
    const lossy = faults.list.find((fault) => fault.kind === 'drop');
    const silent = !hands.running || faults.has('offline');
    course.set({
      reverse: hands.reverse,
      driftPpm: hands.drift,
      speed: wrong?.kind === 'wrong-rate' ? (wrong.hz * rate.den) / rate.num : 1,
      dropShare: silent ? 1 : lossy?.kind === 'drop' ? lossy.share : 0,
    });
  };
  const sender = await openArtTimecodeEmulator({ clock, course, target });
  return {
    address: target,
    plays: ['offline', 'drop', 'wrong-rate'],
    get faults() {
      return faults.list;
    },
    setFault: (fault, on) => faults.set(fault, on),
    clearFaults: () => faults.clear(),
    frontPanel: (key: string, value: Value) => {
      if (key === 'jump' && typeof value === 'number') course.jump(value);
      else if (key === 'drift' && typeof value === 'number') hands.drift = value;
      else if ((key === 'running' || key === 'reverse') && typeof value === 'boolean') hands[key] = value;
      else return faultOf('driver.value', { key, value: String(value) });
      apply();
      return undefined;
    },
    actual: () => new Map<string, Value>(Object.entries(hands)),
    reboot: async (downMs) => {
      faults.set({ kind: 'offline' }, true);
      await new Promise<void>((done) => {
        clock.after(downMs, done);
      });
      faults.set({ kind: 'offline' }, false);
    },
    close: () => sender.close(),
  };
}

function rateCodeOf(rate: Rate): RateCode {
  const perSecond = labelsPerSecond(rate);
  return perSecond === 24 ? 0 : perSecond === 25 ? 1 : canDrop(rate) ? 2 : 3;
}
