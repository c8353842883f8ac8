/**
 * The cables between emulators, laid by the studio file: a router's output is a processor's input; the mixer's program
 * is tally; a cluster that never answers is told by the device that echoes it.
 */

import type { Emulator } from '../../drivers/contract.ts';
import type { NDisplayEmulator } from '../../drivers/ndisplay/ndisplay-emulator.ts';
import type { NovastarEmulator } from '../../drivers/novastar/novastar-emulator.ts';
import type { TslEmulator } from '../../drivers/tsl/tsl-emulator.ts';
import type { Value } from '../core/parameter.ts';
import type { Studio } from '../core/stage/model.ts';

export type Emulators = ReadonlyMap<string, Emulator>;

/** What another box must learn of a true change. */
export type Reaction = (key: string, value: Value) => void;

const hasInputs = (e: Emulator | undefined): e is NovastarEmulator => e !== undefined && 'inputSignalChanged' in e;
const hasTally = (e: Emulator | undefined): e is TslEmulator => e !== undefined && 'setTally' in e;
const isCluster = (e: Emulator | undefined): e is NDisplayEmulator => e !== undefined && 'onReported' in e;

const PROCESS = 'process/';
const NODE = 'node/';

/** The usual primary first; none where it is no cluster. */
export const clusterNodes = (emulator: Emulator | undefined): readonly string[] =>
  isCluster(emulator) ? emulator.nodeState().map(({ node }) => node) : [];

export interface Wiring extends Disposable {
  /** Device -> what happens when it changes. */
  readonly reactions: ReadonlyMap<string, Reaction>;
}

/** Brings everything into step at once. */
export function wire(studio: Studio, emulators: Emulators): Wiring {
  const reactions = new Map<string, Reaction[]>();
  const listening = new DisposableStack();
  const on = (device: string, reaction: Reaction): void => {
    reactions.set(device, [...(reactions.get(device) ?? []), reaction]);
  };
  wireProcessors(studio, emulators, on);
  wireTally(studio, emulators, on);
  wireEchoes(studio, emulators, on, listening);
  wireNodes(studio, emulators, on);
  const all = [...reactions].map(([device, each]): [string, Reaction] => [
    device,
    (key, value) => {
      for (const reaction of each) reaction(key, value);
    },
  ]);
  return { reactions: new Map(all), [Symbol.dispose]: () => listening.dispose() };
}

type On = (device: string, reaction: Reaction) => void;

function wireProcessors(studio: Studio, emulators: Emulators, on: On): void {
  for (const raster of studio.zones.flatMap((zone) => zone.rasters)) {
    const processor = emulators.get(raster.processor);
    if (raster.feed === undefined || !hasInputs(processor)) continue;
    const { device, key: output } = raster.feed;
    on(device, (key) => {
      if (key === output) processor.inputSignalChanged(raster.input);
    });
  }
}

function wireTally(studio: Studio, emulators: Emulators, on: On): void {
  const { mixer } = studio;
  if (mixer === undefined) return;
  const keyOf = (path: string): string => studio.bindings.find((b) => b.path === path)?.key ?? path;
  const [programKey, previewKey] = [keyOf(mixer.programPath), keyOf(mixer.previewPath)];
  const tell = (): void => {
    const state = emulators.get(mixer.device)?.actual();
    const [program, preview] = [state?.get(programKey), state?.get(previewKey)];
    for (const tally of emulators.values())
      if (hasTally(tally))
        for (const source of mixer.sources)
          tally.setTally(source.id, source.id === program, source.id === preview, source.name.en);
  };
  on(mixer.device, (key) => {
    if (key === programKey || key === previewKey) tell();
  });
  tell();
}

/** A node is the process of its host: gone with it, and a node that closes, or is started by a hand, is its process. */
function wireNodes(studio: Studio, emulators: Emulators, on: On): void {
  for (const { devices, hosts = [] } of studio.systems) {
    const id = devices.find((device) => isCluster(emulators.get(device)));
    const cluster = id === undefined ? undefined : emulators.get(id);
    if (id === undefined || !isCluster(cluster)) continue;
    for (const host of hosts)
      on(host, (key, value) => {
        if (key.startsWith(PROCESS)) cluster.nodeProcess(key.slice(PROCESS.length), value === 'running');
      });
    on(id, (key, value) => {
      if (!key.startsWith(NODE) || (value !== 'closed' && value !== 'running')) return;
      const process = `${PROCESS}${key.slice(NODE.length)}`;
      for (const host of hosts) emulators.get(host)?.frontPanel(process, value === 'closed' ? 'stopped' : 'running');
    });
  }
}

/** `verify: echo` says which device tells what of which other one; `ready` goes with it where both have one. */
function wireEchoes(studio: Studio, emulators: Emulators, on: On, listening: DisposableStack): void {
  const echoes = new Map<string, { from: string; key: string; to: string; as: string }>();
  for (const { device, key, verify } of studio.bindings) {
    if (verify?.by !== 'echo' || key === undefined) continue;
    echoes.set(`${device} ${key}`, { from: device, key, to: verify.device, as: verify.key });
    echoes.set(`${device} ready`, { from: device, key: 'ready', to: verify.device, as: 'ready' });
  }
  for (const { from, key, to, as } of echoes.values()) {
    const source = emulators.get(from);
    const target = emulators.get(to);
    if (source === undefined || target === undefined || !target.actual().has(as)) continue;
    const mirror: Reaction = (changed, value) => {
      if (changed === key) target.frontPanel(as, value);
    };
    // A cluster that lies, lies to whoever asks for its status too.
    if (isCluster(source)) listening.use(source.onReported((change) => mirror(change.key, change.value)));
    else on(from, mirror);
    const first = (isCluster(source) ? source.reported() : source.actual()).get(key);
    if (first !== undefined) target.frontPanel(as, first);
  }
}
