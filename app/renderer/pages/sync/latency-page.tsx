/** Latency: what every hop from a movement to the picture takes, per camera and mode; who said so; what follows from it. */
import { useState } from 'react';
import { TRANSIT } from '../../../core/latency/hops.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { modeWord } from '../../live/view.ts';
import { Age } from '../../ui/age.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Button, cx, PanelHead, Quiet, Seg } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { LatencyDelays } from './latency-delays.tsx';
import { EnterHop } from './latency-enter.tsx';
import { LatencySound } from './latency-sound.tsx';
import { type Bar, fallOf, framesMs, originText, scopeArgs, scopeOf, sumText } from './latency-view.ts';
import { SyncTabs } from './sync-tabs.tsx';
import '../technician.css';
import './latency.css';

export function LatencyPage() {
  const { t, text } = useWords();
  const cameras = useStage((state) => state.studio.cameras);
  const modes = useStage((state) => state.studio.modes);
  const current = useStage((state) => state.mode);
  const [picked, pickCamera] = useState<string>();
  const [chosen, pickMode] = useState<string>();
  const camera = picked ?? Object.keys(cameras)[0] ?? '';
  const mode = chosen ?? current ?? Object.keys(modes)[0] ?? '';
  return (
    <main className="page latency">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className="panel scrolls" tabIndex={0} aria-label={t('latency.title')}>
        <SyncTabs tab="latency" />
        <div className="choose">
          <Seg
            label={t('latency.camera')}
            value={camera}
            options={Object.entries(cameras).map(([id, one]) => ({ id, name: text(one.name) }))}
            onPick={pickCamera}
          />
          <Seg
            label={t('latency.mode')}
            value={mode}
            options={Object.keys(modes).map((id) => ({ id, name: modeWord(id) }))}
            onPick={pickMode}
          />
        </div>
        <Waterfall key={`${camera}/${mode}`} camera={camera} mode={mode} />
      </section>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className="side" tabIndex={0} aria-label={t('latency.follows')}>
        <LatencyDelays camera={camera} mode={mode} />
        <LatencySound />
      </section>
    </main>
  );
}

function useHz(): number {
  return useStage((state) => state.sync.clock.rate.num / state.sync.clock.rate.den);
}

function Waterfall({ camera, mode }: { readonly camera: string; readonly mode: string }) {
  const words = useWords();
  const { t } = words;
  const fall = useStage((state) => state.latency.cameras[camera]?.[mode]);
  const system = useStage((state) => (fall?.system ? state.studio.systems[fall.system] : undefined));
  const hz = useHz();
  const [entering, enter] = useState<string>();
  if (!fall) return <Quiet>{t('latency.none')}</Quiet>;
  const { bars, axis } = fallOf(fall, hz);
  return (
    <>
      <PanelHead
        title={t('latency.title')}
        sub={system ? t('latency.through', { system: words.text(system.name) }) : t('latency.no-system')}
        right={<span className="num">{`1 f = ${Number((1_000 / hz).toFixed(2))} ms`}</span>}
      />
      <div className="falls" style={{ '--axis': axis } as React.CSSProperties}>
        <div className="fall hd">
          <span />
          <span className="axis num">
            {Array.from({ length: axis }, (_, n) => (
              <i key={n}>{`${n} f`}</i>
            ))}
          </span>
          <span />
        </div>
        {bars.map((bar) => (
          <HopRow
            key={bar.reading.hop}
            bar={bar}
            hz={hz}
            camera={camera}
            mode={mode}
            entering={entering === bar.reading.hop}
            onEnter={(on) => enter(on ? bar.reading.hop : undefined)}
          />
        ))}
        <div className="fall sum">
          <span className="nm">{t('latency.sum')}</span>
          <span className="said">
            {fall.sum.atLeast
              ? t('latency.missing', { hops: fall.sum.missing.map((hop) => t(`hop.${hop}`)).join(t('comma')) })
              : ''}
          </span>
          <b className="num">{sumText(fall, hz, words)}</b>
        </div>
      </div>
      {fall.loop?.known === 'whole' ||
      entering === 'loop' ||
      !fall.hops.some((one) => one.known !== 'absent' && one.hop === 'wall') ? null : (
        <div className="fall-acts">
          <EnterButton onPress={() => enter('loop')}>{t('latency.enter-loop')}</EnterButton>
        </div>
      )}
      {entering === 'loop' && fall.loop?.known !== 'whole' ? (
        <EnterHop camera={camera} mode={mode} hop="loop" onDone={() => enter(undefined)} />
      ) : null}
    </>
  );
}

