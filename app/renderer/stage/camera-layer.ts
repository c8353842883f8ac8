/**
 * Cameras on the plan and on the unrolled wall, moved by the newest poses outside React. Elements are made once per
 * camera and only their attributes change.
 */
import type { StageState } from '../../protocol/state.ts';
import { poses, telemetry } from '../live/samples.ts';
import { nowUs } from '../live/session.ts';
import type { Words } from '../words/say.ts';
import { bandOutline, lookOf, type Sight, sightOf, type WallPiece } from './geometry.ts';
import { BANDS, type Projection, pathOf } from './projection.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** A pose older than this is drawn as a memory. */
const OLD_US = 500_000;

interface Drawn {
  readonly sight: SVGPathElement;
  readonly caps: SVGPathElement;
  readonly rim: SVGPathElement;
  readonly body: SVGGElement;
  readonly number: SVGTextElement;
  readonly tag: SVGGElement;
  readonly note: SVGTextElement;
  readonly boxes: HTMLElement[];
}

export interface CameraScene {
  readonly state: StageState;
  readonly pieces: readonly WallPiece[];
  readonly at: Projection;
  readonly words: Words;
}

export class CameraLayer {
  readonly #group: SVGGElement;
  readonly #strip: HTMLElement | null;
  readonly #drawn = new Map<string, Drawn>();

  constructor(group: SVGGElement, strip: HTMLElement | null) {
    this.#group = group;
    this.#strip = strip;
  }

  clear(): void {
    this.#group.replaceChildren();
    for (const { boxes } of this.#drawn.values()) for (const box of boxes) box.remove();
    this.#drawn.clear();
  }

  paint(scene: CameraScene): void {
    const { state, pieces, at, words } = scene;
    for (const camera of Object.values(state.studio.cameras)) {
      const sample = poses.get(camera.id);
      if (!sample) continue;
      const drawn = this.#drawn.get(camera.id) ?? this.#make(camera.id, camera.short);
      const picture = state.pictures[camera.id];
      const air = picture?.onAir !== 'no';
      const next = !air && state.armed !== null && picture?.preview === true;
      const old = nowUs() - sample.atUs > OLD_US;
      const look = lookOf(sample.pose);
      const sight = sightOf(pieces, look, camera.hfovDeg, state.studio.planRadiusM * 1.1);
      const tone = air ? ' on' : next ? ' nx' : '';
      drawn.sight.setAttribute('d', pathOf(sight.outline, at));
      drawn.sight.setAttribute('class', `fr${tone}${old ? ' old' : ''}`);
      drawn.caps.setAttribute('d', capsOf(sight, at));
      drawn.caps.setAttribute('class', `cap${tone}`);
      drawn.rim.setAttribute('d', air ? rimOf(sight, at) : '');
      const x = at.x(look.at.x);
      const y = at.y(look.at.y);
      drawn.body.setAttribute('class', `cam${tone}${old ? ' old' : ''}`);
      drawn.body.setAttribute(
        'transform',
        `translate(${x.toFixed(1)},${y.toFixed(1)}) rotate(${look.headingDeg.toFixed(1)})`,
      );
      drawn.number.setAttribute('x', (x + (look.headingDeg < 0 ? 18 : -18)).toFixed(1));
      drawn.number.setAttribute('y', (y + 18).toFixed(1));
      drawn.number.setAttribute('text-anchor', look.headingDeg < 0 ? 'start' : 'end');
      drawn.tag.setAttribute('transform', `translate(${(x + 20).toFixed(1)} ${(y + 4).toFixed(1)})`);
      drawn.tag.setAttribute('visibility', air ? 'visible' : 'hidden');
      this.#note(drawn, state, camera.id, words, x, y, old);
      this.#boxes(
        drawn,
        sight,
        pieces,
        air ? 'on' : next ? 'nx' : '',
        air ? `PGM ${camera.short}` : next ? `▸ ${camera.short}` : camera.short,
      );
    }
  }

