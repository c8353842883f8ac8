/**
 * The life of a process that the shell keeps running: restarted when it dies, with growing pauses, and given up when it
 * cannot live. Pure: state and event in, state out. The caller forks, kills and waits.
 */

export type Life =
  | { readonly at: 'off' }
  /** `deaths`: how many in a row, before it ran steadily. */
  | { readonly at: 'starting'; readonly deaths: number; readonly sinceMs: number }
  | { readonly at: 'up'; readonly deaths: number; readonly sinceMs: number }
  | { readonly at: 'waiting'; readonly deaths: number; readonly untilMs: number; readonly code: number }
  /** `refused`: it said itself that it cannot; `dying`: it said nothing and died too often. */
  | { readonly at: 'given-up'; readonly why: 'refused' | 'dying'; readonly code: number | null }
  | { readonly at: 'stopping' };

export type LifeEvent =
  | { readonly e: 'start' }
  | { readonly e: 'ready' }
  | { readonly e: 'refused' }
  | { readonly e: 'exit'; readonly code: number }
  | { readonly e: 'due' }
  | { readonly e: 'stop' };

export interface LifePolicy {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** One that ran this long starts counting anew. */
  readonly steadyMs: number;
  readonly maxDeaths: number;
}

export const LIFE_POLICY: LifePolicy = { firstDelayMs: 250, maxDelayMs: 8_000, steadyMs: 20_000, maxDeaths: 8 };

export function nextLife(life: Life, event: LifeEvent, nowMs: number, policy: LifePolicy): Life {
  switch (event.e) {
    case 'start':
      return isResting(life) ? { at: 'starting', deaths: 0, sinceMs: nowMs } : life;
    case 'ready':
      return life.at === 'starting' ? { at: 'up', deaths: life.deaths, sinceMs: nowMs } : life;
    case 'refused':
      // What it refuses after it once ran may pass (a port not free yet): it gets its tries.
      return life.at === 'starting' && life.deaths === 0 ? { at: 'given-up', why: 'refused', code: null } : life;
    case 'exit':
      return afterExit(life, event.code, nowMs, policy);
    case 'due':
      return life.at === 'waiting' && nowMs >= life.untilMs
        ? { at: 'starting', deaths: life.deaths, sinceMs: nowMs }
        : life;
    case 'stop':
      return life.at === 'starting' || life.at === 'up' || life.at === 'stopping' ? { at: 'stopping' } : { at: 'off' };
  }
}

function isResting({ at }: Life): boolean {
  return at === 'off' || at === 'given-up';
}

function afterExit(life: Life, code: number, nowMs: number, policy: LifePolicy): Life {
  switch (life.at) {
    case 'stopping':
      return { at: 'off' };
    case 'starting':
    case 'up': {
      const steady = life.at === 'up' && nowMs - life.sinceMs >= policy.steadyMs;
      const deaths = steady ? 1 : life.deaths + 1;
      if (deaths > policy.maxDeaths) return { at: 'given-up', why: 'dying', code };
      const delayMs = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (deaths - 1));
      return { at: 'waiting', deaths, untilMs: nowMs + delayMs, code };
    }
    case 'off':
    case 'waiting':
    case 'given-up':
      return life;
  }
}
