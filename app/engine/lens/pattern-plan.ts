/** The pattern of the studio as it is read now, planned once. */
import type { DictionaryName } from '../../core/calibration/marker-dictionary.ts';
import { type Outcome, refused } from '../../core/calibration/outcome.ts';
import type { WallPattern } from '../../core/calibration/wall-pattern.ts';
import { type MarkerPlaces, patternOf, placesOf } from '../../core/lens/pattern.ts';
import type { Studio } from '../../core/stage/model.ts';
import type { LensPatternState } from '../../protocol/state-lens.ts';

export interface Planned {
  readonly wall: WallPattern;
  readonly places: MarkerPlaces;
}

export class PatternPlan {
  readonly #studio: () => Studio;
  #of: Studio | undefined;
  #planned: Outcome<Planned> = refused({ code: 'lens.not-here' });

  constructor(studio: () => Studio) {
    this.#studio = studio;
  }

  now(): Outcome<Planned> {
    const studio = this.#studio();
    if (studio === this.#of) return this.#planned;
    this.#of = studio;
    this.#planned = planFor(studio);
    return this.#planned;
  }

  get dictionary(): DictionaryName {
    return this.#studio().lensCal?.pattern.dictionary ?? 'apriltag-36h11';
  }

  /** Of a chessboard: from the square to its marker, in sides of the marker. */
  get inset(): number | undefined {
    const planned = this.now();
    const [board] = planned.ok ? planned.value.wall.boards : [];
    const [marker] = planned.ok ? planned.value.wall.markers : [];
    return board?.isChess === true && marker ? board.insetPx / marker.sizePx : undefined;
  }

  state(): LensPatternState | null {
    const { lensCal, zones } = this.#studio();
    const planned = this.now();
    if (!lensCal || !planned.ok) return null;
    const { markers } = planned.value.wall;
    const [first] = markers;
    const pitchMm = zones.find(({ id }) => id === first?.zone)?.canvas?.pitchMm ?? 0;
    return {
      ...lensCal.pattern,
      markers: markers.length,
      zones: [...new Set(markers.map(({ zone }) => zone))],
      markerMm: (first?.sizePx ?? 0) * pitchMm,
    };
  }
}

function planFor({ lensCal, zones }: Studio): Outcome<Planned> {
  if (!lensCal) return refused({ code: 'lens.not-here' });
  const wall = patternOf(lensCal, zones);
  return wall.ok ? { ok: true, value: { wall: wall.value, places: placesOf(wall.value, zones) } } : wall;
}
