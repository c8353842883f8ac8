/** What the console is told of profiles and of devices that are described by data. */
import type { Address } from '../core/stage/model.ts';
import type { Profile } from './profile-file.ts';

export type ProfileRow = Pick<
  Profile,
  'id' | 'name' | 'vendor' | 'version' | 'verified' | 'driver' | 'address' | 'fill'
> & { readonly from: 'shipped' | 'studio' };

export type ProfileShown = ProfileRow & {
  readonly profile: Profile;
  /** The newest first. */
  readonly versions: readonly number[];
  /** Places that are not as shipped. */
  readonly differs: readonly string[];
};

export interface TemplateShown {
  /** Without its key. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly hasKey: boolean;
  readonly address: Address;
  /** Of the settings and the address as they stand in the file now. */
  readonly mark: string;
  readonly profile: ProfileRow | null;
  /** Places that are not as the profile says. */
  readonly differs: readonly string[];
}

/** What one message that came means to a description. */
export interface Explained {
  readonly message: string;
  readonly values: readonly { readonly key: string; readonly value: unknown }[];
  readonly answer: 'ack' | 'nack' | 'keepAlive' | null;
}
