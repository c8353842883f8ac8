/** Timecode of the house clock, written every frame outside React state. It stands still while the link is lost. */
import { useCallback } from 'react';
import { frames, ticks, usePaint } from '../live/beat.ts';
import { nowUs } from '../live/session.ts';
import { useStage } from '../live/store.ts';
import { formatAge, formatRate } from '../ui/format.ts';
import { cx } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { timecodeAt } from './house-time.ts';
import './timecode.css';

export function Timecode() {
  const clock = useStage((state) => state.sync.clock);
  const { t } = useWords();
  const paint = useCallback(
    (element: HTMLElement) => {
      const text = timecodeAt(clock, nowUs());
      if (element.textContent !== text) element.textContent = text;
    },
    [clock],
  );
  const ref = usePaint<HTMLOutputElement>(frames, paint);
  const { state } = clock;
  const alone = state === 'free-run' || state === 'holdover' || state === 'lost';
  return (
    <div className="tc">
      <output className="num" ref={ref} aria-label={t('band.timecode')} />
      <small className={cx(alone && 'warned')}>
        <i className={cx('lock', state === 'lost' ? 'lost' : state !== 'locked' && 'open')} />
        <Standing />
      </small>
    </div>
  );
}

/** Whose time it is. A source that is gone is counted, because nobody hears of it otherwise. */
function Standing() {
  const { t, text } = useWords();
  const { source, state, rate, pendingFrames } = useStage((stage) => stage.sync.clock);
  const name = useStage((stage) => stage.sync.sources[source]?.name);
  const heardUs = useStage((stage) => stage.sync.sources[source]?.atUs ?? null);
  const params = { source: name === undefined ? source : text(name), rate: formatRate(rate) };
  const paint = useCallback(
    (element: HTMLElement) => {
      const time = heardUs === null ? '' : formatAge(Math.max(0, (nowUs() - heardUs) / 1_000));
      element.textContent = t(state === 'lost' ? 'clock.lost' : 'clock.holdover', { source: params.source, time });
    },
    [t, heardUs, state, params.source],
  );
  const ref = usePaint<HTMLElement>(ticks, paint);
  if (pendingFrames !== 0) return t('clock.pending', params);
  if (state === 'holdover' || state === 'lost') return <span className="num" ref={ref} />;
  return t(`clock.${state}`, params);
}
