import { expect, test } from 'vitest';
import { virtualGates } from '../../../app/core/stage/gates-virtual.ts';
import { type MoveScene, mayBeOnAir, moveRefusal } from '../../../app/core/tracking/move-checks.ts';
import { keyFault } from '../../../app/core/tracking/move-keys.ts';
import type { MoveKey } from '../../../app/core/tracking/move-path.ts';
import { smallStudio, smallView } from '../small-studio.ts';

const { cameras } = smallStudio();
const [camera] = cameras;
const [sink] = camera!.tracking!.sinks;
const relayed = { ...camera!, tracking: { ...camera!.tracking!, sinks: [{ ...sink!, mode: 'relay' as const }] } };
const { id } = relayed;
const SCENE: MoveScene = {
  cameras: [relayed],
  pictures: new Map([[id, { onAir: 'no' }]]),
  plans: [],
  relays: [`${id}/vp`],
};
const plan = (...claims: string[]) => ({ id: 'p1', claims: new Set(claims) });

test('it may begin where a relay runs and no take has the camera; on air it may too', () => {
  expect(moveRefusal(SCENE, id)).toBeUndefined();
  expect(moveRefusal({ ...SCENE, pictures: new Map([[id, { onAir: 'yes' }]]) }, id)).toBeUndefined();
  expect(moveRefusal({ ...SCENE, plans: [plan('zone:nobody', 'picture:other')] }, id)).toBeUndefined();
});

test('it is refused by name: nobody, taps alone, no relay that runs, a take on its picture or on a zone that it sees', () => {
  const refusal = (change: Partial<MoveScene>, of = id): string | undefined =>
    moveRefusal({ ...SCENE, ...change }, of)?.code;
  const tapped = {
    ...relayed,
    tracking: { ...relayed.tracking, sinks: [{ ...relayed.tracking.sinks[0]!, mode: 'tap' as const }] },
  };
  expect(refusal({}, 'nobody')).toBe('vcam.no-camera');
  expect(refusal({ cameras: [tapped] })).toBe('vcam.tap');
  expect(refusal({ relays: ['other/vp'] })).toBe('vcam.no-relay');
  expect(refusal({ plans: [plan(`picture:${id}`)] })).toBe('vcam.take');
  expect(refusal({ plans: [plan(`zone:${relayed.sees[0]}`)] })).toBe('vcam.take');
});

test('whoever is not known to be off air may be on air', () => {
  expect(mayBeOnAir(SCENE, id)).toBe(false);
  expect(mayBeOnAir(SCENE, 'nobody')).toBe(true);
});

test('a camera on a virtual move is a warning with a way back; others have no such gate', () => {
  const track = { verdict: 'ok', rateHz: 50, lossPct: 0, cleanSinceUs: 0, atUs: 5 } as const;
  const view = smallView({ tracking: new Map([['a', { ...track, virtual: true }]]) });
  expect(virtualGates({ view, nowUs: 9 })).toMatchObject([
    { id: 'virtual/a', verdict: 'warning', waivable: true, fix: { code: 'fix.hand-back', params: { camera: 'a' } } },
  ]);
  expect(virtualGates({ view: smallView({ tracking: new Map([['a', track]]) }), nowUs: 9 })).toEqual([]);
});

const POSE = [0, 0, 1.6, 0, 0, 0, 1];
const at = (atS: number, change: Partial<MoveKey> = {}): MoveKey => ({ atS, pose: POSE, ...change });

test.each<[string, readonly MoveKey[], ReturnType<typeof keyFault>]>([
  ['one key is a place to stand', [at(0)], undefined],
  ['none', [], { key: 0, why: 'none' }],
  ['more than a path may have', Array.from({ length: 65 }, (_, i) => at(i)), { key: 64, why: 'too-many' }],
  ['the first not at 0', [at(1)], { key: 0, why: 'time' }],
  ['two at one time', [at(0), at(1), at(1)], { key: 2, why: 'time' }],
  ['not a number', [at(0), at(Number.NaN)], { key: 1, why: 'time' }],
  ['over ten minutes', [at(0), at(601)], { key: 1, why: 'too-long' }],
  ['no rotation', [at(0), at(1, { pose: [0, 0, 0, 0, 0, 0, 0] })], { key: 1, why: 'pose' }],
  ['no such lens', [at(0, { lens: { focalLengthMm: 0 } })], { key: 0, why: 'lens' }],
  ['a lens that is no number', [at(0, { lens: { zoom: Number.NaN } })], { key: 0, why: 'lens' }],
  ['30 m in a second', [at(0), at(1, { pose: [30, 0, 1.6, 0, 0, 0, 1] })], { key: 1, why: 'too-fast' }],
])('keys: %s', (_, keys, fault) => expect(keyFault(keys)).toEqual(fault));
