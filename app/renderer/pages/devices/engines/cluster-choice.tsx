/** Which cluster a page is about, where a studio has several; and the page of a studio that has none. */
import { useState } from 'react';
import { useStage } from '../../../live/store.ts';
import { Quiet, Seg } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { DeviceTabs } from './device-tabs.tsx';

export interface ClusterChosen {
  readonly system: string;
  readonly choice: readonly { readonly id: string; readonly name: string }[];
  readonly onPick: (system: string) => void;
}

/** Undefined: there is none. */
export function useClusterChoice(ids: readonly string[]): ClusterChosen | undefined {
  const { text } = useWords();
  const systems = useStage((state) => state.studio.systems);
  const [picked, onPick] = useState<string>();
  const system = picked ?? ids[0];
  if (system === undefined) return undefined;
  return { system, onPick, choice: ids.map((id) => ({ id, name: systems[id] ? text(systems[id].name) : id })) };
}

export function ClusterChoice({ system, choice, onPick }: ClusterChosen) {
  const { t } = useWords();
  if (choice.length < 2) return null;
  return (
    <div className="tabs">
      <Seg label={t('engines.system')} value={system} options={choice} onPick={onPick} />
    </div>
  );
}

export function NoCluster({ tab }: Parameters<typeof DeviceTabs>[0]) {
  const { t } = useWords();
  return (
    <main className="page">
      <section className="panel scrolls">
        <DeviceTabs tab={tab} />
        <Quiet>{t('engines.no-system')}</Quiet>
      </section>
    </main>
  );
}
