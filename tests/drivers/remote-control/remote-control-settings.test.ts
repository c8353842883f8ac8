import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { remoteControlSettings } from '../../../drivers/remote-control/remote-control-settings.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../vectors/ndisplay/remote_control.json', import.meta.url), 'utf8'),
) as { headers: { withPassphrase: { plain: string; Passphrase: string } } };

test('a preset alone is enough', () => {
  expect(remoteControlSettings({ preset: 'StagePreset' })).toEqual({
    preset: 'StagePreset',
    fields: [],
    others: true,
    transaction: true,
    pollMs: 5_000,
    answerMs: 6_000,
  });
});

test('a passphrase is kept as what the engine compares, whichever way it was written', () => {
  const { plain, Passphrase } = vectors.headers.withPassphrase;
  for (const passphrase of [plain, Passphrase, Passphrase.toUpperCase()]) {
    const settings = remoteControlSettings({ preset: 'A', passphrase });
    expect(settings).toMatchObject({ passphraseMd5: Passphrase });
    expect(JSON.stringify(settings)).not.toContain(plain);
  }
});

test.each([
  [{}, 'preset'],
  [{ preset: 'A', surprise: 1 }, ''],
  [{ preset: 'A', passphrase: '' }, 'passphrase'],
  [
    {
      preset: 'A',
      fields: [
        { key: 'a', label: 'A' },
        { key: 'a', label: 'B' },
      ],
    },
    'fields.1.key',
  ],
  [
    {
      preset: 'A',
      fields: [
        { key: 'a', label: 'A' },
        { key: 'b', label: 'A' },
      ],
    },
    'fields.1.label',
  ],
  [{ preset: 'A', fields: [{ key: 'health/up', label: 'A' }] }, 'fields.0.key'],
  [{ preset: 'A', fields: [{ key: 'a', label: 'A', type: { kind: 'pose' } }] }, 'fields.0.type.kind'],
  [{ preset: 'A', fields: [{ key: 'a', label: 'A', type: { kind: 'number', min: 2, max: 1 } }] }, 'fields.0.type'],
])('%j is refused at its place', (raw, place) => {
  expect(remoteControlSettings(raw)).toMatchObject({ code: 'driver.settings', params: { place } });
});

test('leaves of one structure are fields of their own', () => {
  const fields = ['X', 'Y'].map((member) => ({ key: `offset/${member}`, label: 'Offset', member }));
  expect(remoteControlSettings({ preset: 'A', fields })).toMatchObject({ fields });
});
