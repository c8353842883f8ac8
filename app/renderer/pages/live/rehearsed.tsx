/** What a rehearsal found: the plan that would be armed, with its gates. Nothing was sent. */
import type { PlanState } from '../../../protocol/state.ts';
import { useTarget } from '../../live/target.ts';
import { formatValue } from '../../ui/format.ts';
import { Button, InlineAsk } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { Gates, Verdict } from './gates.tsx';
import { PlanPhases } from './plan-phases.tsx';
import { StepList } from './step-list.tsx';

/** The engine answers with the plan's own fields; older or shorter answers show their numbers. */
export function readPlan(answer: unknown): PlanState | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  if ('plan' in answer) return readPlan(answer.plan);
  const found = 'steps' in answer && Array.isArray(answer.steps) && 'gates' in answer && Array.isArray(answer.gates);
  if (!found) return undefined;
  const blank = {
    kind: 'take',
    mode: null,
    scene: null,
    preset: null,
    zones: [],
    leases: [],
    pictures: [],
    covers: {},
    holds: [],
    confirmations: [],
    untouched: 0,
    predictedMs: {},
    boundMs: 0,
    safety: 0,
    notRestored: [],
  };
  return { ...blank, ...answer } as unknown as PlanState;
}

export function Rehearsed({ answer }: { readonly answer: unknown }) {
  const { t } = useWords();
  const plan = readPlan(answer);
  return (
    <>
      <InlineAsk
        icon="shield"
        acts={
          <Button look="quiet" onPress={() => useTarget.setState({ rehearsed: undefined })}>
            {t('ask.close')}
          </Button>
        }
      >
        {t('take.rehearsed')}
      </InlineAsk>
      {plan ? (
        <>
          <Verdict gates={plan.gates} />
          <div className="scrolls">
            <Gates gates={plan.gates} />
            <StepList plan={plan} />
          </div>
          <PlanPhases plan={plan} nothingSent />
        </>
      ) : (
        <dl className="facts">
          {Object.entries(answer as object).map(([key, value]) => (
            <div key={key}>
              <dt className="mono">{key}</dt>
              <dd className="num">
                {Array.isArray(value)
                  ? value.length
                  : typeof value === 'object'
                    ? JSON.stringify(value)
                    : formatValue(value)}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
