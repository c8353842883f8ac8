/** Engines: how an nDisplay cluster is meant to stand, its mistakes first; versions of it, and where they come from. */
import { useState } from 'react';
import type { ClusterShown } from '../../../../protocol/state-ndisplay.ts';
import { useAsked } from '../../../live/asked.ts';
import { useStage } from '../../../live/store.ts';
import { PanelHead, Quiet } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { ClusterChoice, type ClusterChosen, NoCluster, useClusterChoice } from './cluster-choice.tsx';
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
  const clusters = useStage((state) => state.clusters);
  const chosen = useClusterChoice(Object.keys(clusters ?? {}));
  return chosen ? <Cluster key={chosen.system} {...chosen} /> : <NoCluster tab="engines" />;
}

function Cluster(cluster: ClusterChosen) {
  const { system } = cluster;
  const { t } = useWords();
  const book = useStage((state) => state.clusters?.[system]);
  const [chosen, choose] = useState<number>();
  const version = chosen ?? (book?.inForce || book?.versions[0]?.version);
  return (
    <main className="page engines">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className="panel scrolls" tabIndex={0} aria-label={t('engines.config')}>
        <DeviceTabs tab="engines" />
        <ClusterChoice {...cluster} />
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
