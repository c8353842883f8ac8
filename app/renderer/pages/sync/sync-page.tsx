/** Sync: where time comes from, who follows it, who differs, and what a technician has to look at himself. */
import { useCallback, useEffect, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { ticks } from '../../live/beat.ts';
import { nowUs } from '../../live/session.ts';
import { useLive, useStage } from '../../live/store.ts';
import { plusMinus } from '../../param/value-text.ts';
import { formatRate } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { PanelHead, Quiet } from '../../ui/kit.tsx';
import { type Columns, Plot } from '../../ui/plot.tsx';
import { useWords } from '../../words/say.ts';
import { Gates } from '../live/gates.tsx';
import { ClockCard, SourcePlots } from './clock-card.tsx';
import { DeviceRows } from './device-rows.tsx';
import { SyncTabs } from './sync-tabs.tsx';
import { isMismatch, listSync, rateText, type Spread, spreadOf } from './sync-view.ts';
import { ClockRow, SourceRows } from './time-sources.tsx';
import '../technician.css';
import './sync.css';

const SPAN_S = 60;
const KEPT = 320;

export function SyncPage() {
  const { t } = useWords();
  const devices = useStage((state) => state.sync.devices);
  const list = listSync(devices);
  const wrong = list.filter((one) => isMismatch(one.standing)).length;
  const mute = list.filter((one) => one.standing === 'mute').length;
  return (
    <main className="page syn">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className="panel scrolls" tabIndex={0} aria-label={t('sync.title')}>
        <SyncTabs tab="time" />
        <PanelHead
          title={t('sync.title')}
          sub={t(wrong > 0 ? 'sync.counts-wrong' : 'sync.counts', { n: list.length, wrong, mute })}
        />
        <OddOnes list={list.filter((one) => isMismatch(one.standing))} />
        <div className="tree">
          <div className="row hd">
            <span className="nm">{t('sync.point')}</span>
            <span>{t('sync.rate')}</span>
            <span>{t('sync.lock')}</span>
            <span>{t('sync.phase')}</span>
            <span>{t('sync.age')}</span>
          </div>
          <ClockRow />
          <SourceRows />
          <DeviceRows />
        </div>
      </section>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className="side" tabIndex={0} aria-label={t('sync.clock')}>
        <ClockCard />
        <SourcePlots />
        <Phases />
        <Asks />
      </section>
    </main>
  );
}

/** Who differs, by name, before anything else: none of them lets a take be armed. */
function OddOnes({ list }: { readonly list: ReturnType<typeof listSync> }) {
  const { t, text } = useWords();
  const house = useStage((state) => formatRate(state.sync.clock.rate));
  const about = useStage((state) => state.studio.devices);
  const rates = useLive(useShallow((live) => list.map(({ id }) => live.state?.sync.devices[id]?.rate ?? null)));
  if (list.length === 0) return null;
  return (
    <div className="oddones">
      <ul>
        {list.map(({ id, standing }, n) => {
          const known = about[id];
          const device = known ? text(known.name) : id;
          const rate = rates[n] ?? null;
          return (
            <li key={id}>
              <Icon name="warning" />
              {standing === 'wrong-rate' && rate !== null
                ? t('sync.odd-rate', { device, rate: rateText(rate), house })
                : t('sync.odd-lock', { device })}
            </li>
          );
        })}
      </ul>
      <small>{t('sync.odd-means')}</small>
    </div>
  );
}

/** Phases of every device that reports one: least, median, most over a minute, gathered while the page is open. */
function Phases() {
  const { t } = useWords();
  const kept = useRef<Spread[]>([]);
  useEffect(
    () =>
      ticks.on(() => {
        const { state } = useLive.getState();
        const spread = state && spreadOf(state.sync.devices, nowUs());
        if (!spread) return;
        kept.current.push(spread);
        if (kept.current.length > KEPT) kept.current.shift();
      }),
    [],
  );
  const reporting = useStage((state) => Object.values(state.sync.devices).filter((one) => one.phaseUs !== null).length);
  const read = useCallback((): Columns => {
    const now = nowUs();
    const points = kept.current;
    return [
      points.map((one) => Math.min(0, (one.atUs - now) / 1e6)),
      points.map((one) => one.least),
      points.map((one) => one.median),
      points.map((one) => one.most),
    ];
  }, []);
  if (reporting === 0)
    return (
      <section>
        <PanelHead title={t('sync.phases')} />
        <Quiet>{t('sync.no-phase')}</Quiet>
      </section>
    );
  return (
    <Plot
      title={t('sync.phases')}
      sub={t('sync.phases-about', { n: reporting, s: SPAN_S })}
      spanS={SPAN_S}
      looks={['quiet', 'solid', 'quiet']}
      read={read}
      newest={() => {
        const last = kept.current.at(-1);
        if (!last) return '?';
        return `${plusMinus(Math.abs(last.least) > Math.abs(last.most) ? last.least : last.most, 1)} µs`;
      }}
      leastSpan={10}
    />
  );
}

/** Gates of time of the next take; where a device cannot say, a technician looks and ticks. */
function Asks() {
  const { t } = useWords();
  const gates = useLive(
    useShallow((live) => live.state?.gates.filter((gate) => gate.kind === 'locked' || gate.kind === 'rate') ?? []),
  );
  return (
    <section>
      <PanelHead title={t('sync.asks')} sub={t('sync.asks-about')} />
      {gates.length === 0 ? <Quiet>{t('sync.asks-none')}</Quiet> : <Gates gates={gates} />}
    </section>
  );
}
