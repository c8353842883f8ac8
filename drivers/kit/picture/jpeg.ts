/** JPEG as grey, baseline and progressive, read by jpeg-js; its size is looked at before memory is taken for it. */
import { decode } from 'jpeg-js';
import type { Fault } from '../../../app/core/parameter.ts';
import { broken, type GreyPicture, greyOf, MOST_PIXELS, sizeFault } from './grey-picture.ts';

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

const LIMITS = { maxResolutionInMP: MOST_PIXELS / 1e6, maxMemoryUsageInMB: 1_024 };

export function readJpeg(bytes: Uint8Array): GreyPicture | Fault {
  const size = sizeOf(bytes);
  if (!size) return broken('JPEG', 'no frame');
  const fault = sizeFault(size.widthPx, size.heightPx);
  if (fault) return fault;
  try {
    const { width, height, data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      ...LIMITS,
    });
    const grey = new Uint8Array(width * height);
    for (let i = 0; i < grey.length; i++) grey[i] = greyOf(data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!);
    return { widthPx: width, heightPx: height, data: grey };
  } catch (cause) {
    return broken('JPEG', cause instanceof Error ? cause.message : String(cause));
  }
}

/** Of the first frame header (SOF0 to SOF15; C4, C8 and CC are none). ITU-T T.81, B.2.2. */
function sizeOf(bytes: Uint8Array): { readonly widthPx: number; readonly heightPx: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 <= bytes.length; ) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) return undefined;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { heightPx: view.getUint16(at + 5), widthPx: view.getUint16(at + 7) };
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}
