import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFault } from '../../../drivers/contract.ts';
import { fieldKeys } from '../../../drivers/remote-control/field-keys.ts';
import { pointsOf } from '../../../drivers/remote-control/remote-control-points.ts';
import type { PresetField } from '../../../drivers/remote-control/remote-control-preset.ts';
import { remoteControlSettings } from '../../../drivers/remote-control/remote-control-settings.ts';
import { fromWire, joinLeaves, toWire } from '../../../drivers/remote-control/remote-control-types.ts';

const KEY = /^[a-z0-9][a-z0-9._/-]{0,95}$/;

function settingsOf(raw: object = {}) {
  const settings = remoteControlSettings({ preset: 'P', ...raw });
  if (isFault(settings)) throw new Error(JSON.stringify(settings));
  return settings;
}

const field = (label: string, type: string, metadata: Record<string, string> = {}): PresetField => ({
  kind: 'property',
  label,
  group: 'G',
  type,
  container: false,
  readOnly: false,
  metadata: new Map(Object.entries(metadata)),
});

function published(fields: readonly PresetField[], samples: Record<string, unknown> = {}, raw: object = {}) {
  return pointsOf({
    preset: { named: { name: 'P', id: '' }, fields, leftOut: 0 },
    settings: settingsOf(raw),
    renamed: new Map(),
    samples: new Map(Object.entries(samples)),
    may: { write: true, call: true },
  });
}

const typesOf = (points: ReturnType<typeof published>) =>
  Object.fromEntries([...points.byKey].map(([key, { spec }]) => [key, spec.type]));

describe('keys', () => {
  test('are made of the label, and of its hash where nothing of it can stand in one', () => {
    expect([...fieldKeys(['Inner Frustum (A)', 'Überblendung', '内视锥', 'inner frustum a']).values()]).toEqual([
      'inner-frustum-a',
      expect.stringMatching(/^inner-frustum-a-[0-9a-f]{8}$/),
      'uberblendung',
      expect.stringMatching(/^field-[0-9a-f]{8}$/),
    ]);
  });

  test('are good keys, each its own, and do not depend on the order', () => {
    const labels = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), { maxLength: 30 });
    fc.assert(
      fc.property(labels, (all) => {
        const keys = fieldKeys(all);
        expect(new Set(keys.values()).size).toBe(all.length);
        for (const key of keys.values()) expect(key).toMatch(KEY);
        expect(fieldKeys(all.toReversed())).toEqual(keys);
      }),
    );
  });

  test('none is one of ours', () => {
    const points = published([field('Health', 'FVector')], { Health: { X: 1 } });
    expect([...points.byKey.keys()].some((key) => key.startsWith('health/'))).toBe(false);
  });
});

