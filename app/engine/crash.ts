/**
 * Named crash points: where a test may kill this process to prove that nothing acknowledged is lost.
 *
 * `--crash-at name@3` kills on the third pass of `name`; `--crash-list file` appends every point passed. Without either
 * a pass is one function call. Never a soft exit: SIGKILL, as a power cut would.
 */
import { appendFileSync } from 'node:fs';

export interface CrashPoints {
  pass(name: string): void;
}

export const NO_CRASH: CrashPoints = { pass: () => undefined };

export function crashPoints(at: string | undefined, list: string | undefined): CrashPoints {
  if (at === undefined && list === undefined) return NO_CRASH;
  const [wanted = '', count = '1'] = (at ?? '').split('@');
  let left = Number(count);
  return {
    pass(name) {
      if (list !== undefined) appendFileSync(list, `${name}\n`);
      if (name !== wanted) return;
      left -= 1;
      if (left === 0) process.kill(process.pid, 'SIGKILL');
    },
  };
}