  #note(drawn: Drawn, state: StageState, id: string, words: Words, x: number, y: number, old: boolean): void {
    const status = state.cameras[id]?.status ?? 'none';
    const rate = telemetry.newest?.cameras[id]?.rateHz;
    const trouble = old ? words.t('camera.stale') : status === 'ok' ? '' : words.t(`camera.${status}`);
    const text = trouble === '' ? (rate === undefined ? '' : `${rate.toFixed(1)} Hz`) : trouble;
    if (drawn.note.textContent !== text) drawn.note.textContent = text;
    drawn.note.setAttribute('class', trouble === '' ? 't2' : 't2 w');
    drawn.note.setAttribute('x', x.toFixed(1));
    drawn.note.setAttribute('y', (y + 38).toFixed(1));
  }

  /** What it sees, on the unrolled wall. */
  #boxes(drawn: Drawn, sight: Sight, pieces: readonly WallPiece[], tone: string, label: string): void {
    if (!this.#strip) return;
    const totalM = pieces.reduce((sum, piece) => sum + piece.lengthM, 0);
    const runs = joinSpans(sight);
    while (drawn.boxes.length < runs.length) {
      const box = document.createElement('i');
      box.append(document.createElement('em'));
      this.#strip.append(box);
      drawn.boxes.push(box);
    }
    for (const [n, box] of drawn.boxes.entries()) {
      const run = runs[n];
      box.hidden = run === undefined;
      if (!run) continue;
      box.className = `cambox ${tone}`;
      const topPct = clampPct(1 - (run.topM - run.bottomM) / run.heightM);
      const lowPct = clampPct((run.lowM - run.bottomM) / run.heightM);
      box.style.left = `${((run.fromM / totalM) * 100).toFixed(2)}%`;
      box.style.width = `${(((run.toM - run.fromM) / totalM) * 100).toFixed(2)}%`;
      box.style.top = `${topPct.toFixed(1)}%`;
      box.style.bottom = `${lowPct.toFixed(1)}%`;
      const em = box.firstElementChild;
      if (em && em.textContent !== label) em.textContent = label;
    }
  }

  #make(id: string, short: string): Drawn {
    const make = <K extends keyof SVGElementTagNameMap>(tag: K, className: string): SVGElementTagNameMap[K] => {
      const element = document.createElementNS(SVG, tag);
      element.setAttribute('class', className);
      return element;
    };
    const body = make('g', 'cam');
    const shape = make('path', '');
    shape.setAttribute('d', 'M-8 -3h16v19h-16zM-5.5 -3l-3.5 -9h18l-3.5 9z');
    body.append(shape);
    const tag = make('g', 'pgtag');
    const box = make('rect', '');
    for (const [name, value] of Object.entries({ y: '-13', width: '60', height: '20', rx: '3', fill: '#b0121a' }))
      box.setAttribute(name, value);
    const word = make('text', 'pg');
    word.setAttribute('x', '8');
    word.setAttribute('y', '1.5');
    word.textContent = `PGM ${short}`;
    tag.append(box, word);
    const number = make('text', 'cn');
    number.textContent = short;
    const drawn: Drawn = {
      sight: make('path', 'fr'),
      caps: make('path', 'cap'),
      rim: make('path', 'airrim'),
      body,
      number,
      tag,
      note: make('text', 't2'),
      boxes: [],
    };
    drawn.note.setAttribute('text-anchor', 'middle');
    this.#group.append(drawn.sight, drawn.caps, drawn.rim, body, number, drawn.note, tag);
    this.#drawn.set(id, drawn);
    return drawn;
  }
}

function capsOf(sight: Sight, at: Projection): string {
  return sight.spans
    .map(({ piece, fromU, toU }) =>
      pathOf(bandOutline(piece.shape, at.m(-4), at.m(-4), fromU, toU).slice(0, bandHalf(piece)), at, false),
    )
    .join('');
}

function rimOf(sight: Sight, at: Projection): string {
  const m = at.m(BANDS.rim);
  return sight.spans
    .map(({ piece, fromU, toU }) =>
      pathOf(bandOutline(piece.shape, m, m, fromU, toU).slice(0, bandHalf(piece)), at, false),
    )
    .join('');
}

/** Of a band's outline only the first half: one line along the wall. */
function bandHalf(piece: WallPiece): number {
  return piece.shape.kind === 'arc' ? 49 : 2;
}

interface Run {
  fromM: number;
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

function clampPct(part: number): number {
  return Math.max(0, Math.min(94, part * 100));
}
