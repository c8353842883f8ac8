/**
 * Sends a command of this seat and shows a refusal in words. Whether it is allowed, the engine decides; the page only
 * does not offer what the role can never do.
 */

import type { CommandReply } from '../../protocol/client.ts';
import { COMMANDS, type CommandArgs, type CommandName, ROLE_RANK } from '../../protocol/commands.ts';
import { command } from './session.ts';
import { useLive } from './store.ts';
import { say } from './toasts.ts';

/** Acts once: every press has a key of its own, so that a repeat on the way acts no second time. */
export async function send<N extends CommandName>(name: N, args: CommandArgs<N>): Promise<CommandReply> {
  const reply = await command(name, args, crypto.randomUUID());
  if (!reply.ok) say({ error: reply.error });
  return reply;
}

export function useMay(name: CommandName): boolean {
  return useLive((live) => ROLE_RANK[live.role] >= ROLE_RANK[COMMANDS[name].role]);
}
