/** A device described by data that names the box it is played by: that one opens, with what is told to it. */
import { expect, test } from 'vitest';
import { openDevice } from '../../app/virtual-stage/emulators.ts';
import { isFault } from '../../drivers/contract.ts';
import { createClock } from '../../drivers/kit/clock.ts';
import { device } from '../core/small-studio.ts';
import { emulatorOptions } from '../kit/driver-rig.ts';

const { options } = emulatorOptions(createClock(), {});
const host = { ...options, taps: [] };

test('a director by its name, with its own tracks', async () => {
  const virtual = { emulator: 'disguise', tracks: ['only'] };
  const box = await openDevice(device('d3', 'template', { virtual }), host);
  if (isFault(box)) throw new Error(box.code);
  expect(box.actual().get('scene')).toBe('only');
  await box.close();
});

test('a box that nobody plays, and one that is told nonsense, are named', async () => {
  expect(await openDevice(device('d3', 'template', { virtual: { emulator: 'toString' } }), host)).toEqual({
    code: 'virtual.no-emulator',
    params: { device: 'd3', driver: 'toString' },
  });
  const wrong = openDevice(device('d3', 'template', { virtual: { emulator: 'disguise', tracks: [] } }), host);
  await expect(wrong).rejects.toMatchObject({ fault: { code: 'driver.settings' } });
});
