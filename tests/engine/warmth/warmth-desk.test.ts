/** The desk on a clock of its own: loads are learnt from what a system reports, and the stage, seats and journal hear of it. */
import { expect, test } from 'vitest';
import type { ValueRecord } from '../../../app/core/parameter.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import { WarmthDesk, type WarmthDeskDeps } from '../../../app/engine/warmth/warmth-desk.ts';
import type { SystemWarmthState } from '../../../app/protocol/state-warmth.ts';
import { NOW_US, smallView, withDevice, withRecord } from '../../core/small-studio.ts';

const S = 1_000_000;
const SCENE = 'engine/vp/scene';
const READY = 'engine/vp/ready';

function rig() {
  const clock = { us: NOW_US };
  let view: StageView = smallView();
  const stage = {
    studio: view.studio,
    warmth: smallView().warmth,
    view: () => ({ ...view, warmth: stage.warmth }),
  };
  const lines: { kind: string; data?: unknown }[] = [];
  const shown = new Map<string, Record<string, SystemWarmthState>>();
  const desk = new WarmthDesk({
    clock: { nowUs: () => clock.us } as WarmthDeskDeps['clock'],
    stage: stage as unknown as WarmthDeskDeps['stage'],
    storage: { getSetting: () => Promise.resolve(undefined), putSetting: () => Promise.resolve(true) },
    journal: { note: (line) => void lines.push(line) },
    publisher: { set: (path, value) => void shown.set(path.join('/'), value as Record<string, SystemWarmthState>) },
  });
  const put = (path: string, record: ValueRecord): void => {
    view = withRecord(view, path, record);
    desk.heard([path]);
  };
  return {
    desk,
    lines,
    vp: () => {
      desk.sweep();
      return shown.get('warmth/systems')?.['vp'];
    },
    /** The device says something of itself. */
    says: (path: string, value: string | boolean, atS: number) => {
      clock.us = NOW_US + atS * S;
      const { last } = view.values.get(path) ?? {};
      put(path, { actual: { value, atUs: clock.us, epoch: 1 }, ...(last && { last }) });
    },
    /** A load leaves for it. */
    load: (value: string, atS: number) => {
      clock.us = NOW_US + atS * S;
      put(SCENE, { ...view.values.get(SCENE), last: { value, atUs: clock.us, epoch: 1, at: 'sent' } });
    },
    restart: (atS: number) => {
      clock.us = NOW_US + atS * S;
      view = withDevice(view, 'vp-host', { epoch: 2 });
    },
  };
}

test('a load is shown from its command, learnt at its end, and counted down the next time', () => {
  const stage = rig();
  stage.desk.sweep();
  expect(stage.vp()).toMatchObject({ at: 'ready', scene: 'glacier', loading: null, usual: {} });
  stage.load('snow-vp', 1);
  expect(stage.vp()).toMatchObject({
    at: 'loading',
    scene: 'glacier',
    loading: { scene: 'snow', fromUs: NOW_US + S, told: false },
  });
  // Both come and go between two looks of a tenth of a second.
  stage.says(READY, false, 2);
  stage.says(SCENE, 'snow-vp', 4);
  stage.says(READY, true, 4.05);
  expect(stage.vp()).toMatchObject({ at: 'ready', scene: 'snow', usual: { snow: { medianMs: 3_050, runs: 1 } } });
  expect(stage.lines).toEqual([{ kind: 'load', data: { system: 'vp', scene: 'snow', ms: 3_050 } }]);
});

test('a restart in the middle is no measurement, and the picture is another one since', () => {
  const stage = rig();
  stage.desk.sweep();
  stage.load('snow-vp', 1);
  stage.restart(2);
  expect(stage.vp()).toMatchObject({
    at: 'unknown',
    loading: null,
    picture: { why: 'restart', sinceUs: NOW_US + 2 * S },
  });
  expect(stage.lines).toEqual([]);
});
