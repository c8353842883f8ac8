/**
 * In which order the nodes of a cluster start and end. Every node dials the primary, and shows what offscreen nodes of its
 * host render for it: the primary first, then those, then what is seen. They end the other way round.
 */
import { type ClusterConfig, sameName } from '../ndisplay/config.ts';

/** Nodes of one wave start together; a wave waits for the one before. Only those that are wished. */
export function startWaves(
  { primary, nodes }: Pick<ClusterConfig, 'primary' | 'nodes'>,
  wished: readonly string[],
): readonly (readonly string[])[] {
  const asked = nodes.filter(({ id }) => wished.includes(id));
  const isPrimary = (id: string): boolean => sameName(id, primary);
  const waves = [
    asked.filter(({ id }) => isPrimary(id)),
    asked.filter(({ id, offscreen }) => offscreen && !isPrimary(id)),
    asked.filter(({ id, offscreen }) => !offscreen && !isPrimary(id)),
  ];
  return waves.map((wave) => wave.map(({ id }) => id)).filter((wave) => wave.length > 0);
}
