/** What a person can choose while a take asks, is stopped, stuck or failed in sight: in its own row, never a dialog. */
import { useState } from 'react';
import type { CommandName } from '../../../protocol/commands.ts';
import type { TakeState } from '../../../protocol/state.ts';
import { bailOut, undo } from '../../live/acts.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { HoldButton } from '../../ui/hold-button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Button, Field } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { stepName } from './step-list.tsx';

type StepChoice = 'retry' | 'skip' | 'accept';
const STEP_COMMAND: Readonly<Record<StepChoice, CommandName & `take.${string}`>> = {
  retry: 'take.retryStep',
  skip: 'take.skipStep',
  accept: 'take.acceptStep',
};

function isStepChoice(word: string): word is StepChoice {
  return word === 'retry' || word === 'skip' || word === 'accept';
}

/** `retry:<step>` names its step; a bare `retry` is offered for every step that failed. */
export function stepChoices(
  take: TakeState,
): readonly { readonly step: string; readonly choices: readonly StepChoice[] }[] {
  const failed = take.steps.filter((step) => step.at === 'failed' || step.at === 'undo-failed').map((step) => step.id);
  const found = new Map<string, StepChoice[]>();
  for (const choice of take.choices) {
    const [word = '', ...rest] = choice.split(':');
    if (!isStepChoice(word)) continue;
    for (const step of rest.length > 0 ? [rest.join(':')] : failed) found.set(step, [...(found.get(step) ?? []), word]);
  }
  return [...found].map(([step, choices]) => ({ step, choices }));
}

export function Choices({ take }: { readonly take: TakeState }) {
  const words = useWords();
  const { t, fault } = words;
  const studio = useStage((state) => state.studio);
  const descriptors = useStage((state) => state.descriptors);
  const may = useMay('take.continue');
  const live = useIsLive();
  const { takeId, choices } = take;
  if (choices.length === 0 && take.at !== 'failed-visible') return null;
  const off = !may || !live;
  return (
    <div className="choicebox" role="group" aria-label={t('choice.title')}>
      <p>
        <Icon name="warning" size="s" />{' '}
        <b>
          {t(
            `choice.ask.${take.at === 'asking' || take.at === 'stopped' || take.at === 'stuck' || take.at === 'failed-visible' ? take.at : 'asking'}`,
          )}
        </b>
        {may ? null : <small> {t('role.operator-only')}</small>}
      </p>
      {stepChoices(take).map(({ step, choices: offered }) => {
        // The way back names its steps after those they undo.
        const about = take.steps.find((one) => one.id === step || `undo:${one.id}` === step);
        return (
          <div className="row" key={step}>
            <span className="grow">
              <b>{about ? stepName(about, studio, descriptors, words) : step}</b>
              {about?.fault ? <small>{fault(about.fault)}</small> : null}
            </span>
            {offered.map((choice) => (
              <Button
                key={choice}
                small
                disabled={off}
                onPress={() => void send(STEP_COMMAND[choice], { takeId, step })}
              >
                {t(`choice.${choice}`)}
              </Button>
            ))}
          </div>
        );
      })}
      {choices.includes('reveal') ? <RevealAnyway takeId={takeId} disabled={off} /> : null}
      <div className="row">
        {choices.includes('back') ? (
          <Button look="primary" disabled={off} onPress={() => void send('take.back', { takeId })}>
            {t('choice.back')}
          </Button>
        ) : null}
        {choices.includes('continue') ? (
          <Button disabled={off} onPress={() => void send('take.continue', { takeId })}>
            {t('choice.continue')}
          </Button>
        ) : null}
        {take.at === 'failed-visible' ? (
          <>
            <Button look="primary" disabled={off} onPress={undo}>
              {t('choice.undo')}
            </Button>
            <HoldButton disabled={off} onHold={bailOut}>
              {t('bailout.title')}
            </HoldButton>
          </>
        ) : null}
      </div>
    </div>
  );
}

/** A named waiver: the reason is written before the wall is shown as it is. */
function RevealAnyway({ takeId, disabled }: { readonly takeId: string; readonly disabled: boolean }) {
  const { t } = useWords();
  const [reason, setReason] = useState('');
  return (
    <div className="row">
      <Field label={t('choice.reveal-why')} value={reason} onChange={setReason} />
      <Button
        disabled={disabled || reason.trim() === ''}
        onPress={() => void send('take.reveal', { takeId, reason: reason.trim() })}
      >
        {t('choice.reveal')}
      </Button>
    </div>
  );
}
