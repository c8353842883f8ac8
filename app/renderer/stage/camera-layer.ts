/**
 * Cameras on the plan and on the unrolled wall, moved by the newest poses outside React. Elements are made once per
 * camera and only their attributes change. Labels stand beside their camera where they cover nothing.
 */
import type { StageState } from '../../protocol/state.ts';
import { poses, telemetry } from '../live/samples.ts';
import { nowUs } from '../live/session.ts';
import { cameraTone } from '../live/view.ts';
import type { Words } from '../words/say.ts';
import { bandOutline, lookOf, type Point, type Sight, sightOf, type WallPiece } from './geometry.ts';
import { type Box, type Label, type Placed, placeLabels } from './label-layout.ts';
import { BANDS, type Projection, pathOf, VIEW } from './projection.ts';
import { StripCameras, type StripView } from './strip-cameras.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** A pose older than this is drawn as a memory. */
const OLD_US = 500_000;
const GAP = 3;
/** The camera itself, from its middle, whichever way it looks. */
const BODY = 17;
/** Its name, or PGM with its name in red; below it what tracking says. */
const NAME_H = 20;
const NOTE_H = 15;

interface Drawn {
  readonly sight: SVGPathElement;
  readonly caps: SVGPathElement;
  readonly rim: SVGPathElement;
  readonly body: SVGGElement;
  readonly label: SVGGElement;
  readonly plate: SVGRectElement;
  readonly name: SVGTextElement;
  readonly note: SVGTextElement;
  readonly leader: SVGPathElement;
  nameW: number;
  noteW: number;
}

export interface CameraScene {
  readonly state: StageState;
  readonly pieces: readonly WallPiece[];
  readonly at: Projection;
  readonly words: Words;
}

export class CameraLayer {
  readonly #group: SVGGElement;
  readonly #names: SVGGElement;
  readonly #strip: StripCameras | undefined;
  readonly #drawn = new Map<string, Drawn>();
  #placed: ReadonlyMap<string, Placed> = new Map();

  constructor(group: SVGGElement, strip: HTMLElement | null) {
    this.#group = group;
    // Names stand above every camera and field of view.
    this.#names = make('g', '');
    this.#strip = strip ? new StripCameras(strip) : undefined;
  }

  clear(): void {
    this.#group.replaceChildren();
    this.#strip?.clear();
    this.#drawn.clear();
  }

  paint(scene: CameraScene): void {
    const { state, pieces, at } = scene;
    const strip: StripView[] = [];
    const labels: Label[] = [];
    const bodies = new Map<string, Point>();
    for (const camera of Object.values(state.studio.cameras)) {
      const sample = poses.get(camera.id);
      if (!sample) continue;
      const drawn = this.#drawn.get(camera.id) ?? this.#make(camera.id);
      const shownAs = cameraTone(state, camera.id);
      const air = shownAs === 'air';
      const next = shownAs === 'next';
      const old = nowUs() - sample.atUs > OLD_US;
      const look = lookOf(sample.pose);
      const sight = sightOf(pieces, look, sample.hfovDeg || camera.hfovDeg, state.studio.planRadiusM * 1.1);
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
      bodies.set(camera.id, { x, y });
      const name = air ? `PGM ${camera.short}` : next ? `▸ ${camera.short}` : camera.short;
      labels.push(this.#label(drawn, scene, { id: camera.id, name, air, old, x, y }));
      strip.push({ id: camera.id, sight, tone: tone.trim(), label: name });
    }
    this.#place(labels, bodies);
    this.#strip?.paint(strip, pieces);
  }

  /** Its words, and where it would like them: below, right, left, above, then a little farther. */
  #label(drawn: Drawn, { state, words }: CameraScene, of: Labelled): Label {
    const { id, name, air, old, x, y } = of;
    const status = state.cameras[id]?.status ?? 'none';
    const rate = telemetry.newest?.cameras[id]?.rateHz;
    const trouble = old ? words.t('camera.stale') : status === 'ok' ? '' : words.t(`camera.${status}`);
    const note = trouble === '' ? (rate === undefined ? '' : `${rate.toFixed(1)} Hz`) : trouble;
    drawn.label.setAttribute('class', air ? 'camname on' : 'camname');
    drawn.note.setAttribute('class', trouble === '' ? 't2' : 't2 w');
    drawn.nameW = write(drawn.name, name, drawn.nameW) ?? drawn.nameW;
    drawn.noteW = write(drawn.note, note, drawn.noteW) ?? drawn.noteW;
    const nameW = drawn.nameW + (air ? 16 : 0);
    const w = Math.max(nameW, drawn.noteW);
    const h = NAME_H + NOTE_H;
    drawn.plate.setAttribute('x', ((w - nameW) / 2).toFixed(1));
    drawn.plate.setAttribute('width', nameW.toFixed(1));
    for (const text of [drawn.name, drawn.note]) text.setAttribute('x', (w / 2).toFixed(1));
    const places = [0, 26, 52].flatMap((far) => {
      const out = BODY + GAP + far;
      return [
        { x: x - w / 2, y: y + out },
        { x: x + out, y: y - h / 2 },
        { x: x - out - w, y: y - h / 2 },
        { x: x - w / 2, y: y - out - h },
        { x: x + out * 0.7, y: y + out * 0.7 },
        { x: x - out * 0.7 - w, y: y + out * 0.7 },
        { x: x + out * 0.7, y: y - out * 0.7 - h },
        { x: x - out * 0.7 - w, y: y - out * 0.7 - h },
      ];
    });
    return { id, w, h, places };
  }

