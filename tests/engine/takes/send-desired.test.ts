/** What a person sends is wished from when it leaves; what never left leaves the former wish standing. */
import { expect, test } from 'vitest';
import type { Fault, Value } from '../../../app/core/parameter.ts';
import { Values } from '../../../app/engine/devices/values.ts';
import { type SendDeps, sendDesired } from '../../../app/engine/takes/send-desired.ts';
import { SUPERSEDED } from '../../../app/engine/takes/sender.ts';
import { TestClock } from '../../kit/test-clock.ts';

const PATH = 'engine/vp/scene';
const GONE = { code: 'device.offline' };

type Left = { readonly atUs: number; readonly lateUs: number } | Fault;

function rig() {
  const values = new Values();
  const told: unknown[] = [];
  const outcome: { refused?: Fault; sent: Left; later?: Promise<Left> } = { sent: GONE };
  const wished = (): unknown => values.record(PATH).desired?.value;
  const sending = () => ({ sent: outcome.later ?? Promise.resolve(outcome.sent), acked: Promise.resolve('none') });
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

/** `snow` waits, `forest` takes its place or stands behind it. */
test.each<[string, Left, Left, Value]>([
  ['neither left', { code: SUPERSEDED }, GONE, 'glacier'],
  ['both were lost with the link', GONE, GONE, 'glacier'],
  ['the first left', { atUs: 1, lateUs: 0 }, GONE, 'snow'],
  ['the second left', { code: SUPERSEDED }, { atUs: 1, lateUs: 0 }, 'forest'],
])('of two wishes on their way the last one that left stays: %s', async (_, first, second, stays) => {
  const { outcome, wished, send } = rig();
  const onTheirWay = ['snow', 'forest'].map((value) => {
    const { promise, resolve } = Promise.withResolvers<Left>();
    outcome.later = promise;
    return { sending: send(value), end: resolve };
  });
  for (const [n, { sending, end }] of onTheirWay.entries()) {
    end(n === 0 ? first : second);
    await left(sending);
  }
  expect(wished()).toBe(stays);
});
