/** The six rooms, in the order of their keys 1 to 6. */
import type { IconName } from '../ui/icons.tsx';

export const ROOMS = ['live', 'director', 'tracking', 'sync', 'devices', 'library'] as const;
export type Room = (typeof ROOMS)[number];

export const ROOM_ICONS: Readonly<Record<Room, IconName>> = {
  live: 'live',
  director: 'director',
  tracking: 'tracking',
  sync: 'sync',
  devices: 'devices',
  library: 'library',
};

export function roomOf(path: string): Room {
  return ROOMS.find((room) => path === `/${room}` || path.startsWith(`/${room}/`)) ?? 'live';
}
