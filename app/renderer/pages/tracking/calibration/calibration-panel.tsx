/** Calibration of a camera: what is in force and whether it still counts, and the versions. */
import { useState } from 'react';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { Button, cx, Field, Quiet } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { formatDay } from '../../library/when.ts';
import { CalibrationNumber } from './calibration-number.tsx';
import { CalibrationVersions } from './calibration-versions.tsx';
import { mm, type OneCalibration } from './calibration-view.ts';
import { QuickCheck } from './quick-check.tsx';
import { Session, SessionStart } from './session-panel.tsx';
import './calibration.css';
import './session.css';

export function CalibrationPanel({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const one = useStage((state) => state.calibration.cameras[camera]);
  const session = useStage((state) => state.calibration.sessions[camera]);
  const surveyed = useStage((state) => state.calibration.survey.length);
  if (!one) return <Quiet>{t('cal.none')}</Quiet>;
  return (
    <div className="caldesk">
      {session ? <Session camera={camera} session={session} /> : null}
      <Standing camera={camera} one={one} />
      {session ? null : <QuickCheck camera={camera} one={one} />}
      {session ? null : <SessionStart camera={camera} surveyed={surveyed} />}
      <CalibrationVersions camera={camera} one={one} />
    </div>
  );
}

/** In force, since when, by whom; what stands against it and what to do. */
function Standing({ camera, one }: { readonly camera: string; readonly one: OneCalibration }) {
  const { t, fault, hint } = useWords();
  const row = one.versions.find(({ version }) => version === one.inForce);
  const may = useMay('calibration.back');
  const live = useIsLive();
  return (
    <section className={cx('calnow', one.verdict)}>
      <h3>
        <Icon name={one.verdict === 'valid' ? 'tick' : one.verdict === 'warning' ? 'warning' : 'fault'} />
        {one.inForce === 0 ? t('cal.from-file') : t('cal.in-force', { version: one.inForce })}
        <small className="dimmed">
          {one.inForce === 0 ? '' : t('cal.since', { at: formatDay(row?.atMs ?? one.sinceMs), by: row?.by ?? one.by })}
        </small>
      </h3>
      {row?.residual ? (
        <p className="calnums">
          <CalibrationNumber label={t('cal.rms')} value={mm(row.residual.rmsMm)} />
          <CalibrationNumber label={t('cal.worst')} value={mm(row.residual.maxMm)} />
          <CalibrationNumber
            label={t('cal.check')}
            value={row.residual.checkRmsMm === null ? '–' : mm(row.residual.checkRmsMm)}
          />
          <CalibrationNumber
            label={t('cal.points')}
            value={`${row.coverage?.used ?? 0} / ${row.coverage?.points ?? 0}`}
            unit=""
          />
        </p>
      ) : null}
      <ul className="calwhy">
        {one.reasons.map((reason) => (
          <li key={JSON.stringify(reason)}>
            {fault(reason)}
            <small>{hint(reason)}</small>
          </li>
        ))}
        {one.running !== null && one.running !== one.inForce ? (
          <li>{t('cal.runs-other', { version: one.running })}</li>
        ) : null}
      </ul>
      <div className="acts">
        {one.back === null ? null : (
          <TwiceButton
            disabled={!may || !live}
            again={t('cal.back-now', { version: one.back })}
            cancel={t('ask.cancel')}
            onPress={() => void send('calibration.back', { camera })}
          >
            {t('cal.back', { version: one.back })}
          </TwiceButton>
        )}
        <Lens camera={camera} lens={one.lens} />
      </div>
    </section>
  );
}

/** Which lens sits on the camera: typed once, compared with what a calibration was made with. */
function Lens({ camera, lens }: { readonly camera: string; readonly lens: string | null }) {
  const { t } = useWords();
  const may = useMay('calibration.lens');
  const live = useIsLive();
  const [typed, setTyped] = useState<string>();
  const keep = (): void => {
    void send('calibration.lens', { camera, serial: typed ?? '' });
    setTyped(undefined);
  };
  if (typed === undefined)
    return (
      <Button look="quiet" disabled={!may || !live} onPress={() => setTyped(lens ?? '')}>
        {lens === null ? t('cal.lens-none') : t('cal.lens', { serial: lens })}
      </Button>
    );
  return (
    <>
      <Field label={t('cal.lens-serial')} value={typed} onChange={setTyped} onEnter={keep} autoFocus />
      <Button onPress={keep}>{t('cal.lens-keep')}</Button>
    </>
  );
}