describe('types', () => {
  test('whole numbers have their width, floats what bounds them, and what people set counts first', () => {
    const points = published([
      field('Byte', 'uint8'),
      field('Int', 'int32', { clampmin: '0', clampmax: '8' }),
      field('Gain', 'float', { min: '-1', max: '2', clampmin: '-9', uimax: '9', units: 'dB' }),
      field('Free', 'double'),
      field('Odd', 'float', { min: '5', max: '1' }),
    ]);
    expect(typesOf(points)).toEqual({
      byte: { kind: 'number', unit: '', min: 0, max: 255, step: 1 },
      int: { kind: 'number', unit: '', min: 0, max: 8, step: 1 },
      gain: { kind: 'number', unit: 'dB', min: -1, max: 2 },
      free: { kind: 'number', unit: '', min: -1e6, max: 1e6 },
      odd: { kind: 'number', unit: '', min: -1e6, max: 1e6 },
    });
  });

  test('enumerations have options where the engine lists them, else they are texts', () => {
    const points = published([
      field('Listed', 'EChromakeyType', { enumvalues: 'InnerFrustum, Custom' }),
      field('Bare', 'EChromakeyType'),
    ]);
    expect(typesOf(points)).toMatchObject({
      listed: { kind: 'enum', options: ['InnerFrustum', 'Custom'] },
      bare: { kind: 'string' },
    });
    const type = points.byKey.get('listed')?.spec.type;
    if (!type) throw new Error('no type');
    const plain = { member: [], form: 'plain' } as const;
    expect(fromWire('EChromakeyType::InnerFrustum', plain, type)).toBe('InnerFrustum');
    expect(fromWire('Another', plain, type)).toBeUndefined();
  });

  test('structures are their leaves, by name or as they were read', () => {
    const border = { bEnable: true, Thickness: 0.05, Color: { R: 0, G: 0.5, B: 1, A: 1 }, Tags: ['x'] };
    const points = published([field('Turn', 'FRotator'), field('Border', 'FBorder')], { Border: border });
    expect(typesOf(points)).toMatchObject({
      'turn/pitch': { kind: 'number', unit: 'deg' },
      'turn/yaw': { kind: 'number' },
      'turn/roll': { kind: 'number' },
      'border/benable': { kind: 'boolean' },
      'border/thickness': { kind: 'number' },
      'border/color': { kind: 'colour' },
    });
    expect(points.byKey.has('border/tags')).toBe(false);
  });

  test('a list, and a structure that could not be read, is named', () => {
    const list = { ...field('List', 'FString'), container: true };
    const points = published([list, field('Unread', 'FThing')]);
    expect(points.faults.map(({ params }) => params?.['label'])).toEqual(['List', 'Unread']);
  });

  test('a value of no known type is what it shows', () => {
    const points = published(
      [field('A', ''), field('B', 'FWhatever')],
      { A: 3, B: 'x' },
      {
        fields: [{ key: 'mine', label: 'A' }],
      },
    );
    expect(typesOf(points)).toMatchObject({ mine: { kind: 'number' }, b: { kind: 'string' } });
  });

  test('deep and wide structures are carried as far as anybody needs', () => {
    let deep: unknown = 1;
    for (let n = 0; n < 20_000; n++) deep = { Down: deep };
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`M${n}`, n]));
    const points = published([field('Deep', 'FDeep'), field('Wide', 'FWide')], { Deep: deep, Wide: wide });
    expect(points.byKey.size).toBe(64);
  });
});

describe('values', () => {
  test('a colour goes and comes in its own scale, without alpha', () => {
    const bytes = { member: [], form: 'bytes' } as const;
    expect(toWire([1, 0, 0.2], 'bytes')).toEqual({ R: 255, G: 0, B: 51 });
    expect(fromWire({ B: 51, G: 0, R: 255, A: 255 }, bytes, { kind: 'colour' })).toEqual([1, 0, 0.2]);
    expect(toWire([1, 0, 0.2], 'linear')).toEqual({ R: 1, G: 0, B: 0.2 });
  });

  test('only the members that change are written, spelled as the engine spells them', () => {
    const sample = { border: { benable: true, Color: {} }, Other: 1 };
    const written = joinLeaves(
      [
        { member: ['Border', 'bEnable'], wire: false },
        { member: ['Border', 'color'], wire: { R: 1, G: 0, B: 0 } },
      ],
      sample,
    );
    expect(written).toEqual({ border: { benable: false, Color: { R: 1, G: 0, B: 0 } } });
    expect(joinLeaves([{ member: ['X'], wire: 1 }], undefined)).toEqual({ X: 1 });
    expect(joinLeaves([{ member: [], wire: 1 }], undefined)).toBe(1);
  });

  test('what is not of its type is no value', () => {
    const at = { member: ['X'], form: 'plain' } as const;
    const number = { kind: 'number', unit: '', min: 0, max: 1 } as const;
    expect(fromWire({ X: 7 }, at, number)).toBe(7); // outside of the range: it is what the device says
    for (const whole of [{ X: '7' }, { X: null }, {}, null, 7, [1]])
      expect(fromWire(whole, at, number)).toBeUndefined();
  });

  test('what is written comes back as what was meant', () => {
    const range = fc.record({
      r: fc.double({ min: 0, max: 1, noNaN: true }),
      form: fc.constantFrom('linear' as const, 'bytes' as const),
    });
    fc.assert(
      fc.property(range, ({ r, form }) => {
        const back = fromWire(toWire([r, 1 - r, 0], form), { member: [], form }, { kind: 'colour' });
        expect(Math.abs((back as number[])[0]! - r)).toBeLessThanOrEqual(form === 'bytes' ? 0.5 / 255 + 1e-9 : 0);
      }),
    );
  });
});
