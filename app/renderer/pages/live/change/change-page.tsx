/**
 * Cold changes: the check list that would be walked, or the one that is; beside it what changes between the two modes, and
 * afterwards what is to be done again.
 */
import { useState } from 'react';
import { useStage } from '../../../live/store.ts';
import { modeWord } from '../../../live/view.ts';
import { PanelHead } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { useGateTarget } from '../gate-target.ts';
import { ChangeAgain } from './change-again.tsx';
import { ChangeContract } from './change-contract.tsx';
import { ChangePlan, type ChangeTarget } from './change-plan.tsx';
import { ChangeRun } from './change-run.tsx';
import { ChangeSteps } from './change-steps.tsx';
import '../../technician.css';
import './change.css';

export { CHANGE_PATH } from './change-banner.tsx';

export function ChangePage() {
  const cold = useStage((state) => state.cold);
  const isOpen = cold && cold.at !== 'done' && cold.at !== 'aborted';
  return isOpen ? <OpenChange /> : <NextChange />;
}

function OpenChange() {
  const { t, text } = useWords();
  const cold = useStage((state) => state.cold);
  const scenes = useStage((state) => state.studio.scenes);
  if (!cold) return null;
  const scene = cold.scene === null ? undefined : scenes[cold.scene];
  return (
    <main className="page change">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className="panel scrolls" tabIndex={0} aria-label={t('cold.steps')}>
        <PanelHead
          title={t('cold.fromTo', { from: modeWord(cold.from), to: modeWord(cold.to) })}
          sub={scene ? text(scene.name) : undefined}
        />
        <ChangeSteps cold={cold} steps={cold.steps} />
      </section>
      <aside className="panel scrolls">
        <ChangeRun cold={cold} />
        {cold.at === 'requalify' ? <ChangeAgain items={cold.again} /> : null}
      </aside>
    </main>
  );
}

/** Nothing runs: where to, what it would take, and whether an ordinary take would do. */
function NextChange() {
  const { t } = useWords();
  const modes = useStage((state) => state.studio.modes);
  const mode = useStage((state) => state.mode);
  const asked = useGateTarget();
  const [picked, pick] = useState<ChangeTarget>();
  const other = Object.keys(modes).find((id) => id !== mode) ?? '';
  const wanted = asked?.mode !== undefined && asked.mode !== mode ? asked.mode : other;
  const target = picked ?? { mode: wanted, ...(asked?.scene !== undefined && { scene: asked.scene }) };
  return (
    <main className="page change">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className="panel scrolls" tabIndex={0} aria-label={t('cold.steps')}>
        <ChangePlan target={target} onPick={pick} />
      </section>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <aside className="panel scrolls" tabIndex={0} aria-label={t('cold.today.cold')}>
        <ChangeContract target={target} />
      </aside>
    </main>
  );
}
