/**
 * OpenTrackIO 1.0.1 datagrams <-> documents: header, segments, JSON and CBOR. Knows bytes; opentrackio-document.ts knows
 * what a document means.
 */
import { CBOR_FAULT, decodeCbor, encodeCbor } from './cbor.ts';
import {
  blankOtrkHeader,
  decodeOtrkHeader,
  encodeOtrkHeader,
  OTRK_CBOR,
  OTRK_HEADER_BYTES,
  OTRK_JSON,
  type OtrkHeaderFault,
} from './opentrackio-header.ts';
import { type OtrkSegmentFault, OtrkSegments } from './opentrackio-segments.ts';

export type OtrkFault = OtrkHeaderFault | OtrkSegmentFault | 'json' | 'cbor' | 'bare-json';
export type OtrkEncoding = 'json' | 'cbor';

export interface OtrkReaderOptions {
  /** Sums of 1.0.0 are taken too. */
  readonly legacyChecksum: boolean;
  /** JSON without a header is taken too. */
  readonly bareJson: boolean;
}

/** One whole document and what its way says of it. The same record every time. */
export interface OtrkMessage {
  document: unknown;
  /** Missing right before it; -1 = the datagrams carry no number. */
  missed: number;
  sequence: number;
  restarted: boolean;
  /** It passed by the checksum of 1.0.0 only. */
  legacy: boolean;
  /** It came without a header. */
  bare: boolean;
}

const BRACE = 0x7b;

export class OtrkReader {
  readonly #options: OtrkReaderOptions;
  readonly #header = blankOtrkHeader();
  readonly #segments = new OtrkSegments();
  readonly #text = new TextDecoder();
  readonly #message: OtrkMessage = {
    document: undefined,
    missed: -1,
    sequence: -1,
    restarted: false,
    legacy: false,
    bare: false,
  };

  constructor(options: OtrkReaderOptions) {
    this.#options = options;
  }

  /** Undefined = the rest of it is to come. */
  read(bytes: Uint8Array, sender: string, atUs: number): OtrkMessage | OtrkFault | undefined {
    const message = this.#message;
    if (bytes[0] === BRACE) {
      if (!this.#options.bareJson) return 'bare-json';
      const document = this.#json(bytes);
      if (document === undefined) return 'json';
      return Object.assign(message, {
        document,
        missed: -1,
        sequence: -1,
        restarted: false,
        legacy: false,
        bare: true,
      });
    }
    const header = this.#header;
    const fault = decodeOtrkHeader(bytes, this.#options.legacyChecksum, header);
    if (fault !== undefined) return fault;
    const whole = this.#segments.read(header, bytes.subarray(OTRK_HEADER_BYTES), sender, atUs);
    if (whole === undefined || typeof whole === 'string') return whole;
    const json = header.encoding === OTRK_JSON;
    const document = json ? this.#json(whole.payload) : decodeCbor(whole.payload);
    if (document === undefined || document === CBOR_FAULT) return json ? 'json' : 'cbor';
    message.document = document;
    message.missed = whole.missed;
    message.sequence = header.sequence;
    message.restarted = whole.restarted;
    message.legacy = header.legacy;
    message.bare = false;
    return message;
  }

  #json(bytes: Uint8Array): unknown {
    try {
      return JSON.parse(this.#text.decode(bytes)) as unknown;
    } catch (cause) {
      if (cause instanceof SyntaxError) return undefined;
      throw cause;
    }
  }
}

const UTF8 = new TextEncoder();

/** Writes a document behind a header's room; its length in all, or -1: it does not fit. */
export function encodeOtrkDocument(
  document: unknown,
  encoding: OtrkEncoding,
  sequence: number,
  out: Uint8Array,
): number {
  const room = out.subarray(OTRK_HEADER_BYTES);
  let payloadBytes: number;
  if (encoding === 'cbor') payloadBytes = encodeCbor(document, room);
  else {
    const text = JSON.stringify(document);
    const { read, written } = UTF8.encodeInto(text, room);
    payloadBytes = read < text.length ? -1 : written;
  }
  if (payloadBytes < 0) return -1;
  const header = {
    encoding: encoding === 'cbor' ? OTRK_CBOR : OTRK_JSON,
    sequence,
    offset: 0,
    last: true,
    payloadBytes,
  };
  encodeOtrkHeader(header, out);
  return OTRK_HEADER_BYTES + payloadBytes;
}

/** The same cut into datagrams of at most that many payload bytes, numbered one by one as the reference sender does. */
export function segmentOtrk(datagram: Uint8Array, maxPayload: number, firstSequence: number): readonly Uint8Array[] {
  const payload = datagram.subarray(OTRK_HEADER_BYTES);
  const out: Uint8Array[] = [];
  for (let offset = 0; offset < payload.length; offset += maxPayload) {
    const part = payload.subarray(offset, offset + maxPayload);
    const bytes = new Uint8Array(OTRK_HEADER_BYTES + part.length);
    bytes.set(part, OTRK_HEADER_BYTES);
    const last = offset + part.length === payload.length;
    const sequence = (firstSequence + out.length) & 0xffff;
    encodeOtrkHeader({ encoding: datagram[5]!, sequence, offset, last, payloadBytes: part.length }, bytes);
    out.push(bytes);
  }
  return out;
}
