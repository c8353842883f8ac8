/** What will happen, by phase: how long, how many steps on how many devices, and what stays as it is. */
import type { PlanState, StepState } from '../../../protocol/state.ts';
import { useStage } from '../../live/store.ts';
import { deviceCount, PLAN_PHASES, stepsOf } from '../../live/view.ts';
import { effectLine, widestEffect } from '../../param/effect-text.ts';
import { formatMs } from '../../ui/format.ts';
import { PanelHead } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import './plan-clock.css';

export function PlanPhases({ plan, nothingSent }: { readonly plan: PlanState; readonly nothingSent: boolean }) {
  const { t, fault } = useWords();
  const devices = deviceCount(plan);
  return (
    <div className="foot">
      <PanelHead
        title={t('plan.title')}
        sub={t(nothingSent ? 'plan.size-nothing-sent' : 'plan.size', { steps: plan.steps.length, devices })}
        right={<span className="num">{t('plan.bound', { time: formatMs(plan.boundMs) })}</span>}
      />
      <PlanClock plan={plan} />
      <div className="phases">
        {PLAN_PHASES.map((phase) => (
          <div className="phase" key={phase}>
            <b>{t(`phase.${phase}`)}</b>
            <i />
            <small className="num">
              {plan.predictedMs[phase] === undefined ? '–' : formatMs(plan.predictedMs[phase])}
            </small>
          </div>
        ))}
      </div>
      <div className="pv">
        {PLAN_PHASES.map((phase) => {
          const steps = stepsOf(plan, phase);
          return steps.length === 0 ? null : (
            <div key={phase}>
              <b>{t(`phase.${phase}`)}</b>
              <StepNames steps={steps} timed={phase === 'switch'} />
            </div>
          );
        })}
        <div>
          <b>{t('plan.untouched')}</b>
          <span>{t('plan.untouched-n', { n: plan.untouched })}</span>
        </div>
        {plan.notRestored.map((one) => (
          <div key={JSON.stringify(one)}>
            <b>{t('plan.not-restored')}</b>
            <span>{fault(one)}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Whose frames the plan counts: free-run is said; and whether its switch waits for a label. */
function PlanClock({ plan }: { readonly plan: PlanState }) {
  const { t, text } = useWords();
  const { lock, source = '' } = plan.clock ?? {};
  const name = useStage((state) => state.sync.sources[source]?.name);
  if (lock === undefined) return null;
  return (
    <p className="planclock">
      <span className={lock === 'locked' ? undefined : 'warned'}>
        {t('plan.clock', { clock: t(`plan.clock.${lock}`, { source: name ? text(name) : source }) })}
      </span>
      {plan.onLabel ? <span>{t('plan.label-only')}</span> : null}
    </p>
  );
}

/** Devices of a phase with how many things each is told; of the switch also when it takes effect, and who says so. */
function StepNames({ steps, timed }: { readonly steps: PlanState['steps']; readonly timed: boolean }) {
  const words = useWords();
  const devices = useStage((state) => state.studio.devices);
  const byDevice = new Map<string, StepState[]>();
  for (const step of steps) byDevice.set(step.device, [...(byDevice.get(step.device) ?? []), step]);
  const said = [...byDevice].map(([id, own]) => {
    const name = devices[id]?.name;
    const effect = timed ? widestEffect(own) : undefined;
    const when = effect ? ` (${effectLine(effect, 0, words)})` : '';
    return `${name ? words.text(name) : id}${own.length > 1 ? ` × ${own.length}` : ''}${when}`;
  });
  return <span>{said.join(', ')}</span>;
}
