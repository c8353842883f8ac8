/**
 * A PNG in 256 colours, small enough to live in the repository: reads the browser's 8-bit RGB or RGBA PNG, cuts its
 * colours by median cut, writes an indexed PNG. For docs/pictures only.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Three bytes per pixel. */
  readonly rgb: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 256;
/** Bits kept per channel while colours are counted. */
const BITS = 6;

export function palettePng(png: Buffer): Buffer {
  const pixels = readPng(png);
  const { palette, indexes } = quantise(pixels);
  const lines = Buffer.alloc((pixels.width + 1) * pixels.height);
  for (let y = 0; y < pixels.height; y++)
    lines.set(indexes.subarray(y * pixels.width, (y + 1) * pixels.width), y * (pixels.width + 1) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(pixels.width, 0);
  head.writeUInt32BE(pixels.height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette)),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
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

function readPng(png: Buffer): Pixels {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error('not a PNG');
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = png[25] === 6 ? 4 : 3;
  if (png[24] !== 8 || (png[25] !== 2 && png[25] !== 6) || png[28] !== 0) throw new Error('not an 8-bit colour PNG');
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const lines = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) unfilter(raw, lines, y, stride, channels);
  const rgb = new Uint8Array(width * height * 3);
  for (let n = 0; n < width * height; n++) rgb.set(lines.subarray(n * channels, n * channels + 3), n * 3);
  return { width, height, rgb };
}

/** One line of the five filters of the PNG specification, section 9. */
function unfilter(raw: Uint8Array, lines: Uint8Array, y: number, stride: number, channels: number): void {
  const filter = raw[y * (stride + 1)] ?? 0;
  const from = y * (stride + 1) + 1;
  const to = y * stride;
  for (let x = 0; x < stride; x++) {
    const a = x >= channels ? (lines[to + x - channels] ?? 0) : 0;
    const b = y > 0 ? (lines[to + x - stride] ?? 0) : 0;
    const c = x >= channels && y > 0 ? (lines[to + x - stride - channels] ?? 0) : 0;
    const guess = [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter] ?? 0;
    lines[to + x] = ((raw[from + x] ?? 0) + guess) & 0xff;
  }
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

interface Bucket {
  readonly key: number;
  count: number;
  readonly sum: [number, number, number];
}

function quantise({ rgb }: Pixels): { readonly palette: number[]; readonly indexes: Uint8Array } {
  const shift = 8 - BITS;
  const keyAt = (n: number): number =>
    (((rgb[n] ?? 0) >> shift) << (2 * BITS)) | (((rgb[n + 1] ?? 0) >> shift) << BITS) | ((rgb[n + 2] ?? 0) >> shift);
  const buckets = new Map<number, Bucket>();
  for (let n = 0; n < rgb.length; n += 3) {
    const key = keyAt(n);
    const found = buckets.get(key) ?? { key, count: 0, sum: [0, 0, 0] };
    if (found.count === 0) buckets.set(key, found);
    found.count += 1;
    for (const channel of [0, 1, 2] as const) found.sum[channel] += rgb[n + channel] ?? 0;
  }
  const boxes = cut([...buckets.values()]);
  const indexOf = new Map<number, number>();
  const palette = boxes.flatMap((box, index) => {
    const count = box.reduce((sum, one) => sum + one.count, 0);
    for (const { key } of box) indexOf.set(key, index);
    return [0, 1, 2].map((channel) => Math.round(box.reduce((sum, one) => sum + (one.sum[channel] ?? 0), 0) / count));
  });
  const indexes = new Uint8Array(rgb.length / 3);
  for (let n = 0; n < indexes.length; n++) indexes[n] = indexOf.get(keyAt(n * 3)) ?? 0;
  return { palette, indexes };
}

/** Splits the box that is worst to look at, by spread and number of pixels, until there are enough. */
function cut(all: Bucket[]): Bucket[][] {
  const weigh = (box: Bucket[]): { readonly box: Bucket[]; readonly by: number; readonly channel: number } => {
    const total = Math.sqrt(box.reduce((sum, one) => sum + one.count, 0));
    const spreads = [0, 1, 2].map((channel) => {
      let [low, high] = [255, 0];
      for (const one of box) {
        const value = (one.sum[channel] ?? 0) / one.count;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      return high - low;
    });
    const channel = spreads.indexOf(Math.max(...spreads));
    return { box, by: box.length < 2 ? -1 : (spreads[channel] ?? 0) * total, channel };
  };
  const boxes = [weigh(all)];
  while (boxes.length < COLOURS) {
    const worst = boxes.reduce((a, b) => (b.by > a.by ? b : a));
    if (worst.by <= 0) break;
    const sorted = worst.box.toSorted(
      (a, b) => (a.sum[worst.channel] ?? 0) / a.count - (b.sum[worst.channel] ?? 0) / b.count,
    );
    const half = sorted.reduce((sum, one) => sum + Math.sqrt(one.count), 0) / 2;
    let at = 0;
    for (let sum = 0; at < sorted.length - 1 && sum < half; at++) sum += Math.sqrt(sorted[at]?.count ?? 0);
    at = Math.max(1, at);
    const halves = [sorted.slice(0, at), sorted.slice(at)];
    boxes.splice(boxes.indexOf(worst), 1, ...halves.map(weigh));
  }
  return boxes.map(({ box }) => box);
}
