/** A take that runs, asks, is stopped or stuck, or has ended: stopwatch, what the audience saw, phases, steps, choices. */
import { useCallback } from 'react';
import type { TakeState } from '../../../protocol/state.ts';
import { timecodeAt } from '../../frame/house-time.ts';
import { frames, usePaint } from '../../live/beat.ts';
import { nowUs } from '../../live/session.ts';
import { useStage } from '../../live/store.ts';
import { useTarget } from '../../live/target.ts';
import { ownerWord, PLAN_PHASES, phaseOf, takeMoment } from '../../live/view.ts';
import { formatMs } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Button, cx, PanelHead } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { Choices } from './choices.tsx';
import { HeldZones } from './held-zones.tsx';
import { StepList } from './step-list.tsx';
import { GOOD } from './take-ends.ts';

export function RunningTake() {
  const take = useStage((state) => state.take);
  return take ? <Take take={take} /> : null;
}

function Take({ take }: { readonly take: TakeState }) {
  const { t } = useWords();
  const clock = useStage((state) => state.sync.clock);
  const systems = useStage((state) => state.studio.systems);
  const lease = take.leases[0];
  const moment = takeMoment(take);
  return (
    <>
      <PanelHead
        title={t(`plan.kind.${take.kind}`)}
        sub={
          lease
            ? t('take.switch', { from: ownerWord(systems, lease.from), to: ownerWord(systems, lease.to) })
            : undefined
        }
        right={<span className="num">{timecodeAt(clock, take.startedUs)}</span>}
      />
      <div className="watch">
        <Stopwatch take={take} />
        <Headline take={take} />
      </div>
      <Phases take={take} />
      <Audience take={take} />
      <Choices take={take} />
      {take.at === 'stuck' || take.at === 'failed-visible' ? <HeldZones /> : null}
      <StepList plan={take} frame={take.frame} />
      {moment === 'ended' ? (
        <div className="foot acts-foot">
          <Button onPress={() => useTarget.setState({ dismissed: take.takeId })}>{t('take.put-away')}</Button>
          {take.exceptions.length > 0 ? (
            <small className="dimmed">{t('take.exceptions', { n: take.exceptions.length })}</small>
          ) : null}
        </div>
      ) : null}
    </>
  );
}

function Stopwatch({ take }: { readonly take: TakeState }) {
  const { startedUs, endedUs } = take;
  const paint = useCallback(
    (element: HTMLElement) => {
      const ms = ((endedUs ?? nowUs()) - startedUs) / 1_000;
      const text = `${(Math.max(0, ms) / 1_000).toFixed(3)}`;
      if (element.textContent !== text) element.textContent = text;
    },
    [startedUs, endedUs],
  );
  const ref = usePaint<HTMLElement>(frames, paint);
  return (
    <span className="stopwatch num">
      <span ref={ref} />
      <u>s</u>
    </span>
  );
}

function Headline({ take }: { readonly take: TakeState }) {
  const words = useWords();
  const { t, fault } = words;
  const quiet =
    phaseOf(take.at) !== undefined || GOOD.has(take.at) || take.at === 'stopped' || take.at === 'bailed-out';
  const why = take.why ? fault(take.why) : undefined;
  return (
    <div className={cx('outcome', quiet && 'fine')}>
      <strong>
        {quiet ? null : <Icon name="fault" />}
        {GOOD.has(take.at) ? <Icon name="tick" /> : take.at === 'bailed-out' ? <Icon name="safe" /> : null}
        {t(`take.at.${take.at}`)}
      </strong>
      <span>{why ?? t(`take.means.${take.at}`)}</span>
    </div>
  );
}

function Phases({ take }: { readonly take: TakeState }) {
  const { t } = useWords();
  const broke = take.why !== null && !GOOD.has(take.at);
  const timed = PLAN_PHASES.map((phase) => ({ phase, run: take.phases.findLast((one) => phaseOf(one.at) === phase) }));
  const last = timed.findLast(({ run }) => run !== undefined)?.phase;
  return (
    <div className="phases">
      {timed.map(({ phase, run }) => (
        <div key={phase} className={cx('phase', run && run.toUs === null && 'now', broke && phase === last && 'broke')}>
          <b>{t(`phase.${phase}`)}</b>
          <PhaseBar fromUs={run?.fromUs} toUs={run?.toUs} expectedMs={take.predictedMs[phase] ?? 0} />
          <small className="num">{run ? <PhaseTime fromUs={run.fromUs} toUs={run.toUs} /> : '–'}</small>
        </div>
      ))}
    </div>
  );
}

/** Real time over the time it usually takes; never eased. */
function PhaseBar({
  fromUs,
  toUs,
  expectedMs,
}: {
  readonly fromUs: number | undefined;
  readonly toUs: number | null | undefined;
  readonly expectedMs: number;
}) {
  const paint = useCallback(
    (element: HTMLElement) => {
      const ms = fromUs === undefined ? 0 : (nowUs() - fromUs) / 1_000;
      const part =
        fromUs === undefined ? 0 : typeof toUs === 'number' ? 1 : Math.min(0.96, ms / Math.max(1, expectedMs));
      element.style.setProperty('--f', part.toFixed(3));
    },
    [fromUs, toUs, expectedMs],
  );
  const ref = usePaint<HTMLElement>(frames, paint);
  return <i ref={ref} />;
}

function PhaseTime({ fromUs, toUs }: { readonly fromUs: number; readonly toUs: number | null }) {
  const paint = useCallback(
    (element: HTMLElement) => {
      element.textContent = formatMs(((toUs ?? nowUs()) - fromUs) / 1_000);
    },
    [fromUs, toUs],
  );
  const ref = usePaint<HTMLElement>(frames, paint);
  return <span ref={ref} />;
}

const OPEN_UNDO: ReadonlySet<string> = new Set(['undo-waiting', 'undoing', 'undo-failed']);

/** From the audience's side first: what they saw, before which step failed. */
function Audience({ take }: { readonly take: TakeState }) {
  const words = useWords();
  const { t, fault, hint } = words;
  const said = take.audience;
  const undone = take.steps.filter((step) => step.at === 'undone' || step.at === 'unverified').length;
  const open = take.steps.filter((step) => OPEN_UNDO.has(step.at)).length;
  return (
    <div className="safe">
      <Icon name={take.holds.length > 0 && take.endedUs === null ? 'held' : 'director'} />
      <span>
        <strong>{fault(said)}</strong>
        {undone + open > 0 ? t('take.undone', { n: undone, of: undone + open }) : hint(said)}
      </span>
    </div>
  );
}
