/** The journal's lines about clusters: their configurations, their own commands, and the events that people make. Pure. */
import type { Fault, Text } from '../../../core/parameter.ts';
import { formatValue } from '../../ui/format.ts';
import { sayIds } from '../../words/names.ts';
import { type Words, wordKey } from '../../words/say.ts';
import type { Bag, Known } from './journal-says.ts';

/** "in force · nDisplay · v3", "console line · nDisplay · stat fps". */
export function sayCluster(data: Bag, refused: Fault | undefined, { studio }: Known, words: Words): string {
  const { do: act, system, version, name, node, viewport, to, ExecString } = data;
  const key = wordKey(`journal.cluster.${String(act)}`);
  const said = [
    key ? words.t(key) : String(act),
    typeof system === 'string' ? sayIds(system, studio, words.lang) : '',
    typeof version === 'number' ? `v${version}` : '',
    ...[name, node, viewport, to, ExecString].map((part) => (typeof part === 'string' ? part : '')),
  ];
  return whole(said, refused, words);
}

/** "sent · Thunder · Show/Fx/Thunder · strength 80". */
export function sayEvent(data: Bag, refused: Fault | undefined, words: Words): string {
  const { do: act, id, name, address, values } = data;
  const key = wordKey(`journal.event.${String(act)}`);
  const said = [
    key ? words.t(key) : String(act),
    isText(name) ? words.text(name) : String(id),
    typeof address === 'string' ? address : '',
    typeof values === 'object' && values !== null ? sayValues(values) : '',
  ];
  return whole(said, refused, words);
}

function whole(parts: readonly string[], refused: Fault | undefined, words: Words): string {
  const what = parts.filter(Boolean).join(' · ');
  return refused ? words.t('journal.refused', { what, why: words.fault(refused) }) : what;
}

const sayValues = (values: object): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${formatValue(value as string | number | boolean)}`)
    .join(', ');

const isText = (name: unknown): name is Text =>
  typeof name === 'object' && name !== null && 'en' in name && typeof name.en === 'string';
