/**
 * Watches how warm every system is, learns what loads take here, and tells plans, gates and seats of it.
 *
 * Is told: that something of the stage moved. Tells: the stage's view, the published state, the journal. What it sends goes
 * through `keep`.
 */
import type { ParamPath } from '../../core/parameter.ts';
import type { Studio, System } from '../../core/stage/model.ts';
import { nextWarmth } from '../../core/stage/warmth.ts';
import { type SystemWarmth, sceneOfValue, warmthReading } from '../../core/stage/warmth-view.ts';
import type { SystemWarmthState } from '../../protocol/state-warmth.ts';
import { KeepWarm, type KeepWarmDeps } from './keep-warm.ts';
import { LoadStore } from './load-store.ts';

export class WarmthDesk {
  readonly #deps: KeepWarmDeps;
  readonly #store: LoadStore;
  readonly keep: KeepWarm;

  constructor(deps: KeepWarmDeps) {
    this.#deps = deps;
    this.#store = new LoadStore({ storage: deps.storage, studioId: deps.stage.studio.id });
    this.keep = new KeepWarm(deps);
  }

  async open(): Promise<void> {
    await this.#store.open();
    await this.keep.open();
  }

  /** Readiness may come and go between two looks: whatever a system says of itself is taken in as it comes. */
  heard(paths: readonly ParamPath[]): void {
    for (const system of this.#deps.stage.studio.systems)
      if (paths.some((path) => path === system.scenePath || path === system.readyPath)) this.#look(system);
  }

  /** A few times a second: what time alone moves, restarts of devices, and what seats see. */
  sweep(): void {
    const { stage, publisher } = this.#deps;
    for (const system of stage.studio.systems) this.#look(system);
    const shown = stage.studio.systems.map((system) => [system.id, this.#shown(system)] as const);
    publisher.set(['warmth', 'systems'], Object.fromEntries(shown));
    this.keep.sweep();
  }

  #look(system: System): void {
    const { stage, clock, journal } = this.#deps;
    const nowUs = clock.nowUs();
    const reading = warmthReading(stage.view(), system, nowUs);
    const { warmth, took } = nextWarmth(stage.warmth.get(system.id), reading, nowUs);
    if (took) {
      const scene = sceneOfValue(stage.studio, system.id, took.value) ?? took.value;
      journal.note({ kind: 'load', data: { system: system.id, scene, ms: Math.round(took.ms) } });
      void this.#store.add(system.id, took.value, took.ms);
    }
    stage.warmth = new Map(stage.warmth).set(system.id, { ...warmth, times: this.#store.times(system.id) });
  }

  #shown(system: System): SystemWarmthState | undefined {
    const warmth = this.#deps.stage.warmth.get(system.id);
    return warmth && shownWarmth(this.#deps.stage.studio, system.id, warmth);
  }
}

function shownWarmth(studio: Studio, system: string, warmth: SystemWarmth): SystemWarmthState {
  const { at, sinceUs, value, loading, picture, times } = warmth;
  const scenes = studio.scenes.flatMap(({ id, systems }) => {
    const word = systems[system]?.scene;
    return word === undefined ? [] : [[word, { scene: id, usual: times.get(word) ?? null }] as const];
  });
  return {
    at,
    sinceUs,
    value: value ?? null,
    loading: loading ? { value: loading.value ?? null, fromUs: loading.fromUs, told: loading.told } : null,
    picture,
    scenes: Object.fromEntries(scenes),
  };
}
