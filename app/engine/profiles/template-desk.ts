/**
 * Devices described by data, while the engine runs: looked at, checked, tried against what came, saved into the studio
 * file, made from a profile, made into one.
 *
 * Is told: commands of people. Tells: descriptions, mistakes, the studio file. Sends nothing but declared questions; what
 * changes a device goes through `param.set` as everywhere.
 */
import { createHash } from 'node:crypto';
import { isFault } from '../../../drivers/contract.ts';
import { settingsFault, settingsFaults } from '../../../drivers/kit/settings.ts';
import { driver } from '../../../drivers/template/template-driver.ts';
import { explain } from '../../../drivers/template/template-explain.ts';
import { checkProfile, compileProfile } from '../../../drivers/template/template-profile.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Device } from '../../core/stage/model.ts';
import { checkMeaning } from '../../core/xr/vocabulary.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { Explained, ProfileRow, ProfileShown, TemplateShown } from '../../protocol/profile-book.ts';
import {
  differingPlaces,
  type Profile,
  readProfile,
  withKeptSecrets,
  withoutSecrets,
} from '../../protocol/profile-file.ts';
import { deviceAddress } from '../../protocol/studio-schema.ts';
import type { Room } from '../room.ts';
import { type KeptProfile, ProfileStore, textOf } from './profile-store.ts';

type Bag = Record<string, unknown>;

export class TemplateDesk {
  readonly #room: Pick<Room, 'stage' | 'supervisor' | 'studioDesk'>;
  readonly #store: ProfileStore;

  constructor(room: Pick<Room, 'stage' | 'supervisor' | 'studioDesk' | 'shippedProfiles'>) {
    this.#room = room;
    this.#store = new ProfileStore(room.shippedProfiles, room.studioDesk.folder);
  }

  async list(): Promise<{ readonly profiles: readonly ProfileRow[]; readonly faults: readonly Fault[] }> {
    const { profiles, faults } = await this.#store.list();
    return { profiles: profiles.map(rowOf), faults };
  }

  async show({ id, version }: CommandArgs<'profile.show'>): Promise<ProfileShown | Fault> {
    const kept = await this.#store.get(id, version);
    if (isFault(kept)) return kept;
    const shipped = await this.#store.shipped(id);
    const differs = shipped ? differingPlaces(comparable(shipped), comparable(kept.profile)) : [];
    return { ...rowOf(kept), profile: kept.profile, versions: await this.#store.versions(id), differs };
  }

  async exportAs({ id, version }: CommandArgs<'profile.export'>): Promise<{ name: string; text: string } | Fault> {
    const kept = await this.#store.get(id, version);
    if (isFault(kept)) return kept;
    const { profile } = kept;
    return {
      name: `${id}-v${profile.version}.json`,
      text: textOf({ ...profile, settings: withoutSecrets(profile.settings) }),
    };
  }

  async importFrom({ data }: CommandArgs<'profile.import'>): Promise<unknown> {
    const read = readProfile(data);
    if ('faults' in read) return read.faults[0];
    const bad = read.profile.driver === 'template' ? checkProfile(read.profile.settings) : [];
    if (bad[0]) return bad[0];
    return saved(await this.#store.save(read.profile));
  }

  async save({ id, device: of, name, vendor, verified }: CommandArgs<'profile.save'>): Promise<unknown> {
    const device = this.#template(of);
    if (isFault(device)) return device;
    const before = await this.#store.get(id);
    const address = startingAt(device);
    if (!address) return { code: 'device.no-address', params: { device: of } };
    const settings = device.settings as Bag;
    return saved(
      await this.#store.save({
        id,
        name,
        vendor,
        verified,
        sources: isFault(before) ? [] : before.profile.sources,
        driver: device.driver,
        address,
        fill: isFault(before)
          ? []
          : before.profile.fill.filter(({ variable }) => variable in bagOf(settings['variables'])),
        settings: withoutSecrets(settings),
        ...(device.virtual === undefined ? {} : { virtual: device.virtual as Bag }),
      }),
    );
  }

  async describe({ device: id }: CommandArgs<'template.show'>): Promise<TemplateShown | Fault> {
    const device = this.#template(id);
    if (isFault(device)) return device;
    const settings = device.settings as Bag;
    const kept = device.profile ? await this.#store.get(device.profile.id, device.profile.version) : undefined;
    const profile = kept === undefined || isFault(kept) ? undefined : kept;
    return {
      settings: withoutSecrets(settings),
      hasKey: bagOf(settings['apiKey'])['key'] !== undefined && bagOf(settings['apiKey'])['key'] !== '',
      address: device.address,
      mark: markOf(device),
      profile: profile === undefined ? null : rowOf(profile),
      differs: profile ? differingPlaces(withoutSecrets(profile.profile.settings), withoutSecrets(settings)) : [],
    };
  }

  check({ settings, address }: CommandArgs<'template.check'>): { readonly mistakes: readonly Fault[] } {
    return { mistakes: [...checkProfile(settings), ...wrongMeanings(settings), ...wrongAddress(settings, address)] };
  }

  /** Of a description that is wrong nothing can be said yet; what is wrong is told by `check`. */
  match({ settings, hex }: CommandArgs<'template.match'>): { readonly heard: readonly Explained[] } {
    const lines = hex.map((line) => Buffer.from(line.replaceAll(' ', ''), 'hex'));
    const explained = explain(settings, lines);
    return isFault(explained) ? { heard: [] } : explained;
  }

