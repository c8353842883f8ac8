import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkValue } from '../../../app/core/parameter-state.ts';
import { isFault, type Ticket } from '../../../drivers/contract.ts';
import { decodeMessage, MAX_MESSAGE_BYTES } from '../../../drivers/switchboard/switchboard-codec.ts';
import { driver as switchboard } from '../../../drivers/switchboard/switchboard-driver.ts';
import { RecordedContext } from '../../kit/driver-rig.ts';
import { Loopback } from '../../kit/loopback.ts';
import { TestClock } from '../../kit/test-clock.ts';

const ADDRESS = { kind: 'tcp', host: '192.0.2.7', port: 2980 } as const;
const ID = 'B'.repeat(32);
const PROCESS = `{"uuid":"${ID}","name":"unreal","caller":"n1","pid":5}`;
const SAID = [
  `{"command":"state","bAck":true,"runningProcesses":[${PROCESS}],"version":1}\0`,
  '{"command":"state","bAck":true,"runningProcesses":[]}\0',
  `{"command":"program ended","bAck":true,"process":${PROCESS},"returncode":-1073741819,"stdoutB64":"AAAA"}\0`,
  `{"command":"program ended","process":${PROCESS},"returncode":1e300}\0`,
  `{"command":"programstdout","process":${PROCESS},"partialStdoutB64":"////==\u0000no base64"}\0`,
  `{"command":"program killed","bAck":false,"puuid":"${ID}"}\0`,
  '{"command":"command accepted","bAck":false,"id":"","error":"x"}\0',
  '{"command":"get sync status","bAck":true,"syncStatus":{"cpuUtilization":[1e308,1e308],"gpuTemperature":[-9,1e9]}}\0',
  '{"command":"get sync status","bAck":true,"syncStatus":{"syncTopos":[{}],"flipModeHistory":["a","b"]}}\0',
  '{"command":"send file complete","bAck":true,"destination":"x"}\0',
  '{"__proto__":{"command":"state"},"command":"constructor"}\0',
  '{"command":"sta',
  `${'['.repeat(5_000)}\0`,
  '\0\0\0',
];

function rig() {
  const clock = new TestClock();
  const wire = new Loopback(clock);
  const context = new RecordedContext(clock, wire.open);
  const settings = switchboard.settings({ nodes: ['n1', 'n2'], exe: 'x' });
  if (isFault(settings)) throw new Error(settings.code);
  const driver = switchboard.create(context, settings, ADDRESS);
  driver.start();
  return { clock, wire, context, driver };
}

/** Whatever the far end says and whenever: no callback throws, every ticket settles, reports fit the specs, all ends. */
test('random scripts of a hostile listener', async () => {
  const step = fc.oneof(
    fc.constantFrom(...SAID).map((text) => ({ say: new TextEncoder().encode(text) })),
    fc.uint8Array({ maxLength: 60 }).map((say) => ({ say })),
    fc.json().map((json) => ({ say: new TextEncoder().encode(`${json}\0`) })),
    fc.constant({ hangUp: true }),
    fc.constantFrom('running', 'stopped').map((write) => ({ write })),
    fc.integer({ min: 1, max: 6_000 }).map((ms) => ({ wait: ms })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (script) => {
      const { clock, wire, context, driver } = rig();
      await clock.advance(60);
      const tickets: Ticket[] = [];
      for (const one of script) {
        if ('say' in one) wire.say(one.say);
        else if ('hangUp' in one) wire.hangUp();
        else if ('wait' in one) await clock.advance(one.wait);
        else {
          const entries: { key: string; value: string }[] = [{ key: 'process/n1', value: one.write }];
          if (one.write === 'running') entries.push({ key: 'arguments/n1', value: '-x' });
          const prepared = driver.prepare({ entries });
          if (isFault(prepared)) throw new Error(prepared.code);
          tickets.push(prepared.release('now'));
        }
      }
      for (const { key, value } of context.reports) {
        const type = context.specs.find((spec) => spec.key === key)?.type;
        expect(type && checkValue(type, value)).toBeUndefined();
      }
      await clock.advance(2_000);
      await clock.until(Promise.all(tickets.flatMap((ticket) => [ticket.sent, ticket.acked])), 20_000);
      await driver.stop();
      await clock.advance(60_000);
      expect([clock.pending, wire.openWires, context.status]).toEqual([0, 0, 'stopped']);
      expect(context.faultCodes.filter((code) => code === 'driver.failed')).toEqual([]);
    }),
    { numRuns: 60, seed: 21 },
  );
});

test('split anywhere, the same messages come', async () => {
  const whole = new TextEncoder().encode(SAID.slice(0, 3).join(''));
  const told = async (pieces: readonly Uint8Array[]) => {
    const { clock, wire, context, driver } = rig();
    await clock.advance(60);
    for (const piece of pieces) wire.say(piece);
    await driver.stop();
    return context.reports.map(({ key, value }) => [key, value]);
  };
  const expected = await told([whole]);
  expect(expected.length).toBeGreaterThan(6);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 12 }), async (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
      expect(await told(at.slice(1).map((to, n) => whole.subarray(at[n], to)))).toEqual(expected);
    }),
    { numRuns: 40, seed: 3 },
  );
});

test('a message without an end is dropped at the limit and the call with it', async () => {
  const { clock, wire, context, driver } = rig();
  await clock.advance(60);
  wire.say(SAID[0]!);
  const piece = new Uint8Array(1024 * 1024).fill(0x20);
  for (let n = 0; n * piece.length <= MAX_MESSAGE_BYTES; n++) wire.say(piece);
  expect(context.faultCodes).toEqual(['frame.too-long']);
  expect(context.status).toBe('waiting');
  await driver.stop();
});

test('whatever text it is, a message or a fault', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const message = decodeMessage(text);
      expect(isFault(message) || 'kind' in message).toBe(true);
    }),
    { seed: 5 },
  );
});
