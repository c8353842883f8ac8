import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  answerIn,
  askProperty,
  callFunction,
  httpRequest,
  infoIn,
  isObject,
  missingRoute,
  pingMessage,
  registerMessage,
  saidIn,
  valueIn,
  writeProperty,
} from '../../../drivers/remote-control/remote-control-message.ts';
import { presetIn } from '../../../drivers/remote-control/remote-control-preset.ts';
import { jsonReply } from '../../kit/loopback.ts';

interface Vectors {
  http: { name: string; verb: string; path: string; body: Record<string, unknown> }[];
  headers: { required: Record<string, string>; withPassphrase: { Passphrase: string } };
  errors: { status: number; body: { errorMessage: string } }[];
  webSocket: { send: { MessageName: string; Parameters: object }[]; receive: Record<string, unknown>[] };
}
const vectors = JSON.parse(
  readFileSync(new URL('../../vectors/ndisplay/remote_control.json', import.meta.url), 'utf8'),
) as Vectors;

const utf8 = new TextEncoder();
const bytesOf = (value: unknown): Uint8Array => utf8.encode(JSON.stringify(value));
const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const vector = (name: string) => {
  const found = vectors.http.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
};

describe('against the vectors', () => {
  test('a write and a call are as the pages say', () => {
    for (const [name, ask] of [
      ['preset_set', writeProperty('StagePreset', 'Inner Frustum', true, true)],
      ['preset_call', callFunction('StagePreset', 'Recall', {}, true)],
    ] as const) {
      const { verb, path, body } = vector(name);
      const { headers, ...request } = httpRequest(ask, vectors.headers.withPassphrase.Passphrase, 1_000);
      expect({ ...request, body: JSON.parse(textOf(request.body)) }).toMatchObject({ method: verb, path, body });
      expect(headers).toEqual({
        ...vectors.headers.required,
        Passphrase: vectors.headers.withPassphrase.Passphrase,
      });
    }
  });

  test('the content type stands alone, and no secret is sent where there is none', () => {
    expect(httpRequest(askProperty('A', 'B'), undefined, 1).headers).toEqual(vectors.headers.required);
  });

  test('refusals have names', () => {
    const codes = vectors.errors.map(({ status, body }) => answerIn(jsonReply(body, status)));
    expect(codes).toMatchObject([
      { code: 'remote-control.content-type' },
      { code: 'remote-control.not-found' },
      { code: 'remote-control.denied' },
    ]);
  });

  test('a registration, and what the WebSocket says', () => {
    const register = vectors.webSocket.send.find(({ MessageName }) => MessageName === 'preset.register');
    expect(JSON.parse(textOf(registerMessage('StagePreset')))).toEqual(register);
    const named = { name: 'StagePreset', id: '' };
    expect(vectors.webSocket.receive.map((message) => saidIn(bytesOf(message)))).toEqual([
      { kind: 'answer', id: 7, status: 200 },
      { kind: 'changed', preset: named, values: new Map([['Inner Frustum', [false]]]) },
      { kind: 'renamed', preset: named, names: new Map([['A', 'B']]) },
      { kind: 'described', preset: named },
    ]);
  });

  test('a question over the WebSocket carries both ids and the hash', () => {
    expect(JSON.parse(textOf(pingMessage(8, 'abc')))).toEqual({
      MessageName: 'http',
      Id: 8,
      Parameters: { Url: '/remote/info', Verb: 'GET', RequestId: 8, Passphrase: 'abc' },
    });
  });
});

test('labels of any writing are one element of the path', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (label) => {
      const { path } = askProperty('P', label);
      const elements = path.split('/');
      expect(elements).toHaveLength(6);
      expect(decodeURIComponent(elements[5] ?? '')).toBe(label);
      expect(path).toMatch(/^[\x21-\x7e]+$/);
    }),
  );
});

test('routes are known by their shape, whatever their parameters are called', () => {
  const routes = (list: [string, string][]) =>
    infoIn({ HttpRoutes: list.map(([Verb, Path]) => ({ Verb, Path, Description: '' })) });
  const all: [string, string][] = [
    ['Get', '/remote/preset/:presetname'],
    ['GET', '/Remote/Preset/:p/Property/:x'],
  ];
  expect(missingRoute(routes(all))).toBeUndefined();
  expect(missingRoute(routes(all.slice(0, 1)))).toMatchObject({ code: 'remote-control.no-route' });
  expect(missingRoute(infoIn({}))).toBeUndefined(); // an engine that lists none may have them all
});

