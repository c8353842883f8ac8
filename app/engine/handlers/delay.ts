/** Commands of the guided delay measurement. */
import type { Handlers } from '../commands.ts';
import type { DelayDesk } from '../delay/delay-desk.ts';
import type { PatternShow } from '../lens/pattern-show.ts';

export function delayHandlers(
  delay: DelayDesk,
  pattern: Pick<PatternShow, 'busy'>,
): Pick<Handlers, Extract<keyof Handlers, `delaycal.${string}`>> {
  return {
    'delaycal.start': (args, who) => pattern.busy() ?? delay.start(args, who),
    'delaycal.mark': (args) => delay.mark(args),
    'delaycal.unmark': ({ mark }) => delay.unmark(mark),
    'delaycal.stop': (_, who) => delay.end({ code: 'delay.stopped', params: { seat: who.name } }),
    'delaycal.keep': (_, who) => delay.keep(who),
    'delaycal.discard': () => delay.discard(),
  };
}
