import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../app/protocol/commands.ts';
import { base64OfBytes, bytesOfBase64 } from '../../app/renderer/live/save-file.ts';
import { MOST_IMPORT_BYTES, readAdded, readBackups, readExport } from '../../app/renderer/pages/library/files-data.ts';
import {
  compareVersions,
  originOf,
  proofCounts,
  readChanges,
  readPreset,
  readPresetList,
} from '../../app/renderer/pages/library/preset-data.ts';
import { formatDay, readWhen } from '../../app/renderer/pages/library/when.ts';

const answer = {
  id: 'glacier',
  version: 3,
  name: { en: 'Glacier', zh: '极地冰川' },
  notes: { en: '', zh: '' },
  mode: 'XR',
  scene: 'polar-glacier',
  zones: ['wall-left'],
  values: { 'light/key': 35, 'engine/look': 'aurora', 'light/colour': [1, 0, 0], 'light/back': null },
  proof: { 'light/key': 'read-back', 'engine/look': 'declared', 'light/back': 'rumour' },
  picture: null,
  savedBy: 'Desk 1',
  savedMs: 5,
  origin: 'restore:2',
  deleted: false,
};

describe('presets', () => {
  test('are read whole, and a proof that is none of the four is no proof', () => {
    const preset = readPreset(answer);
    expect(preset).toMatchObject({ id: 'glacier', version: 3, values: answer.values });
    expect(preset?.proof).toEqual({ 'light/key': 'read-back', 'engine/look': 'declared' });
    expect(preset && proofCounts(preset)).toEqual([
      { proof: 'read-back', n: 1 },
      { proof: 'declared', n: 1 },
    ]);
  });

  test('answers of any shape never throw', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        readPreset(value);
        readChanges(value);
        readPresetList({ presets: value, versions: value }, 'presets');
        readBackups(value);
        readExport(value);
        readAdded(value);
      }),
    );
    expect(readPresetList({ presets: [answer, { id: 4 }, null] }, 'presets').length).toBe(1);
  });

  test('two versions differ where either names another value', () => {
    const now = readPreset(answer);
    const before = readPreset({
      ...answer,
      version: 2,
      values: { 'light/key': 80, 'light/fill': 10, 'engine/look': 'aurora' },
    });
    const changes = now && before ? compareVersions(before, now) : [];
    expect(changes.map(({ path, preset, live }) => [path, preset, live])).toEqual([
      ['light/key', 80, 35],
      ['light/fill', 10, undefined],
      ['light/colour', undefined, [1, 0, 0]],
      ['light/back', undefined, null],
    ]);
  });

  test('origins', () => {
    expect(originOf('restore:2')).toEqual({ kind: 'restore', from: '2' });
    expect(originOf('live').kind).toBe('live');
    expect(originOf('martian:1').kind).toBe('other');
  });
});

describe('files', () => {
  test('base64 there and back, also for more than one chunk', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect([...bytesOfBase64(base64OfBytes(bytes))]).toEqual([...bytes]);
      }),
    );
    const large = Uint8Array.from({ length: 100_001 }, (_, n) => n % 251);
    expect(Buffer.from(base64OfBytes(large), 'base64').equals(large)).toBe(true);
  });

  test('the largest import still fits the command', () => {
    const data = 'A'.repeat(Math.ceil(MOST_IMPORT_BYTES / 3) * 4);
    expect(COMMANDS['library.import'].args.safeParse({ data }).success).toBe(true);
  });

  test('backups stand newest first', () => {
    const list = readBackups({
      backups: [{ file: 'a', wallMs: 1 }, { file: 'b', wallMs: 2, ok: true }, { wallMs: 3 }],
    });
    expect(list.map(({ file, ok }) => [file, ok])).toEqual([
      ['b', true],
      ['a', false],
    ]);
  });
});

describe('times typed by hand', () => {
  test('a day, or a day and a minute, and nothing that is on no calendar', () => {
    expect(readWhen('2026-11-21 20:15')).toBe(new Date(2026, 10, 21, 20, 15).getTime());
    expect(readWhen(' 2026-11-21 ')).toBe(new Date(2026, 10, 21).getTime());
    for (const wrong of ['', '2026-02-30', '2026-13-01', '2026-11-21 25:00', '2026-11-21 20:60', '20:15', 'now'])
      expect(readWhen(wrong), wrong).toBeUndefined();
  });

  test('what the page writes, it reads', () => {
    const ms = new Date(2026, 0, 5, 4, 7).getTime();
    expect(formatDay(ms)).toBe('2026-01-05 04:07');
    expect(readWhen(formatDay(ms))).toBe(ms);
  });
});
