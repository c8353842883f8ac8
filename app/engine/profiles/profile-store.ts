/**
 * Profiles on disk: shipped ones, and a studio's own with every former version. A studio's own of the same id goes first.
 *
 * Is told: folders. Tells: profiles, and what is wrong with a file that is none. Reads bounded; writes whole files only.
 */
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isFault } from '../../../drivers/contract.ts';
import { errnoOf } from '../../../drivers/kit/faults.ts';
import type { Fault } from '../../core/parameter.ts';
import { MAX_PROFILE_CHARS, MAX_PROFILES, type Profile, readProfile } from '../../protocol/profile-file.ts';
import { formerOf, formerPath, replaceFile } from '../studio/keep-file.ts';

export type ProfileOrigin = 'shipped' | 'studio';

export interface KeptProfile {
  readonly profile: Profile;
  readonly from: ProfileOrigin;
}

export class ProfileStore {
  readonly #folders: Readonly<Record<ProfileOrigin, string>>;

  constructor(shipped: string, studioFolder: string) {
    this.#folders = { shipped, studio: join(studioFolder, 'profiles') };
  }

  async list(): Promise<{ readonly profiles: readonly KeptProfile[]; readonly faults: readonly Fault[] }> {
    const found = new Map<string, KeptProfile>();
    const faults: Fault[] = [];
    for (const from of ['shipped', 'studio'] as const) {
      for (const id of await this.#ids(from)) {
        const profile = await read(this.#file(from, id));
        if (isFault(profile)) faults.push(profile);
        else found.set(id, { profile, from });
      }
    }
    return { profiles: [...found.values()], faults };
  }

  async get(id: string, version?: number): Promise<KeptProfile | Fault> {
    for (const from of ['studio', 'shipped'] as const) {
      const profile = await read(this.#file(from, id));
      if (!isFault(profile) && (version === undefined || profile.version === version)) return { profile, from };
      if (isFault(profile) && profile.code !== 'profile.none') return profile;
    }
    const former = version === undefined ? undefined : (await this.#former(id)).get(version);
    return former ? { profile: former, from: 'studio' } : { code: 'profile.none', params: { id } };
  }

  async shipped(id: string): Promise<Profile | undefined> {
    const profile = await read(this.#file('shipped', id));
    return isFault(profile) ? undefined : profile;
  }

  /** Every version that is kept, the newest first. */
  async versions(id: string): Promise<readonly number[]> {
    const now = await this.get(id);
    const shipped = await this.shipped(id);
    const all = [...(await this.#former(id)).keys(), ...(isFault(now) ? [] : [now.profile.version])];
    if (shipped) all.push(shipped.version);
    return [...new Set(all)].toSorted((a, b) => b - a);
  }

  /** As the next version, whatever it says of itself. */
  async save(profile: Omit<Profile, 'version' | 'format'>): Promise<Profile | Fault> {
    const [newest = 0] = await this.versions(profile.id);
    const whole = { format: 1, ...profile, version: newest + 1 };
    const text = textOf(whole);
    const good = readProfile(text);
    if ('faults' in good) return good.faults[0] ?? { code: 'profile.none', params: { id: profile.id } };
    if ((await this.#ids('studio')).length >= MAX_PROFILES)
      return { code: 'profile.too-many', params: { max: MAX_PROFILES } };
    await mkdir(this.#folders.studio, { recursive: true }).catch(() => undefined); // the write says why not
    return (await replaceFile(this.#file('studio', profile.id), text)) ?? good.profile;
  }

  #file(from: ProfileOrigin, id: string): string {
    return join(this.#folders[from], `${id}.json`);
  }

  async #ids(from: ProfileOrigin): Promise<readonly string[]> {
    const names = await readdir(this.#folders[from]).catch(() => []); // a studio without profiles has no folder
    return names
      .flatMap((name) => /^([A-Za-z0-9][A-Za-z0-9-]{0,59})\.json$/.exec(name)?.[1] ?? [])
      .slice(0, MAX_PROFILES);
  }

  async #former(id: string): Promise<ReadonlyMap<number, Profile>> {
    const file = this.#file('studio', id);
    const kept = new Map<number, Profile>();
    for (const number of await formerOf(file)) {
      const profile = await read(formerPath(file, number));
      if (!isFault(profile)) kept.set(profile.version, profile);
    }
    return kept;
  }
}

export function textOf(profile: unknown): string {
  return `${JSON.stringify(profile, undefined, 2)}\n`;
}

/** Whose mistakes they are stands before their place. */
async function read(file: string): Promise<Profile | Fault> {
  const name = basename(file);
  try {
    const { size } = await stat(file);
    if (size > MAX_PROFILE_CHARS * 4) return { code: 'profile.unreadable', params: { file: name, errno: 'EFBIG' } };
    const found = readProfile(await readFile(file, 'utf8'));
    if ('profile' in found) return found.profile;
    const [first] = found.faults;
    const params = { ...first?.params, place: `${name} ${String(first?.params?.['place'] ?? '')}` };
    return { code: 'profile.mistake', params: { reason: '', message: '', ...params } };
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === 'ENOENT') return { code: 'profile.none', params: { id: basename(file, '.json') } };
    return { code: 'profile.unreadable', params: { file: name, errno } };
  }
}
