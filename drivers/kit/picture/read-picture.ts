/**
 * A still picture as grey: PNG, JPEG, PGM and PPM, told apart by their first bytes. Hostile until read: sizes are checked
 * before memory is taken, what is broken or of another kind is refused by name.
 */
import type { Fault } from '../../../app/core/parameter.ts';
import { faultOf } from '../faults.ts';
import type { GreyPicture } from './grey-picture.ts';
import { isJpeg, readJpeg } from './jpeg.ts';
import { isPng, readPng } from './png.ts';
import { isPnm, readPnm } from './pnm.ts';

/** 8K as an 8-bit PPM has 100 MB. */
export const MOST_PICTURE_BYTES = 120_000_000;

export function readPicture(bytes: Uint8Array): GreyPicture | Fault {
  if (bytes.length > MOST_PICTURE_BYTES) return faultOf('picture.too-large', { most: MOST_PICTURE_BYTES });
  if (isPng(bytes)) return readPng(bytes);
  if (isJpeg(bytes)) return readJpeg(bytes);
  if (isPnm(bytes)) return readPnm(bytes);
  return faultOf('picture.not-known');
}
