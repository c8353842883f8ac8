/** Fields of a foreign JSON object, whatever the case of their names; the first that is wrong is kept with its place. */
import type { Fault } from '../parameter.ts';

export class Fields {
  readonly place: string;
  readonly #wrong: { fault?: Fault };
  readonly #byName = new Map<string, unknown>();
  readonly #names: string[];

  constructor(raw: unknown, place = '', wrong: { fault?: Fault } = {}) {
    this.place = place;
    this.#wrong = wrong;
    const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
    if (raw !== undefined && raw !== null && !isObject) this.#say('', 'object');
    this.#names = isObject ? Object.keys(raw) : [];
    for (const name of this.#names) this.#byName.set(name.toLowerCase(), (raw as Record<string, unknown>)[name]);
  }

  get fault(): Fault | undefined {
    return this.#wrong.fault;
  }

  has(name: string): boolean {
    return this.#byName.has(name.toLowerCase());
  }

  /** An absent one is an empty one. */
  in(name: string): Fields {
    return new Fields(this.#of(name), `${this.place}/${name}`, this.#wrong);
  }

  /** As the file writes them, in its order. */
  names(most: number): readonly string[] {
    if (this.#names.length > most)
      this.#wrong.fault ??= { code: 'ndisplay.file-too-many', params: { place: this.place, most } };
    return this.#names.slice(0, most);
  }

  text(name: string, most = 400): string {
    const said = this.#of(name);
    if (said === undefined || said === null) return '';
    if (typeof said === 'string' && said.length <= most) return said;
    if (typeof said === 'number' || typeof said === 'boolean') return String(said);
    this.#say(name, 'text');
    return '';
  }

  /** Exporters write some numbers as text. */
  number(name: string, otherwise: number, least = -1e6, most = 1e6): number {
    const said = this.#of(name);
    if (said === undefined || said === null || said === '') return otherwise;
    const value = typeof said === 'string' ? Number(said) : said;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    this.#say(name, 'number');
    return otherwise;
  }

  flag(name: string, otherwise: boolean): boolean {
    const said = this.#of(name);
    if (said === undefined || said === null) return otherwise;
    if (typeof said === 'boolean') return said;
    const text = typeof said === 'string' ? said.toLowerCase() : '';
    if (text !== 'true' && text !== 'false') this.#say(name, 'flag');
    return text === 'true';
  }

  texts(name: string, most: number): readonly string[] {
    const said = this.#of(name);
    if (said === undefined || said === null) return [];
    const isList = Array.isArray(said) && said.length <= most && said.every((one) => typeof one === 'string');
    if (!isList) this.#say(name, 'texts');
    return isList ? (said as string[]) : [];
  }

  pairs(name: string, most = 200): readonly (readonly [string, string])[] {
    const inside = this.in(name);
    return inside.names(most).map((one) => [one, inside.text(one, 4_000)]);
  }

  #of(name: string): unknown {
    return this.#byName.get(name.toLowerCase());
  }

  #say(name: string, wants: string): void {
    const place = name === '' ? this.place : `${this.place}/${name}`;
    this.#wrong.fault ??= { code: `ndisplay.file-${wants}`, params: { place: place === '' ? '/' : place } };
  }
}
