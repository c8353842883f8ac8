/** Reads this machine's wall clock to the microsecond out of one that tells milliseconds, by catching their turns. */
import { WallLine } from '../../core/time/wall-line.ts';

/** It spins only towards a turn that is this near, so ten looks a second catch one or two and hold nobody up. */
const NEAR_US = 150;
/** Once, to begin with: as long as a millisecond lasts. */
const FIRST_US = 1_100;
const ROUGH_US = 100;
/** More than there is time for; a clock that stands still holds nobody up either. */
const MOST_LOOKS = 20_000;

export interface WallClocks {
  readonly nowUs: () => number;
  readonly wallMs: () => number;
}

export class WallReader {
  readonly #clocks: WallClocks;
  readonly #spins: boolean;
  readonly #line = new WallLine();

  /** At leisure it never spins, and knows it to ten microseconds after some seconds of looks at odd times. */
  constructor(clocks: WallClocks, how: 'spinning' | 'at-leisure' = 'spinning') {
    this.#clocks = clocks;
    this.#spins = how === 'spinning';
  }

  get line(): WallLine {
    return this.#line;
  }

  /** Answers by how much the wall clock was set since the last look; undefined: it was not. */
  look(): number | undefined {
    const wasUs = this.#line.offsetUs;
    const rough = this.#line.accuracyUs > ROUGH_US;
    const near = !rough && this.#line.toEdgeUs(this.#clocks.nowUs()) < NEAR_US;
    if (!this.#catch(rough ? FIRST_US : near ? 2 * NEAR_US : 0)) return undefined;
    this.#catch(FIRST_US);
    return this.#line.offsetUs - wasUs;
  }

  /** Looks again and again for so long, or until the millisecond turns; true: the clock was set. */
  #catch(forUs: number): boolean {
    const { nowUs, wallMs } = this.#clocks;
    let beforeUs = nowUs();
    const untilUs = beforeUs + (this.#spins ? forUs : 0);
    const first = wallMs();
    let wall = first;
    let afterUs = nowUs();
    let stepped = this.#line.add(beforeUs, wall, afterUs);
    for (let looks = 0; wall === first && afterUs < untilUs && looks < MOST_LOOKS; looks++) {
      beforeUs = afterUs;
      wall = wallMs();
      afterUs = nowUs();
      stepped = this.#line.add(beforeUs, wall, afterUs) || stepped;
    }
    return stepped;
  }
}