  #place(labels: readonly Label[], bodies: ReadonlyMap<string, Point>): void {
    const taken: readonly Box[] = [...bodies.values()].map(({ x, y }) => ({
      x: x - BODY,
      y: y - BODY,
      w: BODY * 2,
      h: BODY * 2,
    }));
    const bounds = { x: 2, y: 2, w: VIEW.width - 4, h: VIEW.height - 4 };
    this.#placed = placeLabels(labels, this.#placed, { bounds, taken, gap: GAP });
    for (const [id, box] of this.#placed) {
      const drawn = this.#drawn.get(id);
      const body = bodies.get(id);
      if (!drawn || !body) continue;
      drawn.label.setAttribute('transform', `translate(${box.x.toFixed(1)} ${box.y.toFixed(1)})`);
      drawn.leader.setAttribute('d', leaderOf(body, box));
    }
  }

  #make(id: string): Drawn {
    const body = make('g', 'cam');
    const shape = make('path', '');
    shape.setAttribute('d', 'M-8 -3h16v19h-16zM-5.5 -3l-3.5 -9h18l-3.5 9z');
    body.append(shape);
    const label = make('g', 'camname');
    const plate = make('rect', '');
    plate.setAttribute('height', String(NAME_H));
    plate.setAttribute('rx', '3');
    const drawn: Drawn = {
      sight: make('path', 'fr'),
      caps: make('path', 'cap'),
      rim: make('path', 'airrim'),
      body,
      label,
      plate,
      name: make('text', 'cn'),
      note: make('text', 't2'),
      leader: make('path', 'leader'),
      nameW: 0,
      noteW: 0,
    };
    drawn.name.setAttribute('y', '15.5');
    drawn.note.setAttribute('y', String(NAME_H + 11));
    label.append(plate, drawn.name, drawn.note);
    this.#names.append(drawn.leader, label);
    this.#group.append(drawn.sight, drawn.caps, drawn.rim, body, this.#names);
    this.#drawn.set(id, drawn);
    return drawn;
  }
}

interface Labelled {
  readonly id: string;
  readonly name: string;
  readonly air: boolean;
  readonly old: boolean;
  readonly x: number;
  readonly y: number;
}

function make<K extends keyof SVGElementTagNameMap>(tag: K, className: string): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  element.setAttribute('class', className);
  return element;
}

/** Measured only where the words have another length: digits are all of one width. */
function write(element: SVGTextElement, text: string, width: number): number | undefined {
  const had = element.textContent;
  if (had === text) return undefined;
  element.textContent = text;
  return had.length === text.length && width > 0 && /\d/.test(text) ? undefined : element.getComputedTextLength();
}

/** A line to a label that had to stand away from its camera. */
function leaderOf(body: Point, box: Box): string {
  const x = Math.max(box.x, Math.min(body.x, box.x + box.w));
  const y = Math.max(box.y, Math.min(body.y, box.y + box.h));
  const away = Math.hypot(x - body.x, y - body.y);
  if (away <= BODY + GAP + 8) return '';
  const part = BODY / away;
  return `M${(body.x + (x - body.x) * part).toFixed(1)},${(body.y + (y - body.y) * part).toFixed(1)}L${x.toFixed(1)},${y.toFixed(1)}`;
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