  async ask({ device, key }: CommandArgs<'template.ask'>): Promise<unknown> {
    return (await this.#room.supervisor.query(device, [key])) ?? { answered: true };
  }

  async write({ device: id, settings, address, expect }: CommandArgs<'template.save'>): Promise<unknown> {
    const before = this.#template(id);
    if (isFault(before)) return before;
    const [mistake] = this.check({ settings }).mistakes;
    if (mistake) return mistake;
    const answer = await this.#rewriteDevices((devices) => {
      const device = this.#template(id);
      if (isFault(device)) return device;
      if (expect !== undefined && expect !== markOf(device))
        return { code: 'template.saved-meanwhile', params: { device: id } };
      const whole = withKeptSecrets(settings, device.settings as Bag);
      return devices.map((one) =>
        one['id'] === id ? { ...one, settings: whole, ...(address ? { address } : {}) } : one,
      );
    });
    const now = this.#template(id);
    return isFault(answer) || isFault(now) ? answer : { ...(answer as object), mark: markOf(now) };
  }

  async add({ device, name, profile: from, host, port, fill }: CommandArgs<'template.add'>): Promise<unknown> {
    if (this.#room.stage.studio.devices.some(({ id }) => id === device))
      return { code: 'template.device-there', params: { device } };
    const kept = await this.#store.get(from);
    if (isFault(kept)) return kept;
    const { profile } = kept;
    const unknown = Object.keys(fill).find((key) => !profile.fill.some(({ variable }) => variable === key));
    if (unknown !== undefined) return { code: 'template.no-variable', params: { variable: unknown } };
    const made = {
      id: device,
      name,
      driver: profile.driver,
      address: addressAt(profile, host, port),
      settings: { ...profile.settings, ...filled(profile, fill) },
      ...(profile.virtual === undefined ? {} : { virtual: profile.virtual }),
      profile: { id: profile.id, version: profile.version },
    };
    return this.#rewriteDevices((devices) => [...devices, made]);
  }

  #rewriteDevices(change: (devices: readonly Bag[]) => readonly Bag[] | Fault): Promise<unknown> {
    return this.#room.studioDesk.rewrite('devices.json', (json) => {
      const file = json as { readonly devices: readonly Bag[] };
      const devices = change(file.devices);
      return isFault(devices) ? devices : { ...file, devices };
    });
  }

  #template(id: string): Device | Fault {
    const device = this.#room.stage.studio.devices.find((one) => one.id === id);
    if (!device) return { code: 'device.unknown', params: { device: id } };
    return device.driver === 'template' ? device : { code: 'template.not-one', params: { device: id } };
  }
}

/** Of what a form is begun from. The secrets are not in it: a form that does not have them takes none away. */
function markOf({ settings, address }: Device): string {
  const said = JSON.stringify([withoutSecrets(settings as Bag), address]);
  return createHash('sha256').update(said).digest('hex').slice(0, 16);
}

/** Words that no XR server has, or that do not fit what their parameter is. */
function wrongMeanings(settings: Bag): readonly Fault[] {
  const profile = compileProfile(settings);
  if (isFault(profile)) return [];
  return profile.specs.flatMap(({ key, type, writable, means }) => {
    const wrong = means === undefined ? undefined : checkMeaning(means, type, writable);
    const piece = wrong?.params?.['wanted'] ?? means;
    return wrong ? [settingsFault(`parameters.${key}.means`, wrong.code, String(piece))] : [];
  });
}

function wrongAddress(settings: Bag, address: Bag | undefined): readonly Fault[] {
  if (address === undefined) return [];
  const compiled = driver.settings(settings);
  const kinds = isFault(compiled) ? undefined : driver.addresses?.(compiled);
  const isOfKind = kinds === undefined || kinds.some((kind) => kind === address['kind']);
  const shape = deviceAddress.safeParse(address);
  return [
    ...(isOfKind ? [] : [settingsFault('address.kind', 'invalid_value', kinds.join(', '))]),
    ...(shape.success ? [] : settingsFaults(shape.error, 'address')),
  ];
}

function rowOf({ profile, from }: KeptProfile): ProfileRow {
  const { id, name, vendor, version, verified, driver, address, fill } = profile;
  return { id, name, vendor, version, verified, driver, address, fill, from };
}

function comparable({ settings, address, virtual }: Profile): unknown {
  return { address, settings, virtual };
}

function saved(answer: Profile | Fault): unknown {
  return isFault(answer) ? answer : { id: answer.id, version: answer.version };
}

/** Without the host, and without what a serial line is on this machine. */
function startingAt({ address }: Device): Profile['address'] | undefined {
  switch (address.kind) {
    case 'none':
    case 'udp-listen':
      return undefined;
    case 'serial':
      return { kind: 'serial' };
    default: {
      const { host: _, ...rest } = address;
      return rest;
    }
  }
}

function addressAt({ address }: Profile, host: string, port: number | undefined): Bag {
  if (address.kind === 'serial') return { kind: 'serial', path: host, baud: 9_600 };
  return { ...address, host, port: port ?? address.port ?? 0 };
}

function filled({ settings }: Profile, fill: Readonly<Record<string, string>>): Bag {
  if (Object.keys(fill).length === 0) return {};
  const before = bagOf(settings['variables']);
  // What was a number stays one where a person wrote a number.
  const typed = Object.entries(fill).map(([name, said]) => {
    const number = typeof before[name] === 'number' && said.trim() !== '' ? Number(said) : Number.NaN;
    return [name, Number.isFinite(number) ? number : said] as const;
  });
  return { variables: { ...before, ...Object.fromEntries(typed) } };
}

function bagOf(value: unknown): Readonly<Bag> {
  return typeof value === 'object' && value !== null ? (value as Bag) : {};
}
