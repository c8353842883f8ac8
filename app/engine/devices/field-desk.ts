/**
 * Fields that a device lists itself, and the keys that the studio file gives some of them.
 *
 * Is told: a field and its key. Tells: what there is; and whether the studio file was written and taken in. A key that
 * the stage stands on is not taken from under it.
 */
import { isFault, type NativeField } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Binding, Device } from '../../core/stage/model.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { FieldRow, FieldsShown } from '../../protocol/field-book.ts';
import type { Room } from '../room.ts';

type Bag = Readonly<Record<string, unknown>>;
type Place = Pick<CommandArgs<'field.forget'>, 'label' | 'member'>;

export class FieldDesk {
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  list(id: string): FieldsShown | Fault {
    const device = this.#device(id);
    if (isFault(device)) return device;
    const driver = this.#room.supervisor.reachable(id);
    if (isFault(driver)) return driver;
    if (!driver.fields) return { code: 'field.no-list', params: { device: id } };
    const named = namedIn(device.settings);
    return { fields: driver.fields().map((field) => this.#row(device, field, named)) };
  }

  /** Also of a field that was renamed at the device: what stood there under its key is now under its new label. */
  async name({ device: id, label, member, key }: CommandArgs<'field.name'>): Promise<unknown> {
    const row = this.#find(id, { label, member });
    if (isFault(row)) return row;
    if (row.key !== key) {
      const refusal = boundFault(row);
      if (refusal) return refusal;
    }
    return this.#rewrite(id, (fields) => {
      const own = fields.find((one) => isAt(one, row) || (row.key !== null && one['key'] === row.key));
      const next = { ...own, key, label, ...(member !== '' && { member }) };
      return own ? fields.map((one) => (one === own ? next : one)) : [...fields, next];
    });
  }

  async forget({ device: id, label, member }: CommandArgs<'field.forget'>): Promise<unknown> {
    const row = this.#find(id, { label, member });
    const refusal = isFault(row) ? row : boundFault(row);
    return refusal ?? this.#rewrite(id, (fields) => fields.filter((one) => !isAt(one, { label, member })));
  }

  #row(device: Device, { label, group, member, type, writable, key }: NativeField, named: readonly Bag[]): FieldRow {
    const boundBy = this.#bindingsOf(device, key).map(({ path }) => path);
    const isNamed = named.some((one) => isAt(one, { label, member }));
    return { label, group, member, type, writable, key: key ?? null, named: isNamed, boundBy };
  }

  #find(id: string, place: Place): FieldRow | Fault {
    const shown = this.list(id);
    if (isFault(shown)) return shown;
    const row = shown.fields.find((one) => isAt(one, place));
    return row ?? { code: 'field.unknown', params: { device: id, label: place.label } };
  }

  #bindingsOf(device: Device, key: string | undefined): readonly Binding[] {
    if (key === undefined) return [];
    return this.#room.stage.studio.bindings.filter(
      (one) =>
        one.device === device.id && (one.key === key || Object.values(one.salvo ?? {}).some((all) => key in all)),
    );
  }

  #rewrite(id: string, change: (fields: readonly Bag[]) => readonly Bag[]): Promise<unknown> {
    return this.#room.studioDesk.rewrite('devices.json', (json) => {
      const file = json as { readonly devices: readonly Bag[] };
      const devices = file.devices.map((one) => {
        if (one['id'] !== id) return one;
        const settings = one['settings'] as Bag;
        return { ...one, settings: { ...settings, fields: change(namedIn(settings)) } };
      });
      return { ...file, devices };
    });
  }

  #device(id: string): Device | Fault {
    const device = this.#room.stage.studio.devices.find((one) => one.id === id);
    return device ?? { code: 'device.unknown', params: { device: id } };
  }
}

/** What the studio file was found to hold when it was loaded: the driver has checked it. */
function namedIn(settings: unknown): readonly Bag[] {
  const fields: unknown =
    typeof settings === 'object' && settings !== null ? Reflect.get(settings, 'fields') : undefined;
  return Array.isArray(fields) ? (fields as readonly Bag[]) : [];
}

/** Members ignore case, as the device does. */
function isAt(one: { readonly label?: unknown; readonly member?: unknown }, { label, member }: Place): boolean {
  const own = typeof one.member === 'string' ? one.member : '';
  return one.label === label && own.toLowerCase() === member.toLowerCase();
}

function boundFault({ key, boundBy }: FieldRow): Fault | undefined {
  const [path] = boundBy;
  return path === undefined ? undefined : { code: 'field.bound', params: { key: key ?? '', path } };
}
