/** Commands of lens calibration. */
import type { Handlers } from '../commands.ts';
import type { LensRoom } from '../lens/join-lens.ts';

export function lensHandlers({ desk, show }: LensRoom): Pick<Handlers, Extract<keyof Handlers, `lenscal.${string}`>> {
  return {
    'lenscal.pattern': ({ camera }, who) => show.show(camera, who),
    'lenscal.dark': (_, who) => show.hide({ code: 'delay.stopped', params: { seat: who.name } }),
    'lenscal.begin': (args, who) => desk.begin(args, who),
    'lenscal.at': (args) => desk.at(args),
    'lenscal.shoot': (args) => desk.shoot(args),
    'lenscal.use': (args) => desk.use(args),
    'lenscal.place': (args) => desk.place(args),
    'lenscal.remove': (args) => desk.remove(args),
    'lenscal.choice': (args) => desk.choice(args),
    'lenscal.accept': (args, who) => desk.accept(args, who),
    'lenscal.discard': (args) => desk.discard(args),
  };
}
