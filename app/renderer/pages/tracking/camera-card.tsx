/** One camera in the list: its four numbers, its jitter over a minute, its verdict. Numbers are painted, not rendered. */
import { useCallback } from 'react';
import { protocolTitle } from '../../../core/tracking/protocol-marks.ts';
import { VIRTUAL_CAMERA } from '../../../core/tracking/virtual-camera.ts';
import { ticks, usePaint, useSeconds } from '../../live/beat.ts';
import { nowUs } from '../../live/session.ts';
import { useStage } from '../../live/store.ts';
import { Icon } from '../../ui/icons.tsx';
import { cx, Word } from '../../ui/kit.tsx';
import { Spark } from '../../ui/spark.tsx';
import { useWords } from '../../words/say.ts';
import { ageOf, mm } from './calibration/calibration-view.ts';
import type { TrackingHistory } from './history.ts';
import { MoveRunning, useRun } from './moves/move-run.tsx';

const SPARK_POINTS = 200;

interface CardProps {
  readonly camera: string;
  readonly history: TrackingHistory;
  readonly selected: boolean;
  readonly onPick: () => void;
}

export function CameraCard({ camera, history, selected, onPick }: CardProps) {
  const { t, text, fault } = useWords();
  const about = useStage((state) => state.studio.cameras[camera]);
  const leads = useStage((all) => all.cameras[camera]?.lead?.id);
  const source = useStage((state) => state.studio.devices[leads ?? about?.tracking?.source ?? '']);
  const state = useStage((all) => all.cameras[camera]);
  const onAir = useStage((all) => all.pictures[camera]?.onAir);
  const run = useRun(camera);
  const status = state?.status ?? 'none';
  const read = useCallback(() => history.values(camera, 'jitterMs'), [history, camera]);
  return (
    <li className={cx('camcard', selected && 'sel')}>
      <h3>
        <button type="button" className="cover" aria-pressed={selected} onClick={onPick}>
          {about ? text(about.name) : camera}
        </button>
        {state?.replayed ? <Word tone="armed">{t('tape.replay')}</Word> : null}
        {onAir === 'yes' ? <Word tone="air">{t('word.on-air')}</Word> : null}
      </h3>
      <small className="dimmed">
        {source?.driver === VIRTUAL_CAMERA
          ? t('moves.no-tracker')
          : source
            ? `${protocolTitle(source.driver)} · ${source.address}`
            : t('tracking.untracked')}
      </small>
      <div className="four">
        <Number label={t('tracking.rate')} unit="Hz" read={() => history.newest(camera)?.rateHz.toFixed(1)} />
        <Number label={t('tracking.loss')} unit="%" read={() => history.newest(camera)?.lossPct.toFixed(2)} />
        <Number label={t('tracking.age')} unit="ms" read={() => history.newest(camera)?.ageMs?.toFixed(0)} />
        <Number label={t('tracking.jitter')} unit="ms" read={() => history.newest(camera)?.jitterMs.toFixed(2)} />
      </div>
      <Spark label={t('tracking.jitter')} read={read} least={2} points={SPARK_POINTS} />
      <span className={cx('cal', (status !== 'ok' || state?.replayed) && 'exp')}>
        <Icon name={status === 'ok' && !state?.replayed ? 'tick' : 'warning'} size="s" />
        {state?.replayed ? t('tape.not-live') : state?.why ? fault(state.why) : t(`camera.${status}`)}
      </span>
      <CalibrationLine camera={camera} />
      {run ? <MoveRunning camera={camera} run={run} /> : null}
    </li>
  );
}

/** Which calibration is in force, how good, how old; or why it no longer counts. */
function CalibrationLine({ camera }: { readonly camera: string }) {
  const { t, fault } = useWords();
  const one = useStage((state) => state.calibration.cameras[camera]);
  if (!one) return null;
  const [why] = one.reasons;
  const about = one.kinds[one.frame];
  const row = about.versions.find(({ version }) => version === about.inForce);
  const rms = row?.proof.find(({ id }) => id === 'rms');
  return (
    <span className={cx('cal', one.verdict !== 'valid' && 'exp')}>
      <Icon name={one.verdict === 'valid' ? 'tick' : 'warning'} size="s" />
      {!row ? (
        t('cal.card-none')
      ) : why ? (
        `v${row.version}: ${fault(why)}`
      ) : (
        <CalibrationAge version={row.version} atMs={row.atMs} rms={rms ? mm(rms.value) : '–'} />
      )}
    </span>
  );
}

interface AgeProps {
  readonly version: number;
  readonly atMs: number;
  readonly rms: string;
}

function CalibrationAge({ version, atMs, rms }: AgeProps) {
  const { t } = useWords();
  const wallAtUs0Ms = useStage((state) => state.wallAtUs0Ms);
  const read = useCallback(() => {
    const { n, unit } = ageOf(atMs, wallAtUs0Ms + nowUs() / 1_000);
    return t('cal.card', { version, rms, age: t(`cal.age.${unit}`, { n }) });
  }, [t, version, atMs, rms, wallAtUs0Ms]);
  return <>{useSeconds(read)}</>;
}

interface NumberProps {
  readonly label: string;
  readonly unit: string;
  readonly read: () => string | undefined;
}
/** A readout that is painted five times a second; nothing heard is hatched. */
function Number({ label, unit, read }: NumberProps) {
  const ref = usePaint<HTMLElement>(ticks, (element) => {
    const text = read();
    element.classList.toggle('stale', text === undefined);
    const [shown] = element.childNodes;
    if (shown) shown.textContent = text ?? '–';
  });
  return (
    <span className="readout">
      <small>{label}</small>
      <b className="num" ref={ref}>
        {'–'}
        <u>{unit}</u>
      </b>
    </span>
  );
}
