/** The journal's line about a measured value: what was done, which value, how sure, and who said so. Pure. */
import type { Words } from '../../words/say.ts';

type Bag = Readonly<Record<string, unknown>>;

export function sayMeasure(data: Bag, words: Words): string {
  const { t } = words;
  const { act, key, valueUs, spreadUs, origin, expired } = data;
  const said = act === 'clear' || act === 'expire' ? t(`journal.measure.${act}`) : t('journal.measure.put');
  const ms = (us: unknown): string => (typeof us === 'number' ? (us / 1_000).toFixed(1) : '');
  const value = typeof valueUs === 'number' ? `${ms(valueUs)} ms` : '';
  const spread = typeof spreadUs === 'number' ? `± ${ms(spreadUs)} ms` : '';
  const { by, seat, device } = bag(origin);
  const from = [by, seat, device].find((one) => typeof one === 'string') ?? '';
  const { code, params } = bag(expired);
  const why = typeof code === 'string' ? words.fault({ code, params: bag(params) as Record<string, string> }) : '';
  return [said, key, [value, spread].filter(Boolean).join(' '), from, why].filter(Boolean).join(' · ');
}

function bag(x: unknown): Bag {
  return typeof x === 'object' && x !== null ? (x as Bag) : {};
}
