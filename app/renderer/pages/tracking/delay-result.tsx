/** Step 3: the delay with its spread, every flash in a plot, and the word to keep it or to do it again. */
import type { DelayRunState } from '../../../protocol/state-delay.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { Button, cx } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { formatDay } from '../library/when.ts';
import { plotOf } from './delay-view.ts';

export function DelayResult({ run }: { readonly run: DelayRunState }) {
  const { t } = useWords();
  const may = useMay('delaycal.keep');
  const live = useIsLive();
  const { result } = run;
  if (!result) return null;
  const good = result.verdict === 'good';
  const done = run.at === 'marking';
  return (
    <>
      <div className="dresult">
        <span>
          <b className="num">{result.delayMs.toFixed(1)}</b>
          <u>ms</u>
          <b className="num frames">{t('delaycal.frames', { n: result.frames.toFixed(2) })}</b>
        </span>
        <em className={cx('dverdict', good && 'good')}>{t(`delaycal.verdict.${result.verdict}`)}</em>
        <small className="num">
          {t('delaycal.range', { from: result.p10Ms.toFixed(1), to: result.p90Ms.toFixed(1) })}
        </small>
      </div>
      <DelayPlot run={run} />
      <p className="dimmed">
        {t('delaycal.counts', {
          pairs: result.pairs,
          flashes: run.flashes.length,
          doubles: result.doubles,
          strays: result.strays,
        })}{' '}
        {t('delaycal.resolution', { ms: result.resolutionMs.toFixed(1) })}{' '}
        {result.splitShare !== null && result.splitShare < 0.9
          ? t('delaycal.split', { pct: Math.round(result.splitShare * 100) })
          : ''}
      </p>
      {run.keptUntilMs === null ? null : (
        <p className="calm">{t('delaycal.kept', { until: formatDay(run.keptUntilMs) })}</p>
      )}
      {done ? (
        <div className="acts">
          <Button
            look="primary"
            disabled={!may || !live || !good || run.keptUntilMs !== null}
            onPress={() => void send('delaycal.keep', {})}
          >
            {t('delaycal.keep')}
          </Button>
          <Button disabled={!may || !live} onPress={() => void send('delaycal.discard', {})}>
            {t('delaycal.again')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** A dot for every flash that was seen, with what its mark cannot tell apart; the band holds eight of ten. */
function DelayPlot({ run }: { readonly run: DelayRunState }) {
  const { t } = useWords();
  const rate = useStage((state) => state.sync.clock.rate);
  const plot = plotOf(run, (1_000 * rate.den) / rate.num);
  if (!plot) return null;
  return (
    <figure className="dplot" role="img" aria-label={t('delaycal.plot')}>
      <span className="scale num">{plot.topMs.toFixed(0)}</span>
      <span className="scale low num">{`${plot.bottomMs.toFixed(0)} ms`}</span>
      <div>
        <i className="band" style={{ top: `${plot.bandPct.top}%`, height: `${plot.bandPct.height}%` }} />
        <i className="median" style={{ top: `${plot.medianPct}%` }} />
        {plot.points.map((one) => (
          <i key={one.flash} className="dot" style={{ left: `${one.xPct}%`, top: `${one.yPct}%` }} />
        ))}
        {plot.points.map((one) => (
          <i
            key={`bar ${one.flash}`}
            className="reach"
            style={{ left: `${one.xPct}%`, top: `${one.yPct - one.barPct / 2}%`, height: `${one.barPct}%` }}
          />
        ))}
        {plot.missed.map((one) => (
          <i key={`missed ${one.flash}`} className="missed" style={{ left: `${one.xPct}%` }} />
        ))}
      </div>
    </figure>
  );
}
