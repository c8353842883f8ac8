/**
 * Baseline and extended sequential JPEG (Huffman, 8 bits) as grey: only the component that carries brightness is turned
 * back into samples, the others are only read over. Progressive ones are refused by name. Follows ITU-T T.81.
 */
import type { Fault } from '../../../app/core/parameter.ts';
import { faultOf } from '../faults.ts';
import { broken, type GreyPicture, sizeFault } from './grey-picture.ts';
import { type HuffmanTable, huffmanTable, JpegBits } from './jpeg-bits.ts';
import { inverseDct } from './jpeg-dct.ts';

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  readonly quant: number;
  dc: HuffmanTable | undefined;
  ac: HuffmanTable | undefined;
  previous: number;
}

interface Frame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly components: readonly Component[];
}

interface Tables {
  readonly quants: Map<number, Int32Array>;
  readonly dc: Map<number, HuffmanTable>;
  readonly ac: Map<number, HuffmanTable>;
  restartEvery: number;
  /** Adobe's marker says that the components are red, green, blue. */
  isRgb: boolean;
  frame: Frame | undefined;
}

export function readJpeg(bytes: Uint8Array): GreyPicture | Fault {
  const tables: Tables = {
    quants: new Map(),
    dc: new Map(),
    ac: new Map(),
    restartEvery: 0,
    isRgb: false,
    frame: undefined,
  };
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return broken('JPEG', 'a marker is missing');
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++; // fill byte
      continue;
    }
    const length = bytes[at + 2]! * 256 + bytes[at + 3]!;
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) return broken('JPEG', 'cut off');
    const body = bytes.subarray(at + 4, end);
    if (marker === 0xda) return scanOf(bytes, end, body, tables);
    const fault = segment(marker, body, tables);
    if (fault) return fault;
    at = end;
  }
  return broken('JPEG', 'cut off');
}

function segment(marker: number, body: Uint8Array, tables: Tables): Fault | undefined {
  switch (marker) {
    case 0xdb:
      return readQuants(body, tables);
    case 0xc4:
      return readHuffman(body, tables);
    case 0xdd:
      tables.restartEvery = (body[0] ?? 0) * 256 + (body[1] ?? 0);
      return undefined;
    case 0xee:
      tables.isRgb = Buffer.from(body.subarray(0, 5)).toString('latin1') === 'Adobe' && body[11] === 0;
      return undefined;
    case 0xc0:
    case 0xc1:
      return readFrame(body, tables);
    case 0xc2:
      return faultOf('picture.progressive');
    default:
      // The other frames: lossless, hierarchical, arithmetic.
      return marker > 0xc2 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc
        ? broken('JPEG', 'a coding that is not read')
        : undefined;
  }
}

function readQuants(body: Uint8Array, { quants }: Tables): Fault | undefined {
  for (let at = 0; at < body.length; ) {
    const head = body[at]!;
    const wide = head >> 4 === 1 ? 2 : 1;
    if (at + 1 + 64 * wide > body.length) return broken('JPEG', 'a table is cut off');
    const table = new Int32Array(64);
    for (let i = 0; i < 64; i++)
      table[i] = wide === 2 ? body[at + 1 + 2 * i]! * 256 + body[at + 2 + 2 * i]! : body[at + 1 + i]!;
    quants.set(head & 15, table);
    at += 1 + 64 * wide;
  }
  return undefined;
}

function readHuffman(body: Uint8Array, { dc, ac }: Tables): Fault | undefined {
  for (let at = 0; at < body.length; ) {
    const head = body[at]!;
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, n) => sum + n, 0);
    if (counts.length < 16 || total > 256 || at + 17 + total > body.length) return broken('JPEG', 'a table is cut off');
    (head >> 4 === 0 ? dc : ac).set(head & 15, huffmanTable(counts, body.subarray(at + 17, at + 17 + total)));
    at += 17 + total;
  }
  return undefined;
}

