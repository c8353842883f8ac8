/** Virtual moves and cameras without a tracker in studio files: how they are written, and what is refused at its place. */
import { expect, test } from 'vitest';
import { operatorAnglesOf } from '../../app/core/geometry/angles.ts';
import { parseStudio } from '../../app/protocol/studio-files.ts';
import { seedFiles } from '../seeds/seed-files.ts';

const place = { xM: -2, yM: -2, zM: 2, panDeg: 20, tiltDeg: -4 };
const key = (atS: number, change: object = {}): object => ({ atS, place, ...change });
const ROUND = { id: 'round', name: 'Round', keys: [key(0), key(2, { place: { ...place, xM: 1 } }), key(4)] };

/** The third camera of the shipped studio is fed by a virtual camera that plays a move of the file. */
function parsed(moves: readonly object[], settings: object = { move: 'round' }, sinks: 'relay' | 'tap' = 'relay') {
  const files = seedFiles('shenzhen');
  const studio = JSON.parse(files.get('studio.json') ?? '');
  const devices = JSON.parse(files.get('devices.json') ?? '');
  const { tracking } = studio.cameras[2];
  const tracker = devices.devices.find(({ id }: { readonly id: string }) => id === tracking.source);
  Object.assign(tracker, { driver: 'virtual-camera', address: { kind: 'none' }, settings });
  if (sinks === 'relay')
    tracking.sinks = tracking.sinks.filter(({ mode }: { readonly mode: string }) => mode === 'relay');
  studio.moves = moves;
  files.set('studio.json', JSON.stringify(studio));
  files.set('devices.json', JSON.stringify(devices));
  return parseStudio(files);
}

function codes(...args: Parameters<typeof parsed>): readonly string[] {
  const result = parsed(...args);
  return 'faults' in result ? result.faults.map(({ code, params }) => `${code} ${params?.['place']}`) : [];
}

test('a place is read in an operator’s sense, an angle of view with its sensor as a focal length; blends have their lengths', () => {
  const view = { hfovDeg: 90, sensorWidthMm: 24 };
  const result = parsed([ROUND, { id: 'still', name: 'Still', keys: [key(0, { lens: { view } })], atEnd: 'hold' }]);
  if ('faults' in result) throw new Error(JSON.stringify(result.faults));
  const [round, still] = result.studio.moves!;
  expect(round).toMatchObject({ atEnd: 'return', inFrames: 50, outFrames: 50 });
  expect(round!.keys[0]!.pose.slice(0, 3)).toEqual([-2, -2, 2]);
  expect(operatorAnglesOf(round!.keys[0]!.pose).panDeg).toBeCloseTo(20, 9);
  expect(operatorAnglesOf(round!.keys[0]!.pose).tiltDeg).toBeCloseTo(-4, 9);
  expect(still!.keys[0]!.lens?.focalLengthMm).toBeCloseTo(12, 9);
});

test.each<[string, readonly string[], Parameters<typeof parsed>]>([
  ['a good one', [], [[ROUND]]],
  ['two of one name', ['studio.twice /moves/1/id'], [[ROUND, ROUND]]],
  ['keys at one time', ['studio.move-time /moves/0/keys/1'], [[{ ...ROUND, keys: [key(0), key(0), key(4)] }]]],
  [
    'a way that no camera goes',
    ['studio.move-too-fast /moves/0/keys/1'],
    [[{ ...ROUND, keys: [key(0), key(0.5, { place: { ...place, xM: 90 } })] }], { move: 'round', loop: false }],
  ],
  ['a move that is not there', ['studio.unknown-move /devices/0/settings/move'], [[ROUND], { move: 'x' }]],
  [
    'again and again without a way back',
    ['studio.move-open /devices/0/settings/loop'],
    [[{ ...ROUND, keys: ROUND.keys.slice(0, 2) }]],
  ],
  ['played once it need not', [], [[{ ...ROUND, keys: ROUND.keys.slice(0, 2) }], { move: 'round', loop: false }]],
  ['settings that nobody knows', ['studio.virtual-camera /devices/0'], [[ROUND], { move: 'round', pan: 1 }]],
  ['a tap of nothing', ['studio.virtual-tap /cameras/2/tracking/sinks/0/mode'], [[ROUND], { move: 'round' }, 'tap']],
])('%s', (_, wanted, args) => {
  // Where the device stands in its list is the seed's business.
  expect(codes(...args).map((one) => one.replace(/devices\/\d+/, 'devices/0'))).toEqual(wanted);
});
