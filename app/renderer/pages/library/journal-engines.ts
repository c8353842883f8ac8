/** The journal's lines about render nodes. Pure. */
import { formatMs } from '../../ui/format.ts';
import { sayIds } from '../../words/names.ts';
import { type Words, wordKey } from '../../words/say.ts';
import type { Bag, Known } from './journal-says.ts';

/** "Start render nodes · nDisplay · node_1, node_2"; "Node ended by itself · nDisplay · node_3 · Fatal error". */
export function sayEngine(data: Bag, { studio }: Known, { t, lang }: Words): string {
  const { do: begun, ended, died, system, nodes, tookMs, log } = data;
  const act = typeof begun === 'string' ? begun : ended;
  const key = wordKey(`command.engine.${String(act)}`);
  const what = died === undefined ? (key ? t(key) : String(act)) : t('journal.node-died');
  const names = Array.isArray(nodes) ? nodes.filter((one) => typeof one === 'string').join(t('comma')) : '';
  return [
    what,
    typeof system === 'string' ? sayIds(system, studio, lang) : '',
    typeof died === 'string' ? died : names,
    typeof tookMs === 'number' ? formatMs(tookMs) : '',
    typeof log === 'string' ? log : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
