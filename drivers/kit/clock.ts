/**
 * The real clock: monotonic microseconds and timers that are disposed of by whoever asked for them.
 *
 * Knows: performance.now and Node's timers. Entries make one and hand it in; drivers never import it.
 */
import type { Clock } from '../contract.ts';

/** A timer that comes later than this: the whole process stood still. */
const STOOD_STILL_MS = 20;

/**
 * Node runs timers that are overdue before it reads what came meanwhile. After a standstill that would make every limit
 * pass first, and call late what had been answered in time: so what came is heard first, and then the timer.
 */
export function createClock(): Clock {
  return {
    nowUs: () => performance.now() * 1000,
    every(ms, fn) {
      let dueMs = performance.now() + ms;
      let heardFirst: NodeJS.Immediate | undefined;
      const timer = setInterval(() => {
        const nowMs = performance.now();
        const late = nowMs - dueMs > STOOD_STILL_MS;
        dueMs = nowMs + ms;
        if (!late) return fn();
        clearImmediate(heardFirst);
        heardFirst = setImmediate(fn);
      }, ms);
      return {
        [Symbol.dispose]: () => {
          clearInterval(timer);
          clearImmediate(heardFirst);
        },
      };
    },
    after(ms, fn) {
      const waitMs = Math.max(0, ms);
      const dueMs = performance.now() + waitMs;
      let heardFirst: NodeJS.Immediate | undefined;
      const timer = setTimeout(() => {
        if (performance.now() - dueMs > STOOD_STILL_MS) heardFirst = setImmediate(fn);
        else fn();
      }, waitMs);
      return {
        [Symbol.dispose]: () => {
          clearTimeout(timer);
          clearImmediate(heardFirst);
        },
      };
    },
  };
}
