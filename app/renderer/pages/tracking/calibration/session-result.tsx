/** What the points give so far, in numbers and sentences; the key that puts it in force. */
import { useState } from 'react';
import type { AlignmentSessionState } from '../../../../protocol/state-calibration.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { HoldButton } from '../../../ui/hold-button.tsx';
import { cx, Field } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { CalibrationNumber } from './calibration-number.tsx';
import { degrees, mm } from './calibration-view.ts';

interface ResultProps {
  readonly camera: string;
  readonly session: AlignmentSessionState;
  readonly mine: boolean;
}

export function SessionResult({ camera, session, mine }: ResultProps) {
  const { t, fault, hint } = useWords();
  const { fit, why } = session;
  if (!fit)
    return why && session.points.some(({ taken }) => taken !== null) ? (
      <p className="calrefused calwait">
        {fault(why)}
        <small>{hint(why)}</small>
      </p>
    ) : null;
  return (
    <section className="calresult">
      <p className="calnums">
        <CalibrationNumber label={t('cal.rms')} value={mm(fit.rmsMm)} />
        <CalibrationNumber label={t('cal.worst')} value={mm(fit.maxMm)} />
        <CalibrationNumber label={t('cal.sigma')} value={mm(fit.sigmaMm)} />
        <CalibrationNumber label={t('cal.check')} value={fit.checkRmsMm === null ? '–' : mm(fit.checkRmsMm)} />
      </p>
      <p className={cx('calgrade', fit.grade)}>{t(`cal.grade.${fit.grade}`)}</p>
      <p>{t('cal.known-to', { mm: mm(fit.positionMm), deg: degrees(fit.rotationDeg) })}</p>
      <p>{t('cal.apart-now', { mm: mm(fit.apart.shiftLengthMm), deg: degrees(fit.apart.turnDeg) })}</p>
      <ul className="calnotes">
        {fit.notes.map((one) => (
          <li key={JSON.stringify(one)}>
            {fault(one)} <small>{hint(one)}</small>
          </li>
        ))}
      </ul>
      {mine ? <AcceptKey camera={camera} stopped={fit.grade === 'stop'} /> : null}
    </section>
  );
}

/** Puts it in force, by a hold; never what is too far off. */
export function AcceptKey({ camera, stopped }: { readonly camera: string; readonly stopped: boolean }) {
  const { t } = useWords();
  const may = useMay('calibration.accept');
  const live = useIsLive();
  const [note, setNote] = useState('');
  return (
    <div className="acts">
      <Field label={t('cal.note')} value={note} onChange={setNote} />
      <HoldButton
        disabled={!may || !live || stopped}
        onHold={() => void send('calibration.accept', note === '' ? { camera } : { camera, note })}
      >
        {t('cal.accept')}
      </HoldButton>
    </div>
  );
}
