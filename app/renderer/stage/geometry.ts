/**
 * The stage seen from above, from any studio's zones: wall pieces to walk along, rays that hit them, the unrolled strip.
 * Metres, x to the right, y upstage, angles from upstage, positive to the right (app/core/stage/model.ts). Pure.
 */
import type { Zone, ZoneShape } from '../../core/stage/model.ts';

const RAD = Math.PI / 180;

/** A point on the floor plan. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One stretch of standing wall, walked from left to right as the stage sees it. */
export interface WallPiece {
  readonly zoneId: string;
  readonly shape: Extract<ZoneShape, { kind: 'arc' | 'flat' }>;
  readonly lengthM: number;
  /** Where it begins in the unrolled strip. */
  readonly offsetM: number;
  readonly bottomM: number;
  readonly heightM: number;
}

export interface Hit {
  readonly piece: WallPiece;
  /** Along the piece, 0..1. */
  readonly u: number;
  readonly distanceM: number;
}

/** Standing walls in strip order: arcs by angle, flat ones as written. */
export function wallPieces(zones: readonly Zone[]): readonly WallPiece[] {
  const standing = zones.flatMap(({ id, shape }) =>
    shape.kind === 'arc' || shape.kind === 'flat' ? [{ id, shape }] : [],
  );
  const angle = (shape: ZoneShape): number => (shape.kind === 'arc' ? shape.fromDeg : 0);
  const ordered = standing.toSorted((a, b) => angle(a.shape) - angle(b.shape));
  let offsetM = 0;
  return ordered.map(({ id, shape }) => {
    const lengthM = lengthOf(shape);
    const piece = { zoneId: id, shape, lengthM, offsetM, bottomM: shape.bottomM, heightM: shape.heightM };
    offsetM += lengthM;
    return piece;
  });
}

function lengthOf(shape: WallPiece['shape']): number {
  if (shape.kind === 'arc') return shape.radiusM * (shape.toDeg - shape.fromDeg) * RAD;
  return Math.hypot(shape.to[0] - shape.from[0], shape.to[1] - shape.from[1]);
}

/** The point at `u` of a piece, moved outward (away from the stage) by `outM`. */
export function pointAt(shape: WallPiece['shape'], u: number, outM: number): Point {
  if (shape.kind === 'arc') {
    const deg = shape.fromDeg + (shape.toDeg - shape.fromDeg) * u;
    const radius = shape.radiusM + outM;
    return { x: Math.sin(deg * RAD) * radius, y: Math.cos(deg * RAD) * radius };
  }
  const x = shape.from[0] + (shape.to[0] - shape.from[0]) * u;
  const y = shape.from[1] + (shape.to[1] - shape.from[1]) * u;
  const n = outwardOf(shape);
  return { x: x + n.x * outM, y: y + n.y * outM };
}

/** Away from the origin; for a wall through the origin, upstage. */
function outwardOf(shape: Extract<ZoneShape, { kind: 'flat' }>): Point {
  const dx = shape.to[0] - shape.from[0];
  const dy = shape.to[1] - shape.from[1];
  const length = Math.hypot(dx, dy) || 1;
  const n = { x: -dy / length, y: dx / length };
  const side = n.x * (shape.from[0] + dx / 2) + n.y * (shape.from[1] + dy / 2);
  const away = Math.abs(side) < 1e-9 ? n.y : side;
  return away >= 0 ? n : { x: -n.x, y: -n.y };
}

/** Closed outline of a piece between two distances outward, as points. */
export function bandOutline(
  shape: WallPiece['shape'],
  innerM: number,
  outerM: number,
  fromU = 0,
  toU = 1,
): readonly Point[] {
  const steps = shape.kind === 'arc' ? 48 : 1;
  const outline: Point[] = [];
  for (let i = 0; i <= steps; i++) outline.push(pointAt(shape, fromU + ((toU - fromU) * i) / steps, outerM));
  for (let i = steps; i >= 0; i--) outline.push(pointAt(shape, fromU + ((toU - fromU) * i) / steps, innerM));
  return outline;
}

/** The nearest wall in a direction, if any. */
export function castRay(pieces: readonly WallPiece[], from: Point, dir: Point): Hit | undefined {
  let best: Hit | undefined;
  for (const piece of pieces) {
    const hit =
      piece.shape.kind === 'arc' ? hitArc(piece, piece.shape, from, dir) : hitFlat(piece, piece.shape, from, dir);
    if (hit && (!best || hit.distanceM < best.distanceM)) best = hit;
  }
  return best;
}

function hitArc(
  piece: WallPiece,
  shape: Extract<ZoneShape, { kind: 'arc' }>,
  from: Point,
  dir: Point,
): Hit | undefined {
  const b = from.x * dir.x + from.y * dir.y;
  const c = from.x * from.x + from.y * from.y - shape.radiusM * shape.radiusM;
  const root = b * b - c;
  if (root < 0) return undefined;
  for (const distanceM of [-b - Math.sqrt(root), -b + Math.sqrt(root)]) {
    if (distanceM <= 1e-6) continue;
    const deg = Math.atan2(from.x + dir.x * distanceM, from.y + dir.y * distanceM) / RAD;
    const span = shape.toDeg - shape.fromDeg;
    const turned = ((((deg - shape.fromDeg) % 360) + 360) % 360) / span;
    if (turned <= 1) return { piece, u: turned, distanceM };
  }
  return undefined;
}

