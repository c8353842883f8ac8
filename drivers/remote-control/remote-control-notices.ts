/**
 * Who registered for the preset, and what they are still to be told: once every five frames, the newest value of each field.
 *
 * Is told: registrations and changes. Tells: messages for a client. Holds at most one entry per field and client.
 */
import type { Clock } from '../contract.ts';
import type { WebClient } from '../kit/emulator-web.ts';
import type { Json } from './remote-control-objects.ts';
import type { ExposedField } from './remote-control-virtual.ts';

interface Registered {
  readonly isDeafToOwn: boolean;
  readonly fields: Set<ExposedField>;
}

export interface NoticeOptions {
  readonly clock: Clock;
  readonly preset: string;
  readonly everyMs: number;
  /** A hanging engine says nothing; what it holds waits. */
  readonly isSilent: () => boolean;
  readonly valueOf: (field: ExposedField) => Json;
  readonly send: (client: WebClient, message: Json) => void;
}

export class Notices {
  readonly #options: NoticeOptions;
  readonly #registered = new Map<WebClient, Registered>();
  #timer: Disposable | undefined;

  constructor(options: NoticeOptions) {
    this.#options = options;
  }

  get clients(): readonly WebClient[] {
    return [...this.#registered.keys()];
  }

  register(client: WebClient, isDeafToOwn: boolean): void {
    this.#registered.set(client, { isDeafToOwn, fields: this.#registered.get(client)?.fields ?? new Set() });
  }

  forget(client: WebClient): void {
    this.#registered.delete(client);
  }

  /** `by`: the client that wrote it, where it was one. */
  changed(field: ExposedField, by: WebClient | undefined): void {
    for (const [client, { isDeafToOwn, fields }] of this.#registered)
      if (!isDeafToOwn || client !== by) fields.add(field);
    this.#timer ??= this.#options.clock.after(this.#options.everyMs, () => this.#flush());
  }

  /** What is no value leaves at once. */
  tell(type: string, about: { readonly [key: string]: Json }): void {
    for (const client of this.#registered.keys())
      this.#options.send(client, { Type: type, PresetName: this.#options.preset, ...about });
  }

  stop(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    this.#registered.clear();
  }

  #flush(): void {
    const { clock, everyMs, isSilent, preset, send, valueOf } = this.#options;
    this.#timer = isSilent() ? clock.after(everyMs, () => this.#flush()) : undefined;
    if (this.#timer) return;
    for (const [client, { fields }] of this.#registered) {
      if (fields.size === 0) continue;
      const changed = [...fields].map((field) => ({
        PropertyLabel: field.label,
        ObjectPath: field.object.path,
        PropertyValue: valueOf(field),
      }));
      fields.clear();
      send(client, { Type: 'PresetFieldsChanged', PresetName: preset, ChangedFields: changed });
    }
  }
}
