/** What storage can and cannot do now, as seats see it: from the first moment, not only when it changes. */
import type { Storage, StorageStatus } from '../../../presets/contract.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Alarms } from './alarms.ts';

export function watchStorage(storage: Storage, publisher: Publisher, alarms: Alarms): void {
  const look = (status: StorageStatus): void => {
    publisher.set(['storage'], status);
    for (const part of ['journal', 'library'] as const) {
      const fault = status[part];
      if (fault === 'ok') alarms.clear(`storage/${part}`);
      else alarms.raise(`storage/${part}`, fault, 'fault');
    }
  };
  storage.onStatus(look);
  look(storage.status());
}
