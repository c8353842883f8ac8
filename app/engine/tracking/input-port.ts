// hot path
/**
 * One UDP port or serial line that trackers speak on: message -> decoded samples -> their cameras.
 *
 * Knows: its door and decoder. Is told: which cameras listen here. Tells: each camera its samples; every camera of the
 * port what could not be read at all. A door that does not open is tried again; why it is not open is telemetry.
 */
import type { Clock } from '../../../drivers/contract.ts';
import { lineText } from '../../../drivers/kit/serial-line.ts';
import type { Fault } from '../../core/parameter.ts';
import { FOREIGN, protocolMarkOf } from '../../core/tracking/protocol-marks.ts';
import type { TrackingSample } from '../../core/tracking/sample.ts';
import { type DoorEars, type InputDoor, type Parting, SerialDoor, UdpDoor } from './input-door.ts';
import { PathDoor } from './moves/path-door.ts';
import { protocolNamed } from './protocol-table.ts';
import type { Recorder } from './recording/recorder.ts';
import { SenderBook } from './sender-book.ts';
import type { SourceTrack } from './source-track.ts';
import type { SourceConfig } from './tracking-config.ts';
import type { PortLine } from './tracking-messages.ts';
import type { Arrival, Asker, TrackingDecoder, TrackingProtocol } from './tracking-protocol.ts';

const REOPEN_US = 1_000_000;
/** A stall longer than this is not made up for: nobody wants old poses. */
const MAX_BEHIND_US = 200_000;

