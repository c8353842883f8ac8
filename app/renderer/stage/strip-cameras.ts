/** What every camera sees, on the unrolled wall: a box each, and its name where it covers no other. */
import type { Sight, WallPiece } from './geometry.ts';
import { type Box, type Label, type Placed, placeLabels } from './label-layout.ts';

const GAP_PX = 2;
/** What says that a zone is held. */
const HELD = '.heldveil em';
/** How many labels may stand above each other in one corner before another corner is tried. */
const LANES = 3;

interface Drawn {
  readonly box: HTMLElement;
  readonly tag: HTMLElement;
  /** Of the tag as it is written now. */
  w: number;
  h: number;
}

export interface StripView {
  readonly id: string;
  readonly sight: Sight;
  /** `on` = on air, `nx` = next, or neither. */
  readonly tone: string;
  readonly label: string;
}

export class StripCameras {
  readonly #strip: HTMLElement;
  readonly #drawn = new Map<string, Drawn>();
  readonly #watch: ResizeObserver;
  #placed: ReadonlyMap<string, Placed> = new Map();
  #size = { w: 0, h: 0 };
  #words: readonly Box[] = [];
  #held = 0;

  constructor(strip: HTMLElement) {
    this.#strip = strip;
    this.#watch = new ResizeObserver(() => this.#measure());
    this.#watch.observe(strip);
    this.#measure();
  }

  clear(): void {
    this.#watch.disconnect();
    for (const { box, tag } of this.#drawn.values()) {
      box.remove();
      tag.remove();
    }
    this.#drawn.clear();
  }

  paint(views: readonly StripView[], pieces: readonly WallPiece[]): void {
    const { w, h } = this.#size;
    const totalM = pieces.reduce((sum, piece) => sum + piece.lengthM, 0);
    if (w === 0 || totalM === 0) return;
    if (this.#strip.querySelectorAll(HELD).length !== this.#held) this.#measure();
    const seen = new Set<string>();
    const labels: Label[] = [];
    for (const { id, sight, tone, label } of views.toSorted((a, b) => rank(a.tone) - rank(b.tone))) {
      for (const [n, run] of joinSpans(sight).entries()) {
        const key = `${id}/${n}`;
        seen.add(key);
        const drawn = this.#drawn.get(key) ?? this.#make(key);
        const top = clampPart(1 - (run.topM - run.bottomM) / run.heightM) * h;
        const bottom = h - clampPart((run.lowM - run.bottomM) / run.heightM) * h;
        const left = (run.fromM / totalM) * w;
        const right = (run.toM / totalM) * w;
        drawn.box.className = `cambox ${tone}`;
        drawn.box.hidden = false;
        drawn.box.style.left = `${left.toFixed(1)}px`;
        drawn.box.style.width = `${(right - left).toFixed(1)}px`;
        drawn.box.style.top = `${top.toFixed(1)}px`;
        drawn.box.style.height = `${(bottom - top).toFixed(1)}px`;
        write(drawn, label, tone);
        labels.push({ id: key, w: drawn.w, h: drawn.h, places: corners({ left, right, top, bottom }, drawn) });
      }
    }
    for (const [key, { box, tag }] of this.#drawn) {
      if (seen.has(key)) continue;
      box.hidden = true;
      tag.hidden = true;
    }
    this.#placed = placeLabels(labels, this.#placed, {
      bounds: { x: 0, y: 0, w, h },
      taken: this.#words,
      gap: GAP_PX,
    });
    for (const [key, { x, y }] of this.#placed) {
      const tag = this.#drawn.get(key)?.tag;
      if (tag) tag.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    }
  }

  #make(key: string): Drawn {
    const box = document.createElement('i');
    const tag = document.createElement('em');
    this.#strip.append(box, tag);
    const drawn = { box, tag, w: 0, h: 0 };
    this.#drawn.set(key, drawn);
    return drawn;
  }

  /** Only when the strip's size or its words change: reading it while painting would lay the page out each time. */
  #measure(): void {
    const strip = this.#strip.getBoundingClientRect();
    this.#size = { w: strip.width, h: strip.height };
    this.#held = this.#strip.querySelectorAll(HELD).length;
    this.#words = [...this.#strip.querySelectorAll(`.zt, ${HELD}`)].map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return { x: x - strip.x, y: y - strip.y, w: width, h: height };
    });
  }
}

function write(drawn: Drawn, label: string, tone: string): void {
  const { tag } = drawn;
  tag.className = `camtag ${tone}`;
  tag.hidden = false;
  if (tag.textContent === label && drawn.w > 0) return;
  tag.textContent = label;
  drawn.w = tag.offsetWidth;
  drawn.h = tag.offsetHeight;
}

/** On air chooses its place first, then what is next. */
function rank(tone: string): number {
  return tone === 'on' ? 0 : tone === 'nx' ? 1 : 2;
}

interface Edges {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Inside its own box: the corners below, then above, each with lanes. */
function corners({ left, right, top, bottom }: Edges, { w, h }: Drawn): Label['places'] {
  const low = bottom - h;
  return Array.from({ length: LANES }, (_, lane) => lane * (h + GAP_PX)).flatMap((lift) => [
    { x: left, y: low - lift },
    { x: right - w, y: low - lift },
    { x: left, y: top + lift },
    { x: right - w, y: top + lift },
  ]);
}

interface Run {
  readonly fromM: number;
  toM: number;
  topM: number;
  lowM: number;
  readonly bottomM: number;
  readonly heightM: number;
}

/** Spans that touch across a zone's edge are one box. */
function joinSpans(sight: Sight): readonly Run[] {
  const runs: Run[] = [];
  for (const { piece, fromU, toU, topM, lowM } of sight.spans.toSorted(
    (a, b) => a.piece.offsetM + a.fromU * a.piece.lengthM - (b.piece.offsetM + b.fromU * b.piece.lengthM),
  )) {
    const fromM = piece.offsetM + fromU * piece.lengthM;
    const toM = piece.offsetM + toU * piece.lengthM;
    const last = runs.at(-1);
    if (last && fromM - last.toM < 1) {
      last.toM = toM;
      last.topM = Math.max(last.topM, topM);
      last.lowM = Math.min(last.lowM, lowM);
    } else runs.push({ fromM, toM, topM, lowM, bottomM: piece.bottomM, heightM: piece.heightM });
  }
  return runs;
}

function clampPart(part: number): number {
  return Math.max(0, Math.min(0.94, part));
}
