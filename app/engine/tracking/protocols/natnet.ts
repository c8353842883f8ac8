// hot path
/**
 * NatNet rigid bodies for the tracking process: every body of a frame is a sample of its own; with a name, only that one.
 *
 * Knows: the server (who it is, how fast its clock ticks) and the names of bodies, where it may ask. Asks once a second at
 * most, and three things only: who are you, what do your numbers mean, keep sending. Frames alone are enough for numbers.
 */

import { type Axes, axesNamed, positionFromAxes, rotationFromAxes } from '../../../../drivers/kit/axes.ts';
import {
  blankNatNetFrame,
  decodeNatNetFrame,
  NAT_FRAME_OF_DATA,
  NATNET_COMMAND_PORT,
  type NatNetShape,
} from '../../../../drivers/natnet/natnet-frame.ts';
import {
  decodeNatNetModels,
  decodeNatNetServer,
  NAT_ASK_MODELS,
  NAT_KEEP_ALIVE,
  NAT_MODELS,
  NAT_SERVER_INFO,
  type NatNetServer,
  natNetAsk,
  natNetConnect,
  natNetMessageId,
} from '../../../../drivers/natnet/natnet-talk.ts';
import { blankSample, sayAngles, type TrackingSample, unsay } from '../../../core/tracking/sample.ts';
import { missedOf, SequenceCount, THE_SAME_AGAIN } from '../../../core/tracking/sequence-count.ts';
import type {
  Arrival,
  ProtocolOptions,
  SendQuestion,
  TrackingDecoder,
  TrackingProtocol,
} from '../tracking-protocol.ts';

const FRAMES = 2 ** 31;
const ASK_US = 1_000_000;
/** A server that was silent this long may have started anew and forgotten us. */
const SILENT_US = 5_000_000;
const NOTE_ABOVE_MM = 2;
const ADDRESS = /^[\d.]+$|:/;

class NatNetDecoder implements TrackingDecoder {
  readonly #axes: Axes;
  readonly #host: string;
  readonly #port: number;
  readonly #name: string;
  readonly #auto: boolean;
  readonly #noteAboveM: number;
  readonly #frame = blankNatNetFrame();
  readonly #sample = blankSample();
  readonly #frames = new SequenceCount(FRAMES);
  /** Where a server sends fewer frames than it makes: the least step that was seen. */
  #stride = FRAMES;
  #shape: NatNetShape;
  #server: NatNetServer | undefined;
  #bodyId: number | undefined;
  #heardUs = 0;
  #askedUs = Number.NEGATIVE_INFINITY;

