/** Between takes: stand on a surveyed point, press, read one number. */
import { useState } from 'react';
import { CHECKED } from '../../../../core/calibration/kept/book.ts';
import type { Fault } from '../../../../core/parameter.ts';
import { useMay } from '../../../live/send.ts';
import { command } from '../../../live/session.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { say } from '../../../live/toasts.ts';
import { cx, Seg, Word } from '../../../ui/kit.tsx';
import { Pick } from '../../../ui/pick.tsx';
import { useWords } from '../../../words/say.ts';
import { formatDay } from '../../library/when.ts';
import { mm, type OneCalibration } from './calibration-view.ts';

export function QuickCheck({ camera, one }: { readonly camera: string; readonly one: OneCalibration }) {
  const { t, text, fault, hint } = useWords();
  const survey = useStage((state) => state.calibration.survey);
  const may = useMay('calibration.check');
  const live = useIsLive();
  const [asked, setAsked] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<Fault>();
  const [stands, setStands] = useState<(typeof CHECKED)[number]>('body');
  const { check } = one;
  const hasArm = one.kinds.arm.inForce > 0 || one.kinds['hand-eye'].inForce > 0;
  const of = hasArm ? stands : 'body';
  const point = survey.find(({ id }) => id === (asked ?? check?.point)) ?? survey[0];
  if (!point) return null;
  const press = async (): Promise<void> => {
    setBusy(true);
    setWhy(undefined);
    const reply = await command('calibration.check', { camera, point: point.id, of }, crypto.randomUUID());
    setBusy(false);
    if (reply.ok) return;
    const { code, params } = reply.error;
    if (/^caldesk\.(took|tracker|check)-/.test(code)) setWhy(params ? { code, params } : { code });
    else say({ error: reply.error });
  };
  const passed = check !== null && check.mm <= check.limitMm;
  const named = survey.find(({ id }) => id === check?.point)?.name;
  return (
    <section className="calcheck">
      <div className="calkeys">
        <button
          type="button"
          className={cx('btn checkkey', busy && 'busy')}
          disabled={!may || !live || busy}
          onClick={() => void press()}
        >
          {t(busy ? 'cal.taking' : 'cal.quick')}
        </button>
        <Pick
          label={t('cal.quick-point')}
          value={point.id}
          options={survey.map(({ id, name }) => ({ id, name: text(name) }))}
          onPick={setAsked}
        />
        {hasArm ? (
          <Seg
            label={t('cal.quick-of')}
            value={of}
            options={CHECKED.map((id) => ({ id, name: t(`cal.quick-of.${id}`) }))}
            onPick={setStands}
          />
        ) : null}
        {check === null ? null : (
          <>
            <b className={cx('calbig num', !passed && 'bad')}>
              {mm(check.mm)}
              <u>{UNIT}</u>
            </b>
            <Word tone={passed ? 'plain' : 'fault'}>{t(passed ? 'cal.quick-pass' : 'cal.quick-fail')}</Word>
            <small className="dimmed">
              {t('cal.quick-at', {
                point: named ? text(named) : check.point,
                at: formatDay(check.atMs),
                limit: check.limitMm,
              })}
              <br />
              {t('cal.quick-was', { of: t(`cal.quick-of.${check.of ?? 'body'}`) })}
            </small>
          </>
        )}
      </div>
      <p className="dimmed">{t(hasArm ? `cal.quick-about.${of}` : 'cal.quick-about.none')}</p>
      {why ? (
        <p className="calrefused" role="alert">
          {fault(why)}
          <small>{hint(why)}</small>
        </p>
      ) : null}
    </section>
  );
}

const UNIT = 'mm';
