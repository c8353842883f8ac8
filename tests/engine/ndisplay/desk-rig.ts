/** What desks of a cluster are given, in memory. */

import type { StageEvent } from '../../../app/core/ndisplay/stage-event.ts';
import type { Fault } from '../../../app/core/parameter.ts';
import type { Studio } from '../../../app/core/stage/model.ts';
import type { ClusterDeskDeps } from '../../../app/engine/ndisplay/cluster-desk.ts';
import type { Who } from '../../../app/engine/server/auth.ts';
import type { DeviceDriver } from '../../../drivers/contract.ts';

export const WHO: Who = { seat: 's1', name: 'Rack', role: 'technician' };

export function deskDeps(studio: Studio) {
  const disk = new Map<string, unknown>();
  const published = new Map<string, unknown>();
  const notes: unknown[] = [];
  const deps: ClusterDeskDeps = {
    stage: { studio },
    storage: {
      getSetting: (name) => Promise.resolve(disk.get(name)),
      putSetting: (name, value) => {
        disk.set(name, JSON.parse(JSON.stringify(value)));
        return Promise.resolve(true);
      },
    },
    journal: { note: ({ data }) => void notes.push(data) },
    publisher: { set: (path, value) => void published.set(path.join('/'), value) },
    wallMs: () => 5,
  };
  return { deps, disk, published, notes };
}

/** A device that takes acts and remembers them; nothing is ever answered. */
export function actDevice() {
  const acts: unknown[] = [];
  const given: { refuse: Fault | undefined } = { refuse: undefined };
  const driver: DeviceDriver = {
    start: () => undefined,
    stop: () => Promise.resolve(),
    query: () => Promise.resolve(undefined),
    prepare: () => ({ code: 'driver.unknown-key' }),
    prepareAct: (act) =>
      given.refuse ?? {
        release: () => {
          acts.push(act);
          const sent = Promise.resolve({ atUs: 7, lateUs: 0 });
          return { sent, acked: Promise.resolve('none' as const), cancel: () => Promise.resolve('sent' as const) };
        },
      },
  };
  return { driver, acts, given };
}

export const THUNDER: StageEvent = {
  system: 'vp',
  name: { en: 'Thunder', zh: '雷声' },
  address: { kind: 'json', category: 'Show', type: 'Fx', name: 'Thunder' },
  parameters: [{ name: 'strength', type: { kind: 'number', unit: '%', min: 0, max: 100 }, first: 50 }],
  discard: false,
  safety: 1,
};
