import { expect, test } from 'vitest';
import { joinDescriptors } from '../../../app/core/stage/descriptors.ts';
import type { Binding } from '../../../app/core/stage/model.ts';
import { entriesFor, foldSalvo } from '../../../app/core/stage/salvo.ts';
import { binding, smallSpecs, smallStudio, spec } from '../small-studio.ts';

function faultsOf(...extra: readonly Binding[]): readonly unknown[] {
  const studio = smallStudio();
  return joinDescriptors({ ...studio, bindings: [...studio.bindings, ...extra] }, smallSpecs()).faults;
}

test('the small studio joins without a fault', () => {
  expect(faultsOf()).toEqual([]);
});

test('a binding raises the safety class and never lowers it', () => {
  const { descriptors } = joinDescriptors(smallStudio(), smallSpecs());
  const safety = (path: string): number | undefined => descriptors.get(path)?.safety;
  expect(safety('wall/proc-1/brightness')).toBe(2); // asked for 1, visible
  expect(safety('hold/proc-1')).toBe(3);
  expect(safety('tracking/a/delay')).toBe(1);
  expect(safety('mixer/program')).toBe(2); // asked for 2, not visible
});

test('a salvo becomes an enum of its options, proved like its slowest key', () => {
  const { descriptors } = joinDescriptors(smallStudio(), smallSpecs());
  expect(descriptors.get('zone/left/source')).toMatchObject({
    type: { kind: 'enum', options: ['xr', 'vp', 'playback'] },
    keys: ['output/1', 'output/2'],
    verify: { by: 'readback', pollMs: 500 },
  });
});

test('every key without a binding can be seen and set; a visible one counts for all that it could touch', () => {
  const { descriptors } = joinDescriptors(smallStudio(), smallSpecs());
  expect(descriptors.get('device/proc-1/gamma')).toMatchObject({
    keys: ['gamma'],
    zoneIds: ['left'],
    pictureIds: [],
    safety: 2,
  });
  expect(descriptors.get('device/player/clip')).toMatchObject({ safety: 1, zoneIds: [], pictureIds: [] });
  expect(descriptors.has('device/router/output/1')).toBe(false);
});

test('each wrong binding is a fault that names its place', () => {
  const path = 'x/y';
  expect(faultsOf(binding(path, 'nobody', 'k'))).toEqual([
    { code: 'binding.no-device', params: { path, device: 'nobody' } },
  ]);
  expect(faultsOf(binding(path, 'player', 'k'))).toEqual([
    { code: 'binding.no-key', params: { path, device: 'player', key: 'k' } },
  ]);
  expect(faultsOf(binding(path, 'player', 'clip', { zoneIds: ['z'] }))).toMatchObject([
    { code: 'binding.no-zone', params: { zone: 'z' } },
  ]);
  expect(faultsOf(binding(path, 'player', 'clip', { zoneIds: ['left'] }))).toMatchObject([
    { code: 'binding.visible-before-hold' },
  ]);
  expect(faultsOf(binding(path, 'player', 'clip', { phase: 'reveal' }))).toMatchObject([
    { code: 'binding.phase', params: { phase: 'reveal' } },
  ]);
  expect(faultsOf(binding(path, 'dimmer', 'key'))).toEqual([
    { code: 'binding.twice', params: { path, other: 'light/key' } },
  ]);
  expect(faultsOf(binding(path, 'player', 'clip', { after: ['no/such'] }))).toEqual([
    { code: 'binding.after-unknown', params: { path, after: 'no/such' } },
  ]);
  expect(faultsOf(binding(path, 'player', 'clip', { after: ['light/key'] }))).toEqual([
    { code: 'binding.after-later', params: { path, after: 'light/key', phase: 'prepare', later: 'settle' } },
  ]);
  const echo = binding(path, 'player', 'clip', { verify: { by: 'echo', device: 'mixer', key: 'nope' } });
  expect(faultsOf(echo)).toMatchObject([{ code: 'binding.no-echo', params: { echoDevice: 'mixer', key: 'nope' } }]);
  const uneven = { a: { clip: 'x', other: 1 }, b: { clip: 'x' } };
  const specs = new Map(smallSpecs()).set('player', [
    spec('clip', { type: { kind: 'string', maxLength: 9 } }),
    spec('other', { type: { kind: 'number', unit: '', min: 0, max: 2 } }),
  ]);
  const joined = (salvo: Binding['salvo']): readonly unknown[] =>
    joinDescriptors(
      { ...smallStudio(), bindings: [{ ...binding(path, 'player', ''), ...(salvo ? { salvo } : {}) }] },
      specs,
    ).faults;
  expect(joined(uneven)).toMatchObject([{ code: 'binding.salvo-uneven', params: { option: 'b', key: 'other' } }]);
  expect(joined({ a: { other: 7 } })).toMatchObject([
    { code: 'binding.salvo-value', params: { option: 'a', key: 'other' } },
  ]);
});

test('a circle of `after` is named step by step', () => {
  const studio = smallStudio();
  const specs = new Map(smallSpecs()).set(
    'player',
    ['1', '2', '3'].map((k) => spec(k)),
  );
  const ring = ['1', '2', '3'].map((k, i) => binding(`x/${k}`, 'player', k, { after: [`x/${['3', '1', '2'][i]}`] }));
  const { faults } = joinDescriptors({ ...studio, bindings: ring }, specs);
  expect(faults).toEqual([{ code: 'binding.cycle', params: { path: 'x/1', cycle: 'x/1 -> x/3 -> x/2 -> x/1' } }]);
});

test('a salvo reads back as complete, contested with the odd ones named, or unknown', () => {
  const descriptor = joinDescriptors(smallStudio(), smallSpecs()).descriptors.get('zone/left/source');
  if (!descriptor) throw new Error('no salvo');
  const fold = (one: number, two?: number) =>
    foldSalvo(descriptor, new Map([['output/1', one], ...(two === undefined ? [] : [['output/2', two] as const])]));
  expect(fold(5, 6)).toEqual({ value: 'vp', odd: [], nearest: 'vp' });
  expect(fold(5, 2)).toEqual({ value: undefined, odd: ['output/1'], nearest: 'xr' });
  expect(fold(5, 7)).toEqual({ value: undefined, odd: ['output/2'], nearest: 'vp' });
  expect(fold(5)).toEqual({ value: undefined, odd: [], nearest: undefined });
  expect(entriesFor(descriptor, 'toString')).toBeUndefined();
});
