import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../app/core/parameter.ts';
import { isFault } from '../../../drivers/contract.ts';
import {
  decodeBinaryEvent,
  decodeClusterEvent,
  EventFramer,
  encodeBinaryEvent,
  encodeClusterEvent,
  MAX_BODY_BYTES,
} from '../../../drivers/ndisplay/ndisplay-codec.ts';

fc.configureGlobal({ seed: 20_261_121 });

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../vectors/ndisplay/${name}`, import.meta.url), 'utf8'));
interface JsonVectors {
  vectors: {
    name: string;
    event: {
      Category: string;
      Type: string;
      Name: string;
      Parameters: Record<string, string>;
      bIsSystemEvent: boolean | string;
      bShouldDiscardOnRepeat?: boolean;
    };
    frameHex: string;
  }[];
  rejected: { name: string; bodyText?: string; frameHex?: string }[];
}
interface BinaryVectors {
  vectors: {
    name: string;
    eventId: number;
    bIsSystemEvent: boolean;
    bShouldDiscardOnRepeat: boolean;
    dataHex: string;
    frameHex: string;
  }[];
}
const json = read('cluster_events_json.json') as JsonVectors;
const binary = read('cluster_events_binary.json') as BinaryVectors;
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array | Fault): string => (isFault(bytes) ? bytes.code : Buffer.from(bytes).toString('hex'));

function framesOf(chunks: readonly Uint8Array[]) {
  const bodies: Uint8Array[] = [];
  const faults: Fault[] = [];
  const framer = new EventFramer({ body: (body) => bodies.push(body.slice()), fault: (fault) => faults.push(fault) });
  for (const chunk of chunks) framer.push(chunk);
  return { bodies, faults };
}

const eventOf = ({ event }: JsonVectors['vectors'][number]) => ({
  name: event.Name,
  type: event.Type,
  category: event.Category,
  parameters: event.Parameters,
  system: event.bIsSystemEvent === true || event.bIsSystemEvent === 'true',
  discardOnRepeat: event.bShouldDiscardOnRepeat ?? true,
});

describe('JSON events', () => {
  test.each(json.vectors)('$name is read', (vector) => {
    const { bodies, faults } = framesOf([bytesOf(vector.frameHex)]);
    expect(faults).toEqual([]);
    expect(bodies.map(decodeClusterEvent)).toEqual([eventOf(vector)]);
  });

  // The system events of the vectors write their flag as a string and leave the other out, as Switchboard does.
  test.each(json.vectors.filter((v) => typeof v.event.bIsSystemEvent === 'boolean'))(
    '$name is written to the byte',
    (v) => {
      expect(hexOf(encodeClusterEvent(eventOf(v)))).toBe(v.frameHex);
    },
  );

  test('what the render node would drop is refused by name', () => {
    const [missing] = json.rejected;
    expect(decodeClusterEvent(new TextEncoder().encode(missing!.bodyText!))).toMatchObject({
      code: 'ndisplay.event-field',
    });
    expect(encodeClusterEvent({ ...eventOf(json.vectors[0]!), type: '' })).toMatchObject({
      code: 'ndisplay.event-field',
    });
    for (const text of [
      '',
      '[]',
      '"x"',
      '{',
      '{"Name":1,"Type":"b","Category":"c"}',
      '{"Name":"a","Type":"b","Category":"c","Parameters":{"x":1}}',
    ]) {
      expect(isFault(decodeClusterEvent(new TextEncoder().encode(text)))).toBe(true);
    }
  });

  test('whatever text goes in comes out, and only ASCII crosses the wire', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.dictionary(fc.string(), fc.string({ unit: 'binary' }), { noNullPrototype: true }),
        (name, parameters) => {
          const event = { ...eventOf(json.vectors[0]!), name, parameters };
          const frame = encodeClusterEvent(event);
          if (isFault(frame)) throw new Error(frame.code);
          expect(frame.subarray(4).every((byte) => byte < 0x80)).toBe(true);
          expect(framesOf([frame]).bodies.map(decodeClusterEvent)).toEqual([event]);
        },
      ),
    );
  });
});

describe('binary events', () => {
  test.each(binary.vectors)('$name both ways', (v) => {
    const event = {
      eventId: v.eventId,
      system: v.bIsSystemEvent,
      discardOnRepeat: v.bShouldDiscardOnRepeat,
      payload: bytesOf(v.dataHex),
    };
    expect(hexOf(encodeBinaryEvent(event))).toBe(v.frameHex);
    expect(framesOf([bytesOf(v.frameHex)]).bodies.map(decodeBinaryEvent)).toEqual([event]);
  });

  test('a body without its header, and an id that is none, are refused', () => {
    expect(decodeBinaryEvent(new Uint8Array(5))).toMatchObject({ code: 'frame.length' });
    expect(
      encodeBinaryEvent({ eventId: 2 ** 31, system: false, discardOnRepeat: true, payload: new Uint8Array(0) }),
    ).toMatchObject({
      code: 'ndisplay.event-id',
    });
  });
});

describe('frames', () => {
  test('a length of zero, and one beyond the limit, end the stream with one fault; what follows is not read', () => {
    const good = bytesOf(json.vectors[0]!.frameHex);
    for (const head of [bytesOf('00000000'), bytesOf('01000100'), bytesOf('ffffffff')]) {
      const { bodies, faults } = framesOf([good, head, good, head]);
      expect(bodies).toHaveLength(1);
      expect(faults).toMatchObject([{ code: 'frame.length', params: { maxBytes: MAX_BODY_BYTES } }]);
    }
  });

  test('any chunking of any bytes gives the same frames and never throws', () => {
    const good = bytesOf(binary.vectors[1]!.frameHex);
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(good) }, fc.uint8Array({ maxLength: 30 })), {
          maxLength: 8,
        }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        (parts, cuts) => {
          const all = Buffer.concat(parts);
          const chunks: Uint8Array[] = [];
          for (let at = 0, i = 0; at < all.length; i++) {
            chunks.push(all.subarray(at, at + cuts[i % cuts.length]!));
            at += cuts[i % cuts.length]!;
          }
          expect(framesOf(chunks)).toEqual(framesOf([all]));
        },
      ),
    );
  });

  test('no body can make the decoders throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        decodeClusterEvent(body);
        decodeBinaryEvent(body);
      }),
    );
    fc.assert(fc.property(fc.json(), (text) => void decodeClusterEvent(new TextEncoder().encode(text))));
  });
});
