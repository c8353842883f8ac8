/** Commands on configurations of nDisplay clusters. */
import type { Handlers } from '../commands.ts';
import type { ClusterDesk } from '../ndisplay/cluster-desk.ts';

export function clusterHandlers(desk: ClusterDesk): Pick<Handlers, Extract<keyof Handlers, `ndisplay.${string}`>> {
  return {
    'ndisplay.list': (args) => desk.list(args),
    'ndisplay.show': (args) => desk.show(args),
    'ndisplay.compare': (args) => desk.compare(args),
    'ndisplay.export': (args) => desk.exportAs(args),
    'ndisplay.import': (args, who) => desk.importFrom(args, who),
    'ndisplay.make': (args, who) => desk.make(args, who),
    'ndisplay.map': (args, who) => desk.map(args, who),
    'ndisplay.use': (args, who) => desk.use(args, who),
  };
}
