/** A fault that the virtual stage plays, as the state writes it (`slow 500`), in words. */
import { type Words, wordKey } from '../../words/say.ts';

export function sayPlayed(fault: string, t: Words['t']): string {
  const [kind = '', ...rest] = fault.split(' ');
  const key = wordKey(`devices.fault.${kind}`);
  return key ? [t(key), ...rest].join(' ') : fault;
}
