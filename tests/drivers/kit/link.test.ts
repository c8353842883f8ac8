import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Link, type LinkEvent, type LinkPolicy, nextLink, waitAfter } from '../../../drivers/kit/link.ts';

const POLICY: LinkPolicy = { openTimeoutMs: 2_000, silenceMs: 1_500, firstDelayMs: 250, maxDelayMs: 8_000 };

test('the back-off doubles up to its limit and only being heard resets it', () => {
  const delays: number[] = [];
  let link: Link = nextLink({ at: 'idle' }, 'start', 0, POLICY);
  let nowMs = 0;
  for (let round = 0; round < 7; round++) {
    link = nextLink(link, 'opened', nowMs, POLICY); // answers the door
    link = nextLink(link, 'lost', nowMs, POLICY); // and hangs up
    if (link.at !== 'waiting') throw new Error(link.at);
    delays.push(link.untilMs - nowMs);
    nowMs = link.untilMs;
    link = nextLink(link, 'tick', nowMs, POLICY);
  }
  expect(delays).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  link = nextLink(link, 'opened', nowMs, POLICY);
  link = nextLink(link, 'heard', nowMs, POLICY);
  link = nextLink(link, 'lost', nowMs, POLICY);
  expect(link).toEqual(waitAfter(1, nowMs, POLICY));
});

test('a dial that hangs and a device that falls silent are given up on the tick, not before', () => {
  const opening: Link = { at: 'opening', attempt: 1, sinceMs: 0 };
  expect(nextLink(opening, 'tick', 1_999, POLICY)).toBe(opening);
  expect(nextLink(opening, 'tick', 2_000, POLICY).at).toBe('waiting');
  const live: Link = { at: 'live', attempt: 1, heardMs: 0 };
  expect(nextLink(live, 'tick', 1_499, POLICY)).toBe(live);
  expect(nextLink(live, 'tick', 1_500, POLICY).at).toBe('waiting');
  expect(nextLink(live, 'tick', 1e12, { ...POLICY, silenceMs: Number.POSITIVE_INFINITY })).toBe(live);
});

const EDGES: Readonly<Record<Link['at'], readonly Link['at'][]>> = {
  idle: ['idle', 'opening', 'stopped'],
  opening: ['opening', 'live', 'waiting', 'stopped'],
  live: ['live', 'waiting', 'stopped'],
  waiting: ['waiting', 'opening', 'stopped'],
  stopped: ['stopped'],
};

test('any script keeps to the drawn edges, stays stopped once stopped, and never waits longer than the limit', () => {
  const event = fc.constantFrom<LinkEvent>('start', 'opened', 'heard', 'lost', 'tick', 'stop');
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.nat({ max: 3_000 })), { maxLength: 80 }), (script) => {
      let link: Link = { at: 'idle' };
      let nowMs = 0;
      for (const [what, passedMs] of script) {
        nowMs += passedMs;
        const before: Link = link;
        link = nextLink(before, what, nowMs, POLICY);
        expect(EDGES[before.at]).toContain(link.at);
        if (what === 'stop') expect(link.at).toBe('stopped');
        if (link.at === 'waiting') expect(link.untilMs - nowMs).toBeLessThanOrEqual(POLICY.maxDelayMs);
        if (link.at === 'opening' || link.at === 'waiting') expect(link.attempt).toBeGreaterThanOrEqual(1);
        if (what === 'heard' && before.at === 'live') expect(link).toEqual({ at: 'live', attempt: 1, heardMs: nowMs });
      }
    }),
    { seed: 20_260_201, numRuns: 2_000 },
  );
});
