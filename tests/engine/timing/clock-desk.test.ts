/** The desk with PTP among its sources: it leads in its turn, is left when it may not, and goes with its line of the file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { TimeSource } from '../../../app/core/stage/model.ts';
import type { Journal } from '../../../app/engine/journal/journal.ts';
import type { Alarms } from '../../../app/engine/stage/alarms.ts';
import { ClockDesk } from '../../../app/engine/timing/clock-desk.ts';
import { HouseClock } from '../../../app/engine/timing/house-clock.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { playPmc } from './players.ts';

const folder = mkdtempSync(join(tmpdir(), 'stagelock-desk-'));
const path = process.env['PATH'];
afterAll(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true, force: true });
});

test('PTP leads, its time is there for others, it is left by name, and goes with its line', async () => {
  const { play } = await playPmc(folder);
  process.env['PATH'] = `${folder}:${path}`;
  const clock = createClock();
  const house = new HouseClock({ num: 50, den: 1 }, { num: 25, den: 1 }, () => clock.nowUs(), Date.now());
  const noted: unknown[] = [];
  const desk = new ClockDesk({
    clock,
    house,
    sources: [
      { id: 'ptp', name: { en: 'PTP', zh: 'PTP' }, kind: 'ptp', uds: 'x', domain: 127, priority: 1 },
    ] satisfies TimeSource[],
    journal: { note: (entry: unknown) => noted.push(entry) } as unknown as Journal,
    alarms: { raise: () => undefined, clear: () => undefined } as unknown as Alarms,
    wallMs: () => Date.now(),
    mayStep: () => true,
    onStep: () => undefined,
  });
  desk.start();
  try {
    const slow = { interval: 50, timeout: 20_000 };
    await expect.poll(() => house.state().state, slow).toBe('locked');
    expect(noted).toContainEqual({ kind: 'clock-source', data: { from: undefined, to: 'ptp' } });
    expect(desk.sources()).toMatchObject({ ptp: { leads: true, priority: 1, state: 'usable' } });
    expect(desk.ptpTime()).toEqual({
      utcOffsetS: 37,
      domain: 127,
      grandmaster: '001122.fffe.334455',
      offsetNs: 10_000,
    });
    await play({ clockClass: 248 });
    await expect.poll(() => house.state().state, slow).toBe('holdover');
    expect(desk.ptpTime()).toBeUndefined();
    expect(desk.sources()['ptp']?.faults.map(({ code }) => code)).toContain('ptp.no-epoch');
    desk.replace([]);
    expect([desk.sources(), house.state().source]).toEqual([{}, 'free-run']);
  } finally {
    desk.stop();
  }
});
