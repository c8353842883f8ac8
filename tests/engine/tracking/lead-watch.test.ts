/** What is said of who leads: a backup that goes without what the camera was calibrated with. */
import { expect, test } from 'vitest';
import { LeadWatch } from '../../../app/engine/tracking/lead-watch.ts';
import type { CameraTelemetry } from '../../../app/engine/tracking/tracking-messages.ts';

const LEAD = {
  why: 'silent',
  sinceUs: 0,
  blending: false,
  far: false,
  crossedMm: 40,
  crossedDeg: 0,
  waitingFor: null,
  waitingMm: null,
  waitingDeg: null,
} as const;
const telling = (leader: string, lacks?: readonly string[]): CameraTelemetry =>
  ({
    lead: { ...LEAD, id: leader },
    sources: [
      { id: 'main', protocol: 'freed', verdict: 'ok' },
      { id: 'spare', protocol: 'freed', verdict: 'ok', ...(lacks && { lacks }) },
    ],
  }) as unknown as CameraTelemetry;

test('it is told beside the backup at once, an alarm while it leads, none when the main one does or nothing is lacking', () => {
  const raised = new Map<string, unknown>();
  const watch = new LeadWatch({
    raise: (id, fault) => void raised.set(id, fault),
    clear: (id) => void raised.delete(id),
  });
  watch.take('a', telling('main', ['arm', 'lens']));
  expect(watch.of('a')?.sources.map(({ lacks }) => lacks)).toEqual([[], ['arm', 'lens']]);
  expect([...raised]).toEqual([]);
  expect(watch.take('a', telling('spare', ['arm', 'lens']))).toBe(true);
  const params = { camera: 'a', to: 'spare' };
  expect([...raised]).toEqual([
    ['tracking/lacks-arm/a', { code: 'tracking.lacks-arm', params }],
    ['tracking/lacks-lens/a', { code: 'tracking.lacks-lens', params }],
  ]);
  // The lens was calibrated over shares meanwhile: only the arm is left.
  watch.take('a', telling('spare', ['arm']));
  expect([...raised.keys()]).toEqual(['tracking/lacks-arm/a']);
  watch.take('a', telling('main', ['arm']));
  expect([...raised]).toEqual([]);
});
