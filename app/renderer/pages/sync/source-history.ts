/** What the open page gathers of the source that leads, bounded, outside React. A break of it is a break of the line. */
import type { SyncState } from '../../../protocol/state-sync.ts';
import type { Columns } from '../../ui/plot.tsx';

export const SOURCE_SPAN_S = 180;
const KEPT = 1_000;
/** Farther off than this it waits for a step, and would make a line of everything else. */
const SHOWN_US = 100_000;

interface Point {
  readonly atUs: number;
  readonly source: string | undefined;
  readonly offsetMs: number | null;
  readonly jitterMs: number | null;
}
export type SourceMeasure = 'offsetMs' | 'jitterMs';

export class SourceHistory {
  readonly #points: Point[] = [];

  add(sources: SyncState['sources'], atUs: number): void {
    const last = this.#points.at(-1);
    if (last && atUs <= last.atUs) return;
    const [source, said] = Object.entries(sources).find(([, one]) => one.leads) ?? [];
    const sound = said?.state === 'usable';
    const offsetUs = sound ? said.offsetUs : null;
    this.#points.push({
      atUs,
      source,
      offsetMs: offsetUs === null || Math.abs(offsetUs) > SHOWN_US ? null : offsetUs / 1_000,
      jitterMs: sound && said.jitterUs !== null ? said.jitterUs / 1_000 : null,
    });
    if (this.#points.length > KEPT) this.#points.splice(0, this.#points.length - KEPT);
  }

  /** Of the source that leads now; what another one said before is left out. */
  read(measure: SourceMeasure, nowUs: number): Columns {
    const source = this.#points.at(-1)?.source;
    return [
      this.#points.map((point) => Math.min(0, (point.atUs - nowUs) / 1e6)),
      this.#points.map((point) => (point.source === source ? point[measure] : null)),
    ];
  }
}
