/** Tracking: every camera, the newest pose of one, its plots, and the way of its signal. */
import { useCallback, useEffect, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { onPoses, onTelemetry, poses } from '../../live/samples.ts';
import { nowUs } from '../../live/session.ts';
import { useStage } from '../../live/store.ts';
import { plusMinus } from '../../param/value-text.ts';
import { cx, PanelHead, Quiet, Seg } from '../../ui/kit.tsx';
import { Plot } from '../../ui/plot.tsx';
import { useWords } from '../../words/say.ts';
import { Arrivals } from './arrivals.tsx';
import { CalibrationPanel } from './calibration/calibration-panel.tsx';
import { CameraCard } from './camera-card.tsx';
import { DelayPanel } from './delay-panel.tsx';
import { type Angle, POSE_SPAN_S, TELEMETRY_SPAN_S, TrackingHistory } from './history.ts';
import { MovesPanel } from './moves/moves-panel.tsx';
import { PoseAge, PoseTable } from './pose-table.tsx';
import { askRaw } from './raw-status.ts';
import { RecordingPanel } from './recording/recording-panel.tsx';
import { ReplayBanner } from './recording/replay-banner.tsx';
import { Rest } from './rest.tsx';
import { SignalPath } from './signal-path.tsx';
import { SpacePanel } from './space/space-panel.tsx';
import '../technician.css';

const TABS = ['pose', 'space', 'align', 'delay', 'moves', 'tape', 'arrivals'] as const;
/** They need the room of the signal path. */
const WIDE: ReadonlySet<string> = new Set(['space', 'align']);
const SUBS = {
  pose: 'tracking.newest',
  space: 'space.sub',
  align: 'cal.sub',
  delay: 'delaycal.sub',
  moves: 'moves.sub',
  tape: 'tape.sub',
  arrivals: 'arrivals.sub',
} as const;
const TRACES = {
  panDeg: ['tracking.pan', '°', 'tracking.plot-angle', 1],
  tiltDeg: ['tracking.tilt', '°', 'tracking.plot-angle', 1],
  rollDeg: ['tracking.roll', '°', 'tracking.plot-angle', 1],
  heightM: ['tracking.height', ' m', 'tracking.plot-height', 0.05],
} as const satisfies Readonly<Record<Angle, unknown>>;
const ANGLES: readonly Angle[] = ['panDeg', 'tiltDeg', 'rollDeg', 'heightM'];

export function TrackingPage() {
  const { t, text } = useWords();
  const cameras = useStage((state) => state.studio.cameras);
  const history = useHistory();
  const [asked, wanted] = (useParams()['*'] ?? '').split('/');
  const [tab, setTab] = useState<(typeof TABS)[number]>(() => TABS.find((id) => id === wanted) ?? 'pose');
  const [, go] = useLocation();
  const ids = Object.keys(cameras);
  const shown = asked !== undefined && cameras[asked] ? asked : ids[0];
  const about = shown === undefined ? undefined : cameras[shown];
  const sinks = Object.values(cameras).reduce((n, camera) => n + (camera.tracking?.sinks.length ?? 0), 0);
  return (
    <main className="page trk">
      <section className="panel scrolls">
        <PanelHead title={t('tracking.cameras')} sub={t('tracking.counts', { n: ids.length, sinks })} />
        <ol>
          {ids.map((id) => (
            <CameraCard
              key={id}
              camera={id}
              history={history}
              selected={id === shown}
              onPick={() => go(`/tracking/${id}`)}
            />
          ))}
        </ol>
        {ids.length === 0 ? <Quiet>{t('tracking.no-cameras')}</Quiet> : null}
      </section>
      {shown === undefined || !about ? null : (
        <>
          <section className={cx('panel', WIDE.has(tab) && 'wide')}>
            <PanelHead
              title={text(about.name)}
              sub={t(SUBS[tab])}
              right={
                <>
                  <NotOnAir camera={shown} />
                  {tab === 'pose' ? <PoseAge camera={shown} /> : null}
                </>
              }
            />
            <ReplayBanner />
            <div className="paneltabs">
              <Seg
                label={t('delaycal.tabs')}
                value={tab}
                options={TABS.map((id) => ({ id, name: t(`delaycal.tab.${id}`) }))}
                onPick={setTab}
              />
            </div>
            {tab === 'arrivals' ? <Arrivals /> : null}
            {tab === 'delay' ? <DelayPanel key={`delay ${shown}`} camera={shown} /> : null}
            {tab === 'moves' ? <MovesPanel key={`moves ${shown}`} camera={shown} /> : null}
            {tab === 'tape' ? <RecordingPanel key={`tape ${shown}`} camera={shown} /> : null}
            {tab === 'space' ? <SpacePanel key={`space ${shown}`} camera={shown} /> : null}
            {tab === 'align' ? <CalibrationPanel key={`align ${shown}`} camera={shown} /> : null}
            {tab === 'pose' ? (
              <>
                <PoseTable key={shown} camera={shown} />
                <Plots key={`plots ${shown}`} camera={shown} history={history} />
                <Rest key={`rest ${shown}`} camera={shown} />
              </>
            ) : null}
          </section>
          {WIDE.has(tab) ? null : <SignalPath key={`path ${shown}`} camera={shown} />}
        </>
      )}
    </main>
  );
}

function NotOnAir({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const onAir = useStage((state) => state.pictures[camera]?.onAir ?? 'unknown');
  return <span className="badge-observe">{t(`tracking.on-air.${onAir}`)}</span>;
}

function Plots({ camera, history }: { readonly camera: string; readonly history: TrackingHistory }) {
  const { t } = useWords();
  const [angle, setAngle] = useState<Angle>('panDeg');
  const [name, unit, sub, leastSpan] = TRACES[angle];
  const readAngle = useCallback(() => history.angle(camera, angle, nowUs()), [history, camera, angle]);
  const readJitter = useCallback(() => history.measure(camera, 'jitterMs', nowUs()), [history, camera]);
  const readRefused = useCallback(() => history.measure(camera, 'refused', nowUs()), [history, camera]);
  const newest = (): string => {
    const value = history.angle(camera, angle, nowUs())[1]?.at(-1);
    return value === null || value === undefined ? '?' : `${plusMinus(value, 3)}${unit}`;
  };
  return (
    <div className="plots">
      <div className="wide with-seg">
        <Seg
          label={t('tracking.which-angle')}
          value={angle}
          options={ANGLES.map((id) => ({ id, name: t(TRACES[id][0]) }))}
          onPick={setAngle}
        />
        <Plot
          title={t(name)}
          sub={t(sub, { s: POSE_SPAN_S })}
          spanS={POSE_SPAN_S}
          looks={['solid']}
          read={readAngle}
          newest={newest}
          leastSpan={leastSpan}
        />
      </div>
      <Plot
        title={t('tracking.arrival')}
        sub={t('tracking.plot-jitter', { s: TELEMETRY_SPAN_S })}
        spanS={TELEMETRY_SPAN_S}
        looks={['solid']}
        read={readJitter}
        newest={() => `${history.newest(camera)?.jitterMs.toFixed(2) ?? '?'} ms`}
        leastSpan={2}
        fromZero
      />
      <Plot
        title={t('tracking.refused')}
        sub={t('tracking.plot-refused', { s: TELEMETRY_SPAN_S })}
        spanS={TELEMETRY_SPAN_S}
        looks={['bars']}
        read={readRefused}
        newest={() => String(history.refusedLately(camera, nowUs()))}
        leastSpan={4}
        fromZero
      />
    </div>
  );
}

/** Gathers while the page is open. */
function useHistory(): TrackingHistory {
  const [history] = useState(() => new TrackingHistory());
  useEffect(() => {
    const offPoses = onPoses(() => {
      for (const [id, sample] of poses) history.addPose(id, sample);
    });
    const offTelemetry = onTelemetry((data) => history.addTelemetry(data));
    const offRaw = askRaw();
    return () => {
      offPoses();
      offTelemetry();
      offRaw();
    };
  }, [history]);
  return history;
}
