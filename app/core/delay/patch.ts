/**
 * The patch that a delay measurement flashes, as the studio declares it, and whether it is small and dim enough.
 * Follows design.md section 8: at most 10 % of the wall at 200 nits. What nobody knows counts as too much.
 */
import type { Fault, Text, Value } from '../parameter.ts';
import type { Zone, ZoneShape } from '../stage/model.ts';
import type { WallLight } from '../stage/wall-light.ts';

export const MAX_AREA_PCT = 10;
export const MAX_NITS = 200;

export interface DelayPatch extends WallLight {
  /** Pixels within the zone's canvas. */
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** What the system needs from the command to drawing it, where a trial has told; taken off the delay. */
  readonly reactionMs: number;
}

/** Somebody who sees camera pictures arrive and says how bright the patch is in each. */
export interface VideoSource {
  readonly id: string;
  readonly name: Text;
  readonly cameras: readonly string[];
  readonly listen: { readonly host: string; readonly port: number };
  /** Senders that are believed. */
  readonly from: readonly string[];
  /** How far its stamps may be off: the agreement of its clock with this machine's. */
  readonly accuracyMs: number;
  /** How much later than the picture came in it stamps it. */
  readonly latencyMs: number;
}

export interface DelayCal {
  readonly patches: readonly DelayPatch[];
  readonly video: readonly VideoSource[];
  /** A kept delay expires after so many hours. */
  readonly expiresH: number;
}

/** Square metres of light; undefined for a zone that has none. */
export function shapeAreaM2(shape: ZoneShape): number | undefined {
  switch (shape.kind) {
    case 'arc':
      return ((Math.abs(shape.toDeg - shape.fromDeg) * Math.PI) / 180) * shape.radiusM * shape.heightM;
    case 'flat':
      return Math.hypot(shape.to[0] - shape.from[0], shape.to[1] - shape.from[1]) * shape.heightM;
    case 'ceiling':
      return shape.widthM * shape.depthM;
    case 'area':
      return undefined;
  }
}

/** Share of the zone in percent. Never less than the pixels say: geometry and canvas may disagree a little. */
export function patchAreaPct(patch: DelayPatch, zone: Pick<Zone, 'shape' | 'canvas'>): number | undefined {
  const areaM2 = shapeAreaM2(zone.shape);
  if (areaM2 === undefined || !(areaM2 > 0) || zone.canvas === undefined) return undefined;
  const { pitchMm, widthPx, heightPx } = zone.canvas;
  const byMetres = (patch.w * patch.h * (pitchMm / 1_000) ** 2) / areaM2;
  const byPixels = (patch.w * patch.h) / (widthPx * heightPx);
  return 100 * Math.max(byMetres, byPixels);
}

/** Brightest it can be; undefined where the maximum or the brightness now is not known. */
export function patchNits(
  patch: Pick<DelayPatch, 'maxNits' | 'levelPct'>,
  brightnessPct: Value | undefined,
): number | undefined {
  if (patch.maxNits === undefined || typeof brightnessPct !== 'number' || !(brightnessPct >= 0)) return undefined;
  return (patch.maxNits * brightnessPct * patch.levelPct) / 10_000;
}

export function areaFault(patch: DelayPatch, zone: Pick<Zone, 'shape' | 'canvas'>): Fault | undefined {
  const pct = patchAreaPct(patch, zone);
  if (pct === undefined) return { code: 'delay.area-unknown', params: { zone: patch.zone } };
  if (pct <= MAX_AREA_PCT) return undefined;
  return { code: 'delay.area', params: { zone: patch.zone, pct: round(pct), limit: MAX_AREA_PCT } };
}

export function nitsFault(
  patch: Pick<DelayPatch, 'zone' | 'maxNits' | 'levelPct' | 'brightnessPath'>,
  brightnessPct: Value | undefined,
): Fault | undefined {
  if (patch.maxNits === undefined) return { code: 'delay.nits-unknown', params: { zone: patch.zone } };
  const nits = patchNits(patch, brightnessPct);
  if (nits === undefined) return { code: 'delay.brightness-unknown', params: { path: patch.brightnessPath } };
  if (nits <= MAX_NITS) return undefined;
  return { code: 'delay.nits', params: { zone: patch.zone, nits: Math.ceil(nits), limit: MAX_NITS } };
}

const round = (x: number): number => Math.round(x * 10) / 10;
