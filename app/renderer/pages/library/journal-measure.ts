/** The journal's line about a measured value: what was done, which value, how sure, and who said so. Pure. */
import { modeWord } from '../../live/view.ts';
import { type Words, wordKey } from '../../words/say.ts';
import { measuredBy, scopeOf } from '../sync/latency-view.ts';
import { type Bag, bag, type Known } from './journal-says.ts';

export function sayMeasure(data: Bag, known: Known, words: Words): string {
  const { t } = words;
  const { act, key, valueUs, spreadUs, origin, expired } = data;
  const said = act === 'clear' || act === 'expire' ? t(`journal.measure.${act}`) : t('journal.measure.put');
  const ms = (us: unknown): string => (typeof us === 'number' ? String(Number((us / 1_000).toFixed(1))) : '');
  const value = typeof valueUs === 'number' ? `${ms(valueUs)} ms` : '';
  const spread = typeof spreadUs === 'number' && spreadUs > 0 ? `± ${ms(spreadUs)} ms` : '';
  const { by, seat, device } = bag(origin);
  const means = typeof by === 'string' ? measuredBy(by, words) : undefined;
  const from = [means, seat, device].find((one) => typeof one === 'string') ?? '';
  const { code, params } = bag(expired);
  const why = typeof code === 'string' ? words.fault({ code, params: bag(params) as Record<string, string> }) : '';
  const what = typeof key === 'string' ? sayKey(key, known, words) : '';
  return [said, what, [value, spread].filter(Boolean).join(' '), from, why].filter(Boolean).join(' · ');
}

/** `latency/_/XR/wall` is "Wall, every camera in XR"; a key of another kind is said as it is. */
function sayKey(key: string, known: Known, words: Words): string {
  const [kind, camera = '', mode = '', hop = ''] = key.split('/');
  const word = wordKey(`hop.${hop}`);
  if (kind !== 'latency' || !word) return key;
  const about = known.studio.cameras[camera];
  const names = { camera: about ? words.text(about.name) : camera, mode: modeWord(mode) };
  return [words.t(word), words.t(`latency.scope.${scopeOf(key)}`, names)].join(words.t('comma'));
}