function hitFlat(
  piece: WallPiece,
  shape: Extract<ZoneShape, { kind: 'flat' }>,
  from: Point,
  dir: Point,
): Hit | undefined {
  const dx = shape.to[0] - shape.from[0];
  const dy = shape.to[1] - shape.from[1];
  const cross = dir.x * dy - dir.y * dx;
  if (Math.abs(cross) < 1e-9) return undefined;
  const ox = shape.from[0] - from.x;
  const oy = shape.from[1] - from.y;
  const distanceM = (ox * dy - oy * dx) / cross;
  const u = (ox * dir.y - oy * dir.x) / cross;
  return distanceM > 1e-6 && u >= 0 && u <= 1 ? { piece, u, distanceM } : undefined;
}

/** What a camera looks at, from its pose `[x y z qx qy qz qw]`: it looks along its own +y. */
export interface Look {
  readonly at: Point;
  readonly zM: number;
  readonly headingDeg: number;
  readonly tiltDeg: number;
}

export function lookOf(pose: readonly number[]): Look {
  const [x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 1] = pose;
  // The quaternion applied to (0, 1, 0).
  const fx = 2 * (qx * qy - qw * qz);
  const fy = 1 - 2 * (qx * qx + qz * qz);
  const fz = 2 * (qy * qz + qw * qx);
  return {
    at: { x, y },
    zM: z,
    headingDeg: Math.atan2(fx, fy) / RAD,
    tiltDeg: Math.asin(Math.max(-1, Math.min(1, fz))) / RAD,
  };
}

export interface Sight {
  /** Outline of what is seen on the floor plan, camera first. */
  readonly outline: readonly Point[];
  /** Stretches of wall in view, per piece. */
  readonly spans: readonly {
    readonly piece: WallPiece;
    readonly fromU: number;
    readonly toU: number;
    readonly topM: number;
    readonly lowM: number;
  }[];
}

const RAYS = 24;

/** The field of view cut at the walls; open where there is none, at `reachM`. */
export function sightOf(pieces: readonly WallPiece[], look: Look, hfovDeg: number, reachM: number): Sight {
  const outline: Point[] = [look.at];
  const seen = new Map<WallPiece, { from: number; to: number; near: number }>();
  for (let i = 0; i <= RAYS; i++) {
    const deg = look.headingDeg + hfovDeg * (i / RAYS - 0.5);
    const dir = { x: Math.sin(deg * RAD), y: Math.cos(deg * RAD) };
    const hit = castRay(pieces, look.at, dir);
    const distanceM = hit?.distanceM ?? reachM;
    outline.push({ x: look.at.x + dir.x * distanceM, y: look.at.y + dir.y * distanceM });
    if (!hit) continue;
    const span = seen.get(hit.piece);
    if (span) {
      span.from = Math.min(span.from, hit.u);
      span.to = Math.max(span.to, hit.u);
    } else seen.set(hit.piece, { from: hit.u, to: hit.u, near: hit.distanceM });
  }
  const halfVertical = Math.atan(Math.tan((hfovDeg / 2) * RAD) * (9 / 16)) / RAD;
  const spans = [...seen].map(([piece, { from, to, near }]) => ({
    piece,
    fromU: from,
    toU: to,
    topM: look.zM + near * Math.tan((look.tiltDeg + halfVertical) * RAD),
    lowM: look.zM + near * Math.tan((look.tiltDeg - halfVertical) * RAD),
  }));
  return { outline, spans };
}

/** Everything that must lie within the picture. */
export function extentOf(zones: readonly Zone[]): { readonly min: Point; readonly max: Point } {
  const points = zones.flatMap(({ shape }) => cornersOf(shape));
  if (points.length === 0) points.push({ x: -5, y: -5 }, { x: 5, y: 5 });
  return {
    min: { x: Math.min(...points.map((p) => p.x)), y: Math.min(...points.map((p) => p.y)) },
    max: { x: Math.max(...points.map((p) => p.x)), y: Math.max(...points.map((p) => p.y)) },
  };
}

export function cornersOf(shape: ZoneShape): Point[] {
  if (shape.kind === 'area') return shape.polygon.map(([x, y]) => ({ x, y }));
  if (shape.kind === 'ceiling') {
    const [x, y] = shape.centre;
    const w = shape.widthM / 2;
    const d = shape.depthM / 2;
    return [
      { x: x - w, y: y + d },
      { x: x + w, y: y + d },
      { x: x + w, y: y - d },
      { x: x - w, y: y - d },
    ];
  }
  const count = shape.kind === 'arc' ? 24 : 1;
  return Array.from({ length: count + 1 }, (_, i) => pointAt(shape, i / count, 0));
}
