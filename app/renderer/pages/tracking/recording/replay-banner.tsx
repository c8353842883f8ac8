/** Over everything on the Tracking page while a recording stands in for trackers: which, where it is, and how to end it. */
import { useState } from 'react';
import type { ReplayShown } from '../../../../protocol/state-recording.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { formatDuration } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { Button } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import './recording.css';

export function ReplayBanner() {
  const replay = useStage((state) => state.recording?.replay ?? null);
  return replay === null || replay.at === 'ended' ? null : <Playing replay={replay} />;
}

function Playing({ replay }: { readonly replay: ReplayShown }) {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const may = useMay('tracking.replay.pause');
  const live = useIsLive();
  const { name, at, positionS, lengthS, speed, loop } = replay;
  const paused = at === 'paused';
  const named = (id: string): string => {
    const camera = studio.cameras[id];
    return camera ? text(camera.name) : id;
  };
  const cameras = Object.entries(replay.cameras)
    .map(([to, from]) => (to === from ? named(to) : t('tape.cameras-as', { camera: named(to), other: named(from) })))
    .join(', ');
  return (
    <section className="replaying" aria-label={t('tape.band-replay', { name })}>
      <h3>
        <b>{t('tape.replay')}</b>
        <span className="grow">
          {name}
          <small>{t('tape.cameras', { cameras })}</small>
        </span>
        <span className="num">
          {formatDuration(positionS * 1_000)} / {formatDuration(lengthS * 1_000)}
          <small>
            {t(at === 'opening' ? 'tape.opening' : paused ? 'tape.paused' : 'tape.playing')}
            {speed === 1 ? '' : ` · ${t('tape.speed', { speed })}`}
            {loop ? ` · ${t('tape.loop')}` : ''}
          </small>
        </span>
      </h3>
      <Place replay={replay} disabled={!may || !live || at === 'opening'} />
      <div className="acts">
        <Button
          disabled={!may || !live || at === 'opening'}
          onPress={() => void send('tracking.replay.pause', { on: !paused })}
        >
          {t(paused ? 'tape.go-on' : 'tape.pause')}
        </Button>
        <button
          type="button"
          className="btn end-replay"
          disabled={!live}
          onClick={() => void send('tracking.replay.stop', {})}
        >
          <Icon name="stop" size="s" />
          {t('tape.end-replay')}
        </button>
      </div>
    </section>
  );
}

/** Follows the replay until a finger takes it; then it goes where the finger lets go. */
function Place({ replay, disabled }: { readonly replay: ReplayShown; readonly disabled: boolean }) {
  const { t } = useWords();
  const [held, setHeld] = useState<number>();
  const go = (): void => {
    if (held === undefined) return;
    void send('tracking.replay.seek', { s: held }).then(() => setHeld(undefined));
  };
  return (
    <input
      type="range"
      aria-label={t('tape.place')}
      min={0}
      max={replay.lengthS}
      step={0.1}
      disabled={disabled}
      value={held ?? replay.positionS}
      onChange={(event) => setHeld(Number(event.currentTarget.value))}
      onPointerUp={go}
      onKeyUp={go}
    />
  );
}
