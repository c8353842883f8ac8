/** The desk of cuts on a clock of its own: who is out of place is told at once, and how a cut ended stands in alarms and journal. */
import { expect, test } from 'vitest';
import type { StageView } from '../../../app/core/stage/plan.ts';
import { CutDesk, type CutDeskDeps } from '../../../app/engine/cuts/cut-desk.ts';
import { Values } from '../../../app/engine/devices/values.ts';
import type { CutState } from '../../../app/protocol/state-cut.ts';
import { NOW_US } from '../../core/small-studio.ts';
import { twoView, vpView } from '../../core/stage/two-cameras.ts';

const ADA = { seat: 'ada', name: 'Ada', role: 'operator' } as Parameters<CutDesk['cut']>[1];
const TO_B = { source: 'cam-b', to: 'program' } as const;
const FRAME_US = 20_000;

function rig() {
  const clock = { us: NOW_US, tick: (): void => undefined };
  const now: { view: StageView; taking: boolean } = { view: twoView(), taking: false };
  const alarms = new Map<string, string>();
  const sent: string[] = [];
  const lines: unknown[] = [];
  const shown: (CutState | null)[] = [];
  const refused = new Set<string>();
  const timers = new Set<() => void>();
  const stage = {
    get studio() {
      return now.view.studio;
    },
    get pictures() {
      return now.view.pictures;
    },
    view: () => now.view,
    values: new Values(),
    reported: () => undefined,
  };
  const desk = new CutDesk({
    clock: {
      nowUs: () => clock.us,
      every: (_ms: number, fn: () => void) => {
        clock.tick = fn;
        timers.add(fn);
        return { [Symbol.dispose]: () => void timers.delete(fn) };
      },
    },
    stage,
    house: {
      frame: (us: number) => Math.floor(us / FRAME_US),
      usOf: (frame: number) => frame * FRAME_US,
    },
    sender: {
      send: (path: string, value: unknown) => {
        if (refused.has(path)) return { code: 'device.offline' };
        sent.push(`${path} ${String(value)}`);
        return { sent: Promise.resolve({ atUs: clock.us, lateUs: 0 }) };
      },
    },
    journal: { note: (line: { data: unknown }) => void lines.push(line.data) },
    publisher: { set: (_path: unknown, cut: CutState) => void shown.push(cut) },
    alarms: {
      raise: (id: string, fault: { code: string }) => void alarms.set(id, fault.code),
      clear: (id: string) => void alarms.delete(id),
    },
    takes: () => ({ activePlans: () => [], runningTakes: () => (now.taking ? [{}] : []) }),
    loopUs: () => 100_000,
  } as unknown as CutDeskDeps);
  return {
    desk,
    now,
    alarms,
    sent,
    lines,
    refused,
    timers,
    shown: () => shown.at(-1),
    at: (ms: number): void => {
      clock.us = NOW_US + ms * 1_000;
      clock.tick();
      desk.look();
    },
  };
}

test('a cut runs to its end by what the stage says, and leaves no alarm', () => {
  const stage = rig();
  expect(stage.desk.cut(TO_B, ADA)).toMatchObject({ camera: 'b', at: 'counting', followUs: 220_000 });
  expect(stage.desk.cut(TO_B, ADA)).toEqual({ code: 'cut.running', params: { camera: 'b' } });
  stage.at(40);
  expect(stage.sent).toEqual(['engine/xr/camera b']);
  stage.now.view = twoView({ 'engine/xr/camera': 'b' });
  stage.at(60);
  expect(stage.sent).toEqual(['engine/xr/camera b', 'mixer/program cam-b']);
  // Camera a is still on air while its wall is drawn for b: that is the cut, and no alarm.
  expect([...stage.alarms]).toEqual([]);
  stage.now.view = twoView({ 'engine/xr/camera': 'b', 'mixer/program': 'cam-b', 'tally/a': false, 'tally/b': true });
  stage.at(400);
  expect(stage.shown()).toMatchObject({ at: 'done', why: null });
  expect([...stage.alarms]).toEqual([]);
  expect(stage.lines).toHaveLength(2);
});

test('a cut by other hands is named at once; the cameras of our own, and a take, are left in peace', () => {
  const stage = rig();
  stage.desk.cut(TO_B, ADA);
  stage.now.view = twoView({ 'engine/xr/camera': 'b', 'tally/a': true });
  stage.at(30);
  expect([...stage.alarms.keys()]).toEqual([]);
  const stranger = rig();
  stranger.now.view = twoView({ 'tally/a': false, 'tally/b': true });
  stranger.at(10);
  expect([...stranger.alarms]).toEqual([['unserved/b/xr', 'alarm.unserved']]);
  stranger.now.taking = true;
  stranger.at(20);
  expect([...stranger.alarms]).toEqual([]);
  stranger.now.taking = false;
  stranger.now.view = twoView();
  stranger.at(30);
  expect([...stranger.alarms]).toEqual([]);
});

test('what does not follow, or does not leave, is an alarm until the next cut is done', () => {
  const silent = rig();
  silent.desk.cut(TO_B, ADA);
  silent.at(40);
  silent.at(700);
  expect(silent.shown()).toMatchObject({ at: 'failed', why: { code: 'cut.wall-did-not-follow' } });
  expect(silent.alarms.get('cut')).toBe('cut.wall-did-not-follow');
  expect(silent.sent.at(-1)).toBe('engine/xr/camera a');

  const gone = rig();
  gone.refused.add('engine/xr/camera');
  gone.desk.cut(TO_B, ADA);
  gone.at(40);
  expect(gone.alarms.get('cut')).toBe('device.offline');
});

test('a cut whose first send is refused is over at once, and leaves no timer running', () => {
  const stage = rig();
  stage.now.view = vpView();
  stage.refused.add('engine/vp/frustum/b');
  expect(stage.desk.cut(TO_B, ADA)).toMatchObject({ at: 'failed', why: { code: 'device.offline' } });
  expect(stage.timers.size).toBe(0);
  stage.refused.clear();
  expect(stage.desk.cut(TO_B, ADA)).toMatchObject({ at: 'lighting' });
  expect(stage.timers.size).toBe(1);
  expect(stage.desk.callOff(ADA)).toBeUndefined();
  expect(stage.timers.size).toBe(0);
});

test('it is called off while nothing was seen of it', () => {
  const stage = rig();
  expect(stage.desk.callOff(ADA)).toEqual({ code: 'cut.none' });
  stage.desk.cut(TO_B, ADA);
  expect(stage.desk.callOff(ADA)).toBeUndefined();
  expect(stage.shown()).toMatchObject({ at: 'called-off' });
  stage.at(200);
  expect(stage.sent).toEqual([]);
});
