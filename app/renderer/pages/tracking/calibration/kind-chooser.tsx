/** What can be calibrated, each with how it stands: in force and how old, or why not. One touch opens it. */
import { CALIBRATION_KINDS, type CalibrationKind } from '../../../../core/calibration/kept/version.ts';
import { Icon } from '../../../ui/icons.tsx';
import { cx } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { formatDay } from '../../library/when.ts';
import type { KindCalibration, OneCalibration } from './calibration-view.ts';

interface ChooserProps {
  readonly one: OneCalibration;
  readonly kind: CalibrationKind;
  readonly onPick: (kind: CalibrationKind) => void;
}

export function KindChooser({ one, kind, onPick }: ChooserProps) {
  const { t } = useWords();
  return (
    <div className="calkinds" role="radiogroup" aria-label={t('cal.kinds')}>
      {CALIBRATION_KINDS.map((id) => (
        <button
          key={id}
          type="button"
          role="radio"
          aria-checked={id === kind}
          className={cx('calkind', one.kinds[id].verdict, id === kind && 'sel')}
          onClick={() => onPick(id)}
        >
          <b>{t(`cal.kind.${id}`)}</b>
          <KindLine about={one.kinds[id]} />
        </button>
      ))}
    </div>
  );
}

function KindLine({ about }: { readonly about: KindCalibration }) {
  const { t, fault } = useWords();
  const { inForce, verdict, reasons, overruledBy, versions } = about;
  const [why] = reasons;
  const row = versions.find(({ version }) => version === inForce);
  if (why)
    return (
      <small>
        <Icon name={verdict === 'blocking' ? 'fault' : 'warning'} size="s" />
        {fault(why)}
      </small>
    );
  if (!row) return <small>{t('cal.kind-none')}</small>;
  return (
    <small>
      <Icon name="tick" size="s" />
      {overruledBy
        ? t('cal.kind-overruled', { version: inForce, by: t(`cal.kind.${overruledBy}`) })
        : t('cal.kind-in-force', { version: inForce, at: formatDay(row.atMs) })}
    </small>
  );
}
