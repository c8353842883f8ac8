import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFault, type Ticket } from '../../../drivers/contract.ts';
import { driver as videohub } from '../../../drivers/videohub/videohub-driver.ts';
import { RecordedContext } from '../../kit/driver-rig.ts';
import { Loopback } from '../../kit/loopback.ts';
import { TestClock } from '../../kit/test-clock.ts';

const SAID = [
  'ACK\n\n',
  'NAK\n\n',
  'VIDEO OUTPUT ROUTING:\n0 1\n1 9\n\n',
  'VIDEO OUTPUT LOCKS:\n1 L\n7 L\n0 Q\n\n',
  'VIDEOHUB DEVICE:\nDevice present: false\nVideo inputs: 3\nVideo outputs: 1\n\n',
  'INPUT LABELS:\n0 \n\n',
  'x'.repeat(3_000),
  '\n\n',
  'VIDEO OUTPUT RO',
];

/** Whatever the far end says and whenever: no callback throws, every ticket settles, reports fit the specs, all ends. */
test('random scripts of a hostile router', async () => {
  const step = fc.oneof(
    fc.constantFrom(...SAID).map((text) => ({ say: new TextEncoder().encode(text) })),
    fc.uint8Array({ maxLength: 60 }).map((say) => ({ say })),
    fc.constant({ hangUp: true }),
    fc.integer({ min: 0, max: 6 }).map((input) => ({ write: input })),
    fc.integer({ min: 1, max: 4_000 }).map((ms) => ({ wait: ms })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (script) => {
      const clock = new TestClock();
      const wire = new Loopback(clock);
      const context = new RecordedContext(clock, wire.open);
      const settings = videohub.settings({ inputs: 4, outputs: 2 });
      if (isFault(settings)) throw new Error(settings.code);
      const driver = videohub.create(context, settings, { kind: 'tcp', host: '192.0.2.7', port: 9990 });
      driver.start();
      await clock.advance(60);
      const tickets: Ticket[] = [];
      for (const one of script) {
        if ('say' in one) wire.say(one.say);
        else if ('hangUp' in one) wire.hangUp();
        else if ('wait' in one) await clock.advance(one.wait);
        else {
          const prepared = driver.prepare({ entries: [{ key: 'out/0', value: `in/${one.write}` }] });
          if (isFault(prepared)) continue;
          tickets.push(prepared.release(one.write % 2 === 0 ? 'now' : { atUs: clock.nowUs() + 50_000 }));
        }
        for (const { key, value } of context.reports) expect([typeof key, typeof value]).toEqual(['string', 'string']);
      }
      await clock.advance(2_000);
      await clock.until(Promise.all(tickets.flatMap((ticket) => [ticket.sent, ticket.acked])), 5_000);
      await driver.stop();
      await clock.advance(60_000);
      expect([clock.pending, wire.openWires, context.status]).toEqual([0, 0, 'stopped']);
      expect(context.faultCodes.filter((code) => code === 'driver.failed')).toEqual([]);
    }),
    { numRuns: 60, seed: 21 },
  );
});
