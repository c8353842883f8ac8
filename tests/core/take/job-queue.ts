/** What happens next on the test clock; two things at one instant happen in the order in which they were planned. */
export interface Job {
  readonly atUs: number;
  readonly order: number;
  readonly run: () => void;
}

export class JobQueue {
  readonly #jobs: Job[] = [];
  #order = 0;

  add(atUs: number, run: () => void): void {
    this.#order += 1;
    this.#jobs.push({ atUs, order: this.#order, run });
  }

  next(): Job | undefined {
    let best = 0;
    for (let i = 1; i < this.#jobs.length; i++) {
      const [job, other] = [this.#jobs[i], this.#jobs[best]];
      if (job && other && (job.atUs < other.atUs || (job.atUs === other.atUs && job.order < other.order))) best = i;
    }
    return this.#jobs.splice(best, 1)[0];
  }
}
