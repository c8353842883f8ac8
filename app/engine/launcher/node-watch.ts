/**
 * What is known of every render node of a system: does it run, did it end by itself, what does its host say.
 *
 * Is told: which starts and ends are wished. Tells: looks, and ends and losses that nobody asked for. Remembers changes of a present mode for a
 * minute.
 */
import { isFault } from '../../../drivers/contract.ts';
import { parseSettings } from '../../../drivers/kit/settings.ts';
import {
  STALE_POLLS,
  type SwitchboardSettings,
  switchboardSettings,
} from '../../../drivers/switchboard/switchboard-settings.ts';
import type { NodeLook } from '../../core/launch/health.ts';
import { sameName } from '../../core/ndisplay/config.ts';
import type { Fault, Value } from '../../core/parameter.ts';
import type { Device, System } from '../../core/stage/model.ts';
import type { Supervisor } from '../devices/supervisor.ts';
import type { Stage } from '../stage/stage.ts';

export interface NodeWatchDeps {
  readonly stage: Pick<Stage, 'studio' | 'values'>;
  readonly supervisor: Pick<Supervisor, 'status'>;
  readonly nowUs: () => number;
}

/** A node and the device of its host. */
export interface HostedNode {
  readonly node: string;
  readonly device: Device;
  readonly settings: SwitchboardSettings;
}

/** `ended`: by itself. `lost`: it ran when its host fell silent, and nothing can be said of it since. */
export type NodeFate = 'ended' | 'lost';

interface Seen {
  /** What it should do as far as anybody said or saw; and how one went that nobody had asked to. */
  expected: 'running' | 'stopped' | NodeFate | undefined;
  flips: { readonly count: number; readonly epoch: number } | undefined;
  glitchesUs: number[];
}

const GLITCH_US = 60_000_000;
const MOST_GLITCHES = 1_000;

export class NodeWatch {
  readonly #deps: NodeWatchDeps;
  readonly #seen = new Map<string, Seen>();
  /** Looked at ten times a second: settings are read once for each device that a studio brings. */
  readonly #nodes = new WeakMap<Device, readonly HostedNode[]>();

  constructor(deps: NodeWatchDeps) {
    this.#deps = deps;
  }

