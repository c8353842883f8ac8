/**
 * Named crash points of the storage worker: where a test may kill the process to prove that nothing acknowledged is lost.
 *
 * `name@3` kills the process with SIGKILL on the third pass of `name`; `worker:name@3` ends only this thread. A list file
 * gets the name of every point passed. Without either a pass is one function call.
 */
import { appendFileSync } from 'node:fs';

export type CrashPass = (point: string) => void;

export function crashPass(at: string | undefined, list: string | undefined): CrashPass {
  if (at === undefined && list === undefined) return () => undefined;
  const [wanted = '', count = '1'] = (at ?? '').replace(/^worker:/, '').split('@');
  const threadOnly = at?.startsWith('worker:') ?? false;
  let left = Number(count);
  return (point) => {
    if (list !== undefined) appendFileSync(list, `${point}\n`);
    if (point !== wanted) return;
    left -= 1;
    if (left !== 0) return;
    if (threadOnly) process.exit(1);
    process.kill(process.pid, 'SIGKILL');
  };
}
