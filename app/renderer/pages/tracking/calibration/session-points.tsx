/** All points with their residuals; entered by hand, or from a surveyor's list. */
import { useState } from 'react';
import type { AlignmentSessionState } from '../../../../protocol/state-calibration.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { Button, cx, Field, Word } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { mm, readPoint } from './calibration-view.ts';
import { SurveyExport, SurveyImport } from './survey-list.tsx';

interface PointsProps {
  readonly camera: string;
  readonly session: AlignmentSessionState;
  readonly current: string | undefined;
  readonly mine: boolean;
  readonly onPick: (id: string) => void;
}

export function SessionPoints({ camera, session, current, mine, onPick }: PointsProps) {
  const { t, text } = useWords();
  return (
    <>
      <ol className="calpoints">
        {session.points.map((point) => (
          <li key={point.id} className={cx(point.id === current && 'sel', point.use === 'dropped' && 'dropped')}>
            <button type="button" aria-pressed={point.id === current} onClick={() => onPick(point.id)}>
              <span className="grow">
                {text(point.name)}
                {point.use === 'fit' ? null : <Word tone="plain">{t(`cal.use.${point.use}`)}</Word>}
                {point.reason === '' ? null : <em>{point.reason}</em>}
                {point.taken?.fromFile ? <em>{t('survey.read')}</em> : null}
              </span>
              <b className={cx('num', point.outlier !== null && 'bad')}>
                {point.distanceMm === null ? (point.taken ? t('cal.taken') : '–') : `${mm(point.distanceMm)} mm`}
              </b>
            </button>
          </li>
        ))}
      </ol>
      {mine ? <MorePoints camera={camera} points={session.points} /> : null}
    </>
  );
}

interface MoreProps {
  readonly camera: string;
  readonly points: AlignmentSessionState['points'];
}

function MorePoints({ camera, points }: MoreProps) {
  const { t } = useWords();
  const may = useMay('calibration.point');
  const live = useIsLive();
  const [typed, setTyped] = useState<string>();
  const point = typed === undefined ? undefined : readPoint(typed);
  const add = (): void => {
    if (!point) return;
    void send('calibration.point', { camera, point });
    setTyped(undefined);
  };
  return (
    <div className="acts calmorepoints">
      {typed === undefined ? (
        <>
          <Button small look="quiet" disabled={!may || !live} onPress={() => setTyped('')}>
            {t('cal.add-point')}
          </Button>
          <SurveyImport camera={camera} points={points} />
          <SurveyExport camera={camera} empty={points.length === 0} />
        </>
      ) : (
        <>
          <Field label={t('cal.point-form')} value={typed} onChange={setTyped} onEnter={add} autoFocus />
          <Button small disabled={!point} onPress={add}>
            {t('cal.add')}
          </Button>
          <Button small look="quiet" onPress={() => setTyped(undefined)}>
            {t('ask.cancel')}
          </Button>
        </>
      )}
    </div>
  );
}
