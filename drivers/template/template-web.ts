/** A described box that is asked by HTTP, on the side of the box: who may ask, what a request says, what a reply looks like. */
import type { HttpMethod, HttpReply } from '../contract.ts';
import type { WebAsked } from '../kit/emulator-web.ts';
import { readJson } from './template-json.ts';
import type { JsonMessage, RequestMessage } from './template-message.ts';
import type { TemplateSettings, TemplateVirtual } from './template-settings.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

type Hear = (message: RequestMessage, asker: { reply(how: 'ok' | 'refused', body: JsonMessage): void }) => void;

export function answerWeb(
  settings: TemplateSettings,
  { basePath }: TemplateVirtual,
  asked: WebAsked,
  hear: Hear,
): HttpReply | Promise<HttpReply> {
  if (settings.transport !== 'http' || !asked.path.startsWith(basePath)) return replyOf(404, readJson('{}'));
  if (!mayAsk(settings, asked)) return replyOf(401, readJson('{}'));
  const text = decoder.decode(asked.body);
  const message: RequestMessage = {
    method: asked.method as HttpMethod,
    path: asked.path.slice(basePath.length),
    headers: {},
    body: text === '' ? undefined : readJson(text),
  };
  return new Promise((resolve) => {
    hear(message, { reply: (how, body) => resolve(replyOf(how === 'ok' ? okStatus(settings) : 400, body)) });
  });
}

function mayAsk({ apiKey }: TemplateSettings, { headers }: WebAsked): boolean {
  if (apiKey === undefined || apiKey.key === '') return true;
  return headers[apiKey.header.toLowerCase()] === apiKey.prefix + apiKey.key;
}

function okStatus({ okStatus: [first = '2xx'] }: TemplateSettings): number {
  return typeof first === 'number' ? first : Number(first.charAt(0)) * 100;
}

function replyOf(status: number, { text, json }: JsonMessage): HttpReply {
  const type = json === undefined ? 'text/plain; charset=utf-8' : 'application/json';
  return { status, headers: { 'content-type': type }, body: encoder.encode(text) };
}
