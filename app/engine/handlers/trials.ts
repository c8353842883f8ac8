/** Commands on trials and lead times. */
import type { Handlers } from '../commands.ts';
import type { Room } from '../room.ts';

type Mine = Extract<keyof Handlers, `trial.${string}` | `lead.${string}`>;

export function trialHandlers({ trials, cold }: Room): Pick<Handlers, Mine> {
  return {
    'trial.start': (args, who) => cold.lock() ?? trials.start(args, who),
    'trial.stop': (_, who) =>
      trials.stop({ code: 'trial.stopped', params: { seat: who.name } }) ? {} : { code: 'trial.not-running' },
    'trial.list': () => trials.list(),
    'trial.forget': ({ path }, who) => trials.forget(path, who),
    'trial.putBack': ({ leave }, who) => trials.putBack(leave ?? false, who),
    'lead.adopt': ({ path, frames }, who) => trials.adoptLead(path, frames, who),
    'lead.clear': ({ path }, who) => trials.clearLead(path, who),
  };
}
