/** Guided delay measurement of a camera in three steps, for one hand: is it safe, flash and mark, what it gave. */
import { type ReactNode, useState } from 'react';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage, useStageList } from '../../live/store.ts';
import { Icon } from '../../ui/icons.tsx';
import { Button, cx, InlineAsk, Quiet } from '../../ui/kit.tsx';
import { nameOf } from '../../words/names.ts';
import { useWords } from '../../words/say.ts';
import { formatDay } from '../library/when.ts';
import { DelayMarks } from './delay-marks.tsx';
import { DelayResult } from './delay-result.tsx';
import { DelaySafe } from './delay-safe.tsx';
import { bestWay, delayView, keptDelays } from './delay-view.ts';
import './delay.css';

export function DelayPanel({ camera }: { readonly camera: string }) {
  const { t, text } = useWords();
  const delaycal = useStage((state) => state.delaycal);
  const alarms = useStage((state) => state.alarms);
  const studio = useStage((state) => state.studio);
  const view = delayView({ delaycal, alarms }, camera);
  // Chosen once: nothing moves under the finger because a camera was cut to.
  const [zone, setZone] = useState(() => bestWay(view.ways)?.zone);
  const other = view.other === null ? undefined : nameOf(view.other, studio);
  if (view.ways.length === 0) return <Quiet>{t('delaycal.none')}</Quiet>;
  const { run } = view;
  const step = run === null ? 1 : run.at === 'flashing' ? 2 : 3;
  const way = view.ways.find((one) => one.zone === (run?.zone ?? zone)) ?? view.ways[0];
  return (
    <div className="delaycal">
      {view.leftLit ? <LeftLit /> : null}
      {view.other === null ? null : (
        <InlineAsk acts={<Dark />}>{t('delaycal.other', { camera: other ? text(other) : view.other })}</InlineAsk>
      )}
      <Step n={1} now={step} title={t('delaycal.step.safe')}>
        {step === 1 && way ? (
          <DelaySafe key={camera} camera={camera} view={view} way={way} onZone={setZone} />
        ) : (
          <Where run={run?.zone} />
        )}
      </Step>
      <Step n={2} now={step} title={t('delaycal.step.flash')}>
        {run ? <DelayMarks run={run} dark={<Dark />} /> : <Quiet>{t('delaycal.waits')}</Quiet>}
      </Step>
      <Step n={3} now={step} title={t('delaycal.step.result')}>
        {run?.result ? <DelayResult run={run} /> : <Known camera={camera} empty={run !== null} />}
        {run && run.at !== 'flashing' && !run.result ? <Again /> : null}
      </Step>
    </div>
  );
}

interface StepProps {
  readonly n: number;
  readonly now: number;
  readonly title: string;
  readonly children: ReactNode;
}
function Step({ n, now, title, children }: StepProps) {
  return (
    <section
      className={cx('dstep', n === now && 'now', n < now && 'done')}
      aria-current={n === now ? 'step' : undefined}
    >
      <h3>
        <b className="num">{n < now ? <Icon name="tick" size="s" /> : n}</b>
        {title}
      </h3>
      {children}
    </section>
  );
}

function Where({ run }: { readonly run: string | undefined }) {
  const { text } = useWords();
  const zone = useStage((state) => state.studio.zones[run ?? '']);
  return <p className="dimmed">{zone ? text(zone.name) : ''}</p>;
}

/** From every seat, at once. */
function Dark() {
  const { t } = useWords();
  const live = useIsLive();
  return (
    <button type="button" className="btn dark-key" disabled={!live} onClick={() => void send('delaycal.stop', {})}>
      <Icon name="stop" size="s" />
      {t('delaycal.dark')}
    </button>
  );
}

function LeftLit() {
  const { t } = useWords();
  return <InlineAsk acts={<Dark />}>{t('delaycal.left-lit')}</InlineAsk>;
}

function Again() {
  const { t } = useWords();
  const may = useMay('delaycal.discard');
  const live = useIsLive();
  return (
    <div className="acts">
      <Button disabled={!may || !live} onPress={() => void send('delaycal.discard', {})}>
        {t('delaycal.again')}
      </Button>
    </div>
  );
}

/** What is kept of this camera, with its age and until when. */
function Known({ camera, empty }: { readonly camera: string; readonly empty: boolean }) {
  const { t, fault } = useWords();
  const kept = useStageList((state) => keptDelays(state.measures, camera).map((one) => JSON.stringify(one)));
  const systems = useStage((state) => state.studio.modes);
  if (empty) return <Quiet>{t('delaycal.no-result')}</Quiet>;
  if (kept.length === 0) return <Quiet>{t('delaycal.known-none')}</Quiet>;
  return (
    <ul className="known">
      {kept.map((one) => {
        const { mode, measure } = JSON.parse(one) as ReturnType<typeof keptDelays>[number];
        const ms = (measure.valueUs / 1_000).toFixed(1);
        const name = systems[mode] ? mode : '–';
        return (
          <li key={mode} className={cx(measure.expired !== null && 'old')}>
            {measure.expired
              ? t('delaycal.known-old', { mode: name, ms, why: fault(measure.expired) })
              : t('delaycal.known', {
                  mode: name,
                  ms,
                  spread: ((measure.spreadUs ?? 0) / 1_000).toFixed(1),
                  at: formatDay(measure.atMs),
                  until: measure.untilMs === null ? '–' : formatDay(measure.untilMs),
                })}
          </li>
        );
      })}
    </ul>
  );
}
