/**
 * The real clock: monotonic microseconds and timers that are disposed of by whoever asked for them.
 *
 * Knows: performance.now and Node's timers. Entries make one and hand it in; drivers never import it.
 */
import type { Clock } from '../contract.ts';

export function createClock(): Clock {
  return {
    nowUs: () => performance.now() * 1000,
    every(ms, fn) {
      const timer = setInterval(fn, ms);
      return { [Symbol.dispose]: () => clearInterval(timer) };
    },
    after(ms, fn) {
      const timer = setTimeout(fn, Math.max(0, ms));
      return { [Symbol.dispose]: () => clearTimeout(timer) };
    },
  };
}
