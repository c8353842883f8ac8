/** Points from above and from the side, each with its residual as an arrow a hundred times as long. */
import type { SessionPointState } from '../../../../protocol/state-calibration.ts';
import { cx } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { planView } from './calibration-view.ts';

const TIMES = 100;
const WIDTH = 300;
const HEIGHT = 190;

export function PointPlan({ points }: { readonly points: readonly SessionPointState[] }) {
  const { t } = useWords();
  return (
    <div className="calplans">
      {(['top', 'side'] as const).map((from) => (
        <figure key={from}>
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t(`cal.plan.${from}`)}>
            {planView(points, from, WIDTH, HEIGHT, TIMES).map(({ id, x, y, toX, toY, look }) => (
              <g key={id} className={cx('calpt', look)}>
                {toX === undefined || toY === undefined ? null : <line x1={x} y1={y} x2={toX} y2={toY} />}
                <circle cx={x} cy={y} r={5} />
              </g>
            ))}
          </svg>
          <figcaption>{t(`cal.plan.${from}`)}</figcaption>
        </figure>
      ))}
    </div>
  );
}
