/** PNG: read as grey (every depth and colour type; not interlaced), and grey written. Follows the PNG specification, third edition. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import type { Fault } from '../../../app/core/parameter.ts';
import { faultOf } from '../faults.ts';
import { broken, type GreyPicture, greyOf, sizeFault } from './grey-picture.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Samples per pixel by colour type. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
const PALETTE = 3;

export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((value, i) => bytes[i] === value);

interface Head {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly depth: number;
  readonly colour: number;
}

export function readPng(bytes: Uint8Array): GreyPicture | Fault {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = chunksOf(buffer);
  if (!chunks) return broken('PNG', 'cut off');
  const head = headOf(chunks);
  if ('code' in head) return head;
  const palette = chunks.find(({ type }) => type === 'PLTE')?.data;
  if (head.colour === PALETTE && !palette) return broken('PNG', 'no palette');
  const bits = head.depth * (CHANNELS[head.colour] ?? 1);
  const stride = Math.ceil((head.widthPx * bits) / 8);
  const wanted = (stride + 1) * head.heightPx;
  let raw: Buffer;
  try {
    raw = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)), {
      maxOutputLength: wanted,
    });
  } catch {
    return broken('PNG', 'its data cannot be inflated');
  }
  if (raw.length < wanted) return broken('PNG', 'rows are missing');
  if (!unfilter(raw, stride, head.heightPx, Math.max(1, bits >> 3))) return broken('PNG', 'unknown filter');
  return { widthPx: head.widthPx, heightPx: head.heightPx, data: greyRows(raw, stride, head, palette) };
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** Undefined where it ends too early or a checksum is wrong. */
function chunksOf(buffer: Buffer): readonly Chunk[] | undefined {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at + 12 <= buffer.length; ) {
    const length = buffer.readUInt32BE(at);
    if (at + 12 + length > buffer.length) return undefined;
    if (crc32(buffer.subarray(at + 4, at + 8 + length)) !== buffer.readUInt32BE(at + 8 + length)) return undefined;
    const type = buffer.toString('latin1', at + 4, at + 8);
    if (type === 'IEND') return chunks;
    chunks.push({ type, data: buffer.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return undefined;
}

function headOf([first]: readonly Chunk[]): Head | Fault {
  if (first?.type !== 'IHDR' || first.data.length !== 13) return broken('PNG', 'no header');
  const { data } = first;
  const head: Head = {
    widthPx: data.readUInt32BE(0),
    heightPx: data.readUInt32BE(4),
    depth: data[8] ?? 0,
    colour: data[9] ?? 0,
  };
  if (DEPTHS[head.colour]?.includes(head.depth) !== true) return broken('PNG', 'unknown colour type');
  if (data[12] !== 0) return faultOf('picture.interlaced');
  return sizeFault(head.widthPx, head.heightPx) ?? head;
}

/** In place, each row behind its filter byte; false for a filter that there is not. */
function unfilter(raw: Buffer, stride: number, rows: number, step: number): boolean {
  for (let y = 0; y < rows; y++) {
    const at = y * (stride + 1) + 1;
    const above = at - stride - 1;
    const filter = raw[at - 1]!;
    if (filter > 4) return false;
    for (let x = 0; x < stride; x++) {
      const a = x >= step ? raw[at + x - step]! : 0;
      const b = y > 0 ? raw[above + x]! : 0;
      const c = x >= step && y > 0 ? raw[above + x - step]! : 0;
      const guess =
        filter === 0 ? 0 : filter === 1 ? a : filter === 2 ? b : filter === 3 ? (a + b) >> 1 : paeth(a, b, c);
      raw[at + x] = (raw[at + x]! + guess) & 0xff;
    }
  }
  return true;
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/** Of 16 bits the upper 8; an alpha is left out. */
function greyRows(
  raw: Buffer,
  stride: number,
  { widthPx, heightPx, depth, colour }: Head,
  palette?: Buffer,
): Uint8Array {
  const out = new Uint8Array(widthPx * heightPx);
  const channels = CHANNELS[colour] ?? 1;
  const most = 2 ** Math.min(8, depth) - 1;
  for (let y = 0; y < heightPx; y++) {
    const row = y * (stride + 1) + 1;
    const sample = (n: number): number => {
      if (depth >= 8) return raw[row + (n * depth) / 8]!;
      const bit = n * depth;
      return (raw[row + (bit >> 3)]! >> (8 - depth - (bit & 7))) & most;
    };
    for (let x = 0; x < widthPx; x++) {
      const n = x * channels;
      if (colour === PALETTE) {
        const p = 3 * sample(n);
        out[y * widthPx + x] = greyOf(palette?.[p] ?? 0, palette?.[p + 1] ?? 0, palette?.[p + 2] ?? 0);
      } else if (channels >= 3) out[y * widthPx + x] = greyOf(sample(n), sample(n + 1), sample(n + 2));
      else out[y * widthPx + x] = depth >= 8 ? sample(n) : Math.round((sample(n) * 255) / most);
    }
  }
  return out;
}

/** 8-bit grey; rows unfiltered, which flat pictures such as patterns pack best. */
export function writeGreyPng({ widthPx, heightPx, data }: GreyPicture): Buffer {
  const lines = Buffer.alloc((widthPx + 1) * heightPx);
  for (let y = 0; y < heightPx; y++) lines.set(data.subarray(y * widthPx, (y + 1) * widthPx), y * (widthPx + 1) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(widthPx, 0);
  head.writeUInt32BE(heightPx, 4);
  head[8] = 8;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(lines, { level: 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}
