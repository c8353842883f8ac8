/** What an engine has for nDisplay clusters, and what launches their nodes. */
import { joinClusters } from '../ndisplay/join-clusters.ts';
import { LaunchDesk, type LaunchDeskDeps } from './launch-desk.ts';

type Clusters = ReturnType<typeof joinClusters>;

export function joinEngines(
  deps: Parameters<typeof joinClusters>[0] & Omit<LaunchDeskDeps, 'clusters'>,
): Clusters & { readonly launcher: LaunchDesk } {
  const joined = joinClusters(deps);
  return { ...joined, launcher: new LaunchDesk({ ...deps, clusters: joined.clusters }) };
}
