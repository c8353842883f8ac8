/**
 * The engine behind the routes: its objects, its preset, and what it says where it lies. No sockets.
 *
 * Is told: reads and writes by object and property, a hand in the editor, a restart. Tells: every field that changed, and
 * every command that could change something.
 */
import type { Fault, Value } from '../../app/core/parameter.ts';
import { isFault } from '../contract.ts';
import type { FaultBoard } from '../kit/fault-board.ts';
import { faultOf } from '../kit/faults.ts';
import { type EngineObject, isLeaf, type Json, taken } from './remote-control-objects.ts';
import type { Behind } from './remote-control-routes.ts';
import {
  type ExposedField,
  fromEngine,
  type Level,
  type RemoteControlVirtual,
  toEngine,
} from './remote-control-virtual.ts';

export interface EngineEvents {
  /** The true value changed, or what is said of it did. */
  onChanged(field: ExposedField, isTrue: boolean): void;
  onCommand(decoded: string): void;
  onRenamed(old: string, next: string): void;
}

export class PlayedEngine implements Behind {
  readonly preset: Behind['preset'];
  readonly #virtual: RemoteControlVirtual;
  readonly #level: Level;
  readonly #board: FaultBoard;
  readonly #events: EngineEvents;
  readonly #hidden = new Set<ExposedField>();
  /** What a liar says, by field. */
  readonly #lies = new Map<ExposedField, Json>();

  constructor(virtual: RemoteControlVirtual, level: Level, board: FaultBoard, events: EngineEvents) {
    this.#virtual = virtual;
    this.#level = level;
    this.#board = board;
    this.#events = events;
    const file = virtual.preset.replaceAll(' ', '_');
    this.preset = { name: virtual.preset, path: `/Game/Stage/${file}.${file}` };
  }

  fields(): readonly ExposedField[] {
    return this.#level.fields.filter((field) => !this.#hidden.has(field));
  }

  functions(): readonly string[] {
    return Object.keys(this.#virtual.functions);
  }

  object(path: string): EngineObject | undefined {
    return this.#level.objects.get(path);
  }

  read(object: EngineObject, property: string): Json | undefined {
    const lie = this.#fieldAt(object, property);
    return (lie && this.#lies.get(lie)) ?? object.read(property);
  }

  write(object: EngineObject, property: string, value: Json): boolean {
    this.#events.onCommand(`${object.name}.${property} = ${JSON.stringify(value)}`);
    if (this.#board.has('refuse')) return false;
    if (this.#board.has('lie')) return this.#lie(object, property, value);
    const changed = object.write(property, value);
    if (changed) this.#tell(object, changed);
    return changed !== undefined;
  }

  reset(object: EngineObject, property: string): void {
    this.#events.onCommand(`${object.name}.${property} reset`);
    if (!this.#board.has('refuse') && !this.#board.has('lie')) this.#tell(object, object.reset(property));
  }

  call(label: string): boolean {
    const acts = Object.hasOwn(this.#virtual.functions, label) ? this.#virtual.functions[label] : undefined;
    if (!acts) return false;
    this.#events.onCommand(`${label}()`);
    if (this.#board.has('refuse')) return false;
    if (!this.#board.has('lie')) for (const [of, value] of Object.entries(acts)) this.byHand(this.fieldOf(of), value);
    return true;
  }

  console(command: string): boolean {
    this.#events.onCommand(`console ${command}`);
    return this.#virtual.consoleCommands && !this.#board.has('refuse');
  }

  rename(label: string, next: string): boolean {
    const field = this.fieldOf(label);
    if (!field || next === '' || this.fieldOf(next)) return false;
    field.label = next;
    this.#events.onRenamed(label, next);
    return true;
  }

  /** True where that changed what the preset exposes. */
  hide(label: string, isHidden: boolean): ExposedField | undefined {
    const field = this.fieldOf(label);
    if (!field || this.#hidden.has(field) === isHidden) return undefined;
    if (isHidden) this.#hidden.add(field);
    else this.#hidden.delete(field);
    return field;
  }

  fieldOf(label: string): ExposedField | undefined {
    return this.#level.fields.find((field) => field.label === label);
  }

  byHand(field: ExposedField | undefined, value: Value): Fault | undefined {
    if (!field) return faultOf('driver.unknown-key');
    const { object, property, leaf } = field;
    const changed = object.write(property, toEngine(leaf, value));
    if (!changed) return faultOf('driver.value', { key: field.label, value: String(value) });
    this.#tell(object, changed);
    return undefined;
  }

  valueOf({ object, property }: ExposedField): Json {
    return this.read(object, property) ?? null;
  }

  /** By label, as it truly is. */
  truth(): readonly (readonly [ExposedField, Value])[] {
    return this.#level.fields.flatMap((field) => {
      const value = fromEngine(field.object.read(field.property));
      return isFault(value) ? [] : [[field, value] as const];
    });
  }

  /** Nobody lies any more: what was said wrongly is said again. */
  confess(): void {
    const lied = [...this.#lies.keys()];
    this.#lies.clear();
    for (const field of lied) this.#events.onChanged(field, false);
  }

  /** The editor starts again: what was not saved is gone. */
  restart(): void {
    this.#lies.clear();
    for (const object of this.#level.objects.values()) object.restore();
  }

  #lie(object: EngineObject, property: string, value: Json): boolean {
    const shape = object.shapeAt(property);
    const field = this.#fieldAt(object, property);
    if (!shape) return false;
    if (!field || !isLeaf(shape)) return true; // nobody can ask what it would say
    const said = taken(shape, value, this.valueOf(field));
    if (said === undefined) return false;
    this.#lies.set(field, said);
    this.#events.onChanged(field, false);
    return true;
  }

  #fieldAt(object: EngineObject, property: string): ExposedField | undefined {
    return this.#level.fields.find((field) => field.object === object && field.property === property);
  }

  #tell(object: EngineObject, leaves: readonly string[]): void {
    for (const leaf of leaves) {
      const field = this.#fieldAt(object, leaf);
      if (!field) continue;
      this.#lies.delete(field);
      this.#events.onChanged(field, true);
    }
  }
}
