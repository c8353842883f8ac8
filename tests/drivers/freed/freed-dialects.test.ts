import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { blankSample, type TrackingSample } from '../../../app/core/tracking/sample.ts';
import { protocolNamed } from '../../../app/engine/tracking/protocol-table.ts';
import { blankFreedPose, decodeFreedD1, encodeFreedD1, FREED_D1_BYTES } from '../../../drivers/freed/freed-codec.ts';
import { FREED_DIALECTS } from '../../../drivers/freed/freed-dialects.ts';
import { freedSettings } from '../../../drivers/freed/freed-settings.ts';

const { vectors } = JSON.parse(readFileSync(new URL('../../vectors/tracking/freed.json', import.meta.url), 'utf8')) as {
  vectors: { name: string; hex: string }[];
};

function readerOf(options: Record<string, string>) {
  const decoder = protocolNamed('freed')!.decoder(options);
  return (bytes: Uint8Array, atUs = 1_000_000): TrackingSample => {
    const heard: TrackingSample[] = [];
    expect(
      decoder.read(bytes, { host: 'a', port: 1, atUs }, (sample) => heard.push(structuredClone(sample))),
    ).toBeUndefined();
    return heard[0]!;
  };
}
const packet = (name: string): Uint8Array =>
  Uint8Array.from(Buffer.from(vectors.find((v) => v.name === name)!.hex, 'hex'));
const message = (change: object): Uint8Array => {
  const bytes = new Uint8Array(FREED_D1_BYTES);
  encodeFreedD1({ ...blankFreedPose(), cameraId: 1, ...change }, bytes);
  return bytes;
};

test('the Panasonic packet of the vectors: shares of the ring’s way', () => {
  const { lens, zoomRaw, missedBefore } = readerOf({ dialect: 'panasonic' })(packet('panasonic_style_ptz'));
  // 0xABC and 0x555 of 0x555..0xFFF, iris 0xFFF.
  expect(lens).toMatchObject({ known: true, focus: 0, iris: 1, focalLengthMm: Number.NaN });
  expect(lens.zoom).toBeCloseTo((0xabc - 0x555) / (0xfff - 0x555), 12);
  expect([zoomRaw, missedBefore]).toEqual([0xabc, -1]);
});

test('the Z CAM packet of the vectors: focal length, distance, f-number and a count', () => {
  const { lens, sequence } = readerOf({ dialect: 'zcam' })(packet('zcam_style_lens'));
  expect(lens).toMatchObject({ known: true, focalLengthMm: 9.5, fStop: 2.8, zoom: Number.NaN });
  expect(lens.focusDistanceM).toBeCloseTo(1.23, 9);
  expect(sequence).toBe(10);
});

test.each([
  ['generic', { zoomRaw: 0xffff, focusRaw: 0x8000 }, { zoom: 1, focus: 0x8000 / 0xffff, iris: Number.NaN }],
  ['stype', { zoomRaw: 0xffffff, focusRaw: 0 }, { zoom: 1, focus: 0, iris: Number.NaN }],
  ['sony', { zoomRaw: 0x7ac0, focusRaw: 0x1000, spareRaw: 0x7fff }, { zoom: 1, focus: 0, iris: 1 }],
  ['sony', { zoomRaw: 0xffffff, focusRaw: 0, spareRaw: 0xf000 }, { zoom: 1, focus: 0, iris: 0 }],
] as const)('%s: what lies outside its range is held at the end', (dialect, said, lens) => {
  expect(readerOf({ dialect })(message(said)).lens).toMatchObject(lens);
});

test('the count of Z CAM tells what is lost, over its turn, per camera, and not across a long silence', () => {
  const read = readerOf({ dialect: 'zcam' });
  const missed = (count: number, atMs: number, cameraId = 1): number =>
    read(message({ cameraId, spareRaw: (count << 12) | 280 }), atMs * 1_000).missedBefore;
  expect(missed(14, 1_000)).toBe(0);
  expect(missed(15, 1_020)).toBe(0);
  expect(missed(0, 1_040)).toBe(0);
  expect(missed(3, 1_100)).toBe(2);
  expect(missed(9, 1_110, 2)).toBe(0);
  expect(missed(4, 1_120)).toBe(0);
  expect(missed(4, 1_121)).toBe(0);
  expect(missed(9, 2_000)).toBe(0);
});

test('without a dialect there is no lens and no count; a dialect that nobody knows is refused by the settings', () => {
  expect(readerOf({})(packet('zcam_style_lens'))).toMatchObject({
    lens: { known: false },
    sequence: -1,
    missedBefore: -1,
  });
  expect(freedSettings({ dialect: 'sony' })).toMatchObject({ dialect: 'sony' });
  expect(freedSettings({ dialect: 'acme' })).toMatchObject({ code: 'driver.settings' });
});

test.each(FREED_DIALECTS)('%s on the way out: what its reader would read is what is known of the lens', (dialect) => {
  const encoder = protocolNamed('freed')!.encoder!({ dialect });
  const read = readerOf({ dialect });
  const out = new Uint8Array(FREED_D1_BYTES);
  const sample = blankSample();
  const known = { zoom: 0.25, focus: 0.75, iris: 0.5, focalLengthMm: 31.41, focusDistanceM: 3.2, fStop: 2.8 };
  Object.assign(sample.lens, known, { known: true });
  const sequences: number[] = [];
  for (let n = 0; n < 20; n++) {
    encoder.encode(sample, 1, out);
    const heard = read(out, 1e6 + n);
    if (heard.sequence >= 0) sequences.push(heard.sequence);
    const { lens } = heard;
    for (const key of ['zoom', 'focus', 'iris', 'focalLengthMm', 'focusDistanceM', 'fStop'] as const)
      if (!Number.isNaN(lens[key])) expect(lens[key], key).toBeCloseTo(known[key], 3);
  }
  expect(sequences).toEqual(dialect === 'zcam' ? Array.from({ length: 20 }, (_, n) => (n + 1) % 16) : []);
});

test('what is not known of a lens leaves the counts as they came; infinity is as far as counts go', () => {
  const encoder = protocolNamed('freed')!.encoder!({ dialect: 'zcam' });
  const out = new Uint8Array(FREED_D1_BYTES);
  const sample = { ...blankSample(), zoomRaw: 77, focusRaw: 88, spareRaw: 99 };
  const said = (): readonly number[] => {
    encoder.encode(sample, 1, out);
    const freed = blankFreedPose();
    decodeFreedD1(out, freed);
    return [freed.zoomRaw, freed.focusRaw, freed.spareRaw & 0xfff];
  };
  expect(said()).toEqual([77, 88, 99]);
  Object.assign(sample.lens, { known: true, focusDistanceM: Number.POSITIVE_INFINITY });
  expect(said()).toEqual([77, 0xff_ffff, 0]);
});