  constructor(options: ProtocolOptions) {
    const { server, commandPort, body, up, version, noteAboveMm } = options;
    this.#axes = axesNamed(up === 'z' ? 'z-up' : 'y-up');
    this.#host = typeof server === 'string' ? server : '';
    this.#port = typeof commandPort === 'number' ? commandPort : NATNET_COMMAND_PORT;
    this.#name = typeof body === 'string' ? body : '';
    this.#auto = typeof version !== 'string' || version === 'auto';
    this.#shape = version === '3.0' || version === '3.1' || version === '4.0' ? 'plain' : 'sized';
    this.#noteAboveM = (typeof noteAboveMm === 'number' ? noteAboveMm : NOTE_ABOVE_MM) / 1_000;
    unsay(this.#sample);
  }

  ask(nowUs: number, send: SendQuestion): void {
    if (this.#host === '' || nowUs - this.#askedUs < ASK_US) return;
    this.#askedUs = nowUs;
    if (nowUs - this.#heardUs > SILENT_US) this.#server = undefined;
    if (this.#server === undefined) send(natNetConnect(), this.#host, this.#port);
    else if (this.#name !== '' && this.#bodyId === undefined) send(natNetAsk(NAT_ASK_MODELS), this.#host, this.#port);
    else if (this.#server.group === null) send(natNetAsk(NAT_KEEP_ALIVE), this.#host, this.#port);
  }

  read(bytes: Uint8Array, from: Arrival, emit: (sample: TrackingSample) => void): string | undefined {
    const message = natNetMessageId(bytes);
    // Longer frames than their length can say have none that is whole.
    if (message === undefined && bytes[0] !== NAT_FRAME_OF_DATA) return 'length';
    if (message === NAT_SERVER_INFO || message === NAT_MODELS) return this.#answer(message, bytes, from);
    if (message !== undefined && message !== NAT_FRAME_OF_DATA) return undefined;
    return this.#bodies(bytes, from, emit);
  }

  #bodies(bytes: Uint8Array, from: Arrival, emit: (sample: TrackingSample) => void): string | undefined {
    const frame = this.#frame;
    const fault = decodeNatNetFrame(bytes, this.#shape, this.#auto, frame);
    if (fault !== undefined) return fault;
    this.#shape = frame.shape;
    this.#heardUs = from.atUs;
    if (frame.modelsChanged) this.#bodyId = undefined;
    if (this.#name !== '' && this.#bodyId === undefined) return 'no-body';
    const step = this.#frames.step(from, 0, frame.frame % FRAMES);
    if (step === THE_SAME_AGAIN) return 'duplicate';
    if (step >= 0) this.#stride = Math.min(this.#stride, step + 1);
    const sample = this.#sample;
    const ticksPerS = this.#server?.ticksPerS ?? 0;
    const exposed = ticksPerS > 0 && frame.exposureTicks > 0;
    sample.atUs = from.atUs;
    sample.deviceTimeUs = exposed ? (frame.exposureTicks / ticksPerS) * 1e6 : frame.timestampS * 1e6;
    // From the middle of the exposure until it was sent, by the server's own clock.
    sample.agedUs =
      exposed && frame.sentTicks >= frame.exposureTicks
        ? ((frame.sentTicks - frame.exposureTicks) / ticksPerS) * 1e6
        : Number.NaN;
    sample.sequence = frame.frame;
    sample.missedBefore = step < 0 ? missedOf(step) : Math.max(0, Math.round((step + 1) / this.#stride) - 1);
    for (let i = 0; i < frame.count; i++) {
      const body = frame.bodies[i]!;
      if (this.#bodyId !== undefined && this.#name !== '' && body.id !== this.#bodyId) continue;
      positionFromAxes(sample.pose, body.pose, 0, this.#axes);
      const turned = rotationFromAxes(sample.pose, body.pose, 3, this.#axes);
      sayAngles(sample);
      sample.trackerCameraId = body.id;
      sample.note = body.errorM > this.#noteAboveM ? 'marker-error' : '';
      // Of a body that is not tracked the rotation may be anything.
      sample.refusal = body.tracked ? (turned ? '' : 'rotation') : 'occluded';
      emit(sample);
    }
    return frame.count === 0 ? 'no-pose' : undefined;
  }

  #answer(message: number, bytes: Uint8Array, from: Arrival): string | undefined {
    // A name stands for an address that we do not know: whoever answers is believed.
    if (this.#host === '' || (ADDRESS.test(this.#host) && this.#host !== from.host)) return 'sender';
    this.#heardUs = from.atUs;
    if (message === NAT_SERVER_INFO) {
      const server = decodeNatNetServer(bytes);
      if (typeof server === 'string') return server;
      if (server.bitstream[0] < 3) return 'version';
      this.#server = server;
      return undefined;
    }
    if (this.#server === undefined) return undefined;
    const models = decodeNatNetModels(bytes, this.#server.bitstream);
    if (typeof models === 'string') return models;
    this.#bodyId = models.find(({ name }) => name === this.#name)?.id;
    return undefined;
  }
}

export const natNetProtocol: TrackingProtocol = {
  maxCameraId: 65_535,
  speaksForMany: true,
  decoder: (options) => new NatNetDecoder(options),
};
