/** A measurement patch is lit by a measurement only: by hand it can only be put out. */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import type { Studio } from '../stage/model.ts';

export function patchByHandFault(studio: Pick<Studio, 'delayCal'>, path: ParamPath, value: Value): Fault | undefined {
  const patch = studio.delayCal?.patches.find((one) => one.path === path);
  if (!patch || JSON.stringify(value) === JSON.stringify(patch.dark)) return undefined;
  return { code: 'delay.by-hand', params: { path } };
}
