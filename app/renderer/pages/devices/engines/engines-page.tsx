/** Engines: how an nDisplay cluster is meant to stand, its mistakes first; versions of it, and where they come from. */
import { useState } from 'react';
import type { ClusterShown } from '../../../../protocol/state-ndisplay.ts';
import { useStage } from '../../../live/store.ts';
import { PanelHead, Quiet, Seg } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { useAsked } from '../../library/asked.ts';
import { ClusterMake } from './cluster-make.tsx';
import { ClusterMistakes } from './cluster-mistakes.tsx';
import { ClusterNodes } from './cluster-nodes.tsx';
import { ClusterVersions } from './cluster-versions.tsx';
import { ClusterWall } from './cluster-wall.tsx';
import { DeviceTabs } from './device-tabs.tsx';
import { NodeCards } from './node-cards.tsx';
import '../../technician.css';
import './engines.css';

export function EnginesPage() {
  const { t, text } = useWords();
  const clusters = useStage((state) => state.clusters);
  const systems = useStage((state) => state.studio.systems);
  const [picked, pick] = useState<string>();
  const ids = Object.keys(clusters ?? {});
  const system = picked ?? ids[0];
  if (system === undefined)
    return (
      <main className="page">
        <section className="panel scrolls">
          <DeviceTabs tab="engines" />
          <Quiet>{t('engines.no-system')}</Quiet>
        </section>
      </main>
    );
  const choice = ids.map((id) => ({ id, name: systems[id] ? text(systems[id].name) : id }));
  return <Cluster key={system} system={system} choice={choice} onPick={pick} />;
}

interface ClusterProps {
  readonly system: string;
  readonly choice: readonly { readonly id: string; readonly name: string }[];
  readonly onPick: (system: string) => void;
}

function Cluster({ system, choice, onPick }: ClusterProps) {
  const { t } = useWords();
  const book = useStage((state) => state.clusters?.[system]);
  const [chosen, choose] = useState<number>();
  const version = chosen ?? (book?.inForce || book?.versions[0]?.version);
  return (
    <main className="page engines">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className="panel scrolls" tabIndex={0} aria-label={t('engines.config')}>
        <DeviceTabs tab="engines" />
        {choice.length > 1 ? (
          <div className="tabs">
            <Seg label={t('engines.system')} value={system} options={choice} onPick={onPick} />
          </div>
        ) : null}
        <NodeCards system={system} />
        {version ? <Shown system={system} version={version} /> : <Quiet>{t('engines.none')}</Quiet>}
      </section>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <aside className="panel scrolls" tabIndex={0} aria-label={t('engines.versions')}>
        {book ? <ClusterVersions system={system} book={book} shown={version ?? 0} onShow={choose} /> : null}
        <ClusterMake system={system} onMade={choose} />
      </aside>
    </main>
  );
}

const asShown = (answer: unknown): ClusterShown => answer as ClusterShown;

function Shown({ system, version }: { readonly system: string; readonly version: number }) {
  const { t } = useWords();
  const shown = useAsked('ndisplay.show', { system, version }, asShown);
  if (!shown) return <Quiet>{t('engines.asking')}</Quiet>;
  const { row } = shown;
  const counts = { hosts: row.hosts, nodes: row.nodes, viewports: row.viewports };
  return (
    <>
      <PanelHead title={`${t('engines.config')} v${version}`} sub={t('engines.counts', counts)} />
      <ClusterMistakes mistakes={shown.mistakes} />
      <ClusterWall shown={shown} />
      <ClusterNodes system={system} shown={shown} />
    </>
  );
}
