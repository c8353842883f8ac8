/** Which node of a cluster takes events now, as its device reported since it was last let in. */
import type { Supervisor } from '../devices/supervisor.ts';
import type { Stage } from '../stage/stage.ts';

/** Reported by the driver where its settings know backups; the usual primary is the first option. */
const KEY = 'primary';

export interface PrimaryNow {
  readonly node: string;
  /** The usual one. */
  readonly first: string;
}

export function primaryNow(
  { values }: Pick<Stage, 'values'>,
  supervisor: Pick<Supervisor, 'status' | 'specsOf'>,
  device: string,
): PrimaryNow | undefined {
  const spec = supervisor.specsOf(device).find(({ key }) => key === KEY);
  const node = values.raw(device, KEY)?.value;
  if (spec?.type.kind !== 'enum' || typeof node !== 'string') return undefined;
  const { status } = supervisor.status(device);
  return status === 'online' ? { node, first: spec.type.options[0] ?? node } : undefined;
}
