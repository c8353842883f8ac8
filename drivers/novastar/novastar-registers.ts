/** Keys to registers and back, for one device's settings. Pure; the keys come from its specs. */
import type { Fault, Value } from '../../app/core/parameter.ts';
import { faultOf } from '../kit/faults.ts';
import {
  BRIGHTNESS,
  FAMILY_TABLE,
  FIRMWARE,
  MODEL,
  type Mode,
  modelName,
  modeOf,
  type Register,
  SIGNALS,
  sameBytes,
} from './novastar-families-table.ts';
import { layerOf, type NovastarSettings, sourcesOf } from './novastar-settings.ts';

export const rawOfPercent = (percent: number): number => Math.round((percent * 255) / 100);
export const percentOfRaw = (raw: number): number => (raw * 100) / 255;

/** Where a key is read. */
export function registerOf(settings: NovastarSettings, key: string): Register | undefined {
  const { mode, inputs, manualInput } = FAMILY_TABLE[settings.family];
  const layer = layerOf(key);
  const input = layer === undefined ? undefined : inputs[layer];
  // The manual switch stands in front of the input register: one reading tells both.
  if (input) return manualInput ? { ...manualInput, length: manualInput.length + input.length } : input;
  if (key === 'mode') return mode;
  if (key === 'brightness') return BRIGHTNESS;
  if (key === 'model') return MODEL;
  if (key === 'firmware') return FIRMWARE;
  return key.startsWith('signal/') ? SIGNALS : undefined;
}

/** What the bytes of that register say. */
export function readingOf(settings: NovastarSettings, key: string, data: Uint8Array): Value | Fault {
  const hex = Buffer.from(data).toString('hex');
  if (data.length !== registerOf(settings, key)?.length) return faultOf('novastar.reading', { key, data: hex });
  const { connectors, manualInput, signalBits } = FAMILY_TABLE[settings.family];
  if (key === 'brightness') return percentOfRaw(data[0]!);
  if (key === 'model') return modelName(hex);
  if (key === 'firmware') return [...data].join('.');
  if (key === 'mode') return modeOf(settings.family, data) ?? faultOf('novastar.reading', { key, data: hex });
  const sources = Object.entries(sourcesOf(settings));
  if (key.startsWith('signal/')) {
    const bit = signalBits[sourcesOf(settings)[key.slice('signal/'.length)] ?? ''];
    return bit === undefined ? faultOf('driver.unknown-key', { key }) : ((data[0]! >> bit) & 1) === 1;
  }
  const manualBytes = manualInput?.bytes.length ?? 0;
  if (manualInput && !sameBytes(manualInput.bytes, data.subarray(0, manualBytes))) {
    return faultOf('novastar.automatic-input', { key });
  }
  const selected = data.subarray(manualBytes);
  const option = sources.find(([, connector]) => sameBytes(connectors[connector] ?? [], selected))?.[0];
  return option ?? faultOf('novastar.other-input', { key, data: hex });
}

/** What is to be written, in order. Values have passed the specs. */
export function writesOf(
  settings: NovastarSettings,
  key: string,
  value: Value,
): readonly { readonly register: Register; readonly bytes: readonly number[] }[] {
  const { mode, inputs, manualInput, preset, connectors } = FAMILY_TABLE[settings.family];
  if (key === 'mode') return [{ register: mode, bytes: mode.bytes[value as Mode] }];
  if (key === 'brightness') return [{ register: BRIGHTNESS, bytes: [rawOfPercent(Number(value))] }];
  if (key === 'preset' && preset) return [{ register: preset, bytes: [Number(value) - 1] }];
  const input = inputs[layerOf(key) ?? 0];
  const bytes = connectors[sourcesOf(settings)[String(value)] ?? ''];
  if (input === undefined || bytes === undefined) return [];
  const manual = manualInput ? [{ register: manualInput, bytes: manualInput.bytes }] : [];
  return [...manual, { register: input, bytes }];
}
