/**
 * The XR servers of a studio, each with the words that it has. What it lacks is not there.
 *
 * Is told: systems and descriptors. Tells: servers with their controls, in the order of the vocabulary.
 */
import type { Descriptor, ParamPath, Text } from '../parameter.ts';
import type { System } from '../stage/model.ts';
import { meaningOf, XR_GROUPS, XR_WORD_NAMES, XR_WORDS, type XrGroup, type XrMeaning } from './vocabulary.ts';

export interface XrControl extends XrMeaning {
  readonly path: ParamPath;
}

export interface XrServer {
  /** Of the system; of the device where it belongs to none. */
  readonly id: string;
  readonly name: Text;
  readonly devices: readonly string[];
  readonly groups: readonly { readonly group: XrGroup; readonly controls: readonly XrControl[] }[];
}

interface Stage {
  readonly systems: readonly Pick<System, 'id' | 'name' | 'kind' | 'devices'>[];
  readonly devices: readonly { readonly id: string; readonly name: Text }[];
  readonly descriptors: readonly Descriptor[];
}

/** Systems of kind XR, then devices outside of any that say words of their own accord. */
export function xrServers({ systems, devices, descriptors }: Stage): readonly XrServer[] {
  const xr = systems.filter(({ kind }) => kind === 'xr');
  const elsewhere = new Set(systems.flatMap((system) => system.devices));
  const alone = devices.filter(
    ({ id }) => !elsewhere.has(id) && descriptors.some(({ device, means }) => device === id && means !== undefined),
  );
  const all = [...xr, ...alone.map(({ id, name }) => ({ id, name, devices: [id] }))];
  return all.map(({ id, name, devices: own }) => ({
    id,
    name,
    devices: own,
    groups: groupsOf(descriptors.filter(({ device }) => own.includes(device))),
  }));
}

/** Where two parameters speak one word, the one that says so itself counts. */
function groupsOf(descriptors: readonly Descriptor[]): XrServer['groups'] {
  const controls = new Map<string, XrControl>();
  const said = descriptors.toSorted((a, b) => Number(b.means !== undefined) - Number(a.means !== undefined));
  for (const descriptor of said) {
    const meaning = meaningOf(descriptor);
    if (meaning === undefined) continue;
    const id = `${meaning.word}/${meaning.camera ?? ''}`;
    if (!controls.has(id)) controls.set(id, { ...meaning, path: descriptor.path });
  }
  const sorted = [...controls.values()].toSorted(
    (a, b) =>
      XR_WORD_NAMES.indexOf(a.word) - XR_WORD_NAMES.indexOf(b.word) || (a.camera ?? '').localeCompare(b.camera ?? ''),
  );
  return XR_GROUPS.map((group) => ({
    group,
    controls: sorted.filter(({ word }) => XR_WORDS[word].group === group),
  })).filter((one) => one.controls.length > 0);
}
