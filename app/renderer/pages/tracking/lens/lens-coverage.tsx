/** Where in the picture markers were seen, at each place of the rings, and which places there are. */
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
        <Places places={places} />
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

/** Zoom from left to right, focus from infinity above to closest below. */
function Places({ places }: { readonly places: readonly LensPlaceRow[] }) {
  const { t } = useWords();
  return (
    <figure>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('lens.ring-map')}>
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
    </figure>
  );
}
