/** One write of one parameter that the description can say and the type allows; else what is wrong with it. */
import type { Fault, Value } from '../../app/core/parameter.ts';
import type { Write } from '../contract.ts';
import { faultOf } from '../kit/faults.ts';
import { checkValue } from '../kit/value-check.ts';
import type { MessageTemplate } from './template-message.ts';
import type { Profile, ProfileParameter } from './template-profile.ts';

interface Settable {
  readonly parameter: ProfileParameter;
  readonly set: MessageTemplate;
  readonly value: Value;
}

export function settableIn(profile: Profile, { entries }: Write): Settable | Fault {
  const [entry, second] = entries;
  if (!entry) return faultOf('driver.empty-write');
  if (second) return faultOf('driver.one-at-a-time');
  const { key, value } = entry;
  const parameter = profile.parameters.get(key);
  if (!parameter) return faultOf('driver.unknown-key', { key });
  const { set, type } = parameter;
  if (!set) return faultOf('driver.read-only', { key });
  return checkValue(key, type, value) ?? { parameter, set, value };
}
