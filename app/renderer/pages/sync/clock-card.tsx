/** The house clock in sentences, and how far its source is off over the last minutes. */
import { useEffect, useRef } from 'react';
import { CLOCK_POLICY } from '../../../core/time/discipline.ts';
import { ticks } from '../../live/beat.ts';
import { nowUs } from '../../live/session.ts';
import { useLive, useStage } from '../../live/store.ts';
import { formatRate } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { cx, PanelHead, Quiet } from '../../ui/kit.tsx';
import { Plot } from '../../ui/plot.tsx';
import { useWords } from '../../words/say.ts';
import { SOURCE_SPAN_S, SourceHistory } from './source-history.ts';
import { offsetText, ppmText } from './source-view.ts';
import { Faults, useClockSource } from './time-sources.tsx';

/** Free-run is said, never hidden behind a rate; what waits for the end of a take is said before its state. */
export function ClockCard() {
  const { t } = useWords();
  const clock = useStage((stage) => stage.sync.clock);
  const source = useClockSource();
  const pending = clock.pendingFrames !== 0;
  const quiet = !pending && (clock.state === 'locked' || clock.state === 'acquiring');
  const says = pending ? 'pending' : clock.state;
  const frames = Math.abs(clock.pendingFrames);
  return (
    <section>
      <PanelHead title={t('sync.clock')} sub={t('sync.clock-about')} />
      <div className={cx('clocksays', !quiet && 'free')}>
        <strong>
          <Icon name={!quiet ? 'warning' : clock.state === 'locked' ? 'tick' : 'clock'} />
          {t(`sync.says.${says}`, { source, frames })}
        </strong>
        <span>{t(`sync.means.${says}`, { source, frames })}</span>
        <Faults faults={clock.faults.filter(({ code }) => code !== 'clock.step-pending')} />
        <span className="dimmed num">
          {t(clock.drop ? 'sync.rates-drop' : 'sync.rates', {
            rate: formatRate(clock.rate),
            timecode: formatRate(clock.timecodeRate),
          })}
          {clock.state === 'free-run' ? null : (
            <>
              {t('comma')}
              {t('sync.speed', { speed: ppmText(clock.speedPpm) })}
            </>
          )}
        </span>
      </div>
    </section>
  );
}

const LOCK_MS = CLOCK_POLICY.lockUs / 1_000;

/** Offset and jitter of the source that leads, gathered while the page is open. */
export function SourcePlots() {
  const { t } = useWords();
  const kept = useRef(new SourceHistory());
  useEffect(
    () =>
      ticks.on(() => {
        const { state } = useLive.getState();
        if (state) kept.current.add(state.sync.sources, nowUs());
      }),
    [],
  );
  const led = useStage((state) => Object.values(state.sync.sources).some((one) => one.leads));
  if (!led)
    return (
      <section>
        <PanelHead title={t('sync.offset')} />
        <Quiet>{t('sync.no-leader')}</Quiet>
      </section>
    );
  const leader = () => Object.values(useLive.getState().state?.sync.sources ?? {}).find((one) => one.leads);
  const sub = t('sync.plot-about', { min: SOURCE_SPAN_S / 60 });
  return (
    <div className="twoplots">
      <Plot
        title={t('sync.offset-ms')}
        sub={sub}
        spanS={SOURCE_SPAN_S}
        looks={['solid']}
        read={() => kept.current.read('offsetMs', nowUs())}
        newest={() => {
          const offsetUs = leader()?.offsetUs ?? null;
          return offsetUs === null ? '?' : offsetText(offsetUs);
        }}
        limits={[-LOCK_MS, LOCK_MS]}
        leastSpan={LOCK_MS * 2.4}
      />
      <Plot
        title={t('sync.jitter-ms')}
        sub={sub}
        spanS={SOURCE_SPAN_S}
        looks={['solid']}
        read={() => kept.current.read('jitterMs', nowUs())}
        newest={() => {
          const jitterUs = leader()?.jitterUs ?? null;
          return jitterUs === null ? '?' : offsetText(jitterUs).slice(1);
        }}
        leastSpan={1}
        fromZero
      />
    </div>
  );
}
