/** What the stage keeps of a cold change that moved: leases that follow the crosspoints, modes, and how long it took. */
import { type ColdChange, isDone, undoValues } from '../../core/contract/cold-change.ts';
import { lessonsOf } from '../../core/contract/cold-times.ts';
import type { ParamPath, Value } from '../../core/parameter.ts';
import { modeOf } from '../../core/stage/view.ts';
import type { Room } from '../room.ts';
import type { History } from '../takes/history.ts';

export interface FollowDeps extends Pick<Room, 'stage'> {
  readonly history: Pick<History, 'add' | 'keep'>;
  /** What survives a restart was changed: leases and modes. */
  keep(): Promise<void>;
}

export class ColdFollows {
  readonly #deps: FollowDeps;

  constructor(deps: FollowDeps) {
    this.#deps = deps;
  }

  async follow(before: ColdChange, change: ColdChange): Promise<void> {
    let leased = false;
    for (const step of change.steps.filter(({ part }) => part === 'route')) {
      const [was, is] = [before.runs[step.id], change.runs[step.id]];
      const gone = is?.at !== was?.at && isDone(is);
      const back = is?.back !== was?.back && (is?.back === 'undone' || is?.back === 'ticked');
      if (gone) this.#lease(change, step.set);
      if (back) this.#lease(change, undoValues(change, step) ?? {});
      leased ||= gone || back;
    }
    if (change.at === 'requalify' && before.at !== 'requalify') this.#arrived(change);
    if (change.at === 'aborted') this.#returned(change);
    if (leased || change.at !== before.at) await this.#deps.keep();
  }

  /** Leases follow the crosspoints that a matrix or a person has confirmed, there and back. */
  #lease({ zones }: ColdChange, values: Readonly<Record<ParamPath, Value>>): void {
    const { stage } = this.#deps;
    const leases = stage.studio.zones.flatMap((zone) => {
      const to = zone.sourcePath === undefined ? undefined : values[zone.sourcePath];
      const isOwner = stage.studio.systems.some((system) => system.id === to);
      return zones.includes(zone.id) && isOwner && typeof to === 'string' ? [{ zoneId: zone.id, to }] : [];
    });
    if (leases.length > 0) stage.lease(leases);
  }

  #arrived(change: ColdChange): void {
    const { stage, history } = this.#deps;
    stage.layered(change.zones, { mode: change.to, scene: change.scene ?? undefined, preset: undefined });
    for (const { key, ms } of lessonsOf(change)) history.add(key, ms);
    void history.keep();
  }

  /** A bail-out on the way had made another mode of what is back at its old owner. */
  #returned({ zones, from }: ColdChange): void {
    const { stage } = this.#deps;
    const owners = modeOf(stage.view(), from)?.owners;
    const back = zones.filter((id) => {
      const zone = stage.zones.get(id);
      return zone?.mode !== from && zone?.leased !== undefined && zone.leased === owners?.[id];
    });
    if (back.length > 0) stage.layered(back, { mode: from });
  }
}
