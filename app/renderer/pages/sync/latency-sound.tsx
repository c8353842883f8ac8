/** Sound beside the picture: what each camera's path takes, what sound is late by, and how far they are apart. */
import { useShallow } from 'zustand/react/shallow';
import type { AudioDelayState } from '../../../protocol/state-latency.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useLive, useStage } from '../../live/store.ts';
import { useValueText } from '../../param/use-value-text.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { cx, PanelHead, Quiet } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { Gates } from '../live/gates.tsx';
import { framesMs } from './latency-view.ts';

export function LatencySound() {
  const { t } = useWords();
  const audio = useStage((state) => state.latency.audio);
  const gates = useLive(
    useShallow((live) =>
      (live.state?.gates ?? []).filter(
        ({ kind, verdict }) => (kind === 'audio' || kind === 'latency') && verdict !== 'open',
      ),
    ),
  );
  if (!audio) return <Paths title={t('latency.paths')} />;
  return (
    <section>
      <PanelHead
        title={t('latency.sound')}
        sub={
          audio.policy === 'constant-latency'
            ? t('latency.constant', { frames: audio.constantFrames ?? 0 })
            : t('latency.audio-follows')
        }
      />
      {Object.entries(audio.delays).map(([id, delay]) => (
        <Sound key={id} delay={delay} audio={audio} />
      ))}
      {gates.length > 0 ? <Gates gates={gates} /> : null}
    </section>
  );
}

interface SoundProps {
  readonly delay: AudioDelayState;
  readonly audio: { readonly warnFrames: number };
}

function Sound({ delay, audio }: SoundProps) {
  const { t, text } = useWords();
  const hz = useStage((state) => state.sync.clock.rate.num / state.sync.clock.rate.den);
  const cameras = useStage((state) => state.studio.cameras);
  const pictures = useStage((state) => state.pictures);
  const most = Math.max(1, delay.soundUs ?? 0, ...Object.values(delay.cameras).map((one) => one.pictureUs ?? 0));
  const width = (us: number | null) => ({ width: `${((us ?? 0) / most) * 100}%` });
  return (
    <div className="lats">
      <div className="lat sound">
        <span>{text(delay.name)}</span>
        <span className="dimmed">{delay.ownMs > 0 ? t('latency.own', { ms: delay.ownMs }) : ''}</span>
        {delay.soundUs === null ? (
          <span className="stale">{t('sync.unknown')}</span>
        ) : (
          <i style={width(delay.soundUs)} />
        )}
        <b className="num">{delay.soundUs === null ? '–' : framesMs(delay.soundUs, hz)}</b>
        <span />
      </div>
      <SetRight delay={delay} />
      {Object.entries(delay.cameras).map(([id, { pictureUs, apartFrames, apartMs }]) => {
        const camera = cameras[id];
        const off = apartFrames !== null && Math.abs(apartFrames) >= audio.warnFrames;
        return (
          <div key={id} className="lat">
            <span>{camera ? text(camera.name) : id}</span>
            <span className="dimmed">{pictures[id]?.path.toUpperCase() ?? '–'}</span>
            {pictureUs === null ? <span className="stale">{t('sync.unknown')}</span> : <i style={width(pictureUs)} />}
            <b className="num">{pictureUs === null ? '–' : framesMs(pictureUs, hz)}</b>
            <span className={cx('apart num', off && 'off')}>
              {apartFrames === null || apartMs === null
                ? '?'
                : apartFrames === 0
                  ? t('latency.together')
                  : t(apartFrames < 0 ? 'latency.sound-early' : 'latency.sound-late', {
                      frames: Math.abs(apartFrames),
                      ms: Math.abs(apartMs),
                    })}
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** Off air a hand may set it; on air the engine refuses, and a take does it under cover. */
function SetRight({ delay }: { readonly delay: AudioDelayState }) {
  const { t } = useWords();
  const say = useValueText();
  const descriptor = useStage((state) => state.descriptors[delay.path]);
  const actual = useStage((state) => state.params[delay.path]?.actual?.value);
  const may = useMay('param.set');
  const live = useIsLive();
  const { path, value } = delay;
  if (value === null || !descriptor || actual === value) return null;
  const wanted = say(value, descriptor);
  return (
    <div className="setright">
      <ActButton
        small
        safety={descriptor.safety}
        disabled={!may || !live}
        again={t('param.send-now', { value: wanted })}
        cancel={t('ask.cancel')}
        onPress={() => void send('param.set', { path, value })}
      >
        {t('latency.set-sound', { value: wanted })}
      </ActButton>
    </div>
  );
}

/** Where a studio says nothing of sound: what each picture path takes, as declared. */
function Paths({ title }: { readonly title: string }) {
  const { t, text } = useWords();
  const cameras = useStage((state) => state.studio.cameras);
  const pictures = useStage((state) => state.pictures);
  const hz = useStage((state) => state.sync.clock.rate.num / state.sync.clock.rate.den);
  const most = Math.max(1, ...Object.values(pictures).map((picture) => picture.latencyFrames ?? 0));
  return (
    <section>
      <PanelHead title={title} sub={t('sync.latency-about')} />
      <div className="lats">
        {Object.entries(cameras).map(([id, camera]) => {
          const frames = pictures[id]?.latencyFrames ?? null;
          return (
            <div key={id} className="lat">
              <span>{text(camera.name)}</span>
              <span className="dimmed">{pictures[id]?.path.toUpperCase() ?? '–'}</span>
              {frames === null ? (
                <span className="stale">{t('sync.unknown')}</span>
              ) : (
                <i style={{ width: `${(frames / most) * 100}%` }} />
              )}
              <b className="num">{frames === null ? '–' : framesMs((frames * 1e6) / hz, hz)}</b>
              <span />
            </div>
          );
        })}
      </div>
      <Quiet>{t('latency.no-audio')}</Quiet>
    </section>
  );
}
