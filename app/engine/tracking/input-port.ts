// hot path
/**
 * One UDP port that trackers send to: datagram -> decoded samples -> their cameras.
 *
 * Knows: its socket and decoder. Is told: which cameras listen here. Tells: each camera its samples; every camera of the
 * port what could not be read at all. A port that does not open is tried again; why it is not open is telemetry.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Clock } from '../../../drivers/contract.ts';
import { wireFault } from '../../../drivers/kit/faults.ts';
import type { Fault } from '../../core/parameter.ts';
import { FOREIGN, protocolMarkOf } from '../../core/tracking/protocol-marks.ts';
import type { TrackingSample } from '../../core/tracking/sample.ts';
import { protocolNamed } from './protocol-table.ts';
import type { Recorder } from './recording/recorder.ts';
import { SenderBook } from './sender-book.ts';
import type { SourceTrack } from './source-track.ts';
import type { SourceConfig } from './tracking-config.ts';
import type { PortLine } from './tracking-messages.ts';
import type { Arrival, TrackingDecoder } from './tracking-protocol.ts';

const REOPEN_US = 1_000_000;
const RECEIVE_BUFFER_BYTES = 1024 * 1024;

/** Sources with the same key share a socket and its decoder. */
export function portKey(config: SourceConfig): string {
  const { protocol, listen, group, options } = config;
  const decoder =
    options === undefined ? '' : JSON.stringify(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return `${protocol} ${listen.host}:${listen.port} ${group ?? ''} ${decoder}`;
}

export class InputPort {
  readonly cameras: SourceTrack[] = [];
  /** Who keeps what comes, and under which number. */
  tap: Recorder | undefined;
  tapIndex = 0;
  readonly #config: SourceConfig;
  readonly #clock: Clock;
  readonly #decoder: TrackingDecoder;
  readonly #from: Arrival = { host: '', port: 0, atUs: 0.5 };
  readonly #emit = (sample: TrackingSample): void => this.#onSample(sample);
  readonly #send = (bytes: Uint8Array, host: string, port: number): void => {
    this.#socket?.send(bytes, port, host, (error) => {
      if (error) for (const camera of this.cameras) camera.refuse('ask-failed');
    });
  };
  readonly #book = new SenderBook();
  #bytes: Uint8Array = new Uint8Array(0);
  #socket: Socket | undefined;
  #why: Fault | null = { code: 'tracking.opening' };
  #triedUs = 0;
  readonly #forMany: boolean;
  #port: number;

  /** `replayed`: it hears no network, only what it is handed. */
  constructor(config: SourceConfig, clock: Clock, replayed = false) {
    this.#config = config;
    this.#clock = clock;
    const protocol = protocolNamed(config.protocol);
    if (protocol === undefined) throw new Error(`no tracking protocol ${config.protocol}`);
    this.#forMany = protocol.speaksForMany === true;
    this.#decoder = protocol.decoder(config.options ?? {});
    this.#port = config.listen.port;
    if (!replayed) this.#open();
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
    if (this.#why === null) this.#decoder.ask?.(nowUs, this.#send);
  }

  /** Who was heard here, claimed by a camera or not. */
  line(nowUs: number): PortLine {
    const { listen, group, protocol } = this.#config;
    return {
      host: listen.host,
      port: this.#port,
      group: group ?? null,
      protocol,
      why: this.#why,
      cameras: this.cameras.map(({ config }) => ({ camera: config.cameraId, number: config.trackerCameraId })),
      senders: this.#book.lines(nowUs),
    };
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
    // A socket that is bound to an interface hears no group; which interface it is joined on is said below.
    const address = group === undefined ? host : '0.0.0.0';
    socket.bind({ address, port: this.#config.listen.port }, () => {
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

  #onDatagram(bytes: Uint8Array, remote: RemoteInfo): void {
    // The time of arrival comes before any work.
    const atUs = this.#clock.nowUs();
    this.tap?.datagram(this.tapIndex, bytes, remote.address, remote.port, atUs);
    this.hear(bytes, remote.address, remote.port, atUs);
  }

  hear(bytes: Uint8Array, host: string, port: number, atUs: number): void {
    const from = this.#from;
    from.atUs = atUs;
    from.host = host;
    from.port = port;
    this.#bytes = bytes;
    this.#book.heard(from.host, from.port, bytes, from);
    const fault = this.#decoder.read(bytes, from, this.#emit);
    if (fault !== undefined) this.#onFault(fault, bytes);
  }

  #onSample(sample: TrackingSample): void {
    const { host, port, atUs } = this.#from;
    this.#book.sample(sample.trackerCameraId);
    let matched = false;
    for (let i = 0; i < this.cameras.length; i++) {
      const camera = this.cameras[i]!;
      if (!camera.matches(sample.trackerCameraId)) {
        if (this.#forMany) camera.refuseOther(atUs);
        continue;
      }
      matched = true;
      const refused = camera.refuseSender(host, port, atUs);
      if (refused === undefined) camera.take(sample, this.#bytes);
      else camera.refuse(refused);
    }
    if (!matched && !this.#forMany)
      for (let i = 0; i < this.cameras.length; i++) this.cameras[i]!.refuse('other-camera');
  }

  /** Nobody's in particular, so every camera of the port is told; what it is instead is named where that can be seen. */
  #onFault(fault: string, bytes: Uint8Array): void {
    const { host, port, atUs } = this.#from;
    const mark = protocolMarkOf(bytes);
    const reason = mark === undefined || mark === this.#config.protocol ? fault : FOREIGN[mark];
    this.#book.refused(reason);
    for (let i = 0; i < this.cameras.length; i++) {
      const camera = this.cameras[i]!;
      camera.refuse(camera.refuseSender(host, port, atUs) ?? reason);
    }
  }
}
