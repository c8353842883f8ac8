/** Every step on the ladder of proof: sent, acknowledged, verified; or how it failed, or came back. */
import type { PlanState, StageState, StepState, StudioInfo, TakeState } from '../../../protocol/state.ts';
import { useStage } from '../../live/store.ts';
import { PLAN_PHASES, stepsOf } from '../../live/view.ts';
import { effectLine, lateLine } from '../../param/effect-text.ts';
import { OverrideMark } from '../../param/overrides.tsx';
import { useValueText } from '../../param/use-value-text.ts';
import { formatFrame } from '../../ui/format.ts';
import { cx } from '../../ui/kit.tsx';
import { useWords, type Words } from '../../words/say.ts';

/** What the ladder shows; the word always stands beside it. */
const LOOK: Readonly<Record<StepState['at'], string>> = {
  waiting: '',
  queued: '',
  sent: 'sent',
  acknowledged: 'ack',
  verified: 'ok',
  unconfirmed: 'ack',
  failed: 'fail',
  excepted: 'fail',
  skipped: '',
  cancelled: '',
  'undo-waiting': '',
  undoing: 'undoing',
  undone: 'back',
  unverified: 'undoing',
  'undo-failed': 'fail',
};

export function stepName(
  step: StepState,
  studio: StudioInfo,
  descriptors: StageState['descriptors'],
  words: Words,
): string {
  const label = descriptors[step.path]?.label;
  if (label) return words.text(label);
  const device = studio.devices[step.device]?.name;
  return device ? words.text(device) : step.path;
}

interface ListProps {
  readonly plan: PlanState | TakeState;
  readonly frame?: number | null;
}

type Exception = TakeState['exceptions'][number];

export function StepList({ plan, frame }: ListProps) {
  const { t } = useWords();
  const exceptions = 'exceptions' in plan ? plan.exceptions : [];
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <section className="steps" tabIndex={0} aria-label={t('plan.title')}>
      {PLAN_PHASES.map((phase) => {
        const steps = stepsOf(plan, phase);
        if (steps.length === 0) return null;
        const untouched = steps.every((step) => step.at === 'waiting' || step.at === 'queued');
        const title =
          phase === 'switch' && frame ? t('phase.switch-at', { frame: formatFrame(frame) }) : t(`phase.${phase}`);
        return (
          <div key={phase}>
            <div className="step-phase">
              <span>{title}</span>
              <span>
                {untouched
                  ? t('phase.not-started')
                  : t('phase.count', { n: steps.filter((step) => step.at === 'verified').length, of: steps.length })}
              </span>
            </div>
            {steps.map((step) => (
              <StepRow key={step.id} step={step} excepted={exceptions.find((one) => one.step === step.id)} />
            ))}
          </div>
        );
      })}
    </section>
  );
}

interface RowProps {
  readonly step: StepState;
  readonly excepted: Exception | undefined;
}

function StepRow({ step, excepted }: RowProps) {
  const words = useWords();
  const say = useValueText();
  const { t, fault } = words;
  const studio = useStage((state) => state.studio);
  const descriptors = useStage((state) => state.descriptors);
  const why = step.fault ?? excepted?.fault;
  const late = lateLine(step.lateUs, words);
  const bad = step.at === 'failed' || step.at === 'undo-failed' || step.at === 'excepted';
  return (
    <div className={cx('step', LOOK[step.at])}>
      <span className="ladder">
        <i />
        <i />
        <i />
      </span>
      <span className="dev">
        {stepName(step, studio, descriptors, words)}
        <em>{say(step.value, descriptors[step.path])}</em>
        <OverrideMark path={step.path} />
        {bad && why ? <small>{fault(why)}</small> : null}
        {!bad && step.visible && step.effect ? (
          <small className="effect">{effectLine(step.effect, step.leadFrames, words)}</small>
        ) : null}
        {late === undefined ? null : <small className="late">{late}</small>}
      </span>
      <span className="st">{t(`step.${step.at}`)}</span>
      <span className="ms num">{step.undo === 'exact' ? '' : t(`undo.${step.undo}`)}</span>
    </div>
  );
}
