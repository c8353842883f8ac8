/**
 * A press comes a few times an hour, so what it runs is always young code: from the first arming on V8 compiles well after
 * some tens of runs, not thousands. Not from the start, which would take half as much again. Measured in
 * tests/bench/press.bench.ts. Where V8 knows no such flag it goes on as it would.
 */
import { setFlagsFromString } from 'node:v8';

const FLAGS = [
  '--invocation-count-for-maglev=20',
  '--invocation-count-for-turbofan=100',
  '--minimum-invocations-after-ic-update=10',
];
let early = false;

export function compileEarly(): void {
  if (early) return;
  early = true;
  for (const flag of FLAGS) setFlagsFromString(flag);
}
