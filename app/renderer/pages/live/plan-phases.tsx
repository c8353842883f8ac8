/** What will happen, by phase: how long, how many steps on how many devices, and what stays as it is. */
import type { PlanState } from '../../../protocol/state.ts';
import { useStage } from '../../live/store.ts';
import { deviceCount, PLAN_PHASES, stepsOf } from '../../live/view.ts';
import { formatMs } from '../../ui/format.ts';
import { PanelHead } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';

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
              <StepNames steps={steps} />
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

/** Devices of a phase with how many things each is told. */
function StepNames({ steps }: { readonly steps: PlanState['steps'] }) {
  const { text } = useWords();
  const devices = useStage((state) => state.studio.devices);
  const counts = new Map<string, number>();
  for (const step of steps) counts.set(step.device, (counts.get(step.device) ?? 0) + 1);
  const said = [...counts].map(([id, n]) => {
    const name = devices[id]?.name;
    return `${name ? text(name) : id}${n > 1 ? ` × ${n}` : ''}`;
  });
  return <span>{said.join(', ')}</span>;
}
