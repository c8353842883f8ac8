/**
 * A press comes a few times an hour, so what it runs is always young code: V8 compiles it well after fewer runs than in
 * a server. Measured in tests/bench/press.bench.ts. Where V8 knows no such flag it goes on as it would.
 */
import { setFlagsFromString } from 'node:v8';

for (const flag of [
  '--invocation-count-for-maglev=20',
  '--invocation-count-for-turbofan=100',
  '--minimum-invocations-after-ic-update=10',
])
  setFlagsFromString(flag);
