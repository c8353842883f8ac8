/** The journal's lines about render nodes. Pure. */
import { formatMs } from '../../ui/format.ts';
import { sayIds } from '../../words/names.ts';
import { type Words, wordKey } from '../../words/say.ts';
import type { Bag, Known } from './journal-says.ts';

/** "Start render nodes · nDisplay · node_1, node_2"; "Node ended by itself · nDisplay · node_3 · Fatal error". */
export function sayEngine(data: Bag, { studio }: Known, { t, lang }: Words): string {
  const { do: begun, ended, died, lost, system, nodes, tookMs, log } = data;
  const act = typeof begun === 'string' ? begun : ended;
  const key = wordKey(`command.engine.${String(act)}`);
  const gone = died ?? lost;
  const fate = t(died === undefined ? 'journal.node-lost' : 'journal.node-died');
  const names = Array.isArray(nodes) ? nodes.filter((one) => typeof one === 'string').join(t('comma')) : '';
  return [
    gone === undefined ? (key ? t(key) : String(act)) : fate,
    typeof system === 'string' ? sayIds(system, studio, lang) : '',
    typeof gone === 'string' ? gone : names,
    typeof tookMs === 'number' ? formatMs(tookMs) : '',
    typeof log === 'string' ? log : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