test('objects behind one field that differ are no value', () => {
  const values = (...all: unknown[]) => valueIn({ PropertyValues: all.map((PropertyValue) => ({ PropertyValue })) });
  expect(values({ X: 1 }, { X: 1 })).toEqual({ value: { X: 1 }, agreed: true });
  expect(values(1, 2)).toMatchObject({ agreed: false });
  expect(values()).toBeUndefined();
});

describe('hostile and broken', () => {
  const DESCRIPTION = {
    Preset: {
      Name: 'P',
      ID: 'AB',
      Groups: [
        {
          Name: 'G',
          ExposedProperties: [
            { DisplayName: 'A', UnderlyingProperty: { Type: 'float', ContainerType: '', Metadata: { UIMin: '0' } } },
          ],
          ExposedFunctions: [{ DisplayName: 'F', UnderlyingFunction: { Name: 'F' } }],
        },
      ],
    },
  };

  /** Every key of it in another case. */
  function recased(value: unknown, how: (key: string) => string): unknown {
    if (Array.isArray(value)) return value.map((one) => recased(one, how));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [how(key), recased(one, how)]));
  }

  test('keys are read whatever their case', () => {
    const good = presetIn(DESCRIPTION);
    expect(good).toMatchObject({ fields: [{ label: 'A' }, { label: 'F' }], leftOut: 0 });
    for (const how of [(key: string) => key.toLowerCase(), (key: string) => key.toUpperCase()]) {
      expect(presetIn(recased(DESCRIPTION, how) as Record<string, unknown>)).toEqual(good);
    }
  });

  test('every truncation of an answer is named, none is believed', () => {
    const bytes = bytesOf(DESCRIPTION);
    for (let n = 1; n < bytes.length; n++) {
      const answer = answerIn({ status: 200, headers: {}, body: bytes.subarray(0, n) });
      expect(answer).toEqual({ code: 'remote-control.not-json', params: { status: 200 } });
    }
  });

  test('any bytes and any JSON are read or named, never thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          fc.json().map((text) => utf8.encode(text)),
        ),
        (bytes) => {
          const said = saidIn(bytes);
          expect('code' in said ? said.code : said.kind).toMatch(
            /^(remote-control\.notice|answer|changed|other|renamed|described)$/,
          );
          const answer = answerIn({ status: 200, headers: {}, body: bytes });
          if ('code' in answer) expect(answer.code).toBe('remote-control.not-json');
          else {
            const preset = presetIn(answer.body);
            if ('code' in preset) expect(preset.code).toBe('remote-control.no-preset-in-reply');
            infoIn(answer.body);
            valueIn(answer.body);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  test('shapes that are nearly right are read as far as they go', () => {
    const odd = fc.oneof(fc.jsonValue(), fc.constant(null), fc.constant([null, 7, 'x']));
    const field = fc.record(
      { DisplayName: odd, UnderlyingProperty: fc.oneof(odd, fc.record({ Type: odd, Metadata: odd })), Metadata: odd },
      { requiredKeys: [] },
    );
    const groups = fc.array(fc.oneof(odd, fc.record({ ExposedProperties: fc.array(field), ExposedFunctions: odd })));
    fc.assert(
      fc.property(groups, (Groups) => {
        const preset = presetIn({ Preset: { Groups } });
        expect('code' in preset).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('what nests deeper than any value is refused before anybody walks through it', () => {
    const nested = (deep: number) => utf8.encode(`{"a":"[[[\\"[[","b":${'['.repeat(deep)}${']'.repeat(deep)}}`);
    expect(answerIn({ status: 200, headers: {}, body: nested(30) })).toHaveProperty('body');
    expect(answerIn({ status: 200, headers: {}, body: nested(100_000) })).toHaveProperty('code');
  });

  test('more fields than anybody exposes are counted and left out', () => {
    const many = Array.from({ length: 900 }, (_, n) => ({
      DisplayName: `F${n}`,
      UnderlyingProperty: { Type: 'bool' },
    }));
    const preset = presetIn({ Preset: { Name: 'P', Groups: [{ Name: 'G', ExposedProperties: many }] } });
    expect(preset).toMatchObject({ leftOut: 388 });
  });
});
