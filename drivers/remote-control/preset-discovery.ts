/**
 * Finds out what a preset holds: its description, then every property once, for structures show their members only so.
 *
 * Is told: how to ask. Tells: what was found, or why the preset cannot be had.
 */
import type { Fault } from '../../app/core/parameter.ts';
import { faultOf } from '../kit/faults.ts';
import { askPreset, askPresets, askProperty, presetNamesIn, valueIn } from './remote-control-message.ts';
import { type PresetDescription, presetIn } from './remote-control-preset.ts';
import type { Requests } from './remote-control-requests.ts';

const NAMED_PRESETS = 8;

export interface Discovery {
  readonly preset: PresetDescription;
  /** Label -> what was read of it. */
  readonly samples: ReadonlyMap<string, unknown>;
}

export async function discoverPreset(requests: Requests, preset: string): Promise<Discovery | Fault> {
  const answer = await requests.read(askPreset(preset));
  if ('code' in answer)
    return answer.code === 'remote-control.not-found' ? await whichPresets(requests, preset) : answer;
  const description = presetIn(answer.body);
  if ('code' in description) return description;
  const samples = new Map<string, unknown>();
  const read = description.fields.map(async ({ kind, label }) => {
    if (kind === 'function') return undefined;
    const value = await readProperty(requests, preset, label);
    if ('code' in value) return value;
    samples.set(label, value.value);
    return undefined;
  });
  const denied = (await Promise.all(read)).find((fault) => fault !== undefined && isOfAll(fault));
  return denied ?? { preset: description, samples };
}

export async function readProperty(
  requests: Requests,
  preset: string,
  label: string,
): Promise<{ readonly value: unknown } | Fault> {
  const answer = await requests.read(askProperty(preset, label));
  if ('code' in answer) return answer;
  const read = valueIn(answer.body);
  if (read === undefined) return faultOf('remote-control.no-value', { label });
  return read.agreed ? read : faultOf('remote-control.differ', { label });
}

/** Not of one field: nothing can be had of this engine while it lasts. */
export function isOfAll({ code }: Fault): boolean {
  return code === 'remote-control.denied' || code === 'remote-control.content-type' || code === 'device.offline';
}

async function whichPresets(requests: Requests, preset: string): Promise<Fault> {
  const answer = await requests.read(askPresets);
  const names = 'code' in answer ? [] : presetNamesIn(answer.body);
  return faultOf('remote-control.no-preset', {
    preset,
    presets: names.slice(0, NAMED_PRESETS).join(', ').slice(0, 400),
  });
}
