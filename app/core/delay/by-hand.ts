/** What is shown for a measurement is lit by that measurement only: by hand it can only be put out. */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import type { Studio } from '../stage/model.ts';

export function patchByHandFault(
  { delayCal, lensCal }: Pick<Studio, 'delayCal' | 'lensCal'>,
  path: ParamPath,
  value: Value,
): Fault | undefined {
  const isAt = (one: { readonly path: ParamPath }): boolean => one.path === path;
  const patch = delayCal?.patches.find(isAt);
  const drawn = patch ?? lensCal?.walls.find(isAt);
  if (!drawn || JSON.stringify(value) === JSON.stringify(drawn.dark)) return undefined;
  return { code: patch ? 'delay.by-hand' : 'lens.by-hand', params: { path } };
}
