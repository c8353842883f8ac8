/**
 * Line settings of a serial port: how they are written for people.
 */
import type { WireAddress } from '../contract.ts';

export type SerialAddress = WireAddress & { readonly kind: 'serial' };
type SerialLine = Pick<SerialAddress, 'baud' | 'dataBits' | 'parity' | 'stopBits'>;

const PARITY = { none: 'N', even: 'E', odd: 'O' } as const;

/** `38400 8-O-1`. */
export function lineText({ baud, dataBits, parity, stopBits }: SerialLine): string {
  return `${baud} ${dataBits}-${PARITY[parity]}-${stopBits}`;
}
