/** What would be gone with a system: light that cameras see, pictures that it makes, zones that it owns. */
import { expect, test } from 'vitest';
import { onAirFault, ownsFault } from '../../../app/core/stage/system-light.ts';
import { smallView, withOnAir, withZone } from '../small-studio.ts';

const view = smallView();
const [xr, vp] = view.studio.systems;
const zoneTo = (id: string) => withZone(withZone(view, 'left', { observed: id }), 'right', { observed: id });

test('a system that owns zones is on air as soon as a camera that sees them may be', () => {
  const ours = zoneTo('vp');
  expect(onAirFault(ours, vp!)).toBeUndefined();
  expect(ownsFault(ours, vp!)).toEqual({ code: 'system.owns', params: { system: 'vp', zones: 'left, right' } });
  for (const onAir of ['yes', 'unknown'] as const)
    expect(onAirFault(withOnAir(ours, 'a', onAir), vp!)).toEqual({
      code: 'system.on-air',
      params: { system: 'vp', cameras: 'a' },
    });
});

test('one that owns nothing disturbs nobody, unless it makes a camera’s picture', () => {
  const onAir = withOnAir(zoneTo('playback'), 'a', 'yes');
  expect(ownsFault(onAir, vp!)).toBeUndefined();
  expect(onAirFault(onAir, vp!)).toBeUndefined();
  expect(onAirFault(onAir, xr!)).toMatchObject({ code: 'system.on-air' });
});
