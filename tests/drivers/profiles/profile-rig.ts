/** A shipped profile, filled in as on site, against a box that knows nothing of it. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Value } from '../../../app/core/parameter.ts';
import { type Profile, readProfile } from '../../../app/protocol/profile-file.ts';
import { isFault, type WireAddress } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { openHttp } from '../../../drivers/kit/http.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { driver } from '../../../drivers/template/template-driver.ts';
import { record, write } from '../../kit/rig.ts';

const FOLDER = new URL('../../../seeds/profiles/', import.meta.url);
export const PROFILE_FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

export function profile(id: string): Profile {
  const read = readProfile(readFileSync(new URL(`${id}.json`, FOLDER), 'utf8'));
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.profile;
}

export const clock = createClock();

/** A device made from it, started. */
export function deviceOf(settings: unknown, address: WireAddress) {
  const compiled = driver.settings(settings);
  if (isFault(compiled)) throw new Error(JSON.stringify(compiled));
  const http = openHttp(clock);
  const recorder = record(clock, createOpenWire(clock), http.request);
  const device = driver.create(recorder.context, compiled, address);
  device.start();
  const set = async (key: string, value: Value) => {
    const prepared = device.prepare(write(key, value));
    if (isFault(prepared)) return prepared;
    const { sent, acked } = prepared.release('now');
    const left = await sent;
    return isFault(left) ? left : acked;
  };
  const stop = async () => {
    await device.stop();
    http.close();
  };
  return { ...recorder, device, set, stop };
}
