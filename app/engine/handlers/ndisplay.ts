/** Commands on configurations of nDisplay clusters. */
import { isFault } from '../../../drivers/contract.ts';
import type { Handlers } from '../commands.ts';
import { ClusterControl } from '../ndisplay/cluster-control.ts';
import type { Room } from '../room.ts';

export function clusterHandlers(room: Room): Pick<Handlers, Extract<keyof Handlers, `ndisplay.${string}`>> {
  const { clusters: desk } = room;
  const control = new ClusterControl(room);
  return {
    'ndisplay.list': (args) => desk.list(args),
    'ndisplay.show': (args) => desk.show(args),
    'ndisplay.compare': (args) => desk.compare(args),
    'ndisplay.running': (args) => room.launcher.running(args),
    'ndisplay.export': (args) => desk.exportAs(args),
    'ndisplay.import': (args, who) => desk.importFrom(args, who),
    'ndisplay.make': (args, who) => desk.make(args, who),
    'ndisplay.map': (args, who) => desk.map(args, who),
    'ndisplay.use': (args, who) => desk.use(args, who),
    'ndisplay.quit': async (args, who) => {
      const sent = await control.quit(args, who);
      if (!isFault(sent)) room.launcher.quitSent(args.system);
      return sent;
    },
    'ndisplay.console': (args, who) => control.console(args, who),
    'ndisplay.first': (args, who) => control.first(args, who),
  };
}
