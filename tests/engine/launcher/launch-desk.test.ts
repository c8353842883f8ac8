/** Starting and ending render nodes: in which order, what is refused, what dies; without an engine around it. */
import { expect, test } from 'vitest';
import type { NodeLaunch } from '../../../app/core/launch/node-launch.ts';
import type { Value } from '../../../app/core/parameter.ts';
import type { Plan } from '../../../app/core/stage/plan.ts';
import { Values } from '../../../app/engine/devices/values.ts';
import { LaunchDesk, type LaunchDeskDeps } from '../../../app/engine/launcher/launch-desk.ts';
import type { EngineBook } from '../../../app/protocol/state-engines.ts';
import type { DeviceDriver } from '../../../drivers/contract.ts';
import { clusterOf, read } from '../../core/ndisplay/cluster-kit.ts';
import { device, reported, smallView, withOnAir, withZone } from '../../core/small-studio.ts';
import { WHO } from '../ndisplay/desk-rig.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const system = 'vp';
const TEXT = clusterOf(3);
const CONFIG = read(TEXT);
const KEPT = { version: 1, config: CONFIG, text: TEXT, sha256: 'one' };
const SILENT = { asks: 3, forMs: 1_700, why: 'switchboard.silent' };
const IDS = CONFIG.nodes.map(({ id }) => id);

function rig(view = smallView(), { saysReady = false } = {}) {
  const hosts = IDS.map((id) => device(`host-${id}`, 'switchboard', { settings: { nodes: [id], exe: 'ue.exe' } }));
  // Where nobody tells that this cluster is ready, running is all.
  const systems = view.studio.systems.map((whole) => {
    const { readyPath, ...rest } = whole;
    const one = saysReady && readyPath !== undefined ? { ...rest, readyPath } : rest;
    return one.id === system ? Object.assign(one, { hosts: hosts.map((host) => host.id) }) : one;
  });
  const studio = { ...view.studio, systems, devices: [...view.studio.devices, ...hosts] };
  const values = new Values();
  const said: string[] = [];
  const alarms = new Map<string, unknown>();
  const plans: Plan[] = [];
  const offline = new Set<string>();
  const disabled = new Set<string>();
  const notes: unknown[] = [];
  let starts: Readonly<Record<string, NodeLaunch>> = {};
  let book: EngineBook | undefined;
  const usual: string[] = [];
  let nowUs = 1e9;
  let readyAtUs = nowUs;
  const withReady = () => ({
    ...view,
    studio,
    values: new Map([...view.values, ['engine/vp/ready', reported(true, readyAtUs)]]),
  });
  const report = (id: string, key: string, value: Value) => values.report(`host-${id}`, key, value, nowUs, 1);
  const driverOf = (host: string): DeviceDriver => ({
    start: () => undefined,
    stop: () => Promise.resolve(),
    query: () => Promise.resolve(undefined),
    prepare: ({ entries: [first] }) => ({
      release: () => {
        const id = host.slice('host-'.length);
        said.push(`${first?.key ?? ''} ${first?.key === 'config' ? id : String(first?.value)}`);
        if (first?.key === 'config') report(id, 'config/path', 'C:/x');
        else report(id, first?.key ?? '', first?.value ?? '');
        const sent = Promise.resolve({ atUs: nowUs, lateUs: 0 });
        return { sent, acked: Promise.resolve('acked'), cancel: () => Promise.resolve('sent') };
      },
    }),
  });
  const stage: Writable<LaunchDeskDeps['stage']> = {
    studio,
    values,
    view: withReady,
    history: new Map(),
    nodes: new Map(),
  };
  /** Of what the studio names. */
  const takeOut = (id: string): void => {
    const devices = stage.studio.devices.filter((one) => one.id !== `host-${id}`);
    stage.studio = { ...stage.studio, devices };
  };
  const desk = new LaunchDesk({
    stage,
    supervisor: {
      reachable: (id) => (offline.has(id) ? { code: 'device.offline', params: { device: id } } : driverOf(id)),
      status: (id) => {
        const status = disabled.has(id) ? 'disabled' : offline.has(id) ? 'offline' : 'online';
        const why =
          status === 'offline' ? { code: 'switchboard.silent', params: { asks: 3, forMs: 1_700 } } : undefined;
        return { status, why, epoch: 1 } as never;
      },
      specsOf: () => [],
    },
    takes: { activePlans: () => plans },
    clusters: {
      list: () => ({ inForce: 1, launched: null, versions: [] }),
      inForce: () => Promise.resolve(KEPT),
      kept: () => Promise.resolve(KEPT),
      launched: () => Promise.resolve(undefined),
      starts: () => starts,
      started: (_, more) => Promise.resolve(void (starts = { ...starts, ...more })),
    },
    history: { add: (key) => void usual.push(key), keep: () => Promise.resolve() },
    journal: { note: ({ data }) => void notes.push(data) },
    alarms: { raise: (id, fault) => void alarms.set(id, fault), clear: (id) => void alarms.delete(id) },
    publisher: { set: (_, value) => void (book = value as EngineBook) },
    nowUs: () => nowUs,
    wallMs: () => 0,
  });
  const sweep = (): void => {
    nowUs += 100_000;
    desk.sweep();
  };
  for (const id of IDS) report(id, `process/${id}`, 'running');
  sweep();
  const saidReady = () => void (readyAtUs = nowUs);
  return {
    desk,
    said,
    alarms,
    plans,
    offline,
    disabled,
    notes,
    usual,
    report,
    saidReady,
    sweep,
    stage,
    takeOut,
    book: () => book,
  };
}

