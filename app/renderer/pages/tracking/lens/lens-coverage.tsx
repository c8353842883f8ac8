/** Where in the picture markers were seen, at each place of the rings, and which places there are. */
import { lensCoverage, type LensCoverage as Reach } from '../../../../core/calibration/lens-coverage.ts';
import type { LensNode } from '../../../../core/calibration/lens-map.ts';
import { COVER_COLUMNS, COVER_ROWS } from '../../../../core/lens/pictures.ts';
import type { LensPlaceRow, LensSessionState } from '../../../../protocol/state-lens.ts';
import { cx, Quiet } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { cellLook, filledPct, placeText } from './lens-view.ts';

interface CoverageProps {
  readonly session: LensSessionState;
  readonly picked: string | undefined;
  readonly onPick: (place: string) => void;
}

export function LensCoverage({ session, picked, onPick }: CoverageProps) {
  const { t } = useWords();
  const { places } = session;
  if (places.length === 0) return <Quiet>{t('lens.no-pictures')}</Quiet>;
  const place = places.find(({ id }) => id === picked) ?? places.at(-1);
  return (
    <section className="lenscover">
      <div className="lensplaces" role="radiogroup" aria-label={t('lens.places')}>
        {places.map((one) => (
          <button
            key={one.id}
            type="button"
            role="radio"
            aria-checked={one.id === place?.id}
            className={cx('lensplace', one.id === place?.id && 'sel', one.pictures < LEAST_PICTURES && 'few')}
            onClick={() => onPick(one.id)}
          >
            <b className="num">{placeText(one, t)}</b>
            <small>{t('lens.place-has', { n: one.pictures, pct: filledPct(one.cells) })}</small>
          </button>
        ))}
      </div>
      <div className="lensmaps">
        {place ? <Cells place={place} /> : null}
        <Places places={places} nodes={session.fit?.nodes ?? []} />
      </div>
    </section>
  );
}

const LEAST_PICTURES = 3;
const CELL = 30;

function Cells({ place }: { readonly place: LensPlaceRow }) {
  const { t } = useWords();
  const label = t('lens.cover', { pct: filledPct(place.cells) });
  return (
    <figure>
      <svg viewBox={`0 0 ${COVER_COLUMNS * CELL} ${COVER_ROWS * CELL}`} role="img" aria-label={label}>
        {place.cells.map((corners, i) => {
          const [col, row] = [i % COVER_COLUMNS, Math.floor(i / COVER_COLUMNS)];
          return (
            <rect
              key={`${col}-${row}`}
              className={cx('lenscell', cellLook(corners))}
              x={col * CELL + 1}
              y={row * CELL + 1}
              width={CELL - 2}
              height={CELL - 2}
            />
          );
        })}
      </svg>
      <figcaption>{label}</figcaption>
    </figure>
  );
}

const WIDTH = COVER_COLUMNS * CELL;
const HEIGHT = COVER_ROWS * CELL;

interface PlacesProps {
  readonly places: readonly LensPlaceRow[];
  /** What is solved so far. */
  readonly nodes: readonly LensNode[];
}

/** Zoom from left to right, focus from infinity above to closest below; behind it where the lens is known between places. */
function Places({ places, nodes }: PlacesProps) {
  const { t } = useWords();
  const reach = reachOf(nodes);
  return (
    <figure>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('lens.ring-map')}>
        {reach ? <ReachCells reach={reach} /> : null}
        <line className="lensaxis" x1={16} y1={HEIGHT - 16} x2={WIDTH - 16} y2={HEIGHT - 16} />
        <line className="lensaxis" x1={16} y1={16} x2={16} y2={HEIGHT - 16} />
        {places.map(({ id, zoom, focus, pictures }) => (
          <circle
            key={id}
            className={cx('lensdot', pictures < LEAST_PICTURES && 'few')}
            cx={16 + zoom * (WIDTH - 32)}
            cy={16 + focus * (HEIGHT - 32)}
            r={6}
          />
        ))}
      </svg>
      <figcaption>{t('lens.ring-map')}</figcaption>
      {reach && reach.outsidePct + reach.thinPct > 0 ? (
        <figcaption className="lensnext">
          {t('lens.next-place', {
            outside: Math.round(reach.outsidePct),
            thin: Math.round(reach.thinPct),
            zoom: Math.round(reach.next.zoom * 100),
            focus: Math.round(reach.next.focus * 100),
          })}
        </figcaption>
      ) : null}
    </figure>
  );
}

/** Of one place there is no between. */
function reachOf(nodes: readonly LensNode[]): Reach | undefined {
  if (nodes.length < 2) return undefined;
  const found = lensCoverage(nodes);
  return found.ok ? found.value : undefined;
}

function ReachCells({ reach: { columns, rows, cells } }: { readonly reach: Reach }) {
  const [width, height] = [(WIDTH - 32) / columns, (HEIGHT - 32) / rows];
  return cells.map((kind, n) => {
    const [col, row] = [n % columns, Math.floor(n / columns)];
    return (
      <rect
        key={`${col}-${row}`}
        className={cx('lensreach', kind)}
        x={16 + col * width}
        y={16 + row * height}
        width={width}
        height={height}
      />
    );
  });
}
