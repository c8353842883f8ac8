/** Commands on what systems hold out of sight. */
import type { Handlers } from '../commands.ts';
import type { KeepWarm } from '../warmth/keep-warm.ts';

export function warmthHandlers(keep: KeepWarm): Pick<Handlers, Extract<keyof Handlers, `warmth.${string}`>> {
  return {
    'warmth.keep': (args, who) => keep.keep(args, who),
    'warmth.load': (args, who) => keep.load(args, who),
    'warmth.auto': (args, who) => keep.auto(args, who),
  };
}
