/** The point to go to, large, and the key that takes it. */
import { useState } from 'react';
import type { AlignmentSessionState, SessionPointState } from '../../../../protocol/state-calibration.ts';
import { send, useMay } from '../../../live/send.ts';
import { command } from '../../../live/session.ts';
import { useIsLive } from '../../../live/store.ts';
import { say } from '../../../live/toasts.ts';
import { Button, cx, Field, Seg, Word } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { mm } from './calibration-view.ts';

const UNIT = 'mm';
const SECONDS = ['0.5', '1', '2'] as const;

interface TakeProps {
  readonly camera: string;
  readonly session: AlignmentSessionState;
  readonly point: SessionPointState | undefined;
  readonly mine: boolean;
}

export function SessionTake({ camera, session, point, mine }: TakeProps) {
  const { t, text, fault, hint } = useWords();
  const may = useMay('calibration.take');
  const live = useIsLive();
  const [seconds, setSeconds] = useState<(typeof SECONDS)[number]>('1');
  if (!point) return <p className="calall">{t(session.points.length === 0 ? 'cal.enter-points' : 'cal.all-taken')}</p>;
  const taking = session.taking !== null;
  const { refused } = session;
  const [x, y, z] = point.stageM;
  return (
    <section className="caltake">
      <small>{t(point.taken ? 'cal.again-at' : 'cal.go-to')}</small>
      <h3>
        {text(point.name)}
        {point.use === 'fit' ? null : <Word tone="plain">{t(`cal.use.${point.use}`)}</Word>}
      </h3>
      <p className="num dimmed">{t('cal.at', { x: x.toFixed(3), y: y.toFixed(3), z: z.toFixed(3) })}</p>
      <div className="calkeys">
        <button
          type="button"
          className={cx('btn primary takekey', taking && 'busy')}
          disabled={!may || !live || !mine || taking}
          onClick={() => void takePoint(camera, point.id, Number(seconds))}
        >
          {t(taking ? 'cal.taking' : point.taken ? 'cal.retake' : 'cal.take')}
        </button>
        <b className={cx('calbig num', point.outlier !== null && 'bad')}>
          {point.distanceMm === null ? '–' : mm(point.distanceMm)}
          <u>{UNIT}</u>
        </b>
      </div>
      {refused ? (
        <p className="calrefused" role="alert">
          {fault(refused.why)}
          <small>{hint(refused.why)}</small>
        </p>
      ) : null}
      {point.outlier ? (
        <p className="calrefused">
          {fault(point.outlier)}
          <small>{hint(point.outlier)}</small>
        </p>
      ) : null}
      <div className="acts">
        <Seg
          label={t('cal.seconds')}
          value={seconds}
          options={SECONDS.map((id) => ({ id, name: `${id} s` }))}
          onPick={setSeconds}
        />
        {mine && point.taken ? <Uses key={point.id} camera={camera} point={point} /> : null}
      </div>
    </section>
  );
}

/** A refusal that belongs to the point stands beside it; any other is told like every refusal. */
async function takePoint(camera: string, point: string, seconds: number): Promise<void> {
  const reply = await command('calibration.take', { camera, point, seconds }, crypto.randomUUID());
  if (!reply.ok && !/^caldesk\.(took|tracker)-/.test(reply.error.code)) say({ error: reply.error });
}

/** It counts, it checks, or it is dropped for a reason. */
function Uses({ camera, point }: { readonly camera: string; readonly point: SessionPointState }) {
  const { t } = useWords();
  const live = useIsLive();
  const [why, setWhy] = useState<string>();
  const drop = (): void => {
    if (why) void send('calibration.use', { camera, point: point.id, use: 'dropped', reason: why });
    setWhy(undefined);
  };
  return (
    <>
      <Seg
        label={t('cal.use-label')}
        value={point.use}
        disabled={!live}
        options={(['fit', 'check', 'dropped'] as const).map((id) => ({ id, name: t(`cal.use.${id}`) }))}
        onPick={(use) => {
          if (use === 'dropped') setWhy('');
          else void send('calibration.use', { camera, point: point.id, use });
        }}
      />
      {why === undefined ? null : (
        <>
          <Field label={t('cal.drop-why')} value={why} onChange={setWhy} onEnter={drop} autoFocus />
          <Button disabled={why.trim() === ''} onPress={drop}>
            {t('cal.drop')}
          </Button>
        </>
      )}
    </>
  );
}
