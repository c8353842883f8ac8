/** Ending a cluster and its console: guarded, sent once, journaled; without an engine around it. */
import { expect, test } from 'vitest';
import type { Plan } from '../../../app/core/stage/plan.ts';
import { ClusterControl } from '../../../app/engine/ndisplay/cluster-control.ts';
import { smallView, withOnAir, withZone } from '../../core/small-studio.ts';
import { actDevice, WHO } from './desk-rig.ts';

const system = 'vp';

function rig(view = smallView()) {
  const { driver, acts } = actDevice();
  const notes: unknown[] = [];
  const plans: Plan[] = [];
  const redialled: string[] = [];
  const said = { primary: 'node-2' };
  const control = new ClusterControl({
    stage: {
      studio: view.studio,
      view: () => view,
      values: { raw: () => ({ value: said.primary, atUs: 1, epoch: 1 }) } as never,
    },
    supervisor: {
      reachable: (device) => (device === 'vp-host' ? driver : { code: 'device.offline', params: { device } }),
      redial: (device) => Promise.resolve(void redialled.push(device)),
      status: () => ({ status: 'online' }) as never,
      specsOf: () => [{ key: 'primary', type: { kind: 'enum', options: ['node-1', 'node-2'] } }] as never,
    },
    takes: { activePlans: () => plans },
    journal: { note: ({ data }) => void notes.push(data) },
  });
  return { control, acts, notes, plans, redialled, said };
}

test('a cluster that owns zones ends only when a person said that he knows; on air, or with a plan, not at all', async () => {
  const owning = withZone(smallView(), 'left', { observed: 'vp' });
  const { control, acts, notes, plans } = rig(owning);
  expect(await control.quit({ system }, WHO)).toMatchObject({ code: 'system.owns', params: { zones: 'left' } });
  expect(acts).toEqual([]);
  expect(await control.quit({ system, confirm: true }, WHO)).toEqual({ system, state: 'sent', atUs: 7 });
  expect(acts).toEqual([
    { name: 'quit', parameters: {}, category: 'nDisplay', type: 'control', system: true, discardOnRepeat: false },
  ]);
  expect(notes).toEqual([{ do: 'quit', system, by: WHO.name }]);
  plans.push({} as Plan);
  expect(await control.quit({ system, confirm: true }, WHO)).toMatchObject({ code: 'system.plan-active' });
  const onAir = rig(withOnAir(owning, 'a', 'unknown'));
  expect(await onAir.control.quit({ system, confirm: true }, WHO)).toMatchObject({ code: 'system.on-air' });
  expect(await onAir.control.console({ system, line: 'stat fps' }, WHO)).toMatchObject({ code: 'system.on-air' });
  expect(onAir.acts).toEqual([]);
});

test('a console line goes to every node; only a system that is a cluster has one', async () => {
  const { control, acts } = rig();
  expect(await control.console({ system, line: 'stat fps' }, WHO)).toMatchObject({ state: 'sent' });
  expect(acts).toMatchObject([{ name: 'console exec', parameters: { ExecString: 'stat fps', Executor: '' } }]);
  expect(await control.console({ system: 'xr', line: 'x' }, WHO)).toMatchObject({ code: 'ndisplay.no-system' });
});

test('the usual primary is dialled again from a backup, and only from there', async () => {
  const { control, redialled, said } = rig();
  expect(await control.first({ system }, WHO)).toEqual({ system, device: 'vp-host' });
  expect(redialled).toEqual(['vp-host']);
  said.primary = 'node-1';
  expect(await control.first({ system }, WHO)).toMatchObject({ code: 'ndisplay.is-first' });
});
