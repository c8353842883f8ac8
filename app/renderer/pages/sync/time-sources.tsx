/** The upper part of the tree: the house clock and the sources of time that the studio names. */
import { useShallow } from 'zustand/react/shallow';
import type { Fault } from '../../../core/parameter.ts';
import type { TimeSourceState } from '../../../protocol/state-sync.ts';
import { useLive, useStage } from '../../live/store.ts';
import { Age } from '../../ui/age.tsx';
import { formatRate } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { cx } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import {
  faultsOfSource,
  listSources,
  offsetText,
  ppmText,
  roleOfSource,
  type SourceStanding,
  standingOfSource,
} from './source-view.ts';

export function useClockSource(): string {
  const { text } = useWords();
  const source = useStage((state) => state.sync.clock.source);
  const name = useStage((state) => state.sync.sources[source]?.name);
  return name === undefined ? source : text(name);
}

export function ClockRow() {
  const { t } = useWords();
  const { state, rate, offsetUs, pendingFrames } = useStage((stage) => stage.sync.clock);
  const source = useClockSource();
  const alone = state === 'free-run' || state === 'holdover' || state === 'lost';
  return (
    <div className={cx('row d0', (alone || pendingFrames !== 0) && 'amber')}>
      <span className="nm">
        <Icon name="clock" size="s" />
        <span>{alone && pendingFrames === 0 ? t('sync.clock') : t('sync.house', { source })}</span>
      </span>
      <span className="num">{formatRate(rate)}</span>
      <span className="lk">
        {state === 'locked' ? <i className="lock" /> : null}
        {pendingFrames === 0 ? t(`sync.clock.${state}`) : t('sync.clock.pending')}
      </span>
      {offsetUs === null ? <span className="dimmed">–</span> : <span className="num">{offsetText(offsetUs)}</span>}
      <span className="dimmed">{t('sync.ours')}</span>
    </div>
  );
}

export function SourceRows() {
  const { t } = useWords();
  const ids = useLive(useShallow((live) => listSources(live.state?.sync.sources ?? {})));
  if (ids.length === 0) return <p className="row d1 none">{t('sync.no-sources')}</p>;
  return ids.map((id, n) => <SourceRow key={id} id={id} more={n < ids.length - 1} />);
}

function SourceRow({ id, more }: { readonly id: string; readonly more: boolean }) {
  const { t, text } = useWords();
  const source = useStage((state) => state.sync.sources[id]);
  if (!source) return null;
  const standing = standingOfSource(source);
  const role = roleOfSource(source);
  return (
    <div
      className={cx('row d1 timesource', standing === 'wrong' && 'amber', more && 'more')}
      style={{ '--d': 1 } as React.CSSProperties}
    >
      <span className="nm">
        <Icon name={standing === 'wrong' ? 'warning' : source.kind === 'ptp' ? 'clock' : 'pulse'} size="s" />
        <span>
          {text(source.name)}
          <small>
            {role === 'leads' ? <b>{t('sync.role.leads')}</b> : t(`sync.role.${role}`)} ·{' '}
            {t(`sync.kind.${source.kind}`)}
            {source.from === undefined ? '' : ' · '}
            {source.from === undefined ? null : <span className="mono">{source.from}</span>}
          </small>
        </span>
      </span>
      {source.kind === 'ptp' && source.rate === null ? (
        <span className="dimmed">–</span>
      ) : source.rate === null ? (
        <Unknown />
      ) : (
        <span className="num">{formatRate(source.rate)}</span>
      )}
      <Lock source={source} standing={standing} />
      {source.offsetUs === null ? <Unknown /> : <span className="num">{offsetText(source.offsetUs)}</span>}
      <Age atUs={source.atUs} limitMs={5_000} />
      <Details source={source} />
    </div>
  );
}

function Lock({ source, standing }: { readonly source: TimeSourceState; readonly standing: SourceStanding }) {
  const { t } = useWords();
  if (standing === 'unknown') return <span className="lk dim stale">{t(`sync.source.${source.state}`)}</span>;
  const ptp = source.kind === 'ptp' && standing === 'good';
  return (
    <span className="lk">
      {standing === 'good' ? <i className="lock" /> : null}
      {ptp ? t('sync.locked') : t(`sync.source.${source.state}`)}
    </span>
  );
}

/** The label as it came, jitter, drift, and what it was found wrong with. PTP that is only shown has no label and no line. */
function Details({ source }: { readonly source: TimeSourceState }) {
  const { t } = useWords();
  const { timecode, jitterUs, driftPpm, ptp } = source;
  const faults = faultsOfSource(source);
  const silent = source.kind === 'ptp' && ptp === undefined;
  if (silent && faults.length === 0) return null;
  return (
    <div className="details">
      {silent ? null : (
        <p className="said">
          <Said word={t('sync.label')} value={timecode} />
          {ptp ? (
            <PtpSaid ptp={ptp} />
          ) : (
            <>
              <Said word={t('sync.jitter')} value={jitterUs === null ? null : offsetText(jitterUs).slice(1)} />
              <Said word={t('sync.drift')} value={driftPpm === null ? null : ppmText(driftPpm)} />
            </>
          )}
        </p>
      )}
      <Faults faults={faults} />
    </div>
  );
}

function PtpSaid({ ptp }: { readonly ptp: NonNullable<TimeSourceState['ptp']> }) {
  const { t } = useWords();
  const { masterUs, wallUs, utcOffsetS } = ptp;
  return (
    <>
      <Said word={t('sync.ptp.master')} value={masterUs === null ? null : offsetText(masterUs)} />
      <Said word={t('sync.ptp.wall')} value={wallUs === null ? null : `± ${wallUs} µs`} />
      <Said word={t('sync.ptp.utc')} value={utcOffsetS === null ? null : `${utcOffsetS} s`} />
    </>
  );
}

function Said({ word, value }: { readonly word: string; readonly value: string | null }) {
  return (
    <span>
      {word} {value === null ? <b className="stale">–</b> : <b className="num">{value}</b>}
    </span>
  );
}

/** Each in a sentence, with what to do where there is something. */
export function Faults({ faults }: { readonly faults: readonly Fault[] }) {
  const { fault, hint } = useWords();
  return faults.map((one) => (
    <p key={one.code} className="timefault">
      <b>{fault(one)}</b> {hint(one)}
    </p>
  ));
}

function Unknown() {
  return <span className="stale">–</span>;
}
