/** Who feeds whom: verdict with its reasons, each sink by tap or relay, its delay, how to go round us, what was refused. */

import { useCallback, useMemo } from 'react';
import type { TrackingSink } from '../../../core/stage/tracked.ts';
import { restLagMs } from '../../../core/tracking/one-euro.ts';
import { protocolTitle } from '../../../core/tracking/protocol-marks.ts';
import { ticks, usePaint, useSeconds } from '../../live/beat.ts';
import { telemetry } from '../../live/samples.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { isDoubtful, Proof } from '../../param/proof.tsx';
import { SetByHand } from '../../param/set-by-hand.tsx';
import { TwiceButton } from '../../ui/act-button.tsx';
import { Age } from '../../ui/age.tsx';
import { Icon } from '../../ui/icons.tsx';
import { cx, PanelHead, Quiet, Word } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { LensRings } from './lens-rings.tsx';
import { Oddity } from './oddity.tsx';
import { Optics, SinkOptics } from './optics.tsx';
import { TrackerSays, Trackers } from './trackers.tsx';
import './signal-path.css';

export function SignalPath({ camera }: { readonly camera: string }) {
  const { t, text, fault, hint } = useWords();
  const about = useStage((state) => state.studio.cameras[camera]);
  const state = useStage((all) => all.cameras[camera]);
  const process = useStage((all) => all.tracking.process);
  const sinks = about?.tracking?.sinks ?? [];
  return (
    <aside className="panel scrolls">
      <PanelHead
        title={t('tracking.path')}
        sub={about ? text(about.name) : camera}
        right={<span className={cx(process !== 'running' && 'warned')}>{t(`tracking.process.${process}`)}</span>}
      />
      {state?.replayed ? (
        <div className="expired">
          <Icon name="warning" />
          <div>
            <strong>{t('tape.replay')}</strong>
            {t('tape.not-live')}
          </div>
        </div>
      ) : null}
      {state && state.status !== 'ok' ? (
        <div className="expired">
          <Icon name="warning" />
          <div>
            <strong>{t(`camera.${state.status}`)}</strong>
            {state.why ? (
              <>
                {fault(state.why)} {hint(state.why)}
              </>
            ) : null}
          </div>
        </div>
      ) : state?.replayed ? null : (
        <p className="calm">
          <Icon name="tick" size="s" />
          {t('tracking.believed')}
        </p>
      )}
      <Trackers camera={camera} />
      <TrackerSays camera={camera} />
      <Optics camera={camera} />
      <LensRings camera={camera} />
      <PanelHead title={t('tracking.sinks')} sub={t('tracking.sinks-n', { n: sinks.length })} />
      {sinks.map((sink) => (
        <Sink key={sink.id} camera={camera} sink={sink} />
      ))}
      {sinks.length === 0 ? <Quiet>{t('tracking.no-sinks')}</Quiet> : null}
      <Refused camera={camera} />
    </aside>
  );
}

function Sink({ camera, sink }: { readonly camera: string; readonly sink: TrackingSink }) {
  const { t, text, fault } = useWords();
  const system = useStage((state) => state.studio.systems[sink.system]);
  const state = useStage((all) => all.cameras[camera]?.sinks[sink.id]);
  const may = useMay('tracking.relay');
  const live = useIsLive();
  const running = state?.running ?? false;
  const relay = sink.mode === 'relay';
  const turn = (on: boolean): void => void send('tracking.relay', { camera, sink: sink.id, on });
  return (
    <section className="sink">
      <h3>
        {system ? text(system.name) : sink.system}
        <Word tone="plain">{t(relay ? 'tracking.relay' : 'tracking.tap')}</Word>
        {running ? <Word tone="armed">{t('tracking.in-path')}</Word> : null}
        <small className="dimmed num">{`${protocolTitle(sink.protocol)} · ${sink.address.host}:${sink.address.port} · ${sink.cameraId}`}</small>
      </h3>
      <p>{t(relay ? (running ? 'tracking.relaying' : 'tracking.relay-off') : 'tracking.tapped')}</p>
      {state?.bypass ? <p className="bypass">{fault(state.bypass)}</p> : null}
      {relay ? <Delay path={sink.delayPath} /> : <p className="dimmed">{t('tracking.delay-there')}</p>}
      {relay ? <Shape camera={camera} sink={sink} /> : null}
      {relay && running ? <SinkOptics camera={camera} sink={sink} /> : null}
      {relay ? (
        <div className="acts">
          <TwiceButton
            disabled={!may || !live}
            again={t(running ? 'tracking.stop-now' : 'tracking.start-now')}
            cancel={t('ask.cancel')}
            onPress={() => turn(!running)}
          >
            {t(running ? 'tracking.stop' : 'tracking.start')}
          </TwiceButton>
          <Sent camera={camera} sink={sink.id} />
        </div>
      ) : null}
    </section>
  );
}

