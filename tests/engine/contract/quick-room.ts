/** The shipped fine-pitch room with engines that start in a moment: how long they take is not what is tried. */
import { ownStudio } from '../rig.ts';

interface Device {
  readonly virtual?: { delays?: Record<string, readonly [number, number]>; loadMs?: number };
}

export function quickRoom(): Promise<string> {
  return ownStudio(
    'seeds/fine-pitch-room',
    (file, json) => {
      if (file === 'devices.json')
        for (const { virtual } of json['devices'] as Device[]) {
          if (virtual?.delays?.['running']) virtual.delays['running'] = [50, 150];
          if (virtual?.loadMs !== undefined) virtual.loadMs = 100;
        }
      if (file === 'bindings.json')
        for (const binding of json['bindings'] as { path: string; timeoutMs?: number }[])
          if (binding.path === 'zone/wall/source') binding.timeoutMs = 500;
      if (file === 'studio.json')
        json['gates'] = { ...(json['gates'] as object), trackingCleanMs: 100, closeAfterMs: 8_000 };
    },
    ['devices.json', 'bindings.json', 'studio.json'],
  );
}
