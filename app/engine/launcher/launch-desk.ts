/**
 * Render nodes of the studio's clusters: shown with what is odd of them, started, ended, started anew.
 *
 * Is told: commands of people, and that hosts said something. Tells: the published state, alarms of nodes that ended by
 * themselves or were lost with their hosts, with their last lines, the journal, how long it took. While a plan is armed or runs
 * nothing is started or ended; what a camera on air may see is never ended.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { NodeLook } from '../../core/launch/health.ts';
import { sameName } from '../../core/ndisplay/config.ts';
import type { Fault, ParamPath } from '../../core/parameter.ts';
import type { System } from '../../core/stage/model.ts';
import { onAirFault, ownsFault } from '../../core/stage/system-light.ts';
import { read } from '../../core/stage/view.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { EngineAct, EngineBook, EngineEnd } from '../../protocol/state-engines.ts';
import type { ClusterRunning } from '../../protocol/state-ndisplay.ts';
import type { Journal } from '../journal/journal.ts';
import type { ClusterDesk, KeptConfig } from '../ndisplay/cluster-desk.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Who } from '../server/auth.ts';
import type { Alarms } from '../stage/alarms.ts';
import type { Stage } from '../stage/stage.ts';
import type { History } from '../takes/history.ts';
import type { Takes } from '../takes/takes.ts';
import { engineNodes, NO_ROLES, type Roles } from './engine-nodes.ts';
import { type LaunchPlan, LaunchRun, type LaunchRunDeps } from './launch-run.ts';
import { fateFault } from './node-fate.ts';
import { type HostedNode, NodeWatch } from './node-watch.ts';
import { launchesOf, type RunningDeps, runningNow } from './running-now.ts';

export interface LaunchDeskDeps {
  readonly stage: Pick<Stage, 'studio' | 'values' | 'view' | 'history' | 'nodes'>;
  readonly supervisor: RunningDeps['supervisor'] & LaunchRunDeps['supervisor'];
  readonly takes: Pick<Takes, 'activePlans'>;
  readonly clusters: RunningDeps['clusters'] & Pick<ClusterDesk, 'inForce' | 'launched' | 'started' | 'list'>;
  readonly history: Pick<History, 'add' | 'keep'>;
  readonly journal: Pick<Journal, 'note'>;
  readonly alarms: Pick<Alarms, 'raise' | 'clear'>;
  readonly publisher: Pick<Publisher, 'set'>;
  readonly nowUs: () => number;
  readonly wallMs: () => number;
}

interface Running {
  readonly run: LaunchRun;
  readonly by: string;
  readonly startUs: number;
}

const LOOK_US = 500_000;
/** A project that has not found its cluster by then is said so; the nodes go on. */
const READY_US = 600_000_000;
const NO_CONFIG = { config: { primary: '', nodes: [] }, text: '', version: 0, sha256: '' } as const;

export class LaunchDesk {
  readonly #deps: LaunchDeskDeps;
  readonly #watch: NodeWatch;
  readonly #running = new Map<string, Running>();
  readonly #last = new Map<string, EngineEnd>();
  readonly #roles = new Map<string, Roles>();
  readonly #raised = new Set<string>();
  /** Who waits for a cluster to be ready. */
  readonly #ready = new Map<string, { readonly untilUs: number; done(fault?: Fault): void }>();
  #lookedUs = Number.NEGATIVE_INFINITY;

  constructor(deps: LaunchDeskDeps) {
    this.#deps = deps;
    this.#watch = new NodeWatch(deps);
  }

