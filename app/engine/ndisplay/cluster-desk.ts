/**
 * Configurations of nDisplay clusters: taken in, made from the stage, shown with their mistakes, compared, given out.
 *
 * Is told: commands of people. Tells: the library, the published state, the journal. Sends nothing to any node: that a
 * configuration is in force says what this console goes by, not what a cluster runs.
 */
import { createHash } from 'node:crypto';
import { isFault } from '../../../drivers/contract.ts';
import type { NodeLaunch } from '../../core/launch/node-launch.ts';
import { configExportOf } from '../../core/ndisplay/asset.ts';
import { mistakesOf } from '../../core/ndisplay/checks.ts';
import type { ClusterConfig } from '../../core/ndisplay/config.ts';
import { configDifferences } from '../../core/ndisplay/differences.ts';
import { makeClusterConfig } from '../../core/ndisplay/generate.ts';
import { placesOf, saidPlace, viewportKey } from '../../core/ndisplay/places.ts';
import { readClusterConfig } from '../../core/ndisplay/read.ts';
import { stageMistakes } from '../../core/ndisplay/stage-checks.ts';
import type { Fault } from '../../core/parameter.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { ClusterBook, ClusterRow, ClusterShown } from '../../protocol/state-ndisplay.ts';
import type { Journal } from '../journal/journal.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Who } from '../server/auth.ts';
import type { Stage } from '../stage/stage.ts';
import { ClusterStore, type ClusterStoreDeps } from './cluster-store.ts';
import { eventDevice } from './event-device.ts';

export interface ClusterDeskDeps {
  readonly stage: Pick<Stage, 'studio'>;
  readonly storage: ClusterStoreDeps['storage'];
  readonly journal: Pick<Journal, 'note'>;
  readonly publisher: Pick<Publisher, 'set'>;
  readonly wallMs: () => number;
}

/** A version as it is kept, read, and the hash of its text. */
export interface KeptConfig {
  readonly version: number;
  readonly config: ClusterConfig;
  readonly text: string;
  readonly sha256: string;
}

export class ClusterDesk {
  readonly #deps: ClusterDeskDeps;
  readonly #store: ClusterStore;

  constructor(deps: ClusterDeskDeps) {
    this.#deps = deps;
    this.#store = new ClusterStore({ storage: deps.storage, studioId: deps.stage.studio.id });
  }

  async open(): Promise<void> {
    await this.#store.open();
    this.publishAll();
  }

