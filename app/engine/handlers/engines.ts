/** Commands on render nodes: start, stop, start anew, what they logged. */
import type { Handlers } from '../commands.ts';
import type { LaunchDesk } from '../launcher/launch-desk.ts';

export function engineHandlers(desk: LaunchDesk): Pick<Handlers, Extract<keyof Handlers, `engine.${string}`>> {
  return {
    'engine.start': (args, who) => desk.start(args, who),
    'engine.stop': (args, who) => desk.stop(args, who),
    'engine.restart': (args, who) => desk.restart(args, who),
    'engine.log': (args) => desk.log(args),
  };
}
