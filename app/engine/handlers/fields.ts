/** Commands on the fields that a device lists itself. */
import type { Handlers } from '../commands.ts';
import { FieldDesk } from '../devices/field-desk.ts';
import type { Room } from '../room.ts';

export function fieldHandlers(room: Room): Pick<Handlers, Extract<keyof Handlers, `field.${string}`>> {
  const desk = new FieldDesk(room);
  return {
    'field.list': ({ device }) => desk.list(device),
    'field.name': (args) => desk.name(args),
    'field.forget': (args) => desk.forget(args),
  };
}
