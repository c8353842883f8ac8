/** Whether something is worth saying again: what is the same as last time is no news. */
export class News {
  #told = '';

  isNew(value: unknown): boolean {
    const text = JSON.stringify(value);
    if (text === this.#told) return false;
    this.#told = text;
    return true;
  }
}
