/**
 * What a tracking protocol has to offer: bytes -> samples in the tracker's own frame but our convention, and back.
 *
 * One file per protocol under protocols/ fits a driver's codec and pose conversion to this; protocol-table.ts names them.
 */
import type { TrackingSample } from '../../core/tracking/sample.ts';
import type { NaturalNumbers } from '../../core/tracking/sink-axes.ts';

/** Who a datagram came from, and when. One record per socket, filled anew for each datagram: copy what you keep. */
export interface Arrival {
  host: string;
  port: number;
  atUs: number;
}

/**
 * Made once per socket; keeps what spans datagrams (segments, sequence numbers, what is sent rarely) apart by sender,
 * bounded in count, bytes and age.
 */
export interface TrackingDecoder {
  /**
   * Emits every sample that is complete with these bytes, `atUs` and all optional parts filled or blanked. The sample is
   * the decoder's own: copy what you keep. Names the fault where the bytes were of no use; undefined too while a message
   * waits for its rest. Never throws.
   */
  read(bytes: Uint8Array, from: Arrival, emit: (sample: TrackingSample) => void): string | undefined;
  /** On the tick, while the port is open: questions to the tracker. They leave from the port itself. */
  ask?(nowUs: number, send: SendQuestion, asker: Asker): void;
  /** It answers each question with one sample: asked at the expected rate instead of on the tick. */
  readonly polls?: boolean;
  /** The port is being closed: what was begun by a question is ended. */
  leave?(send: SendQuestion, asker: Asker): void;
}

export type SendQuestion = (bytes: Uint8Array, host: string, port: number) => void;

/** For which camera number a port asks; null = any, or several. */
export interface Asker {
  readonly trackerCameraId: number | null;
}

/** Cuts a stream without borders into messages. */
export interface MessageCutter {
  /** Tells each message that may be believed, valid during the call; says how many bytes fitted none. */
  read(bytes: Uint8Array, message: (bytes: Uint8Array) => void): number;
}

/** Made once per sink; may remember what it sent. */
export interface TrackingEncoder {
  /** No message is longer. */
  readonly maxBytes: number;
  /** Writes one message under that camera number at the head of `out`; says how many bytes. */
  encode(sample: TrackingSample, trackerCameraId: number, out: Uint8Array): number;
  /** Asked after each message: now and then another datagram of its own (names). 0 bytes = not now. */
  also?(trackerCameraId: number, out: Uint8Array): number;
}

/** Settings of a protocol as the configuration carries them; each protocol reads what it knows. */
export type ProtocolOptions = Readonly<Record<string, string | number | boolean>>;

/** What settings say of the lens rings' encoders. */
export interface RingCounts {
  /** Counts at the ends of each ring. */
  readonly zoom?: { readonly fromRaw: number; readonly toRaw: number };
  readonly focus?: { readonly fromRaw: number; readonly toRaw: number };
  /** How many counts an encoder has before it begins anew; absent = it does not. */
  readonly zoomCountsTo?: number;
  readonly focusCountsTo?: number;
}

export interface TrackingProtocol {
  /** Largest camera number on the wire. */
  readonly maxCameraId: number;
  /** A sender speaks for much more than cameras: a camera wonders at others' numbers only while it hears none of its own. */
  readonly speaksForMany?: true;
  /** What its encoder writes of a pose in the stage; absent = axes cannot be set. */
  readonly natural?: NaturalNumbers;
  decoder(options: ProtocolOptions): TrackingDecoder;
  readonly rings?: (options: ProtocolOptions) => RingCounts;
  /** Undefined: it is not spoken over a serial line. */
  readonly cutter?: () => MessageCutter;
  /** Undefined: it is only received. */
  readonly encoder?: (options: ProtocolOptions) => TrackingEncoder;
}
