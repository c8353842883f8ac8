/** What a person sends is wished from when it leaves; what never left leaves the former wish standing. */
import { expect, test } from 'vitest';
import type { Fault, Value } from '../../../app/core/parameter.ts';
import { Values } from '../../../app/engine/devices/values.ts';
import { type SendDeps, sendDesired } from '../../../app/engine/takes/send-desired.ts';
import { SUPERSEDED } from '../../../app/engine/takes/sender.ts';
import { TestClock } from '../../kit/test-clock.ts';

const PATH = 'engine/vp/scene';
const GONE = { code: 'device.offline' };

function rig() {
  const values = new Values();
  const told: unknown[] = [];
  const outcome: { refused?: Fault; sent: { atUs: number; lateUs: number } | Fault } = { sent: GONE };
  const wished = (): unknown => values.record(PATH).desired?.value;
  const sending = () => ({ sent: Promise.resolve(outcome.sent), acked: Promise.resolve('none') });
  const deps = {
    clock: new TestClock(),
    stage: { values, reported: () => void told.push(wished()) },
    sender: { send: () => outcome.refused ?? sending() },
  } as unknown as SendDeps;
  values.desire(PATH, { value: 'glacier', by: 'take:1', atUs: 0 });
  return {
    outcome,
    told,
    values,
    wished,
    send: (value: Value) => sendDesired(deps, { path: PATH, value }, { seat: 'a' }),
  };
}

async function left(sending: ReturnType<typeof sendDesired>): Promise<void> {
  if ('sent' in sending) await sending.sent;
}

test('what is refused wishes nothing; what leaves is wished in the name of its seat', async () => {
  const { outcome, told, values, wished, send } = rig();
  outcome.refused = GONE;
  expect(send('snow')).toEqual(GONE);
  expect([wished(), told]).toEqual(['glacier', []]);
  delete outcome.refused;
  outcome.sent = { atUs: 1, lateUs: 0 };
  await left(send('snow'));
  expect(values.record(PATH).desired).toMatchObject({ value: 'snow', by: 'seat:a' });
  expect(told).toEqual(['snow']);
});

test('what never left gives the former wish back; a newer wish is left alone', async () => {
  const { outcome, told, values, wished, send } = rig();
  await left(send('snow'));
  expect([wished(), told]).toEqual(['glacier', ['snow', 'glacier']]);
  outcome.sent = { code: SUPERSEDED };
  await left(send('snow'));
  expect(wished()).toBe('snow');
  outcome.sent = GONE;
  const sending = send('forest');
  values.desire(PATH, { value: 'desert', by: 'seat:b', atUs: 5 });
  await left(sending);
  expect(wished()).toBe('desert');
});