  /** Of all hosts of a system, in the order of the studio. */
  hosted({ hosts = [] }: Pick<System, 'hosts'>): readonly HostedNode[] {
    return this.#deps.stage.studio.devices
      .filter(({ id, driver }) => driver === 'switchboard' && hosts.includes(id))
      .flatMap((device) => this.#nodesOf(device));
  }

  host(system: Pick<System, 'hosts'>, node: string): HostedNode | undefined {
    return this.hosted(system).find((one) => sameName(one.node, node));
  }

  /** Its end is wished. */
  mayEnd({ node, device }: HostedNode): void {
    this.#of(device.id, node).expected = 'stopped';
  }

  /** It is being started: what it did before no longer counts, and it should run from when it was seen to. */
  begins({ node, device }: HostedNode): void {
    this.#of(device.id, node).expected = undefined;
  }

  /** Once, when it ended or was lost and nobody had asked for that. */
  fateIfNew({ node, device }: HostedNode): NodeFate | undefined {
    const seen = this.#of(device.id, node);
    const before = seen.expected;
    const process = this.#fresh(device.id, `process/${node}`, undefined);
    this.#countGlitches(device.id, seen);
    if (process === 'running' && before !== 'stopped') seen.expected = 'running';
    else if (process === 'stopped' && (before === 'running' || before === 'lost')) seen.expected = 'ended';
    else if (before === 'running' && this.#deps.supervisor.status(device.id).status === 'offline')
      seen.expected = 'lost';
    return seen.expected === before ? undefined : fateOf(seen);
  }

  /** Undefined as well where a person hung up on its host. */
  fate({ node, device }: HostedNode): NodeFate | undefined {
    const { status } = this.#deps.supervisor.status(device.id);
    return status === 'disabled' || status === 'standAside' ? undefined : fateOf(this.#of(device.id, node));
  }

  at({ node, device }: HostedNode): NodeLook['at'] {
    const process = this.#fresh(device.id, `process/${node}`, undefined);
    if (process === 'stopped' && this.#of(device.id, node).expected === 'ended') return 'ended';
    return process === 'running' || process === 'stopped' ? process : 'unknown';
  }

  look(one: HostedNode, offscreen: boolean): NodeLook {
    const { node, device, settings } = one;
    const at = this.at(one);
    const { pollMs, fullEvery } = settings;
    const cheap = (key: string): Value | undefined => this.#fresh(device.id, key, pollMs);
    const full = (key: string): Value | undefined => this.#fresh(device.id, key, pollMs * fullEvery);
    const pid = this.#fresh(device.id, `pid/${node}`, undefined);
    const exit = this.#fresh(device.id, `exit/${node}`, undefined);
    const fullKeys = ['sync', 'sync/house', 'sync/houseHz', 'sync/refreshHz', 'sync/source', 'fullscreen', 'driver'];
    const cheapKeys = ['present', 'focus', 'gpu', 'cpu', 'cpu/full', 'memory/free'];
    return {
      node,
      at,
      exit: typeof exit === 'number' ? exit : undefined,
      offscreen,
      unheard: this.#unheard(device.id),
      said: Object.fromEntries([
        ...cheapKeys.map((key) => [key, cheap(key)]),
        ...fullKeys.map((key) => [key, full(key)]),
      ]),
      glitches: this.#of(device.id, node).glitchesUs.length,
      pid: at === 'running' && typeof pid === 'number' ? pid : undefined,
    };
  }

  /** Also of a host that is not heard any more: what it said last. */
  log({ node, device }: HostedNode): readonly string[] {
    const text = this.#deps.stage.values.raw(device.id, `log/${node}`)?.value;
    return typeof text === 'string' && text !== '' ? text.split('\n') : [];
  }

  configPath({ device }: HostedNode): string | undefined {
    const path = this.#fresh(device.id, 'config/path', undefined);
    return typeof path === 'string' ? path : undefined;
  }

  #nodesOf(device: Device): readonly HostedNode[] {
    const known = this.#nodes.get(device);
    if (known) return known;
    const settings = parseSettings(switchboardSettings, device.settings);
    const nodes = isFault(settings) ? [] : settings.nodes.map((node) => ({ node, device, settings }));
    this.#nodes.set(device, nodes);
    return nodes;
  }

  #unheard(device: string): Fault | undefined {
    const { status, why } = this.#deps.supervisor.status(device);
    if (status === 'online' || status === 'connecting') return undefined;
    return why ?? { code: `node.host-${status}`, params: { device } };
  }

  /** As the device said it since its last boot, and, where it is polled, within four periods. */
  #fresh(device: string, key: string, periodMs: number | undefined): Value | undefined {
    const { stage, supervisor, nowUs } = this.#deps;
    const { status, epoch } = supervisor.status(device);
    const raw = stage.values.raw(device, key);
    if (status !== 'online' || raw?.epoch !== epoch) return undefined;
    const isOld = periodMs !== undefined && nowUs() - raw.atUs > STALE_POLLS * periodMs * 1000;
    return isOld ? undefined : raw.value;
  }

  #countGlitches(device: string, seen: Seen): void {
    const { stage, nowUs } = this.#deps;
    const raw = stage.values.raw(device, 'present/flips');
    if (typeof raw?.value === 'number') {
      const { value, epoch } = raw;
      const before = seen.flips?.epoch === epoch ? seen.flips.count : value;
      for (let n = before; n < value && seen.glitchesUs.length < MOST_GLITCHES; n++) seen.glitchesUs.push(raw.atUs);
      seen.flips = { count: value, epoch };
    }
    seen.glitchesUs = seen.glitchesUs.filter((atUs) => nowUs() - atUs < GLITCH_US);
  }

  #of(device: string, node: string): Seen {
    const key = `${device}/${node}`;
    const seen = this.#seen.get(key) ?? { expected: undefined, flips: undefined, glitchesUs: [] };
    this.#seen.set(key, seen);
    return seen;
  }
}

const fateOf = ({ expected }: Seen): NodeFate | undefined =>
  expected === 'ended' || expected === 'lost' ? expected : undefined;
