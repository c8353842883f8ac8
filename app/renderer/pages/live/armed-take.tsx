/** Armed: countdown first, then what a person still has to confirm, then gates and the plan by phase. */

import type { ArmedState } from '../../../protocol/state.ts';
import { Extend, SecondsLeft } from '../../frame/countdown.tsx';
import { Schedule } from '../../frame/schedule.tsx';
import { confirmStep } from '../../live/acts.ts';
import { useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { cueById } from '../../live/view.ts';
import { Overrides } from '../../param/overrides.tsx';
import { Button, InlineAsk, PanelHead } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { Gates, Verdict } from './gates.tsx';
import { History } from './next-take.tsx';
import { PlanPhases } from './plan-phases.tsx';
import { stepName } from './step-list.tsx';
import { TargetCard } from './target-card.tsx';

export function ArmedTake() {
  const armed = useStage((state) => state.armed);
  return armed ? <Armed armed={armed} /> : null;
}

function Armed({ armed }: { readonly armed: ArmedState }) {
  const { t } = useWords();
  const cue = useStage((state) => cueById(state.cues, armed.cue));
  const seat = useStage((state) => state.seats[armed.seat]?.name ?? armed.seat);
  return (
    <>
      <PanelHead
        title={t(`plan.kind.${armed.kind}`)}
        sub={cue ? t('cue.n', { n: cue.number }) : undefined}
        right={<History from={null} mode={armed.mode} scene={armed.scene} />}
      />
      <TargetCard mode={armed.mode} scene={armed.scene} armed>
        <div className="armline">
          <b>{t('armed.by', { seat })}</b>
          <span className="num">
            {armed.untilUs === null ? (
              t('arm.stays')
            ) : (
              <>
                <SecondsLeft untilUs={armed.untilUs} /> {t('armed.left-after')} <Extend />
              </>
            )}
          </span>
        </div>
      </TargetCard>
      <Schedule armed={armed} />
      <Confirmations armed={armed} />
      <Overrides />
      <Verdict gates={armed.gates} />
      <Gates gates={armed.gates} />
      <PlanPhases plan={armed} nothingSent={armed.rehearsal} />
    </>
  );
}

/** Steps with no way back are confirmed one by one, by name. */
function Confirmations({ armed }: { readonly armed: ArmedState }) {
  const words = useWords();
  const { t } = words;
  const studio = useStage((state) => state.studio);
  const descriptors = useStage((state) => state.descriptors);
  const may = useMay('stage.arm');
  const live = useIsLive();
  return armed.unconfirmed.map((id) => {
    const step = armed.steps.find((one) => one.id === id);
    return (
      <InlineAsk
        key={id}
        acts={
          <Button look="primary" disabled={!may || !live} onPress={() => confirmStep(id)}>
            {t('armed.confirm')}
          </Button>
        }
      >
        {t('armed.no-undo', { step: step ? stepName(step, studio, descriptors, words) : id })}
      </InlineAsk>
    );
  });
}
