/** What a Videohub can be asked and told, as parameters; and which block speaks of which key. Pure. */
import type { ParameterSpec, ValueType } from '../../app/core/parameter.ts';
import { DEVICE, INPUT_LABELS, LOCK_STATES, LOCKS, MAX_LINE_BYTES, OUTPUT_LABELS, ROUTING } from './videohub-codec.ts';

export function videohubSpecs(
  inputs: number,
  outputs: number,
  times: { readonly pingMs: number; readonly ackMs: number },
): readonly ParameterSpec[] {
  const sources: ValueType = { kind: 'enum', options: Array.from({ length: inputs }, (_, n) => `in/${n}`) };
  const locks: ValueType = { kind: 'enum', options: LOCK_STATES };
  const label: ValueType = { kind: 'string', maxLength: MAX_LINE_BYTES };
  const specs: ParameterSpec[] = [readOnly('present', { kind: 'enum', options: ['yes', 'no', 'needs-update'] }, times)];
  for (let n = 0; n < outputs; n++) {
    specs.push({
      ...readOnly(`out/${n}`, sources, times, times.pingMs),
      writable: true,
      // Switches in the vertical interval where sources are genlocked; how many frames later was never measured here.
      effect: { kind: 'within', minFrames: 1, maxFrames: 3 },
      visible: true,
    });
    specs.push(readOnly(`lock/${n}`, locks, times, times.pingMs));
    specs.push(readOnly(`label/out/${n}`, label, times));
  }
  for (let n = 0; n < inputs; n++) specs.push(readOnly(`label/in/${n}`, label, times));
  return specs;
}

function readOnly(key: string, type: ValueType, times: { readonly ackMs: number }, pollMs?: number): ParameterSpec {
  return {
    key,
    type,
    verify: pollMs === undefined ? { by: 'readback' } : { by: 'readback', pollMs },
    readable: true,
    writable: false,
    idempotent: true,
    timeoutMs: times.ackMs + 500, // the status block follows the ACK
    effect: { kind: 'within', minFrames: 0, maxFrames: 0 },
    visible: false,
  };
}

/** Keys come from the specs above. */
export function headerOfKey(key: string): { readonly header: string; readonly index: number | undefined } {
  if (key === 'present') return { header: DEVICE, index: undefined };
  const index = Number(key.slice(key.lastIndexOf('/') + 1));
  if (key.startsWith('out/')) return { header: ROUTING, index };
  if (key.startsWith('lock/')) return { header: LOCKS, index };
  return { header: key.startsWith('label/in/') ? INPUT_LABELS : OUTPUT_LABELS, index };
}
