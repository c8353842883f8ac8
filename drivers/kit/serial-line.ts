/**
 * Line settings of a serial port: how they are written for people and for `stty`.
 */
import type { WireAddress } from '../contract.ts';

export type SerialAddress = WireAddress & { readonly kind: 'serial' };
type SerialLine = Pick<SerialAddress, 'baud' | 'dataBits' | 'parity' | 'stopBits'>;

const PARITY = { none: 'N', even: 'E', odd: 'O' } as const;

/** `38400 8-O-1`. */
export function lineText({ baud, dataBits, parity, stopBits }: SerialLine): string {
  return `${baud} ${dataBits}-${PARITY[parity]}-${stopBits}`;
}

/**
 * Bytes as they are, no modem lines waited for. A pseudo-terminal has a speed in name only and no line behind it: it
 * refuses parity and data bits, so it is not asked for them.
 */
export function sttyWords(line: SerialLine, isPseudo: boolean): readonly string[] {
  const raw = ['raw', '-echo', '-echoe', '-echok', '-echoctl', '-echoke', '-iexten', '-ixoff', 'clocal', 'cread'];
  const words = [String(line.baud), ...raw, 'min', '1', 'time', '0'];
  if (isPseudo) return words;
  const parity = line.parity === 'none' ? ['-parenb'] : ['parenb', line.parity === 'odd' ? 'parodd' : '-parodd'];
  // `raw` may set eight bits and no parity by itself: ours come after it.
  return [...words, `cs${line.dataBits}`, ...parity, line.stopBits === 2 ? 'cstopb' : '-cstopb', '-crtscts', '-hupcl'];
}
