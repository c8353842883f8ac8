/** Events that people make, without an engine around: kept by version, refused by name, fired once. */
import { expect, test } from 'vitest';
import { EventDesk } from '../../../app/engine/ndisplay/event-desk.ts';
import type { EventsState } from '../../../app/protocol/state-event.ts';
import { device, smallStudio } from '../../core/small-studio.ts';
import { actDevice, deskDeps, THUNDER, WHO } from './desk-rig.ts';

const LOOK = {
  key: 'look',
  type: { kind: 'boolean' },
  event: { name: 'Look', type: 'Stagelock', category: 'Stage' },
};

async function rig() {
  const studio = smallStudio();
  const devices = studio.devices.map((one) =>
    one.id === 'vp-host' ? device('vp-host', 'ndisplay', { settings: { events: [LOOK] } }) : one,
  );
  const { deps, published, notes } = deskDeps({ ...studio, devices });
  const { driver, acts, given } = actDevice();
  const all = { ...deps, supervisor: { reachable: () => driver } };
  const desk = new EventDesk(all);
  await desk.open();
  const state = () => published.get('events') as EventsState;
  return { desk, all, acts, given, notes, state };
}

test('saved by version, over a restart; an older page does not overwrite a newer event', async () => {
  const { desk, all, state } = await rig();
  expect(state()).toEqual({ kept: {}, sent: {}, declared: { vp: [{ key: 'look', address: expect.anything() }] } });
  expect(await desk.save({ event: THUNDER }, WHO)).toEqual({ id: 'event-1', version: 1 });
  const louder = { ...THUNDER, name: { en: 'Loud', zh: '响' } };
  expect(await desk.save({ id: 'event-1', expect: 1, event: louder }, WHO)).toMatchObject({ version: 2 });
  expect(await desk.save({ id: 'event-1', expect: 1, event: THUNDER }, WHO)).toMatchObject({
    code: 'event.other-version',
  });
  expect(await desk.restore({ id: 'event-1', version: 1 }, WHO)).toMatchObject({ version: 3 });
  const again = new EventDesk(all);
  await again.open();
  expect(state().kept['event-1']).toMatchObject({ ...THUNDER, version: 3, by: WHO.name });
  expect(await again.versions({ id: 'event-1' })).toMatchObject({ versions: [{ version: 1 }, { version: 2 }, {}] });
});

test('deleted is a mark: not fired any more, and comes back', async () => {
  const { desk, acts, state } = await rig();
  await desk.save({ event: THUNDER }, WHO);
  expect(await desk.remove({ id: 'event-1' }, WHO)).toEqual({ id: 'event-1' });
  expect(state().kept).toEqual({});
  expect(desk.list()).toMatchObject({ deleted: [{ id: 'event-1', name: THUNDER.name }] });
  expect(await desk.fire({ id: 'event-1' }, WHO)).toMatchObject({ code: 'event.none' });
  await desk.remove({ id: 'event-1', back: true }, WHO);
  expect(await desk.fire({ id: 'event-1' }, WHO)).toMatchObject({ state: 'sent' });
  expect(acts).toHaveLength(1);
});

test('one with a mistake is refused with its field, and how many there are', async () => {
  const { desk, state } = await rig();
  const bad = { ...THUNDER, name: { en: '', zh: '' }, address: { kind: 'json', ...LOOK.event } as const };
  expect(await desk.save({ event: bad }, WHO)).toMatchObject({
    code: 'event.name-empty',
    params: { place: 'name', mistakes: 2 },
  });
  expect(await desk.save({ event: { ...THUNDER, system: 'xr' } }, WHO)).toMatchObject({ code: 'ndisplay.no-system' });
  expect(state().kept).toEqual({});
});

test('fired once, journaled, told to everybody as sent; the version that was on the button', async () => {
  const { desk, acts, notes, state, given } = await rig();
  await desk.save({ event: THUNDER }, WHO);
  expect(await desk.fire({ id: 'event-1', values: { strength: 80 }, version: 1 }, WHO)).toEqual({
    id: 'event-1',
    state: 'sent',
    atUs: 7,
  });
  expect(acts).toMatchObject([{ name: 'Thunder', parameters: { strength: '80' }, system: false }]);
  expect(notes.at(-1)).toMatchObject({ do: 'fire', id: 'event-1', version: 1, values: { strength: 80 } });
  expect(state().sent).toEqual({ 'event-1': { by: WHO.name, wallMs: 5, version: 1 } });
  expect(await desk.fire({ id: 'event-1', values: { strength: 101 } }, WHO)).toMatchObject({ code: 'value.range' });
  expect(await desk.fire({ id: 'event-1', version: 2 }, WHO)).toMatchObject({ code: 'event.other-version' });
  given.refuse = { code: 'ndisplay.no-binary-port' };
  expect(await desk.fire({ id: 'event-1' }, WHO)).toMatchObject({ code: 'ndisplay.no-binary-port' });
  expect(acts).toHaveLength(1);
  expect(notes.at(-1)).toMatchObject({ do: 'fire', refused: { code: 'ndisplay.no-binary-port' } });
});

test('class 3 is an operator’s', async () => {
  const { desk, acts } = await rig();
  await desk.save({ event: { ...THUNDER, safety: 3 } }, WHO);
  expect(await desk.fire({ id: 'event-1' }, WHO)).toMatchObject({ code: 'role.too-low' });
  expect(await desk.fire({ id: 'event-1' }, { ...WHO, role: 'operator' })).toMatchObject({ state: 'sent' });
  expect(acts).toHaveLength(1);
});