  async start({ system: id, node }: CommandArgs<'engine.start'>, who: Who): Promise<unknown> {
    const system = this.#system(id);
    if (isFault(system)) return system;
    const nodes = this.#wished(system, node);
    if (isFault(nodes)) return nodes;
    const starts = nodes.filter((one) => this.#watch.at(one) !== 'running');
    if (starts.length === 0) return { code: 'launch.runs', params: { system: id } };
    return this.#begin('start', system, { starts, stops: [] }, who);
  }

  async stop({ system: id, node, confirm = false }: CommandArgs<'engine.stop'>, who: Who): Promise<unknown> {
    return this.#end('stop', id, node, confirm, who);
  }

  /** One that is dead needs no leave: nothing of it is seen. */
  async restart({ system: id, node, confirm = false }: CommandArgs<'engine.restart'>, who: Who): Promise<unknown> {
    return this.#end('restart', id, node, confirm, who);
  }

  log({ system: id, node }: CommandArgs<'engine.log'>): unknown {
    const system = this.#system(id, true);
    if (isFault(system)) return system;
    const one = this.#watch.host(system, node);
    return one ? { lines: this.#watch.log(one) } : { code: 'launch.no-host', params: { node, system: id } };
  }

  /** A version of the configuration against what runs. */
  running(args: CommandArgs<'ndisplay.running'>): Promise<ClusterRunning | Fault> {
    return runningNow({ ...this.#deps, watch: this.#watch }, args);
  }

  /** The cluster was told to end by its own event: its ends are wished. */
  quitSent(id: string): void {
    const system = this.#system(id, true);
    if (!isFault(system)) for (const one of this.#watch.hosted(system)) this.#watch.mayEnd(one);
  }

  /** Ten times a second: a node that ended is named at once. */
  sweep(): void {
    const nowUs = this.#deps.nowUs();
    let moved = false;
    for (const system of this.#systems()) {
      for (const one of this.#watch.hosted(system)) if (this.#lookFor(system, one)) moved = true;
      this.#awaitReady(system, nowUs);
      void this.#readRoles(system);
    }
    this.#clearGone();
    if (!moved && nowUs - this.#lookedUs < LOOK_US) return;
    this.#lookedUs = nowUs;
    this.publishAll();
  }

  /** Which node leads and which has no screen is the configuration's word; read anew when another one is in force. */
  async #readRoles({ id }: System): Promise<void> {
    const { clusters } = this.#deps;
    const book = clusters.list({ system: id });
    const version = isFault(book) ? 0 : book.inForce;
    if (this.#roles.get(id)?.version === version) return;
    this.#roles.set(id, { ...NO_ROLES, version });
    const found = version === 0 ? undefined : await clusters.inForce(id);
    if (found === undefined || isFault(found) || found.version !== version) return;
    const { primary, nodes } = found.config;
    const offscreen = nodes.filter((node) => node.offscreen).map((node) => node.id);
    this.#roles.set(id, { version, primary, offscreen, nodes: nodes.map((node) => node.id) });
  }

  publishAll(): void {
    const { stage, publisher } = this.#deps;
    const books = this.#systems().map((system) => [system.id, this.#bookOf(system)] as const);
    stage.nodes = new Map(books.map(([id, { nodes }]) => [id, nodes.filter(({ device }) => device !== null)]));
    for (const [id, book] of books) publisher.set(['engines', id], book);
  }

  async #end(act: EngineAct, id: string, node: string | undefined, confirm: boolean, who: Who): Promise<unknown> {
    const system = this.#system(id);
    if (isFault(system)) return system;
    const nodes = this.#wished(system, node);
    if (isFault(nodes)) return nodes;
    const stops = nodes.filter((one) => this.#watch.at(one) === 'running');
    const starts = act === 'restart' ? nodes : [];
    if (stops.length === 0 && starts.length === 0) return { code: 'launch.runs-not', params: { system: id } };
    if (stops.length > 0) {
      const view = this.#deps.stage.view();
      const fault = onAirFault(view, system) ?? (confirm ? undefined : ownsFault(view, system));
      if (fault) return fault;
    }
    return this.#begin(act, system, { starts, stops }, who);
  }

  async #begin(act: EngineAct, system: System, what: Pick<LaunchPlan, 'starts' | 'stops'>, who: Who): Promise<unknown> {
    const { clusters, supervisor, journal, nowUs } = this.#deps;
    const { id } = system;
    const found = await clusters.inForce(id);
    const refused = this.#system(id); // others may have begun while the library was read
    if (isFault(refused)) return refused;
    if (isFault(found) && what.starts.length > 0) return found;
    const { config, text, version, sha256 } = isFault(found) ? NO_CONFIG : found;
    for (const one of [...what.starts, ...what.stops]) {
      const fault = this.#hostFault(one, what.starts.includes(one) ? config.nodes.map((node) => node.id) : undefined);
      if (fault) return fault;
    }
    const plan: LaunchPlan = { do: act, config, text, ...what };
    const run = new LaunchRun(plan, {
      supervisor,
      watch: this.#watch,
      whenReady: () => this.#whenReady(system),
      onStep: () => this.publishAll(),
    });
    this.#running.set(id, { run, by: who.name, startUs: nowUs() });
    const nodes = run.left;
    journal.note({ kind: 'engine', seat: who.seat, data: { do: act, system: id, nodes, version, by: who.name } });
    this.publishAll();
    void run.run().then((fault) => this.#ended(system, run, { version, sha256 }, fault, who));
    return { system: id, do: act, nodes };
  }

  #ended(
    system: System,
    run: LaunchRun,
    given: Pick<KeptConfig, 'version' | 'sha256'>,
    fault: Fault | undefined,
    who: Who,
  ): void {
    const { nowUs, wallMs, history, journal, clusters, alarms } = this.#deps;
    const { id } = system;
    const running = this.#running.get(id);
    this.#running.delete(id);
    const tookMs = Math.round((nowUs() - (running?.startUs ?? nowUs())) / 1000);
    const { plan } = run;
    this.#last.set(id, { do: plan.do, atMs: wallMs(), tookMs, fault: fault ?? null });
    journal.note({ kind: 'engine', data: { ended: plan.do, system: id, tookMs, ...(fault && { fault }) } });
    if (fault) this.#raise(alarmOf(id), fault);
    else alarms.clear(alarmOf(id));
    if (!fault && this.#isWhole(id, plan)) {
      history.add(historyKey(id, plan.do), tookMs);
      void history.keep();
      if (plan.do !== 'stop') void clusters.launched(id, given.version, who);
    }
    if (run.started.size > 0)
      void clusters.started(id, launchesOf(run, given, this.#watch, { by: who.name, atMs: wallMs() }));
    this.publishAll();
  }

  /** The cluster says by itself that it is ready; where it cannot, running is all that can be said. */
  #whenReady({ id, readyPath }: System): Promise<Fault | undefined> {
    if (readyPath === undefined) return Promise.resolve(undefined);
    const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
    this.#ready.set(id, {
      untilUs: this.#deps.nowUs() + READY_US,
      done: (fault) => {
        this.#ready.delete(id);
        resolve(fault);
      },
    });
    return promise;
  }

  #awaitReady({ id, readyPath }: System, nowUs: number): void {
    const waiting = this.#ready.get(id);
    if (waiting === undefined || readyPath === undefined) return;
    const dead = this.#running.get(id)?.run.plan.starts.find((one) => this.#watch.at(one) !== 'running');
    if (dead) return waiting.done({ code: 'launch.ended', params: { node: dead.node } });
    if (this.#isReady(id, readyPath, nowUs)) return waiting.done();
    if (nowUs > waiting.untilUs) waiting.done({ code: 'launch.not-ready', params: { system: id } });
  }

  /** Said now, and, of a cluster that was started whole, since then: what the last one said does not count. */
  #isReady(id: string, readyPath: ParamPath, nowUs: number): boolean {
    const { value, by, atUs = 0 } = read(this.#deps.stage.view(), readyPath, nowUs);
    const running = this.#running.get(id);
    const isNew = running === undefined || !this.#isWhole(id, running.run.plan) || atUs > running.startUs;
    return value === true && by === 'reported' && isNew;
  }

  #isWhole(id: string, { do: act, starts, stops }: LaunchPlan): boolean {
    const system = this.#systems().find((one) => one.id === id);
    return system !== undefined && (act === 'stop' ? stops : starts).length === this.#watch.hosted(system).length;
  }

  /** True: what became of it is news. */
  #lookFor({ id: system }: System, one: HostedNode): boolean {
    const { journal, alarms } = this.#deps;
    const alarm = alarmOf(system, one);
    const fate = this.#watch.fateIfNew(one);
    if (fate === undefined) {
      if (this.#watch.fate(one) === undefined) alarms.clear(alarm);
      return false;
    }
    const fault = fateFault(one, fate, this.#lookOf(system, one), this.#watch.log(one));
    const { exit, log } = fault.params ?? {};
    this.#raise(alarm, fault);
    journal.note({
      kind: 'engine',
      data: { [fate === 'ended' ? 'died' : 'lost']: one.node, system, ...(exit !== undefined && { exit }), log },
    });
    return true;
  }

  #raise(alarm: string, fault: Fault): void {
    this.#raised.add(alarm);
    this.#deps.alarms.raise(alarm, fault, 'fault');
  }

  /** A system or a host that the studio names no more: nobody else would end its alarm. */
  #clearGone(): void {
    if (this.#raised.size === 0) return;
    const systems = this.#systems();
    const nodes = systems.flatMap((system) => this.#watch.hosted(system).map((one) => alarmOf(system.id, one)));
    const there = new Set([...systems.map(({ id }) => alarmOf(id)), ...nodes]);
    for (const alarm of this.#raised) {
      if (there.has(alarm)) continue;
      this.#deps.alarms.clear(alarm);
      this.#raised.delete(alarm);
    }
  }

  #bookOf(system: System): EngineBook {
    const nodes = this.#watch
      .hosted(system)
      .map((one) => ({ one, look: this.#lookOf(system.id, one), log: this.#watch.log(one) }));
    const running = this.#running.get(system.id);
    return {
      nodes: engineNodes(nodes, this.#rolesOf(system.id), running?.run),
      run: running
        ? {
            do: running.run.plan.do,
            by: running.by,
            sinceUs: running.startUs,
            phase: running.run.phase,
            nodes: running.run.left,
            usualMs: this.#usualMs(system.id, running.run.plan),
          }
        : null,
      last: this.#last.get(system.id) ?? null,
    };
  }

  /** Of the whole cluster; of some of its nodes nothing is kept. */
  #usualMs(id: string, plan: LaunchPlan): number | null {
    if (!this.#isWhole(id, plan)) return null;
    return this.#deps.stage.history.get(historyKey(id, plan.do))?.p50Ms ?? null;
  }

  #lookOf(system: string, one: HostedNode): NodeLook {
    const { offscreen } = this.#rolesOf(system);
    return this.#watch.look(
      one,
      offscreen.some((id) => sameName(id, one.node)),
    );
  }

  #rolesOf(system: string): Roles {
    return this.#roles.get(system) ?? NO_ROLES;
  }

  #systems(): readonly System[] {
    return this.#deps.stage.studio.systems.filter(({ hosts }) => hosts !== undefined);
  }

  /** `onlyLook`: nothing is started or ended. */
  #system(id: string, onlyLook = false): System | Fault {
    const system = this.#systems().find((one) => one.id === id);
    if (!system) return { code: 'launch.no-system', params: { system: id } };
    if (onlyLook) return system;
    if (this.#deps.takes.activePlans().length > 0) return { code: 'system.plan-active', params: { system: id } };
    const running = this.#running.get(id);
    return running ? { code: 'launch.busy', params: { system: id, by: running.by } } : system;
  }

  #wished(system: System, node: string | undefined): readonly HostedNode[] | Fault {
    if (node === undefined) return this.#watch.hosted(system);
    const one = this.#watch.host(system, node);
    return one ? [one] : { code: 'launch.no-host', params: { node, system: system.id } };
  }

  /** `known`: of the configuration, where it is to start. */
  #hostFault({ node, device, settings }: HostedNode, known: readonly string[] | undefined): Fault | undefined {
    const driver = this.#deps.supervisor.reachable(device.id);
    if (isFault(driver)) {
      const { why } = this.#deps.supervisor.status(device.id);
      const { code, params } = why ?? driver;
      return { code: 'launch.unheard', params: { node, device: device.id, ...params, why: code } };
    }
    if (known === undefined) return undefined;
    if (!known.some((id) => sameName(id, node))) return { code: 'launch.not-in-config', params: { node } };
    return settings.exe === undefined ? { code: 'switchboard.no-exe', params: { node } } : undefined;
  }
}

const historyKey = (system: string, act: EngineAct): string => `engine/${system}/${act}`;

const alarmOf = (system: string, one?: HostedNode): string =>
  one ? `engine/${system}/${one.node}` : `engine/${system}`;
