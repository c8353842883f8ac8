/** Where the camera has pointed so far: pan across, tilt up, the half turn that is wanted as a box. */
import { useWords } from '../../../words/say.ts';

const WIDTH = 300;
const HEIGHT = 190;
/** The plot holds so much, degrees to either side; what is beyond stands at the edge. */
const REACH_DEG = 60;
const WANTED_DEG = 30;

interface PlotProps {
  readonly directions: readonly (readonly [panDeg: number, tiltDeg: number])[];
}

export function DirectionPlot({ directions }: PlotProps) {
  const { t } = useWords();
  const [panMid, tiltMid] = middleOf(directions);
  const x = (panDeg: number): number => WIDTH / 2 + clamp(panDeg - panMid) * (WIDTH / 2 / REACH_DEG);
  const y = (tiltDeg: number): number => HEIGHT / 2 - clamp(tiltDeg - tiltMid) * (HEIGHT / 2 / REACH_DEG);
  const box = { width: (WIDTH * WANTED_DEG) / REACH_DEG, height: (HEIGHT * WANTED_DEG) / REACH_DEG };
  return (
    <figure className="caldirections">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('cal.directions')}>
        <rect x={(WIDTH - box.width) / 2} y={(HEIGHT - box.height) / 2} {...box} />
        {directions.map(([pan, tilt]) => (
          <circle key={`${pan} ${tilt}`} cx={x(pan)} cy={y(tilt)} r={4} />
        ))}
      </svg>
      <figcaption>{t('cal.directions')}</figcaption>
    </figure>
  );
}

const clamp = (deg: number): number => Math.min(REACH_DEG, Math.max(-REACH_DEG, deg));

/** Of what was covered so far: the box moves with it. */
function middleOf(directions: PlotProps['directions']): readonly [number, number] {
  const [first] = directions;
  if (!first) return [0, 0];
  const mid = (values: readonly number[]): number => (Math.min(...values) + Math.max(...values)) / 2;
  return [mid(directions.map(([pan]) => pan)), mid(directions.map(([, tilt]) => tilt))];
}
