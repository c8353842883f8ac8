/** A value that a person wants, on its way to its device: wished from when it leaves, and no more if it never left. */
import { isFault } from '../../../drivers/contract.ts';
import type { Desired, Fault, ParamPath, Value } from '../../core/parameter.ts';
import type { Room } from '../room.ts';
import type { Who } from '../server/auth.ts';
import { type Sender, type Sending, SUPERSEDED, type When } from './sender.ts';

export interface SendDeps extends Pick<Room, 'stage' | 'clock'> {
  readonly sender: Pick<Sender, 'send'>;
}

interface Wish {
  readonly path: ParamPath;
  readonly value: Value;
}

/** Wishes that never left, with what was wished before each: one that failed goes back past all of them. */
const neverLeft = new WeakMap<Desired, { readonly before: Desired | undefined }>();

function lastThatLeft(wish: Desired | undefined): Desired | undefined {
  let at = wish;
  while (at && neverLeft.has(at)) at = neverLeft.get(at)?.before;
  return at;
}

export function sendDesired(
  { stage, sender, clock }: SendDeps,
  { path, value }: Wish,
  { seat }: Pick<Who, 'seat'>,
  when: When = 'now',
): Sending | Fault {
  const before = stage.values.record(path).desired;
  const sending = sender.send(path, value, when);
  if (isFault(sending)) return sending;
  const desired: Desired = { value, by: `seat:${seat}`, atUs: clock.nowUs() };
  const wish = (now: Desired | undefined): void => {
    stage.values.desire(path, now);
    stage.reported([path]);
  };
  wish(desired);
  void sending.sent.then((left) => {
    if (!isFault(left)) return;
    neverLeft.set(desired, { before });
    const isStill = stage.values.record(path).desired === desired;
    if (left.code !== SUPERSEDED && isStill) wish(lastThatLeft(before));
  });
  return sending;
}
