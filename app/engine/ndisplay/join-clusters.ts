/** What an engine has for nDisplay clusters: their configurations, and the events that people make. */
import { ClusterDesk } from './cluster-desk.ts';
import { EventDesk, type EventDeskDeps } from './event-desk.ts';

export function joinClusters(deps: EventDeskDeps): { readonly clusters: ClusterDesk; readonly events: EventDesk } {
  return { clusters: new ClusterDesk(deps), events: new EventDesk(deps) };
}
