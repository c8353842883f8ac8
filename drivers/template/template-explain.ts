/** What a description makes of bytes that came, for the person who writes it: the same patterns as the driver's. */
import type { Fault } from '../../app/core/parameter.ts';
import { type HeardValue, valuesIn } from './template-heard.ts';
import { readJson } from './template-json.ts';
import type { WireMessage } from './template-message.ts';
import { compileProfile, type Profile } from './template-profile.ts';
import { messageText, openReader } from './template-wire.ts';

export interface Explanation {
  readonly message: string;
  readonly values: readonly HeardValue[];
  readonly answer: 'ack' | 'nack' | 'keepAlive' | null;
  readonly faults: readonly Fault[];
}

/** Each of `pieces` is what one trace line carried. */
export function explain(
  raw: unknown,
  pieces: readonly Uint8Array[],
): { readonly heard: readonly Explanation[] } | Fault {
  const profile = compileProfile(raw);
  if ('code' in profile) return profile;
  return { heard: pieces.flatMap((bytes) => messagesIn(profile, bytes).map((message) => explained(profile, message))) };
}

function explained(profile: Profile, message: WireMessage): Explanation {
  const faults: Fault[] = [];
  const values = valuesIn(profile, message, profile.parameters.values(), (fault) => faults.push(fault));
  return { message: messageText(message).slice(0, 400), values, answer: answerIn(profile, message), faults };
}

function answerIn({ nack, ack, keepAlive, parameters }: Profile, message: WireMessage): Explanation['answer'] {
  const own = [...parameters.values()];
  if (nack?.match(message) || own.some((one) => one.nack?.match(message))) return 'nack';
  if (ack?.match(message) || own.some((one) => typeof one.ack === 'object' && one.ack.match(message))) return 'ack';
  return keepAlive?.answer?.match(message) ? 'keepAlive' : null;
}

/** A trace line carries one message without its frame; over HTTP the status stands before the body. */
function messagesIn({ settings }: Profile, bytes: Uint8Array): readonly WireMessage[] {
  if (settings.transport === 'http') return [readJson(new TextDecoder().decode(bytes).replace(/^\d{3} /, ''))];
  const heard: WireMessage[] = [];
  const network = settings.transport === 'websocket' ? 'ws' : 'udp';
  openReader(settings, network, { onMessage: (message) => heard.push(message), onFault: () => undefined }).push(bytes);
  return heard;
}
