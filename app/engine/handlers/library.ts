/** Commands on presets, journal and library files. */

import { isFault } from '../../../drivers/contract.ts';
import type { JournalRow, PresetDraft } from '../../../presets/contract.ts';
import type { Descriptor, Fault, Value } from '../../core/parameter.ts';
import { currentValue, matches } from '../../core/parameter-state.ts';
import type { PresetVersion, Proof } from '../../protocol/preset-book.ts';
import type { Handlers } from '../commands.ts';
import { seedLibrary } from '../library/load-presets.ts';
import type { Room } from '../room.ts';

type Mine = `preset.${string}` | `journal.${string}` | `library.${string}`;
type Without<T, N extends string> = Exclude<T, N>;

const EXPORT_ROWS = 100_000;

export function libraryHandlers(room: Room): Pick<Handlers, Without<Extract<keyof Handlers, Mine>, 'preset.recall'>> {
  const { storage, stage } = room;
  const saved = async (answer: PresetVersion | Fault): Promise<unknown> => {
    if (isFault(answer)) return answer;
    await room.reloadPresets();
    return answer;
  };
  return {
    'preset.list': async (args) => wrap('presets', await storage.listPresets(defined(args))),
    'preset.get': ({ id, version }) => storage.getPreset(id, version),
    'preset.history': async ({ id }) => wrap('versions', await storage.presetHistory(id)),
    'preset.save': async ({ id, name, notes, zones, includeLook, picture }, who) => {
      const live = readLive(room, zones, includeLook ?? false);
      if (isFault(live)) return live;
      const draft: PresetDraft = {
        id: id ?? newId(name.en === '' ? name.zh : name.en, room.wallMs()),
        name,
        notes: notes ?? { en: '', zh: '' },
        ...live,
        picture: picture ?? room.publisher.state.studio.scenes[live.scene]?.picture ?? null,
        savedBy: who.name,
        savedMs: room.wallMs(),
        origin: 'live',
      };
      if (id === undefined) return saved(await storage.savePreset(draft, 0));
      return saved(await storage.savePreset(draft));
    },
    'preset.update': async ({ id, name, notes, fromLive, values, expectVersion }, who) => {
      const before = await storage.getPreset(id);
      if (isFault(before)) return before;
      const live = fromLive ? readLive(room, before.zones, false) : undefined;
      if (isFault(live)) return live;
      const { version: _, deleted: __, ...kept } = before;
      const edited: PresetDraft = {
        ...kept,
        ...live,
        name: name ?? before.name,
        notes: notes ?? before.notes,
        savedBy: who.name,
        savedMs: room.wallMs(),
        origin: fromLive ? 'live' : 'edit',
      };
      const draft = values ? withValues(edited, values) : edited;
      return saved(await storage.savePreset(draft, expectVersion ?? before.version));
    },
    'preset.delete': async ({ id }, who) => saved(await storage.setPresetDeleted(id, true, who.name, room.wallMs())),
    'preset.undelete': async ({ id }, who) => saved(await storage.setPresetDeleted(id, false, who.name, room.wallMs())),
    'preset.restore': async ({ id, version }, who) => {
      const old = await storage.getPreset(id, version);
      if (isFault(old)) return old;
      const { version: _, deleted: __, ...draft } = old;
      return saved(
        await storage.savePreset({ ...draft, savedBy: who.name, savedMs: room.wallMs(), origin: `restore:${version}` }),
      );
    },
    'preset.diff': async ({ id }) => {
      const preset = await storage.getPreset(id);
      if (isFault(preset)) return preset;
      return { id, version: preset.version, changes: diffToLive(room, preset) };
    },
    'journal.query': (args) => storage.journal(defined(args)),
    'journal.export': async ({ format, fromMs, toMs }) => {
      const rows: JournalRow[] = [];
      let before: number | undefined;
      while (rows.length < EXPORT_ROWS) {
        const page = await storage.journal(defined({ before, limit: 1_000, fromMs, toMs }));
        if (isFault(page)) return page;
        rows.push(...page.rows);
        before = page.rows[page.rows.length - 1]?.seq;
        if (!page.more || before === undefined) break;
      }
      rows.reverse();
      return {
        name: `stagelock-journal.${format}`,
        rows: rows.length,
        text: format === 'json' ? jsonOf(rows) : csvOf(rows),
      };
    },
    'journal.verify': () => storage.verifyJournal(),
    'library.backup': () => storage.backup('person'),
    'library.backups': async () => wrap('backups', await storage.backups()),
    'library.restore': async ({ backup }) => {
      const answer = await storage.restoreBackup(backup);
      if (isFault(answer)) return answer;
      // A backup from before the studio's own presets were taken in has none of them.
      const seeded = await seedLibrary(storage, stage.studio, room.wallMs());
      await room.reloadPresets();
      await room.measures.open();
      await room.calibration.reopen();
      await room.tracking?.reopen();
      await room.calibrationSessions.open();
      await room.moves.open();
      await room.clusters.open();
      await room.events.open();
      await room.warmth.keep.open();
      return isFault(seeded) ? seeded : answer;
    },
    'library.export': async () => {
      const zip = await storage.exportLibrary();
      return isFault(zip)
        ? zip
        : { name: `stagelock-library-${stage.studio.id}.zip`, base64: Buffer.from(zip).toString('base64') };
    },
    'library.import': async ({ data }, who) => {
      const answer = await storage.importLibrary(Buffer.from(data, 'base64'), who.name, room.wallMs());
      if (!isFault(answer)) await room.reloadPresets();
      return answer;
    },
  };
}