interface HopRowProps {
  readonly bar: Bar;
  readonly hz: number;
  readonly camera: string;
  readonly mode: string;
  readonly entering: boolean;
  readonly onEnter: (on: boolean) => void;
}

function HopRow({ bar, hz, camera, mode, entering, onEnter }: HopRowProps) {
  const words = useWords();
  const { t, fault, hint } = words;
  const { reading, from, share, covered } = bar;
  const { hop, known, valueUs, spreadUs, key, why } = reading;
  const studio = useStage((state) => state.studio);
  const wallAtUs0Ms = useStage((state) => state.wallAtUs0Ms);
  const unknown = valueUs === null;
  const value = unknown ? '–' : framesMs(valueUs, hz);
  const origin = originText(reading, studio, words);
  const style = { '--from': from, '--share': share } as React.CSSProperties;
  return (
    <>
      <div className={cx('fall', unknown && 'unknown', covered && 'covered')}>
        <span className="nm">{t(`hop.${hop}`)}</span>
        <span className="lane" style={style}>
          {covered ? null : <i className={cx(unknown ? 'none' : known === 'least' && 'least')} />}
        </span>
        <b className={cx('num', unknown && 'stale')}>
          {known === 'least' ? t('latency.at-least', { text: value }) : value}
          {spreadUs !== null && spreadUs > 0 ? <small>{` ± ${Number((spreadUs / 1_000).toFixed(1))} ms`}</small> : null}
        </b>
        <span className="from">
          {covered ? t('latency.covered') : origin}
          {reading.atMs === null ? null : <Age atUs={(reading.atMs - wallAtUs0Ms) * 1_000} limitMs={86_400_000} />}
          {why && !covered ? (
            <em>
              {unknown ? <Icon name="warning" size="s" /> : null}
              {fault(why)}
              {hint(why) === '' ? null : <small>{hint(why)}</small>}
            </em>
          ) : null}
        </span>
        <span className="acts">
          {hop === TRANSIT ? null : <EnterButton onPress={() => onEnter(!entering)}>{t('latency.enter')}</EnterButton>}
          {key === null || hop === TRANSIT ? null : <ClearButton kept={key} hop={hop} camera={camera} mode={mode} />}
        </span>
      </div>
      {entering && hop !== TRANSIT ? (
        <EnterHop camera={camera} mode={mode} hop={hop} onDone={() => onEnter(false)} />
      ) : null}
    </>
  );
}

function EnterButton({ children, onPress }: { readonly children: string; readonly onPress: () => void }) {
  const may = useMay('latency.set');
  const live = useIsLive();
  return (
    <Button small disabled={!may || !live} onPress={onPress}>
      {children}
    </Button>
  );
}

interface ClearProps {
  readonly kept: string;
  readonly hop: Exclude<Bar['reading']['hop'], typeof TRANSIT>;
  readonly camera: string;
  readonly mode: string;
}
function ClearButton({ kept, hop, camera, mode }: ClearProps) {
  const { t } = useWords();
  const may = useMay('latency.clear');
  const live = useIsLive();
  const scope = scopeOf(kept);
  return (
    <Button
      small
      look="quiet"
      disabled={!may || !live}
      label={`${t('latency.clear')} ${t(`hop.${hop}`)}`}
      onPress={() => void send('latency.clear', { hop, ...scopeArgs(scope, camera, mode) })}
    >
      {t('latency.clear')}
    </Button>
  );
}