async function ended({ book, sweep }: ReturnType<typeof rig>): Promise<EngineBook> {
  await expect
    .poll(() => {
      sweep();
      return book()?.run;
    })
    .toBeNull();
  return book()!;
}

test('ended the primary last, started the primary first, with the file on every host before', async () => {
  const all = rig();
  expect(await all.desk.stop({ system }, WHO)).toMatchObject({ do: 'stop', nodes: IDS });
  expect((await ended(all)).nodes.map(({ at }) => at)).toEqual(IDS.map(() => 'stopped'));
  const [primary = '', ...others] = IDS;
  expect(all.said.at(-1)).toBe(`process/${primary} stopped`);
  expect(all.alarms.size).toBe(0);
  all.said.length = 0;
  await all.desk.start({ system }, WHO);
  await ended(all);
  expect(all.said).toEqual([
    ...IDS.map((id) => `config ${id}`),
    `process/${primary} running`,
    ...others.map((id) => `process/${id} running`),
  ]);
});

test('a node that ends by itself is named in the very next look; one that was to end is not', async () => {
  const all = rig();
  const [, second = ''] = IDS;
  all.report(second, `log/${second}`, 'one\ntwo\nFatal error');
  all.report(second, `exit/${second}`, 3);
  all.report(second, `process/${second}`, 'stopped');
  all.sweep();
  expect(all.alarms.get(`engine/vp/${second}`)).toMatchObject({
    code: 'alarm.node-ended-log',
    params: { node: second, exit: 3, log: 'one / two / Fatal error' },
  });
  expect(all.book()?.nodes.find(({ node }) => node === second)).toMatchObject({
    at: 'ended',
    odd: [{ code: 'node.ended' }],
  });
  await all.desk.restart({ system, node: second }, WHO);
  await ended(all);
  expect(all.alarms.size).toBe(0);
  all.desk.quitSent(system);
  for (const id of IDS) all.report(id, `process/${id}`, 'stopped');
  all.sweep();
  expect(all.alarms.size).toBe(0);
});

test('a node whose host falls silent is named in the very next look with its last lines, and quiet when it is heard', () => {
  const all = rig();
  const [, second = '', third = ''] = IDS;
  const hasAlarm = (): boolean => all.alarms.has(`engine/vp/${second}`);
  all.report(second, `log/${second}`, 'one\ntwo\nLogRHI: Error');
  all.offline.add(`host-${second}`);
  all.sweep();
  expect(all.alarms.get(`engine/vp/${second}`)).toEqual({
    code: 'alarm.node-lost-log',
    params: { node: second, device: `host-${second}`, log: 'one / two / LogRHI: Error', ...SILENT },
  });
  expect(all.notes.at(-1)).toEqual({ lost: second, system, log: 'one / two / LogRHI: Error' });
  expect(all.book()?.nodes.find(({ node }) => node === second)).toMatchObject({
    at: 'unknown',
    odd: [{ code: 'node.unheard' }],
    log: ['one', 'two', 'LogRHI: Error'],
  });
  all.offline.clear();
  all.sweep();
  expect(hasAlarm()).toBe(false);
  all.offline.add(`host-${second}`);
  all.sweep();
  all.offline.clear();
  all.report(second, `process/${second}`, 'stopped');
  all.sweep();
  expect(all.alarms.get(`engine/vp/${second}`)).toMatchObject({ code: 'alarm.node-ended-log' });
  all.disabled.add(`host-${second}`).add(`host-${third}`);
  all.sweep();
  expect(all.alarms.size).toBe(0);
});