/** Optional fields that are undefined are left out: exact optional types. */
function defined<T extends object>(args: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function wrap<T>(name: string, answer: T): unknown {
  return isFault(answer) ? answer : { [name]: answer };
}

function newId(name: string, wallMs: number): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  return `${slug === '' ? 'preset' : slug}-${wallMs.toString(36)}`;
}

/** What a director's preset holds: scene, engine and light values; never routing, holds or the technician's look. */
function belongs(room: Room, descriptor: Descriptor, zones: readonly string[], includeLook: boolean): boolean {
  const { studio } = room.stage;
  if (!descriptor.writable || descriptor.path.startsWith('device/')) return false;
  if (descriptor.look && !includeLook) return false;
  if (studio.zones.some((zone) => zone.sourcePath === descriptor.path)) return false;
  if (studio.cameras.some((camera) => camera.picture.path === descriptor.path)) return false;
  if (studio.holdGroups.some((group) => group.path === descriptor.path)) return false;
  if (studio.systems.some((system) => system.scenePath === descriptor.path)) return false;
  const { mixer } = studio;
  if (mixer && [mixer.programPath, mixer.previewPath, mixer.cutPath].includes(descriptor.path)) return false;
  return descriptor.zoneIds.length === 0 || descriptor.zoneIds.some((zone) => zones.includes(zone));
}

type Live = Pick<PresetDraft, 'mode' | 'scene' | 'zones' | 'values' | 'proof'>;

function readLive(room: Room, wanted: readonly string[] | undefined, includeLook: boolean): Live | Fault {
  const { stage } = room;
  const zones = wanted ?? stage.studio.zones.map((zone) => zone.id);
  const unknown = zones.find((zone) => !stage.zones.has(zone));
  if (unknown !== undefined) return { code: 'zone.unknown', params: { zone: unknown } };
  const first = zones.map((zone) => stage.zones.get(zone)).find((zone) => zone?.mode !== undefined);
  if (!first?.mode) return { code: 'preset.no-mode' };
  const values: Record<string, Value> = {};
  const proof: Record<string, Proof> = {};
  for (const descriptor of stage.values.descriptors.values()) {
    if (!belongs(room, descriptor, zones, includeLook)) continue;
    const record = stage.values.record(descriptor.path);
    const device = stage.devices.get(descriptor.verify.by === 'echo' ? descriptor.verify.device : descriptor.device);
    const current = currentValue(record, descriptor, room.clock.nowUs(), device?.online ?? false, device?.epoch ?? 0);
    const value = current?.value ?? record.desired?.value;
    if (value === undefined) continue;
    values[descriptor.path] = value;
    proof[descriptor.path] = proofOf(current?.by, record.last?.at);
  }
  return { mode: first.mode, scene: first.scene ?? '', zones, values, proof };
}

function proofOf(by: 'reported' | 'sent' | undefined, last: string | undefined): Proof {
  if (by === 'reported') return 'read-back';
  if (by === 'sent') return last === 'acknowledged' ? 'acknowledged' : 'sent';
  return 'declared';
}

function withValues(draft: PresetDraft, edits: Readonly<Record<string, Value | null>>): PresetDraft {
  const values = { ...draft.values };
  const proof: Record<string, Proof> = { ...draft.proof };
  for (const [path, value] of Object.entries(edits)) {
    if (value === null) {
      delete values[path];
      delete proof[path];
    } else {
      values[path] = value;
      proof[path] = 'declared';
    }
  }
  return { ...draft, values, proof };
}

function diffToLive(room: Room, preset: PresetVersion): unknown[] {
  const changes: unknown[] = [];
  for (const [path, wanted] of Object.entries(preset.values)) {
    const descriptor = room.stage.descriptor(path);
    const record = room.stage.values.record(path);
    const live = record.actual?.value ?? record.last?.value;
    const same =
      descriptor && live !== undefined && wanted !== null && matches(descriptor.type, descriptor.verify, wanted, live);
    if (!same)
      changes.push({
        path,
        preset: wanted,
        live: live ?? null,
        state: descriptor ? room.stage.state(path) : 'unknown',
        proof: preset.proof[path] ?? null,
      });
  }
  return changes;
}

function jsonOf(rows: readonly JournalRow[]): string {
  return `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;
}

/** RFC 4180. A cell that a spreadsheet would take for a formula is quoted with a leading apostrophe. */
function csvOf(rows: readonly JournalRow[]): string {
  const cell = (value: unknown): string => {
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const head = ['seq', 'wall', 'timecode', 'frame', 'monoUs', 'kind', 'seat', 'takeId', 'data', 'hash'];
  const lines = rows.map((row) =>
    [
      row.seq,
      new Date(row.wallMs).toISOString(),
      row.timecode,
      row.frame,
      row.monoUs,
      row.kind,
      row.seat ?? '',
      row.takeId ?? '',
      row.data,
      row.hash,
    ]
      .map(cell)
      .join(','),
  );
  return `${[head.join(','), ...lines].join('\r\n')}\r\n`;
}