/** "2 f / 40 ms" with its proof, and a hand on it. */
function Delay({ path }: { readonly path: string }) {
  const { t } = useWords();
  const param = useStage((state) => state.params[path]);
  const rate = useStage((state) => state.sync.clock.rate);
  const status = param?.status ?? 'unknown';
  const ms = param?.actual?.value;
  const shown = typeof ms === 'number' ? framesAndMs(ms, rate.num / rate.den) : '–';
  return (
    <>
      <div className="delay">
        <span className="dimmed">{t('tracking.delay')}</span>
        <b className={cx('num', isDoubtful(status) && 'stale')}>{shown}</b>
        <Proof status={status} />
        <Age atUs={param?.actual?.atUs} />
      </div>
      <SetByHand path={path} />
    </>
  );
}

/** How calm, and how far ahead: both off unless somebody wants them, because each costs something. */
function Shape({ camera, sink }: { readonly camera: string; readonly sink: TrackingSink }) {
  const { t } = useWords();
  const smoothing = useSinkPath(camera, sink, 'smoothing');
  const prediction = useSinkPath(camera, sink, 'prediction');
  const hz = useStage((state) => numberOf(smoothing ? state.params[smoothing]?.actual?.value : undefined));
  const ms = useStage((state) => numberOf(prediction ? state.params[prediction]?.actual?.value : undefined));
  const isOn = hz > 0 || ms > 0;
  if (!smoothing || !prediction) return null;
  return (
    <details className="shape">
      <summary>
        <span className="dimmed">{t('tracking.shape')}</span>
        <b className={cx('num', isOn && 'warned')}>
          {isOn ? t('tracking.shape-on', { hz: hz.toFixed(1), ms: ms.toFixed(0) }) : t('tracking.shape-off')}
        </b>
      </summary>
      <p className="dimmed">
        {hz > 0 ? t('tracking.smoothing-lag', { ms: restLagMs(hz).toFixed(0) }) : t('tracking.smoothing-about')}
      </p>
      <SetByHand path={smoothing} />
      <p className="dimmed">{t('tracking.prediction-about')}</p>
      <SetByHand path={prediction} />
    </details>
  );
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Where the studio put this parameter of the sink's relay. */
function useSinkPath(camera: string, sink: TrackingSink, name: string): string | undefined {
  const descriptors = useStage((state) => state.descriptors);
  return useMemo(() => {
    const device = descriptors[sink.delayPath]?.device;
    const key = `${camera}/sink/${sink.id}/${name}`;
    return Object.values(descriptors).find((one) => one.device === device && one.keys.includes(key))?.path;
  }, [descriptors, camera, sink, name]);
}

export function framesAndMs(ms: number, hz: number): string {
  const frames = (ms * hz) / 1_000;
  return `${Number(frames.toFixed(2))} f / ${Number(ms.toFixed(1))} ms`;
}

/** What we send to a sink; telemetry, so it is painted. */
function Sent({ camera, sink }: { readonly camera: string; readonly sink: string }) {
  const { t } = useWords();
  const ref = usePaint<HTMLElement>(ticks, (element) => {
    const now = telemetry.newest?.cameras[camera]?.sinks[sink];
    element.textContent = now ? t('tracking.sent', { n: now.sent, hz: now.rateHz.toFixed(1) }) : '';
  });
  return <small className="dimmed num" ref={ref} />;
}

/** Rejected samples by reason since the tracking process began. */
function Refused({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const read = useCallback(() => JSON.stringify(telemetry.newest?.cameras[camera]?.rejected ?? {}), [camera]);
  const counts = JSON.parse(useSeconds(read)) as Readonly<Record<string, number>>;
  const list = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return (
    <>
      <PanelHead title={t('tracking.refused')} sub={t('tracking.refused-since')} />
      {list.length === 0 ? <Quiet>{t('tracking.refused-none')}</Quiet> : null}
      <ul className="refused">
        {list.map(([reason, n]) => (
          <li key={reason}>
            <b className="num">{n}</b>
            <Oddity code={`tracking.refused.${reason}`} count={n} />
          </li>
        ))}
      </ul>
    </>
  );
}
