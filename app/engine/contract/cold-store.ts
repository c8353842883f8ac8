/** Keeps the one cold change of a studio in the library, whole and durable: what was answered survives a killed engine. */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import { type ColdBook, readColdBook } from '../../protocol/cold-book.ts';

export class ColdStore {
  readonly #storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly #name: string;

  constructor(storage: Pick<Storage, 'getSetting' | 'putSetting'>, studioId: string) {
    this.#storage = storage;
    this.#name = `cold/${studioId}`;
  }

  async read(): Promise<ColdBook | Fault | undefined> {
    const saved = await this.#storage.getSetting(this.#name);
    if (isFault(saved)) return saved;
    const book = readColdBook(saved);
    return book === 'unreadable' ? { code: 'cold.unreadable' } : book;
  }

  async write(book: ColdBook): Promise<Fault | undefined> {
    const answer = await this.#storage.putSetting(this.#name, book, true);
    return isFault(answer) ? answer : undefined;
  }
}
