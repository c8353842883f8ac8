/**
 * Loads what a target needs where nobody sees it, so that arming finds it warm (take.md section 5, prepared).
 * A person's act, never a start's or a reconnect's. Which loads are invisible is app/core/stage/preparations.ts.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Plan } from '../../core/stage/plan.ts';
import { preparations } from '../../core/stage/preparations.ts';
import type { Who } from '../server/auth.ts';
import { type SendDeps, sendDesired } from './send-desired.ts';

export function prepareTarget(
  deps: SendDeps,
  plan: Plan,
  active: readonly Plan[],
  who: Who,
): { readonly loading: readonly string[] } | Fault {
  const { stage } = deps;
  if (stage.show === 'EDIT') return { code: 'show.edit-sends-nothing' };
  const free = preparations(plan, stage.view()).filter(({ path }) => !active.some((other) => other.claims.has(path)));
  const loading: string[] = [];
  for (const write of free) {
    const sending = sendDesired(deps, write, who);
    if (isFault(sending)) return sending;
    loading.push(write.path);
  }
  return { loading };
}
