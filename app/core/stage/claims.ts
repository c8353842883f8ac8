/**
 * Whether two plans, or a plan and a hand, may act at the same time. Follows take.md section 3.
 */
import type { Descriptor, Fault, ParamPath } from '../parameter.ts';
import type { Plan } from './plan.ts';

/** What both want; undefined = they may run together. */
export function claimsMeet(a: Pick<Plan, 'writes' | 'claims'>, b: Pick<Plan, 'writes' | 'claims'>): string | undefined {
  for (const what of a.writes) if (b.claims.has(what)) return what;
  for (const what of b.writes) if (a.claims.has(what)) return what;
  return undefined;
}

/** The claim that a write to this path meets: the path, or a zone or picture that it shows in. */
export function writeMeetsClaims(
  path: ParamPath,
  plan: Pick<Plan, 'claims'>,
  descriptor: Pick<Descriptor, 'zoneIds' | 'pictureIds'> | undefined,
): string | undefined {
  const wants = [
    path,
    ...(descriptor?.zoneIds ?? []).map((id) => `zone:${id}`),
    ...(descriptor?.pictureIds ?? []).map((id) => `picture:${id}`),
  ];
  return wants.find((what) => plan.claims.has(what));
}

export function claimFault(path: ParamPath, claim: string, plan: Pick<Plan, 'id'>): Fault {
  return { code: 'manual.claimed', params: { path, claim, plan: plan.id } };
}
