/**
 * Cuts in which a wall has a part, and cameras on program that no wall is drawn for.
 *
 * Is told: a person's cut, that the stage may have moved. Tells: the sender, the published state, the journal, alarms.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import { type CutPlan, type CutRequest, planCut } from '../../core/stage/camera-cut.ts';
import {
  type CutLook,
  type CutRun,
  type CutSend,
  type CutStep,
  callOffCut,
  isCutOver,
  nextCut,
  startCut,
} from '../../core/stage/cut-run.ts';
import { countsAs, read } from '../../core/stage/view.ts';
import { unservedCameras } from '../../core/stage/wall-cameras.ts';
import type { CutState } from '../../protocol/state-cut.ts';
import type { Room } from '../room.ts';
import type { Who } from '../server/auth.ts';
import { type SendDeps, sendDesired } from '../takes/send-desired.ts';

export interface CutDeskDeps extends SendDeps, Pick<Room, 'house'> {
  readonly journal: Pick<Room['journal'], 'note'>;
  readonly publisher: Pick<Room['publisher'], 'set'>;
  readonly alarms: Pick<Room['alarms'], 'raise' | 'clear'>;
  takes(): Pick<Room['takes'], 'activePlans' | 'runningTakes'>;
  loopUs(camera: string): number | Fault;
}

/** While a cut runs; a frame at 100p. */
const LOOK_MS = 10;
/** A device that never says how long it takes. */
const LEAST_TIMEOUT_MS = 300;

export class CutDesk {
  readonly #deps: CutDeskDeps;
  #run: CutRun | undefined;
  #who: Who | undefined;
  /** On air when the cut began. */
  #from: ReadonlySet<string> = new Set();
  #looking: Disposable | undefined;
  readonly #raised = new Set<string>();

  constructor(deps: CutDeskDeps) {
    this.#deps = deps;
  }

  /** Undefined: no wall has a part in it, the mixer alone does it. */
  cut(request: CutRequest, who: Who): CutState | Fault | undefined {
    const { stage, clock, journal } = this.#deps;
    const nowUs = clock.nowUs();
    const plan = planCut(stage.view(), request, {
      activePlans: this.#deps.takes().activePlans(),
      nowUs,
      loopUs: (camera) => this.#deps.loopUs(camera),
    });
    if (plan === undefined || isFault(plan)) return plan;
    if (this.#run && !isCutOver(this.#run)) return { code: 'cut.running', params: { camera: this.#run.plan.camera } };
    journal.note({ kind: 'cut', seat: who.seat, data: told(plan) });
    this.#who = who;
    const { cameras } = stage.studio;
    this.#from = new Set(cameras.map(({ id }) => id).filter((id) => stage.pictures.get(id)?.onAir === 'yes'));
    this.#looking = clock.every(LOOK_MS, () => this.#next()); // before the first send, whose refusal ends it
    this.#take(startCut(plan, this.#look(), nowUs));
    return this.#run && shownCut(this.#run);
  }

  callOff(who: Who): Fault | undefined {
    if (!this.#run) return { code: 'cut.none' };
    const run = callOffCut(this.#run, this.#deps.clock.nowUs());
    if (isFault(run)) return run;
    this.#deps.journal.note({ kind: 'cut', seat: who.seat, data: { at: 'called-off', camera: run.plan.camera } });
    this.#take({ run, sends: [] });
    return undefined;
  }

  /** A few times a second. */
  look(): void {
    const { stage, alarms, clock } = this.#deps;
    const taking = this.#deps.takes().runningTakes().length > 0;
    const found = taking
      ? []
      : unservedCameras(stage.view(), clock.nowUs()).filter(({ camera }) => !this.#isOnItsWay(camera));
    for (const { id, fault, severity } of found) alarms.raise(id, fault, severity);
    for (const id of this.#raised) if (!found.some((one) => one.id === id)) this.#clear(id);
    for (const { id } of found) this.#raised.add(id);
  }

  stop(): void {
    this.#looking?.[Symbol.dispose]();
  }

  /** The cut that runs leads from one camera to another: for as long neither of them is out of place. */
  #isOnItsWay(camera: string): boolean {
    return (
      this.#run !== undefined && !isCutOver(this.#run) && (camera === this.#run.plan.camera || this.#from.has(camera))
    );
  }

  #clear(id: string): void {
    this.#deps.alarms.clear(id);
    this.#raised.delete(id);
  }

  #next(): void {
    if (this.#run) this.#take(nextCut(this.#run, this.#look(), this.#deps.clock.nowUs()));
  }

  #take({ run, sends }: CutStep): void {
    const { clock, publisher, alarms, journal } = this.#deps;
    const before = this.#run;
    this.#run = run;
    for (const send of sends) {
      const fault = this.#send(send);
      if (fault) this.#run = { ...run, at: 'failed', sinceUs: clock.nowUs(), why: fault };
    }
    const now = this.#run;
    if (before?.at === now.at && before.plan === now.plan) return;
    publisher.set(['cut'], shownCut(now));
    if (!isCutOver(now)) return;
    this.stop();
    journal.note({ kind: 'cut', data: { at: now.at, camera: now.plan.camera, ...(now.why && { why: now.why }) } });
    if (now.why) alarms.raise('cut', now.why, 'fault');
    else alarms.clear('cut');
  }

  #send(send: CutSend): Fault | undefined {
    const when = send.atUs > this.#deps.clock.nowUs() ? { atUs: send.atUs } : 'now';
    const sending = sendDesired(this.#deps, send, { seat: this.#who?.seat ?? '' }, when);
    return isFault(sending) ? sending : undefined;
  }

  #look(): CutLook {
    const { stage, house, clock } = this.#deps;
    const view = stage.view();
    const nowUs = clock.nowUs();
    return {
      matches: ({ path, value }) => countsAs(read(view, path, nowUs), value),
      refused: (path, sinceUs) => {
        const last = view.values.get(path)?.last;
        return last?.at === 'failed' && last.atUs >= sinceUs ? last.fault : undefined;
      },
      timeoutUs: (path) => Math.max(LEAST_TIMEOUT_MS, view.descriptors.get(path)?.timeoutMs ?? 0) * 1_000,
      isSeen: ({ camera, source, to }) => {
        const { mixer } = stage.studio;
        const bus = to === 'program' ? mixer?.programPath : mixer?.previewPath;
        const told = bus === undefined ? undefined : read(view, bus, nowUs).value;
        if (told !== undefined) return told === source;
        const onAir = view.pictures.get(camera)?.onAir ?? 'unknown';
        return to === 'preview' || onAir === 'unknown' ? undefined : onAir === 'yes';
      },
      frameAfter: (us) => house.usOf(house.frame(us) + 1),
    };
  }
}

/** A plan as the journal keeps it. */
function told({ source, camera, to, before, wall, after, followUs, countIn }: CutPlan): Record<string, unknown> {
  return {
    source,
    camera,
    to,
    writes: [...before, ...wall, ...after].map(({ path, value }) => `${path} ${String(value)}`),
    followUs: followUs ?? null,
    ...(countIn && { countIn }),
  };
}

export function shownCut({ plan, at, sinceUs, wallAtUs, cutAtUs, why }: CutRun): CutState {
  const { source, camera, to, followUs, countIn } = plan;
  return {
    source,
    camera,
    to,
    at,
    sinceUs,
    wallAtUs: plan.wall.length > 0 ? (wallAtUs ?? null) : null,
    cutAtUs: cutAtUs ?? null,
    followUs: followUs ?? null,
    countIn: countIn ?? null,
    why: why ?? null,
  };
}