function readFrame(body: Uint8Array, tables: Tables): Fault | undefined {
  if (body.length < 6 || body[0] !== 8) return broken('JPEG', 'not 8 bits');
  const [heightPx, widthPx, count] = [body[1]! * 256 + body[2]!, body[3]! * 256 + body[4]!, body[5]!];
  if ((count !== 1 && count !== 3) || body.length < 6 + 3 * count)
    return broken('JPEG', 'a number of colours that is not read');
  const components = Array.from({ length: count }, (_, n): Component => {
    const at = 6 + 3 * n;
    const [across, down] = [body[at + 1]! >> 4, body[at + 1]! & 15];
    return { id: body[at]!, across, down, quant: body[at + 2]!, dc: undefined, ac: undefined, previous: 0 };
  });
  if (components.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4))
    return broken('JPEG', 'a sampling that there is not');
  tables.frame = { widthPx, heightPx, components };
  return sizeFault(widthPx, heightPx);
}

function scanOf(bytes: Uint8Array, from: number, head: Uint8Array, tables: Tables): GreyPicture | Fault {
  const { frame } = tables;
  if (!frame) return broken('JPEG', 'no frame');
  if (head[0] !== frame.components.length) return faultOf('picture.progressive');
  for (let n = 0; n < frame.components.length; n++) {
    const one = frame.components.find(({ id }) => id === head[1 + 2 * n]);
    const which = head[2 + 2 * n] ?? 0;
    if (one) [one.dc, one.ac] = [tables.dc.get(which >> 4), tables.ac.get(which & 15)];
  }
  const light = frame.components[tables.isRgb ? 1 : 0];
  const quant = light && tables.quants.get(light.quant);
  if (!light || !quant || frame.components.some(({ dc, ac }) => !dc || !ac))
    return broken('JPEG', 'a table is missing');
  return decodeScan(new JpegBits(bytes, from), frame, light, quant, tables.restartEvery);
}

function decodeScan(
  bits: JpegBits,
  frame: Frame,
  light: Component,
  quant: Int32Array,
  restartEvery: number,
): GreyPicture | Fault {
  const { widthPx, heightPx, components } = frame;
  // One component alone stands block by block, whatever sampling it names.
  const alone = components.length === 1;
  const most = (key: 'across' | 'down'): number => (alone ? 1 : Math.max(...components.map((one) => one[key])));
  const [mostAcross, mostDown] = [most('across'), most('down')];
  const columns = Math.ceil(widthPx / (8 * mostAcross));
  const rows = Math.ceil(heightPx / (8 * mostDown));
  const [across, down] = alone ? [1, 1] : [light.across, light.down];
  const plane = { stride: columns * 8 * across, data: new Uint8Array(columns * rows * 64 * across * down) };
  const block = new Float64Array(64);
  for (let unit = 0; unit < columns * rows; unit++) {
    if (restartEvery > 0 && unit > 0 && unit % restartEvery === 0) {
      if (!bits.restart()) return broken('JPEG', 'a restart mark is missing');
      for (const one of components) one.previous = 0;
    }
    for (const one of components) {
      const [h, v] = alone ? [1, 1] : [one.across, one.down];
      for (let n = 0; n < h * v; n++) {
        if (!readBlock(bits, one, quant, block)) return broken('JPEG', 'its data is damaged or cut off');
        if (one !== light) continue;
        const x = ((unit % columns) * h + (n % h)) * 8;
        const y = (Math.floor(unit / columns) * v + Math.floor(n / h)) * 8;
        inverseDct(block, plane.data, y * plane.stride + x, plane.stride);
      }
    }
  }
  const data = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++)
      data[y * widthPx + x] =
        plane.data[Math.floor((y * down) / mostDown) * plane.stride + Math.floor((x * across) / mostAcross)]!;
  return { widthPx, heightPx, data };
}

const ZIGZAG = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
]);

/** Dequantised coefficients in their natural order; false where the bits make no block. */
function readBlock(bits: JpegBits, one: Component, quant: Int32Array, out: Float64Array): boolean {
  out.fill(0);
  const size = bits.symbol(one.dc!);
  if (size < 0 || size > 11) return false;
  one.previous += bits.signed(size);
  out[0] = one.previous * quant[0]!;
  for (let k = 1; k < 64; ) {
    const symbol = bits.symbol(one.ac!);
    if (symbol < 0) return false;
    const [run, length] = [symbol >> 4, symbol & 15];
    if (length === 0) {
      if (run !== 15) break;
      k += 16;
      continue;
    }
    k += run;
    if (k > 63) return false;
    out[ZIGZAG[k]!] = bits.signed(length) * quant[k]!;
    k++;
  }
  return !bits.over;
}
