/** What a cold change to a chosen mode and scene would take, why it may not begin now, and the hold that begins it. */
import type { ColdPlanShown } from '../../../../protocol/state-cold.ts';
import { libraryChanged, useAsked } from '../../../live/asked.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { modeWord } from '../../../live/view.ts';
import { formatDuration } from '../../../ui/format.ts';
import { HoldButton } from '../../../ui/hold-button.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { PanelHead, Quiet, Seg } from '../../../ui/kit.tsx';
import { Pick } from '../../../ui/pick.tsx';
import { useWords } from '../../../words/say.ts';
import { ChangeEnded } from './change-run.tsx';
import { ChangeSteps } from './change-steps.tsx';

export interface ChangeTarget {
  readonly mode: string;
  readonly scene?: string;
}

interface PlanProps {
  readonly target: ChangeTarget;
  readonly onPick: (target: ChangeTarget) => void;
}

const KEEP = '';
const asPlan = (answer: unknown): ColdPlanShown => answer as ColdPlanShown;

export function ChangePlan({ target, onPick }: PlanProps) {
  const words = useWords();
  const { t, text, fault, hint } = words;
  const studio = useStage((state) => state.studio);
  const may = useMay('cold.begin');
  const live = useIsLive();
  const plan = useAsked('cold.plan', { ...target }, asPlan);
  const scenes = Object.entries(studio.scenes).map(([id, { name }]) => ({ id, name: text(name) }));
  const pickScene = (scene: string): void => onPick({ mode: target.mode, ...(scene !== KEEP && { scene }) });
  return (
    <>
      <PanelHead title={t('cold.title', { to: modeWord(target.mode) })} />
      <ChangeEnded />
      <div className="tabs">
        <Seg
          label={t('cold.choose')}
          value={target.mode}
          options={Object.keys(studio.modes).map((id) => ({ id, name: modeWord(id) }))}
          onPick={(mode) => onPick({ ...target, mode })}
        />
        <Pick
          label={t('cold.scene')}
          value={target.scene ?? KEEP}
          options={[{ id: KEEP, name: t('cold.keep-scene') }, ...scenes]}
          onPick={pickScene}
        />
      </div>
      {plan ? (
        <>
          {plan.notes ? <p className="quiet-line">{text(plan.notes)}</p> : null}
          <ChangeSteps steps={plan.steps} />
          <div className="coldfoot">
            <span className="grow">
              {plan.refused ? (
                <span className="refused">
                  <Icon name="blocked" size="s" /> {fault(plan.refused)} <small>{hint(plan.refused)}</small>
                </span>
              ) : plan.restMs === null ? (
                t('cold.rest-unknown')
              ) : (
                t('cold.rest', { time: formatDuration(plan.restMs) })
              )}
            </span>
            <HoldButton
              disabled={!may || !live || plan.refused !== null}
              onHold={() => void send('cold.begin', { ...target }).then(() => libraryChanged())}
            >
              {t('cold.begin')}
            </HoldButton>
          </div>
        </>
      ) : (
        <Quiet>{t('cold.no-plan')}</Quiet>
      )}
    </>
  );
}
