/** Timecode of the house clock, written every frame outside React state. It stands still while the link is lost. */
import { useCallback } from 'react';
import type { StageState } from '../../protocol/state.ts';
import { frames, usePaint } from '../live/beat.ts';
import { nowUs } from '../live/session.ts';
import { useStage } from '../live/store.ts';
import { formatRate, formatTimecode } from '../ui/format.ts';
import { cx } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';

type Clock = StageState['sync']['clock'];

export function timecodeAt(clock: Clock, us: number): string {
  const { num, den } = clock.timecodeRate;
  return formatTimecode(
    clock.timecodeAtEpoch + Math.floor(((us - clock.epochUs) * num) / (den * 1e6)),
    clock.timecodeRate,
  );
}

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
  return (
    <div className="tc">
      <output className="num" ref={ref} aria-label={t('band.timecode')} />
      <small className={cx(clock.state === 'free-run' && 'warned')}>
        <i className={cx('lock', clock.state !== 'locked' && 'lost')} />
        {t(`clock.${clock.state}`, { source: clock.source, rate: formatRate(clock.rate) })}
      </small>
    </div>
  );
}