  /** Once more after the studio was read anew. */
  publishAll(): void {
    const { stage, publisher } = this.#deps;
    const clusters = stage.studio.systems.filter(({ id }) => !isFault(eventDevice(stage.studio, id)));
    publisher.set(['clusters'], Object.fromEntries(clusters.map(({ id }) => [id, this.#bookOf(id)])));
  }

  list({ system }: CommandArgs<'ndisplay.list'>): ClusterBook | Fault {
    return this.#systemFault(system) ?? this.#bookOf(system);
  }

  async show({ system, version }: CommandArgs<'ndisplay.show'>): Promise<ClusterShown | Fault> {
    const found = await this.#config(system, version);
    if (isFault(found)) return found;
    const { row, config } = found;
    const { studio } = this.#deps.stage;
    const places = placesOf(config, studio.zones, this.#store.head(system).places);
    const about = eventDevice(studio, system);
    const mistakes = [
      ...mistakesOf(config),
      ...stageMistakes(config, { ...studio, events: isFault(about) ? undefined : about.device }, places),
    ];
    const order = { wrong: 0, look: 1 };
    return {
      row,
      config,
      mistakes: mistakes.toSorted((a, b) => order[a.level] - order[b.level]),
      places: Object.fromEntries(places),
      said: this.#store.head(system).places,
    };
  }

  async compare({ system, a, b }: CommandArgs<'ndisplay.compare'>): Promise<unknown> {
    const was = await this.#config(system, a);
    if (isFault(was)) return was;
    const is = await this.#config(system, b);
    return isFault(is) ? is : { differences: configDifferences(was.config, is.config) };
  }

  async exportAs({ system, version }: CommandArgs<'ndisplay.export'>): Promise<unknown> {
    const row = this.#row(system, version);
    if (isFault(row)) return row;
    const text = await this.#store.text(system, row.version);
    return isFault(text) ? text : { name: `${system}-v${row.version}.ndisplay`, text };
  }

  async importFrom({ system, name = '', ...from }: CommandArgs<'ndisplay.import'>, who: Who): Promise<unknown> {
    const fault = this.#systemFault(system);
    if (fault) return fault;
    const text = textOf(from);
    if (isFault(text)) return inFile(text, name);
    const config = readClusterConfig(text);
    if (isFault(config)) return inFile(config, name);
    return this.#add(system, text, config, { name, from: 'file' }, who);
  }

  async make(args: CommandArgs<'ndisplay.make'>, who: Who): Promise<unknown> {
    const { system, nodes, assetPath = '', renderSync = 'ethernet' } = args;
    const { studio } = this.#deps.stage;
    const fault = this.#systemFault(system) ?? this.#zonesFault(args.zones);
    if (fault) return fault;
    const zones = studio.zones.filter(({ id, kind }) => kind === 'led' && (args.zones?.includes(id) ?? true));
    const wished = nodes.map(({ id, host, wall = true }) => ({ id, host, wall }));
    const made = makeClusterConfig({ name: studio.id, rate: studio.rate, zones, nodes: wished, assetPath, renderSync });
    if (isFault(made)) return made;
    const config = readClusterConfig(made.text);
    if (isFault(config)) return config;
    const added = await this.#add(system, made.text, config, { name: studio.id, from: 'made' }, who);
    return isFault(added) ? added : { ...added, meshes: made.meshes };
  }

  async use({ system, version }: CommandArgs<'ndisplay.use'>, who: Who): Promise<unknown> {
    const row = this.#row(system, version);
    if (isFault(row)) return row;
    const fault = await this.#store.use(system, version);
    if (fault) return fault;
    this.#note({ do: 'use', system, version, by: who.name }, who);
    return { system, version };
  }

  /** What a launcher hands to the nodes: the version in force, read and as it is kept. */
  inForce(system: string): Promise<KeptConfig | Fault> {
    return this.kept(system, undefined);
  }

  /** Without a version, the one in force. */
  async kept(system: string, wanted: number | undefined): Promise<KeptConfig | Fault> {
    const found = await this.#config(system, wanted);
    if (isFault(found)) return found;
    const { version } = found.row;
    const text = await this.#store.text(system, version);
    if (isFault(text)) return text;
    return { version, config: found.config, text, sha256: createHash('sha256').update(text).digest('hex') };
  }

  /** What each node was last started with by this console. */
  starts(system: string): Readonly<Record<string, NodeLaunch>> {
    return this.#store.head(system).starts ?? {};
  }

  started(system: string, starts: Readonly<Record<string, NodeLaunch>>): Promise<Fault | undefined> {
    return this.#store.started(system, starts);
  }

  /** A launcher handed this version to the nodes. */
  async launched(system: string, version: number, who: Who): Promise<Fault | undefined> {
    const row = this.#row(system, version);
    if (isFault(row)) return row;
    const fault = await this.#store.launched(system, { version, by: who.name, atMs: this.#deps.wallMs() });
    if (!fault) this.#note({ do: 'launched', system, version, by: who.name }, who);
    return fault;
  }

  /** Of the version that is looked at: the one in force, or the newest where none is. */
  async map({ system, version, node, viewport, to }: CommandArgs<'ndisplay.map'>, who: Who): Promise<unknown> {
    const { stage } = this.#deps;
    const { inForce, rows } = this.#store.head(system);
    const found = await this.#config(system, version ?? (inForce || rows[0]?.version));
    if (isFault(found)) return found;
    const about = found.config.nodes.find(({ id }) => id === node);
    if (!about?.viewports.some(({ id }) => id === viewport))
      return { code: 'ndisplay.no-viewport', params: { node, viewport, version: found.row.version } };
    if (to !== null && to !== '' && saidPlace(to, stage.studio.zones) === undefined)
      return { code: 'ndisplay.no-place', params: { to } };
    const refused = await this.#store.place(system, viewportKey(node, viewport), to);
    if (refused) return refused;
    this.#note({ do: 'map', system, node, viewport, to, by: who.name }, who);
    return { node, viewport, to };
  }

  async #add(
    system: string,
    text: string,
    { nodes }: ClusterConfig,
    about: Pick<ClusterRow, 'name' | 'from'>,
    who: Who,
  ): Promise<{ readonly system: string; readonly version: number } | Fault> {
    const counts = {
      hosts: new Set(nodes.map(({ host }) => host)).size,
      nodes: nodes.length,
      viewports: nodes.reduce((sum, node) => sum + node.viewports.length, 0),
    };
    const row = await this.#store.add(system, text, {
      ...about,
      ...counts,
      by: who.name,
      atMs: this.#deps.wallMs(),
    });
    if (isFault(row)) return row;
    const { version } = row;
    this.#note({ do: about.from === 'file' ? 'import' : 'make', system, version, ...about, ...counts }, who);
    return { system, version };
  }

  async #config(
    system: string,
    version: number | undefined,
  ): Promise<{ row: ClusterRow; config: ClusterConfig } | Fault> {
    const row = this.#row(system, version);
    if (isFault(row)) return row;
    const text = await this.#store.text(system, row.version);
    if (isFault(text)) return text;
    const config = readClusterConfig(text);
    return isFault(config) ? config : { row, config };
  }

  #row(system: string, version: number | undefined): ClusterRow | Fault {
    const fault = this.#systemFault(system);
    if (fault) return fault;
    const { inForce, rows } = this.#store.head(system);
    const wanted = version ?? inForce;
    const row = rows.find((one) => one.version === wanted);
    if (row) return row;
    return wanted === 0
      ? { code: 'ndisplay.none-in-force', params: { system } }
      : { code: 'ndisplay.no-version', params: { system, version: wanted } };
  }

  #note(data: Readonly<Record<string, unknown>>, who: Who): void {
    this.#deps.journal.note({ kind: 'ndisplay', seat: who.seat, data });
    this.publishAll();
  }

  #bookOf(system: string): ClusterBook {
    const { inForce, rows, launched = null } = this.#store.head(system);
    return { inForce, launched, versions: rows };
  }

  #systemFault(id: string): Fault | undefined {
    const found = eventDevice(this.#deps.stage.studio, id);
    return isFault(found) ? found : undefined;
  }

  #zonesFault(zones: readonly string[] | undefined): Fault | undefined {
    const known = this.#deps.stage.studio.zones;
    const odd = zones?.find((zone) => !known.some(({ id, kind }) => id === zone && kind === 'led'));
    return odd === undefined ? undefined : { code: 'ndisplay.no-place', params: { to: odd } };
  }
}

/** As it came, or out of the asset that carries it. */
function textOf({ text, asset }: Pick<CommandArgs<'ndisplay.import'>, 'text' | 'asset'>): string | Fault {
  if ((text === undefined) === (asset === undefined)) return { code: 'ndisplay.import-one' };
  return text ?? configExportOf(Buffer.from(asset ?? '', 'base64'));
}

const inFile = (fault: Fault, file: string): Fault => ({ ...fault, params: { ...fault.params, file } });
