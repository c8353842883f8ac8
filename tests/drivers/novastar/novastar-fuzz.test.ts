import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFault, type Ticket } from '../../../drivers/contract.ts';
import { decodeFrame, encodeFrame } from '../../../drivers/novastar/novastar-codec.ts';
import { driver as novastar } from '../../../drivers/novastar/novastar-driver.ts';
import { RecordedContext } from '../../kit/driver-rig.ts';
import { Loopback } from '../../kit/loopback.ts';
import { TestClock } from '../../kit/test-clock.ts';

/** How the box treats a request: as asked, twice, late, not at all, wrongly, with junk in front. */
type Manner = 'fair' | 'twice' | 'late' | 'silent' | 'refuse' | 'junk' | 'torn' | 'short';
const MANNERS: readonly Manner[] = ['fair', 'twice', 'late', 'silent', 'refuse', 'junk', 'torn', 'short'];

/** Whatever the far end does: one request at a time, every ticket settles, acked is never said of a refusal, all ends. */
test('random scripts of a bad processor', async () => {
  const step = fc.record({
    manner: fc.constantFrom(...MANNERS),
    waitMs: fc.integer({ min: 0, max: 1_500 }),
    act: fc.constantFrom('freeze', 'black', 'normal', 'hang up', 'nothing', 'cancel'),
    inMs: fc.constantFrom(0, 0, 15, 120),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (script) => {
      const clock = new TestClock();
      const wire = new Loopback(clock);
      const context = new RecordedContext(clock, wire.open);
      const settings = novastar.settings({ family: 'mctrl4k' });
      if (isFault(settings)) throw new Error(settings.code);
      let manner: Manner = 'fair';
      let openUntilUs = 0;
      wire.onWrite = (bytes) => {
        const request = decodeFrame(bytes);
        if (typeof request === 'string') throw new Error(request);
        expect(clock.nowUs()).toBeGreaterThanOrEqual(openUntilUs); // the one before was answered or given up
        const data =
          request.op === 'read' ? new Uint8Array(manner === 'short' ? 1 : request.length) : new Uint8Array(0);
        const answer = encodeFrame({ ...request, kind: 'response', ack: manner === 'refuse' ? 4 : 0, data });
        if (manner === 'silent' || manner === 'late') openUntilUs = clock.nowUs() + 1_000_000;
        if (manner === 'silent') return;
        if (manner === 'junk') wire.say(Uint8Array.from([0xaa, 0x55, 0, 0xaa, 9]));
        if (manner === 'torn') wire.say(answer.subarray(0, 7));
        if (manner === 'late') clock.after(1_100, () => wire.say(answer));
        else wire.say(manner === 'torn' ? answer.subarray(7) : answer);
        if (manner === 'twice') wire.say(answer);
      };
      const driver = novastar.create(context, settings, { kind: 'tcp', host: '192.0.2.7', port: 5200 });
      driver.start();
      await clock.advance(60);
      const tickets: Ticket[] = [];
      for (const one of script) {
        manner = one.manner;
        if (one.act === 'hang up') {
          wire.hangUp();
          openUntilUs = 0;
        } else if (one.act === 'cancel') await clock.until(Promise.resolve(tickets.at(-1)?.cancel()), 5_000);
        else if (one.act !== 'nothing') {
          const prepared = driver.prepare({ entries: [{ key: 'mode', value: one.act }] });
          if (isFault(prepared)) throw new Error(prepared.code);
          const ticket = prepared.release(one.inMs === 0 ? 'now' : { atUs: clock.nowUs() + one.inMs * 1000 });
          tickets.push(ticket);
        }
        await clock.advance(one.waitMs);
      }
      manner = 'fair';
      await clock.advance(8_000);
      const fates = await clock.until(
        Promise.all(tickets.map((ticket) => Promise.all([ticket.sent, ticket.acked]))),
        5_000,
      );
      for (const [sent, acked] of fates) if (acked === 'acked') expect(isFault(sent)).toBe(false);
      await driver.stop();
      await clock.advance(60_000);
      expect([clock.pending, wire.openWires, context.status]).toEqual([0, 0, 'stopped']);
      expect(context.faultCodes.filter((code) => code === 'driver.failed')).toEqual([]);
    }),
    { numRuns: 80, seed: 22 },
  );
});
