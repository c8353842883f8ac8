/** Commands on cluster events that people make. */
import type { Handlers } from '../commands.ts';
import type { EventDesk } from '../ndisplay/event-desk.ts';

export function eventHandlers(desk: EventDesk): Pick<Handlers, Extract<keyof Handlers, `event.${string}`>> {
  return {
    'event.list': () => desk.list(),
    'event.versions': (args) => desk.versions(args),
    'event.save': (args, who) => desk.save(args, who),
    'event.delete': (args, who) => desk.remove(args, who),
    'event.restore': (args, who) => desk.restore(args, who),
    'event.fire': (args, who) => desk.fire(args, who),
  };
}
