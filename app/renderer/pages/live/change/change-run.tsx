/** The change that has the stage: whose it is, how far, what it waits for, and the ways on. */
import { useCallback } from 'react';
import { restMs } from '../../../../core/contract/cold-times.ts';
import type { ColdShown } from '../../../../protocol/state-cold.ts';
import { ticks, usePaint } from '../../../live/beat.ts';
import { send, useMay } from '../../../live/send.ts';
import { nowUs } from '../../../live/session.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { modeWord } from '../../../live/view.ts';
import { formatClock, formatDuration, formatMs } from '../../../ui/format.ts';
import { HoldButton } from '../../../ui/hold-button.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { Button, PanelHead } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

export function ChangeRun({ cold }: { readonly cold: ColdShown }) {
  const { t, fault, hint } = useWords();
  const isOdd = cold.at === 'stopped' || cold.at === 'interrupted';
  return (
    <section className="coldrun">
      <PanelHead
        title={t(`cold.is.${cold.at}`)}
        sub={t('cold.by', { seat: cold.by, time: formatClock(cold.beganMs) })}
      />
      {cold.at === 'running' ? <Rest cold={cold} /> : null}
      {cold.why ? (
        <p className="why">
          <Icon name="fault" size="s" /> {fault(cold.why)} <small>{hint(cold.why)}</small>
        </p>
      ) : null}
      <WaitsFor cold={cold} />
      <div className="acts">
        <RunActs cold={cold} isOdd={isOdd} />
      </div>
    </section>
  );
}

/** Counts by itself: the steps carry since when they are due and how long they take here. */
function Rest({ cold }: { readonly cold: ColdShown }) {
  const { t } = useWords();
  const { steps, times } = cold;
  const wallAtUs0Ms = useStage((state) => state.wallAtUs0Ms);
  const paint = useCallback(
    (element: HTMLElement) => {
      const leftMs = restMs(steps, wallAtUs0Ms + nowUs() / 1_000);
      element.textContent =
        leftMs === undefined ? t('cold.rest-unknown') : t('cold.rest', { time: formatDuration(leftMs) });
    },
    [steps, t, wallAtUs0Ms],
  );
  const left = usePaint<HTMLElement>(ticks, paint);
  return (
    <p className="rest num">
      <span ref={left} />
      {times ? (
        <small>{t('cold.times', { p50: formatMs(times.p50Ms), p95: formatMs(times.p95Ms), n: times.runs })}</small>
      ) : null}
    </p>
  );
}

/** Steps that are due, by name: what stands between here and the next. */
function WaitsFor({ cold }: { readonly cold: ColdShown }) {
  const { t, text } = useWords();
  const due = cold.steps.filter(({ id, run }) =>
    cold.back ? id === cold.backAt : run.at !== 'waiting' && run.at !== 'confirmed' && run.at !== 'ticked',
  );
  if (due.length === 0) return null;
  return (
    <div className="waits">
      <small>{t('cold.waits')}</small>
      <ul>
        {due.map((step) => (
          <li key={step.id}>{step.name ? text(step.name) : t(`cold.part.${step.part}`)}</li>
        ))}
      </ul>
    </div>
  );
}

function RunActs({ cold, isOdd }: { readonly cold: ColdShown; readonly isOdd: boolean }) {
  const { t } = useWords();
  const may = useMay('cold.abort');
  const mayStop = useMay('cold.stop');
  const live = useIsLive();
  const moves = cold.at === 'running' || cold.at === 'aborting';
  const hasFallen = cold.steps.some(({ run }) => run.at === 'fallen');
  // What fell is mended first: done again, ticked, or all of it taken back.
  const canGoOn = cold.at === 'interrupted' || (cold.at === 'stopped' && (cold.back || !hasFallen));
  const canGoBack = !cold.back && (moves || isOdd || hasFallen);
  return (
    <>
      {moves ? (
        <Button icon="pause" disabled={!mayStop || !live} onPress={() => void send('cold.stop', {})}>
          {t('cold.stop')}
        </Button>
      ) : null}
      {canGoOn ? (
        <HoldButton disabled={!may || !live} onHold={() => void send('cold.resume', {})}>
          {t('cold.resume')}
        </HoldButton>
      ) : null}
      {canGoBack ? (
        <HoldButton disabled={!may || !live} onHold={() => void send('cold.abort', {})}>
          {t('cold.abort')}
        </HoldButton>
      ) : null}
    </>
  );
}

/** How the last one ended; a wall that it left black is lifted by a hand. */
export function ChangeEnded() {
  const { t } = useWords();
  const cold = useStage((state) => state.cold);
  if (!cold || (cold.at !== 'done' && cold.at !== 'aborted')) return null;
  return (
    <div className="coldended">
      <span>
        <Icon name={cold.at === 'done' ? 'tick' : 'undo'} size="s" />{' '}
        {t('cold.fromTo', { from: modeWord(cold.from), to: modeWord(cold.to) })} · {t(`cold.is.${cold.at}`)}{' '}
        <small className="num">{cold.endedMs === null ? '' : formatClock(cold.endedMs)}</small>
      </span>
      <StillBlack zones={cold.zones} />
    </div>
  );
}

function StillBlack({ zones }: { readonly zones: readonly string[] }) {
  const { t } = useWords();
  const may = useMay('zone.black');
  const live = useIsLive();
  const groups = useStage((state) => state.studio.holdGroups);
  const params = useStage((state) => state.params);
  const black = Object.values(groups).filter(
    ({ zoneIds, path, blackValue }) =>
      zoneIds.some((id) => zones.includes(id)) &&
      path !== undefined &&
      blackValue !== undefined &&
      params[path]?.actual?.value === blackValue,
  );
  if (black.length === 0) return null;
  const lift = (): void => {
    for (const { zoneIds } of black) void send('zone.black', { zone: zoneIds[0] ?? '', on: false });
  };
  return (
    <span className="stillblack">
      {t('cold.still-black')}
      <HoldButton disabled={!may || !live} onHold={lift}>
        {t('cold.light-up')}
      </HoldButton>
    </span>
  );
}
