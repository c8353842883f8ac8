// hot path
/**
 * One UDP port that trackers send to: datagram -> messages -> decoded sample -> its camera.
 *
 * Knows: its socket and codec. Is told: which cameras listen here. Tells: each camera its samples; every camera of the
 * port what could not be read at all. A port that does not open is tried again; why it is not open is telemetry.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Clock } from '../../../drivers/contract.ts';
import { wireFault } from '../../../drivers/kit/faults.ts';
import type { Fault } from '../../core/parameter.ts';
import { blankSample, type TrackingSample } from '../../core/tracking/sample.ts';
import type { CameraTrack } from './camera-track.ts';
import { openCodec, type TrackingCodec } from './protocol-table.ts';
import type { SourceConfig } from './tracking-config.ts';

const REOPEN_US = 1_000_000;
const RECEIVE_BUFFER_BYTES = 1024 * 1024;
const MAX_MESSAGES = 64;

/** Sources with the same key share a socket. */
export function portKey(config: SourceConfig): string {
  return `${config.protocol} ${config.listen.host}:${config.listen.port} ${config.group ?? ''}`;
}

export class InputPort {
  readonly cameras: CameraTrack[] = [];
  readonly #config: SourceConfig;
  readonly #clock: Clock;
  readonly #codec: TrackingCodec;
  readonly #sample: TrackingSample = blankSample();
  #socket: Socket | undefined;
  #why: Fault | null = { code: 'tracking.opening' };
  #triedUs = 0;
  #port: number;

  constructor(config: SourceConfig, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
    const codec = openCodec(config.protocol);
    if (codec === undefined) throw new Error(`no tracking protocol ${config.protocol}`);
    this.#codec = codec;
    this.#port = config.listen.port;
    this.#open();
  }

  /** Null = open. */
  get why(): Fault | null {
    return this.#why;
  }

  /** Where it is really bound, where the configuration asked for any port. */
  get port(): number {
    return this.#port;
  }

  tick(nowUs: number): void {
    if (this.#socket === undefined && nowUs - this.#triedUs >= REOPEN_US) this.#open();
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #open(): void {
    const { host } = this.#config.listen;
    const { group } = this.#config;
    this.#triedUs = this.#clock.nowUs();
    const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', reuseAddr: group !== undefined });
    this.#socket = socket;
    socket.on('error', (error) => {
      if (this.#socket !== socket) return;
      this.#why = wireFault(error, host, this.#port);
      this.close();
    });
    socket.on('message', (bytes, from) => this.#onDatagram(bytes, from));
    socket.bind({ address: host, port: this.#config.listen.port }, () => {
      if (this.#socket !== socket) return;
      this.#port = socket.address().port;
      try {
        if (group !== undefined) socket.addMembership(group, host === '0.0.0.0' ? undefined : host);
        socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
      } catch (error) {
        this.#why = wireFault(error, group ?? host, this.#port);
        if (group !== undefined) this.close();
        return;
      }
      this.#why = null;
    });
  }

  #onDatagram(bytes: Uint8Array, from: RemoteInfo): void {
    // The time of arrival comes before any work.
    const atUs = this.#clock.nowUs();
    const one = this.#codec.messageBytes;
    if (bytes.length <= one || bytes.length % one !== 0 || bytes.length > one * MAX_MESSAGES) {
      this.#onMessage(bytes, from, atUs);
      return;
    }
    for (let at = 0; at < bytes.length; at += one) this.#onMessage(bytes.subarray(at, at + one), from, atUs);
  }

  #onMessage(bytes: Uint8Array, from: RemoteInfo, atUs: number): void {
    const sample = this.#sample;
    const fault = this.#codec.decode(bytes, sample);
    sample.atUs = atUs;
    let matched = false;
    for (let i = 0; i < this.cameras.length; i++) {
      const camera = this.cameras[i]!;
      if (fault === undefined && !camera.matches(sample.trackerCameraId)) continue;
      matched = true;
      const refused = camera.refuseSender(from.address, from.port, atUs) ?? fault;
      if (refused === undefined) camera.take(sample, bytes);
      else camera.refuse(refused);
    }
    if (!matched) for (let i = 0; i < this.cameras.length; i++) this.cameras[i]!.refuse('other-camera');
  }
}
