/** The nodes of a cluster as they run: a card each, what is odd first; all well is one quiet line over calm cards. */
import { useState } from 'react';
import type { Fault } from '../../../../core/parameter.ts';
import type { EngineNode } from '../../../../protocol/state-engines.ts';
import { useAsked } from '../../../live/asked.ts';
import { useStage } from '../../../live/store.ts';
import { Button, cx, PanelHead, Quiet, Word } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { NodeActs } from './node-acts.tsx';
import { NodeRun } from './node-run.tsx';
import './nodes.css';

export function NodeCards({ system }: { readonly system: string }) {
  const { t } = useWords();
  const book = useStage((state) => state.engines?.[system]);
  if (!book || book.nodes.length === 0) return null;
  const { nodes, run, last } = book;
  const odd = nodes.flatMap((node) => node.odd);
  const wrong = odd.filter(({ level }) => level === 'wrong').length;
  const down = nodes.filter(({ at }) => at === 'stopped').length;
  const unheard = nodes.filter(({ at, odd: ofIt }) => at === 'unknown' && ofIt.length === 0).length;
  const said = [
    odd.length > 0 ? t('nodes.odd', { wrong, look: odd.length - wrong }) : '',
    down > 0 ? t('nodes.down', { n: down }) : '',
    unheard > 0 ? t('nodes.unheard', { n: unheard }) : '',
  ].filter(Boolean);
  const sub = said.length > 0 ? said.join(' · ') : t('nodes.well', { n: nodes.length });
  return (
    <section className="nodes" aria-label={t('nodes.title')}>
      <PanelHead title={t('nodes.title')} sub={sub} />
      <NodeRun run={run} last={last} />
      <NodeActs system={system} nodes={nodes} busy={run !== null} />
      <div className="ncards">
        {nodes.toSorted(byOddness).map((node) => (
          <NodeCard key={node.node} system={system} node={node} busy={run !== null} />
        ))}
      </div>
    </section>
  );
}

const RANK = { wrong: 0, look: 1 } as const;
const rankOf = ({ odd: [first], at }: EngineNode): number => (first ? RANK[first.level] : at === 'running' ? 3 : 2);

/** The wrong, what wants a look, what does not run, and then as the studio has them. */
const byOddness = (a: EngineNode, b: EngineNode): number => rankOf(a) - rankOf(b);

interface CardProps {
  readonly system: string;
  readonly node: EngineNode;
  readonly busy: boolean;
}

function NodeCard({ system, node, busy }: CardProps) {
  const { t, text, fault, hint } = useWords();
  const device = useStage((state) => (node.device === null ? undefined : state.studio.devices[node.device]));
  const [opened, open] = useState(false);
  const { at, doing, odd } = node;
  const isBad = odd.some(({ level }) => level === 'wrong');
  return (
    <article className={cx('ncard', isBad && 'bad', at === 'stopped' && 'off')} aria-label={node.node}>
      <header>
        <b>{node.node}</b>
        {node.primary ? <Word tone="plain">{t('engines.primary')}</Word> : null}
        {node.offscreen ? <Word tone="plain">{t('engines.offscreen')}</Word> : null}
        <span className={cx('at', at === 'ended' && 'faulty')}>
          {t(doing ? `nodes.doing.${doing}` : `nodes.at.${at}`)}
        </span>
      </header>
      <small className="host">{device ? text(device.name) : ''}</small>
      {odd.map((one) => (
        <p key={one.code} className="odd">
          <Word tone={one.level === 'wrong' ? 'fault' : 'plain'}>{t(`engines.${one.level}`)}</Word>
          <span>
            {fault(one)} <small>{hint(one) || hint(whyOf(one))}</small>
          </span>
        </p>
      ))}
      {node.log.length > 0 && !opened ? <pre className="nlog">{node.log.join('\n')}</pre> : null}
      <p className="nfacts">{(opened ? [...inShort(node, t), ...inFull(node, t)] : inShort(node, t)).join(' · ')}</p>
      {opened ? <Log system={system} node={node.node} /> : null}
      <footer>
        <Button small look="quiet" expanded={opened} onPress={() => open(!opened)} disabled={node.device === null}>
          {t('nodes.details')}
        </Button>
        {opened || isBad || at === 'stopped' ? (
          <NodeActs system={system} nodes={[node]} busy={busy} one={node.node} />
        ) : null}
      </footer>
    </article>
  );
}

type Say = ReturnType<typeof useWords>['t'];

/** Only what its host said lately. */
function inShort({ at, sync, refreshHz, gpuPct }: EngineNode, t: Say): readonly string[] {
  if (at !== 'running') return [];
  return [
    sync === null ? '' : t(`nodes.sync.${sync}`),
    refreshHz === null || sync === 'none' ? '' : t('nodes.hz', { hz: refreshHz }),
    gpuPct === null ? '' : t('nodes.gpu', { pct: gpuPct }),
  ].filter(Boolean);
}

function inFull({ at, houseHz, cpuPct, memoryFreeGb, present, driver, pid }: EngineNode, t: Say): readonly string[] {
  if (at !== 'running') return [];
  return [
    houseHz === null ? '' : houseHz === 0 ? t('nodes.house-none') : t('nodes.house', { hz: houseHz }),
    cpuPct === null ? '' : t('nodes.cpu', { pct: cpuPct }),
    memoryFreeGb === null ? '' : t('nodes.memory', { gb: memoryFreeGb }),
    present ?? '',
    driver === null ? '' : t('nodes.driver', { driver }),
    pid === null ? '' : t('nodes.pid', { pid }),
  ].filter(Boolean);
}

/** What can be done about a host that is not heard stands with the reason. */
const whyOf = ({ params = {} }: Fault): Fault => ({ code: String(params['why'] ?? ''), params });

const readLines = (answer: unknown): readonly string[] => (answer as { readonly lines: readonly string[] }).lines;

function Log({ system, node }: { readonly system: string; readonly node: string }) {
  const { t } = useWords();
  const lines = useAsked('engine.log', { system, node }, readLines);
  if (lines === undefined) return <Quiet>{t('engines.asking')}</Quiet>;
  if (lines.length === 0) return <Quiet>{t('nodes.log-none')}</Quiet>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <pre className="nlog whole" tabIndex={0} aria-label={t('nodes.log-of', { node })}>
      {lines.join('\n')}
    </pre>
  );
}
