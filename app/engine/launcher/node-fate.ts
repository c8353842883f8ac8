/** What a person is told of a node that ended by itself or was lost with its host: which, why, and its last lines. */
import type { NodeLook } from '../../core/launch/health.ts';
import type { Fault } from '../../core/parameter.ts';
import type { HostedNode, NodeFate } from './node-watch.ts';

/** Of its log, on its card and in the alarm. */
export const LAST_LINES = 3;

export function fateFault(
  { node, device }: HostedNode,
  fate: NodeFate,
  look: NodeLook,
  lines: readonly string[],
): Fault {
  const log = lines.slice(-LAST_LINES).join(' / ');
  const code = `alarm.node-${fate}${log === '' ? '' : '-log'}`;
  const about = { node, device: device.id, log };
  if (fate === 'ended') return { code, params: { ...about, exit: look.exit ?? '–' } };
  const { unheard } = look;
  return { code, params: { ...about, ...unheard?.params, why: unheard?.code ?? '' } };
}
