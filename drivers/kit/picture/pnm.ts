/** Binary PGM (P5) and PPM (P6), 8 or 16 bits, as grey. Follows the netpbm format pages. */
import type { Fault } from '../../../app/core/parameter.ts';
import { broken, type GreyPicture, greyOf, sizeFault } from './grey-picture.ts';

const HEAD = /^P([56])(?:\s+|\s*#[^\n]*\n)+(\d{1,6})(?:\s+|\s*#[^\n]*\n)+(\d{1,6})(?:\s+|\s*#[^\n]*\n)+(\d{1,5})\s/;
const LONGEST_HEAD = 1_000;

export const isPnm = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && (bytes[1] === 0x35 || bytes[1] === 0x36);

export function readPnm(bytes: Uint8Array): GreyPicture | Fault {
  const head = HEAD.exec(Buffer.from(bytes.subarray(0, LONGEST_HEAD)).toString('latin1'));
  if (!head) return broken('PNM', 'no header');
  const [widthPx, heightPx, most] = [Number(head[2]), Number(head[3]), Number(head[4])];
  if (most < 1 || most > 65_535) return broken('PNM', 'its greatest value is none');
  const large = sizeFault(widthPx, heightPx);
  if (large) return large;
  const channels = head[1] === '6' ? 3 : 1;
  const wide = most > 255 ? 2 : 1;
  const from = head[0].length;
  const count = widthPx * heightPx;
  if (bytes.length - from < count * channels * wide) return broken('PNM', 'cut off');
  const sample = (n: number): number => {
    const at = from + n * wide;
    const value = wide === 2 ? bytes[at]! * 256 + bytes[at + 1]! : bytes[at]!;
    return Math.min(255, Math.round((255 * value) / most));
  };
  const data = new Uint8Array(count);
  for (let i = 0; i < count; i++)
    data[i] = channels === 3 ? greyOf(sample(3 * i), sample(3 * i + 1), sample(3 * i + 2)) : sample(i);
  return { widthPx, heightPx, data };
}
