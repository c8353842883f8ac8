/**
 * Where labels stand so that none covers another: each has places that it would like, in order; it keeps the one it has
 * while that is free, so that nothing jumps while cameras move. Pure; any unit.
 */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Label {
  readonly id: string;
  readonly w: number;
  readonly h: number;
  /** Left top corners, the best first. At least one. */
  readonly places: readonly { readonly x: number; readonly y: number }[];
}

export interface Placed extends Box {
  /** Which of its places it has; none where all were taken. */
  readonly place: number | undefined;
}

interface Rules {
  readonly bounds: Box;
  /** What no label may cover: other words of the picture, the cameras themselves. */
  readonly taken: readonly Box[];
  readonly gap: number;
}

/** In the order given: the first label chooses first. */
export function placeLabels(
  labels: readonly Label[],
  before: ReadonlyMap<string, Placed>,
  rules: Rules,
): ReadonlyMap<string, Placed> {
  const found = new Map<string, Placed>();
  for (const label of labels) {
    const others = [...found.values()];
    found.set(label.id, placeOne(label, before.get(label.id)?.place, others, rules));
  }
  return found;
}

function placeOne(label: Label, had: number | undefined, others: readonly Box[], rules: Rules): Placed {
  const { bounds, taken, gap } = rules;
  const at = (place: number): Placed | undefined => {
    const wanted = label.places[place];
    return wanted && { ...inside(wanted, label, bounds), place };
  };
  const order = [...(had === undefined ? [] : [had]), ...label.places.keys()];
  for (const place of order) {
    const box = at(place);
    if (box && isFree(box, others, gap) && isFree(box, taken, 0)) return box;
  }
  const first = at(0) ?? { ...inside(bounds, label, bounds), place: undefined };
  return nearest(first, [...others, ...taken], rules) ?? nearest(first, others, rules) ?? first;
}

/** The free spot next to where it would like to be; undefined where there is no room at all. */
function nearest(wanted: Box, taken: readonly Box[], { bounds, gap }: Rules): Placed | undefined {
  // A free spot that is next to something touches it at an edge, or the bounds, or stands where it wished to.
  const xs = [wanted.x, bounds.x, ...taken.flatMap((box) => [box.x - wanted.w - gap, box.x + box.w + gap])];
  const ys = [wanted.y, bounds.y, ...taken.flatMap((box) => [box.y - wanted.h - gap, box.y + box.h + gap])];
  let best: Placed | undefined;
  let bestAway = Number.POSITIVE_INFINITY;
  for (const x of xs) {
    for (const y of ys) {
      const box = { x, y, w: wanted.w, h: wanted.h, place: undefined };
      const away = Math.hypot(x - wanted.x, y - wanted.y);
      if (away < bestAway && isWithin(box, bounds) && isFree(box, taken, gap)) {
        best = box;
        bestAway = away;
      }
    }
  }
  return best;
}

/** A hair of rounding is no overlap. */
const HAIR = 1e-6;

function isFree(box: Box, others: readonly Box[], gap: number): boolean {
  return others.every(
    (other) =>
      box.x + box.w + gap <= other.x + HAIR ||
      other.x + other.w + gap <= box.x + HAIR ||
      box.y + box.h + gap <= other.y + HAIR ||
      other.y + other.h + gap <= box.y + HAIR,
  );
}

function isWithin(box: Box, bounds: Box): boolean {
  return (
    box.x >= bounds.x - HAIR &&
    box.y >= bounds.y - HAIR &&
    box.x + box.w <= bounds.x + bounds.w + HAIR &&
    box.y + box.h <= bounds.y + bounds.h + HAIR
  );
}

function inside(at: { readonly x: number; readonly y: number }, size: { w: number; h: number }, bounds: Box): Box {
  const within = (n: number, from: number, room: number): number => Math.max(from, Math.min(n, from + room));
  return {
    x: within(at.x, bounds.x, bounds.w - size.w),
    y: within(at.y, bounds.y, bounds.h - size.h),
    w: size.w,
    h: size.h,
  };
}