/** Sources with the same key share a socket and its decoder. */
export function portKey(config: SourceConfig): string {
  const { protocol, listen, group, options, serial, path } = config;
  // Nobody else is heard where a path is played.
  if (path !== undefined) return `${protocol} ${config.cameraId}`;
  const decoder =
    options === undefined ? '' : JSON.stringify(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const line = serial === undefined ? '' : lineText(serial);
  return `${protocol} ${listen.host}:${listen.port} ${group ?? ''} ${line} ${decoder}`;
}

const ANYBODY: Asker = { trackerCameraId: null };

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
    this.#door?.send(bytes, host, port, this.#askFailed);
  };
  readonly #askFailed = (): void => {
    for (const camera of this.cameras) camera.refuse('ask-failed');
  };
  readonly #book = new SenderBook();
  #bytes: Uint8Array = new Uint8Array(0);
  readonly #protocol: TrackingProtocol;
  #door: InputDoor | undefined;
  #polling: Disposable | undefined;
  /** When the next question is due. In an array: a number in a field would be allocated anew. */
  readonly #pollUs = new Float64Array(1);
  #triedUs = 0;

  /** `replayed`: it hears no network, only what it is handed. */
  constructor(config: SourceConfig, clock: Clock, replayed = false) {
    this.#config = config;
    this.#clock = clock;
    const protocol = protocolNamed(config.protocol);
    if (protocol === undefined) throw new Error(`no tracking protocol ${config.protocol}`);
    this.#protocol = protocol;
    this.#decoder = protocol.decoder(config.options ?? {});
    if (replayed) return;
    this.#open();
    this.#pollUs[0] = clock.nowUs();
    if (this.#decoder.polls === true) this.#poll();
  }

  /** Null = open. */
  get why(): Fault | null {
    return this.#door === undefined ? { code: 'tracking.opening' } : this.#door.why;
  }

  /** Where it is really bound, where the configuration asked for any port. */
  get port(): number {
    return this.#door?.port ?? this.#config.listen.port;
  }

  tick(nowUs: number): void {
    if (this.#door?.shut === true && nowUs - this.#triedUs >= REOPEN_US) this.#open();
    if (this.#decoder.polls !== true) this.#ask(nowUs);
  }

  /** Who was heard here, claimed by a camera or not. */
  line(nowUs: number): PortLine {
    const { listen, group, protocol, serial } = this.#config;
    return {
      ...(serial && { line: lineText(serial) }),
      host: listen.host,
      port: this.port,
      group: group ?? null,
      protocol,
      why: this.why,
      cameras: this.cameras.map(({ config }) => ({ camera: config.cameraId, number: config.trackerCameraId })),
      senders: this.#book.lines(nowUs),
    };
  }

  close(): void {
    this.#polling?.[Symbol.dispose]();
    let parting: Parting | undefined;
    const last = (bytes: Uint8Array, host: string, port: number): void => {
      parting = { bytes, host, port };
    };
    if (this.why === null) this.#decoder.leave?.(last, this.#asker());
    this.#door?.close(parting);
  }

  #open(): void {
    const { listen, group, serial, path, expectedHz: hz, trackerCameraId } = this.#config;
    this.#triedUs = this.#clock.nowUs();
    const cutter = serial && this.#protocol.cutter?.();
    const ears: DoorEars = {
      message: (bytes, host, port) => this.#onMessage(bytes, host, port),
      noMessage: (bytes, host) => this.#onNoMessage(bytes, host),
    };
    if (path) this.#door = new PathDoor(path, { hz, number: trackerCameraId ?? 0 }, this.#clock, ears);
    else if (cutter) this.#door = new SerialDoor({ kind: 'serial', ...serial }, this.#clock, cutter, ears);
    else this.#door = new UdpDoor({ ...listen, group }, ears);
  }

  #ask(nowUs: number): void {
    if (this.#decoder.ask !== undefined && this.why === null) this.#decoder.ask(nowUs, this.#send, this.#asker());
  }

  /** At the rate that the camera expects, without drifting from it. */
  #poll(): void {
    const nowUs = this.#clock.nowUs();
    this.#ask(nowUs);
    const due = this.#pollUs;
    due[0]! += 1e6 / this.#config.expectedHz;
    if (nowUs - due[0]! > MAX_BEHIND_US) due[0] = nowUs;
    this.#polling = this.#clock.after(Math.max(0, (due[0]! - nowUs) / 1_000), () => this.#poll());
  }

  #asker(): Asker {
    return this.cameras.length === 1 ? this.cameras[0]!.config : ANYBODY;
  }

  #onMessage(bytes: Uint8Array, host: string, port: number): void {
    // The time of arrival comes before any work.
    const atUs = this.#clock.nowUs();
    this.tap?.datagram(this.tapIndex, bytes, host, port, atUs);
    this.hear(bytes, host, port, atUs);
  }

  #onNoMessage(bytes: Uint8Array, host: string): void {
    const from = this.#from;
    from.atUs = this.#clock.nowUs();
    from.host = host;
    from.port = 0;
    this.#book.heard(host, 0, bytes, from);
    this.#refuse('out-of-step');
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
        if (this.#protocol.speaksForMany === true) camera.refuseOther(atUs);
        continue;
      }
      matched = true;
      const refused = camera.refuseSender(host, port, atUs);
      if (refused === undefined) camera.take(sample, this.#bytes);
      else camera.refuse(refused);
    }
    if (!matched && !(this.#protocol.speaksForMany === true))
      for (let i = 0; i < this.cameras.length; i++) this.cameras[i]!.refuse('other-camera');
  }

  /** Nobody's in particular, so every camera of the port is told; what it is instead is named where that can be seen. */
  #onFault(fault: string, bytes: Uint8Array): void {
    const mark = protocolMarkOf(bytes);
    this.#refuse(mark === undefined || mark === this.#config.protocol ? fault : FOREIGN[mark]);
  }

  #refuse(reason: string): void {
    const { host, port, atUs } = this.#from;
    this.#book.refused(reason);
    for (let i = 0; i < this.cameras.length; i++) {
      const camera = this.cameras[i]!;
      camera.refuse(camera.refuseSender(host, port, atUs) ?? reason);
    }
  }
}
