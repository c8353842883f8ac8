/** What a cluster does with the events of a frame, and with a node that is lost. */
import { describe, expect, test } from 'vitest';
import { collapsed, type ReceivedEvent } from '../../../drivers/ndisplay/ndisplay-frame.ts';
import { VirtualNodes } from '../../../drivers/ndisplay/virtual-nodes.ts';
import { TestClock } from '../../kit/test-clock.ts';

const event = (name: string, value = '', more: Partial<ReceivedEvent> = {}): ReceivedEvent => ({
  name,
  type: 'T',
  category: 'C',
  parameters: { value },
  system: false,
  discardOnRepeat: true,
  ...more,
});
const binary = (eventId: number, text: string, discardOnRepeat = true): ReceivedEvent => ({
  eventId,
  system: false,
  discardOnRepeat,
  payload: Buffer.from(text),
});

describe('events of one frame', () => {
  test('equal ones leave the last; buttons all stay; the system’s own are others', () => {
    const keep = { discardOnRepeat: false };
    const events = [
      event('A', '1'),
      event('B', '1'),
      event('A', '2'),
      event('A', 'own', { system: true }),
      event('A', 'press', keep),
      event('A', 'press', keep),
      event('A', '3'),
      event('A', '4', { type: 'U' }),
    ];
    expect(collapsed(events)).toEqual([events[1], events[3], events[4], events[5], events[6], events[7]]);
  });

  test('binary ones by their number', () => {
    const events = [binary(1, 'a'), binary(2, 'b'), binary(1, 'c'), binary(1, 'd', false)];
    expect(collapsed(events)).toEqual([events[1], events[2], events[3]]);
  });
});

function rig(failover: boolean) {
  const clock = new TestClock();
  const frames: string[][] = [];
  const said: string[] = [];
  let stalled = false;
  const nodes = new VirtualNodes({
    clock,
    names: ['a', 'b', 'c'],
    backups: ['b', 'c'],
    failover,
    barrierMs: 1_000,
    takeoverMs: 100,
    frameHz: 50,
    onFrame: (events) => frames.push(events.map((one) => ('name' in one ? (one.parameters['value'] ?? '') : ''))),
    onLife: (node, life) => said.push(`${node} ${life}`),
    onStalled: (is) => void (stalled = is),
    onPrimary: (node) => said.push(`primary ${node}`),
  });
  nodes.start();
  said.length = 0;
  const lives = () => ['a', 'b', 'c'].map((node) => nodes.lifeOf(node));
  return { clock, frames, said, nodes, lives, isStalled: () => stalled };
}

test('what comes within a frame is handled at its end, what comes after it in the next', async () => {
  const { clock, frames, nodes } = rig(false);
  nodes.take(event('A', '1'));
  nodes.take(event('A', '2'));
  expect(frames).toEqual([]);
  await clock.advance(20);
  nodes.take(event('A', '3'));
  await clock.advance(20);
  expect(frames).toEqual([['2'], ['3']]);
});

test('a node that hangs holds the frame; when it comes back in time, all go on', async () => {
  const { clock, frames, nodes, lives, isStalled } = rig(false);
  nodes.hang('b');
  nodes.take(event('A', '1'));
  await clock.advance(900);
  expect([frames, isStalled()]).toEqual([[], true]);
  expect(nodes.mend()).toBe(true);
  await clock.advance(20);
  expect([frames, lives(), isStalled()]).toEqual([[['1']], ['running', 'running', 'running'], false]);
});

test.each(['die', 'hang'] as const)(
  'without fail-over, one that %ss closes all after the barrier’s time',
  async (act) => {
    const { clock, nodes, lives, said, frames, isStalled } = rig(false);
    nodes[act]('c');
    nodes.take(event('A', '1'));
    await clock.advance(999);
    expect([lives()[0], isStalled()]).toEqual(['running', true]);
    await clock.advance(1);
    expect([lives(), isStalled()]).toEqual([['closed', 'closed', 'closed'], false]);
    expect(said).toContain('primary ');
    nodes.take(event('A', '2'));
    await clock.advance(5_000);
    expect([frames, clock.pending, nodes.mend()]).toEqual([[], 0, false]);
  },
);

test('with fail-over a lost node is dropped and the others go on', async () => {
  const { clock, nodes, lives, frames, isStalled } = rig(true);
  nodes.hang('c');
  nodes.take(event('A', '1'));
  expect(isStalled()).toBe(true);
  await clock.advance(1_020);
  expect([lives(), frames, isStalled()]).toEqual([['running', 'running', 'dropped'], [['1']], false]);
});

test('a lost primary hands over to the first backup that runs, and its unhandled events are lost', async () => {
  const { clock, nodes, said, frames } = rig(true);
  nodes.die('b');
  nodes.take(event('A', '1'));
  nodes.die('a');
  nodes.take(event('A', '2'));
  await clock.advance(99);
  expect(said).toEqual(['b closed', 'a closed', 'primary ']);
  await clock.advance(1);
  expect(said.at(-1)).toBe('primary c');
  nodes.take(event('A', '3'));
  await clock.advance(20);
  expect(frames).toEqual([['3']]);
  nodes.die('c');
  await clock.advance(200);
  expect(said.at(-1)).toBe('primary ');
});
