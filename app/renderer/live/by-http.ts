/**
 * Commands whose arguments or answers are too large for the seat's socket (files of the library, the whole journal):
 * the same commands over HTTP, with the token of this tab. Everything else goes through send.ts.
 */
import type { CommandArgs, CommandName } from '../../protocol/commands.ts';
import type { CommandError } from '../../protocol/messages.ts';
import { sessionToken } from './session.ts';
import { say } from './toasts.ts';

export type HttpReply = { readonly ok: true; readonly result: unknown } | { readonly ok: false };

/** Without a word of a refusal: for what is asked again by itself. */
export async function askByHttp<N extends CommandName>(name: N, args: CommandArgs<N>): Promise<HttpReply> {
  const reply = await ask(name, args);
  return 'error' in reply ? { ok: false } : { ok: true, result: reply.result };
}

export async function sendByHttp<N extends CommandName>(name: N, args: CommandArgs<N>): Promise<HttpReply> {
  const reply = await ask(name, args);
  if ('error' in reply) {
    say({ error: reply.error });
    return { ok: false };
  }
  return { ok: true, result: reply.result };
}

async function ask(
  name: string,
  args: unknown,
): Promise<{ readonly result: unknown } | { readonly error: CommandError }> {
  try {
    const answer = await fetch(`/api/v1/commands/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${sessionToken() ?? ''}` },
      body: JSON.stringify(args),
    });
    return readAnswer(await answer.json());
  } catch {
    return { error: { code: 'link.lost', message: '', hint: '' } }; // no engine, or no JSON: the same for a person
  }
}

export function readAnswer(body: unknown): { readonly result: unknown } | { readonly error: CommandError } {
  if (typeof body === 'object' && body !== null) {
    if ('ok' in body && body.ok === true) return { result: 'result' in body ? body.result : undefined };
    if ('error' in body && isError(body.error)) return { error: body.error };
  }
  return { error: { code: 'link.lost', message: '', hint: '' } };
}

function isError(value: unknown): value is CommandError {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';
}
