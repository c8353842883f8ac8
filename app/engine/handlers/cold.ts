/** Commands on changes between modes: the hot contract, and a cold change step by step. */
import type { Handlers } from '../commands.ts';
import type { ColdDesk } from '../contract/cold-desk.ts';

type Mine = Extract<keyof Handlers, `cold.${string}` | `contract.${string}`>;

export function coldHandlers(cold: ColdDesk): Pick<Handlers, Mine> {
  return {
    'contract.show': (args) => cold.contract(args),
    'cold.plan': (args) => cold.plan(args),
    'cold.begin': (args, who) => cold.begin(args, who),
    'cold.do': (args, who) => cold.do(args, who),
    'cold.tick': (args, who) => cold.tick(args, who),
    'cold.stop': (_, who) => {
      cold.stop({ code: 'cold.stopped', params: { seat: who.name } }, who);
      return {};
    },
    'cold.resume': (_, who) => cold.resume(who),
    'cold.abort': (_, who) => cold.abort(who),
    'cold.again': (args, who) => cold.again(args, who),
  };
}
