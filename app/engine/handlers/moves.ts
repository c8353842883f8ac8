/** Commands of virtual moves. */
import type { Handlers } from '../commands.ts';
import type { MoveDesk } from '../tracking/moves/move-desk.ts';

export function moveHandlers(desk: MoveDesk): Pick<Handlers, Extract<keyof Handlers, `vcam.${string}`>> {
  return {
    'vcam.list': () => desk.list(),
    'vcam.get': ({ move, version }) => desk.library.get(move, version),
    'vcam.versions': ({ move }) => desk.library.versions(move),
    'vcam.save': (args, who) => desk.save(args, who),
    'vcam.delete': (args, who) => desk.remove(args, who),
    'vcam.restore': (args, who) => desk.restore(args, who),
    'vcam.capture': (args) => desk.capture(args),
    'vcam.start': (args, who) => desk.start(args, who),
    'vcam.back': (args, who) => desk.back(args, who),
  };
}
