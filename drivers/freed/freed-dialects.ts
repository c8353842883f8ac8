// hot path
/**
 * What makers put into FreeD's zoom, focus and spare word, as data (reference: docs/protocols/freed.md, Dialects). The
 * standard says only that zoom and focus are counts and that the spare word means nothing.
 */
import type { FreedPose } from './freed-codec.ts';

export const FREED_DIALECTS = ['generic', 'stype', 'panasonic', 'sony', 'zcam'] as const;
export type FreedDialect = (typeof FREED_DIALECTS)[number];

/** NaN = not said. */
export interface FreedSaid {
  /** Shares of the motor's way, 0 wide, far and open. */
  zoom: number;
  focus: number;
  iris: number;
  focalLengthMm: number;
  focusDistanceM: number;
  fStop: number;
}

export interface FreedLens extends FreedSaid {
  /** Counts samples modulo 16; -1 = it does not. */
  sequence: number;
}

export const FREED_SEQUENCES = 16;

export function blankFreedLens(): FreedLens {
  return {
    zoom: Number.NaN,
    focus: Number.NaN,
    iris: Number.NaN,
    focalLengthMm: Number.NaN,
    focusDistanceM: Number.NaN,
    fStop: Number.NaN,
    sequence: -1,
  };
}

interface Ranges {
  readonly zoom: readonly [min: number, max: number];
  readonly focus: readonly [min: number, max: number];
  /** Of the low twelve bits of the spare word. */
  readonly iris?: readonly [min: number, max: number];
}

const RANGES: Readonly<Record<Exclude<FreedDialect, 'zcam'>, Ranges>> = {
  /** Mo-Sys and most others. */
  generic: { zoom: [0, 0xffff], focus: [0, 0xffff] },
  /** stYpe and Ncam use all 24 bits. */
  stype: { zoom: [0, 0xff_ffff], focus: [0, 0xff_ffff] },
  /** AW-UE heads: optical zoom only. */
  panasonic: { zoom: [0x555, 0xfff], focus: [0x555, 0xfff], iris: [0x555, 0xfff] },
  /** BRC, FR7: positions as in VISCA. */
  sony: { zoom: [0, 0x7ac0], focus: [0x1000, 0xf000], iris: [0, 0xfff] },
};

/** Counts at the ends of a ring, where a dialect says them. */
export function freedRing(
  dialect: FreedDialect,
  ring: 'zoom' | 'focus',
): { readonly fromRaw: number; readonly toRaw: number } | undefined {
  if (dialect === 'zcam') return undefined;
  const [fromRaw, toRaw] = RANGES[dialect][ring];
  return { fromRaw, toRaw };
}

const LOW_TWELVE = 0xfff;

/** What a maker's head writes of its rings (shares of their way) and of its count of samples; for emulators. */
export function countFreedRings(
  out: FreedPose,
  dialect: FreedDialect,
  rings: { readonly zoom: number; readonly focus: number; readonly iris: number },
  sample: number,
): void {
  if (dialect === 'zcam') {
    out.zoomRaw = Math.round(100 * (ZCAM_MM[0] + rings.zoom * (ZCAM_MM[1] - ZCAM_MM[0])));
    out.focusRaw = Math.round(10_000 * (ZCAM_M[0] + rings.focus * (ZCAM_M[1] - ZCAM_M[0])));
    out.spareRaw = ((sample % FREED_SEQUENCES) << 12) | Math.round(100 * ZCAM_STOP);
    return;
  }
  const { zoom, focus, iris } = RANGES[dialect];
  out.zoomRaw = countOf(rings.zoom, zoom);
  out.focusRaw = countOf(rings.focus, focus);
  out.spareRaw = iris === undefined ? 0 : countOf(rings.iris, iris);
}

const countOf = (part: number, range: readonly [number, number]): number =>
  Math.round(range[0] + part * (range[1] - range[0]));

/** A zoom lens of a virtual head that says millimetres. */
const ZCAM_MM = [18, 100] as const;
const ZCAM_M = [0.5, 10] as const;
const ZCAM_STOP = 4;

/** Fills `out` with what the dialect says of a message. Allocates nothing. */
export function freedLens(out: FreedLens, freed: Readonly<FreedPose>, dialect: FreedDialect): void {
  if (dialect === 'zcam') {
    // P2 cameras: hundredths of a millimetre, tenths of a millimetre, hundredths of a stop number under a count of samples.
    out.focalLengthMm = freed.zoomRaw / 100;
    out.focusDistanceM = freed.focusRaw / 10_000;
    out.fStop = (freed.spareRaw & LOW_TWELVE) / 100;
    out.sequence = freed.spareRaw >> 12;
    return;
  }
  const { zoom, focus, iris } = RANGES[dialect];
  out.zoom = share(freed.zoomRaw, zoom);
  out.focus = share(freed.focusRaw, focus);
  out.iris = iris === undefined ? Number.NaN : share(freed.spareRaw & LOW_TWELVE, iris);
}

const MOST_COUNTS = 0xff_ffff;

/** Puts into a message what the dialect has a place for; what is not known (NaN) stays as it stood there. */
export function freedFromLens(freed: FreedPose, lens: Readonly<FreedSaid>, dialect: FreedDialect): void {
  if (dialect === 'zcam') {
    freed.zoomRaw = counts(lens.focalLengthMm * 100, MOST_COUNTS, freed.zoomRaw);
    freed.focusRaw = counts(lens.focusDistanceM * 10_000, MOST_COUNTS, freed.focusRaw);
    const stop = counts(lens.fStop * 100, LOW_TWELVE, 0);
    freed.spareRaw = ((((freed.spareRaw >> 12) + 1) % FREED_SEQUENCES) << 12) | stop;
    return;
  }
  const { zoom, focus, iris } = RANGES[dialect];
  freed.zoomRaw = counts(zoom[0] + lens.zoom * (zoom[1] - zoom[0]), MOST_COUNTS, freed.zoomRaw);
  freed.focusRaw = counts(focus[0] + lens.focus * (focus[1] - focus[0]), MOST_COUNTS, freed.focusRaw);
  if (iris !== undefined)
    freed.spareRaw = counts(iris[0] + lens.iris * (iris[1] - iris[0]), LOW_TWELVE, freed.spareRaw);
}

function counts(value: number, most: number, before: number): number {
  return Number.isNaN(value) ? before : Math.round(Math.min(most, Math.max(0, value)));
}

function share(raw: number, range: readonly [number, number]): number {
  return Math.min(1, Math.max(0, (raw - range[0]) / (range[1] - range[0])));
}