test('what was started with what is kept, and holds for that very process', async () => {
  const all = rig();
  const [first = '', second = ''] = IDS;
  for (const id of IDS) all.report(id, `pid/${id}`, 7);
  const line = async (place: string) => {
    const answer = await all.desk.running({ system });
    return 'lines' in answer ? answer.lines.find((one) => one.place === place) : undefined;
  };
  expect(await line(`nodes/${first}/configuration`)).toMatchObject({ is: 'unknown', why: 'not-ours' });
  await all.desk.restart({ system, node: first }, WHO);
  await ended(all);
  expect(await line(`nodes/${first}/configuration`)).toMatchObject({ is: 'same', runs: 'v1' });
  expect(await line(`nodes/${first}/arguments`)).toMatchObject({
    is: 'same',
    runs: expect.stringContaining(`-dc_cfg="C:/x" -dc_node=${first}`),
  });
  expect(await line(`nodes/${second}/configuration`)).toMatchObject({ why: 'not-ours' });
  expect(await line('contents')).toMatchObject({ is: 'unknown' });
  all.report(first, `pid/${first}`, 8);
  expect(await line(`nodes/${first}/configuration`)).toMatchObject({ why: 'not-ours' });
});

test('nothing ends on air, with a plan, or unseen by a person; a dead node starts all the same', async () => {
  const owning = withZone(smallView(), 'left', { observed: 'vp' });
  const { desk, said, plans } = rig(owning);
  expect(await desk.stop({ system }, WHO)).toMatchObject({ code: 'system.owns' });
  plans.push({} as Plan);
  expect(await desk.restart({ system, confirm: true }, WHO)).toMatchObject({ code: 'system.plan-active' });
  expect(await desk.start({ system }, WHO)).toMatchObject({ code: 'system.plan-active' });
  const onAir = rig(withOnAir(owning, 'a', 'unknown'));
  expect(await onAir.desk.stop({ system, confirm: true }, WHO)).toMatchObject({ code: 'system.on-air' });
  expect([...said, ...onAir.said]).toEqual([]);
  const [first = ''] = IDS;
  onAir.report(first, `process/${first}`, 'stopped');
  expect(await onAir.desk.restart({ system, node: first }, WHO)).toMatchObject({ do: 'restart' });
});

test('a host that is not heard is named before anything was sent', async () => {
  const all = rig();
  all.offline.add(`host-${IDS[1]}`);
  expect(await all.desk.restart({ system, confirm: true }, WHO)).toMatchObject({
    code: 'launch.unheard',
    params: { node: IDS[1], why: 'switchboard.silent' },
  });
  expect(all.said).toEqual([]);
});

test('what the last cluster said of being ready does not count for the next; one node alone may join a ready one', async () => {
  const all = rig(smallView(), { saysReady: true });
  await all.desk.stop({ system }, WHO);
  await ended(all);
  all.sweep();
  all.saidReady();
  await all.desk.start({ system }, WHO);
  await expect
    .poll(() => {
      all.sweep();
      return all.book()?.run?.phase;
    })
    .toBe('waiting');
  for (let looks = 0; looks < 20; looks += 1) all.sweep();
  await Promise.resolve();
  expect(all.book()?.run).toMatchObject({ do: 'start' });
  all.saidReady();
  await ended(all);
  expect(all.usual).toEqual(['engine/vp/stop', 'engine/vp/start']);
  await all.desk.restart({ system, node: IDS[1] }, WHO);
  all.saidReady();
  await ended(all);
  expect(all.usual).toHaveLength(2);
});

test('a host that the studio names no more: its node is shown without one, asked for by no take, and its alarm is over', async () => {
  const all = rig();
  const [, second = ''] = IDS;
  all.offline.add(`host-${second}`);
  all.sweep();
  expect([...all.alarms.keys()]).toEqual([`engine/vp/${second}`]);
  all.takeOut(second);
  await expect
    .poll(() => {
      all.sweep();
      all.desk.publishAll();
      return all.book()?.nodes.find(({ node }) => node === second);
    })
    .toMatchObject({ device: null, at: 'unknown' });
  expect(all.alarms.size).toBe(0);
  expect(all.stage.nodes.get(system)?.map(({ node }) => node)).toEqual(IDS.filter((id) => id !== second));
});
