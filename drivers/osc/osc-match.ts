/** Incoming addresses may be patterns; registered ones never are. */
import { compileOscPattern, isOscPattern } from '../kit/osc-pattern.ts';

/** Which registered addresses an incoming one means: itself, or all that its pattern matches. */
export function matcherOf(address: string): (registered: string) => boolean {
  if (!isOscPattern(address)) return (registered) => registered === address;
  const pattern = compileOscPattern(address);
  return 'code' in pattern ? () => false : (registered) => pattern.matches(registered);
}
