/**
 * What trials showed and which lead times people adopted, kept beyond a restart; and how long steps of takes took.
 *
 * Is told: trials, adoptions, steps. Tells: the claims that plans count on. What is answered is on disk; what was read
 * from disk is checked, and anything odd is left out rather than believed.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import { OneAtATime } from '../../core/one-at-a-time.ts';
import type { Fault, ParamPath } from '../../core/parameter.ts';
import type { Claims } from '../../core/trial/claim.ts';
import { type AdoptedLead, KEPT_SAMPLES } from '../../core/trial/lead.ts';
import { endOf, type Trial, type TrialNow } from '../../core/trial/trial.ts';
import type { LeftTrial } from '../../protocol/state-trials.ts';
import { readLeads, readLeft, readSamples, readTrials } from '../../protocol/trial-rows.ts';

export class TrialBook {
  readonly #storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly #studioId: string;
  #trials: ReadonlyMap<ParamPath, Trial> = new Map();
  #leads: ReadonlyMap<ParamPath, AdoptedLead> = new Map();
  #left: LeftTrial | undefined;
  readonly #samples = new Map<ParamPath, number[]>();
  readonly #writing = new OneAtATime();

  constructor(storage: Pick<Storage, 'getSetting' | 'putSetting'>, studioId: string) {
    this.#storage = storage;
    this.#studioId = studioId;
  }

  async open(): Promise<void> {
    const saved = await this.#storage.getSetting(this.#name);
    if (!isFault(saved)) {
      this.#trials = readTrials(saved);
      this.#leads = readLeads(saved);
      this.#left = readLeft(saved);
    }
    const samples = await this.#storage.getSetting(this.#samplesName);
    if (!isFault(samples)) for (const [path, list] of readSamples(samples)) this.#samples.set(path, list);
  }

  get trials(): ReadonlyMap<ParamPath, Trial> {
    return this.#trials;
  }
  get leads(): ReadonlyMap<ParamPath, AdoptedLead> {
    return this.#leads;
  }
  /** A trial that began and of which nobody knows that it put back what stood there. */
  get left(): LeftTrial | undefined {
    return this.#left;
  }

  samples(path: ParamPath): readonly number[] {
    return this.#samples.get(path) ?? [];
  }

  claims(): Claims {
    return { trials: new Map([...this.#trials].filter(([, trial]) => trial.ended === null)), leads: this.#leads };
  }

  putTrial(trial: Trial): Promise<Fault | undefined> {
    return this.#write({ trials: new Map(this.#trials).set(trial.path, trial) });
  }

  forget(path: ParamPath): Promise<Fault | undefined> {
    const trials = new Map(this.#trials);
    if (!trials.delete(path)) return Promise.resolve({ code: 'trial.none', params: { path } });
    return this.#write({ trials });
  }

  putLead(path: ParamPath, lead: AdoptedLead | undefined): Promise<Fault | undefined> {
    const leads = new Map(this.#leads);
    if (lead) leads.set(path, lead);
    else if (!leads.delete(path)) return Promise.resolve({ code: 'lead.none', params: { path } });
    return this.#write({ leads });
  }

  putLeft(left: LeftTrial | undefined): Promise<Fault | undefined> {
    return this.#write({ left });
  }

  /** Trials that count no more from now on, each with its reason. Kept in memory even if the disk refuses. */
  async end(nowOf: (trial: Trial) => TrialNow): Promise<readonly Trial[]> {
    const ended = [...this.#trials.values()].flatMap((trial) => {
      const why = trial.ended ? undefined : endOf(trial, nowOf(trial));
      return why ? [{ ...trial, ended: why }] : [];
    });
    if (ended.length === 0) return [];
    const trials = new Map(this.#trials);
    for (const trial of ended) trials.set(trial.path, trial);
    this.#trials = trials;
    await this.#write({});
    return ended;
  }

  /** From ordinary takes; lost with the power at worst. */
  sample(path: ParamPath, us: number): void {
    const list = this.#samples.get(path) ?? [];
    this.#samples.set(path, [...list, Math.round(us)].slice(-KEPT_SAMPLES));
  }

  async keepSamples(): Promise<void> {
    await this.#storage.putSetting(this.#samplesName, Object.fromEntries(this.#samples), false);
  }

  get #name(): string {
    return `trials/${this.#studioId}`;
  }
  get #samplesName(): string {
    return `trial-samples/${this.#studioId}`;
  }

  /** One after another; nothing counts that is not on disk. */
  #write(next: {
    readonly trials?: ReadonlyMap<ParamPath, Trial>;
    readonly leads?: ReadonlyMap<ParamPath, AdoptedLead>;
    readonly left?: LeftTrial | undefined;
  }): Promise<Fault | undefined> {
    return this.#writing.run(async (): Promise<Fault | undefined> => {
      const trials = next.trials ?? this.#trials;
      const leads = next.leads ?? this.#leads;
      const left = 'left' in next ? next.left : this.#left;
      const answer = await this.#storage.putSetting(
        this.#name,
        { trials: Object.fromEntries(trials), leads: Object.fromEntries(leads), left: left ?? null },
        true,
      );
      if (isFault(answer)) return answer;
      this.#trials = trials;
      this.#leads = leads;
      this.#left = left;
      return undefined;
    });
  }
}
