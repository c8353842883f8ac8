/** Numbers of a calibration, each with its uncertainty and, of a lens, where on its rings. */
import { FIGURE_UNITS, type Figure } from '../../../../core/calibration/kept/figures.ts';
import { useWords } from '../../../words/say.ts';
import { figureText, ringText } from './calibration-view.ts';

interface FiguresProps {
  readonly figures: readonly Figure[];
}

export function Figures({ figures }: FiguresProps) {
  const { t } = useWords();
  if (figures.length === 0) return null;
  return (
    <p className="calnums">
      {figures.map((figure) => (
        <span key={`${figure.id} ${ringText(figure.at)}`} className="readout">
          <small>
            {t(`cal.figure.${figure.id}`)} {ringText(figure.at)}
          </small>
          <b className="num">
            {figureText(figure.id, figure.value)}
            <u>
              {figure.sigma === null ? '' : `± ${figureText(figure.id, figure.sigma)} `}
              {FIGURE_UNITS[figure.id]}
            </u>
          </b>
        </span>
      ))}
    </p>
  );
}
