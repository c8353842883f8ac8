/**
 * The server's side of NatNet, for the emulator and the tests: frames, server info, model definitions.
 *
 * Frames carry a marker set and labelled markers of each body as Motive does, so that a reader has something to skip.
 */
import { putF32, putF64, putU16, putU32, putU64 } from '../kit/little-endian.ts';
import { NAT_FRAME_OF_DATA, type NatNetFrame, type NatNetShape } from './natnet-frame.ts';
import { NAT_MODELS, NAT_SERVER_INFO, type NatNetModel, type NatNetServer, natNetMessage } from './natnet-talk.ts';

const MARKERS = 3;

class Writer {
  readonly #out = new Uint8Array(0xffff);
  #at = 4;

  get at(): number {
    return this.#at;
  }

  i32(value: number): void {
    putU32(this.#out, this.#at, value);
    this.#at += 4;
  }

  i16(value: number): void {
    putU16(this.#out, this.#at, value);
    this.#at += 2;
  }

  f32(value: number): void {
    putF32(this.#out, this.#at, value);
    this.#at += 4;
  }

  f64(value: number): void {
    putF64(this.#out, this.#at, value);
    this.#at += 8;
  }

  u64(value: number): void {
    putU64(this.#out, this.#at, value);
    this.#at += 8;
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.#out.set(bytes, this.#at);
    this.#at += bytes.length;
    this.#out[this.#at++] = 0;
  }

  /** A count, its size where the shape has one, and the things. */
  section(sized: boolean, count: number, things: () => void): void {
    this.i32(count);
    this.sized(sized, things);
  }

  sized(sized: boolean, things: () => void): void {
    const sizeAt = this.#at;
    if (sized) this.#at += 4;
    const from = this.#at;
    things();
    if (sized) putU32(this.#out, sizeAt, this.#at - from);
  }

  message(id: number): Uint8Array {
    putU16(this.#out, 0, id);
    putU16(this.#out, 2, this.#at - 4);
    return this.#out.slice(0, this.#at);
  }
}

/** The first `count` bodies of a frame; `names` in their order, for the marker sets. */
export function natNetFrame(frame: NatNetFrame, shape: NatNetShape, names: readonly string[] = []): Uint8Array {
  const w = new Writer();
  const sized = shape === 'sized';
  const bodies = frame.bodies.slice(0, frame.count);
  const marker = (n: number): void => {
    for (let i = 0; i < 3; i++) w.f32(n + i / 10);
  };
  w.i32(frame.frame);
  w.section(sized, names.length, () => {
    for (const name of names) {
      w.text(name);
      w.i32(MARKERS);
      for (let n = 0; n < MARKERS; n++) marker(n);
    }
  });
  w.section(sized, 2, () => {
    marker(7);
    marker(8);
  });
  w.section(sized, bodies.length, () => {
    for (const body of bodies) {
      w.i32(body.id);
      for (const number of body.pose) w.f32(number);
      w.f32(body.errorM);
      w.i16(body.tracked ? 1 : 0);
    }
  });
  w.section(sized, 0, () => undefined);
  if (sized) w.section(true, 0, () => undefined);
  w.section(sized, names.length, () => {
    for (let n = 0; n < names.length; n++) {
      w.i32((n + 1) << 16);
      marker(n);
      w.f32(0.014);
      w.i16(0);
      w.f32(0.0004);
    }
  });
  w.section(sized, 0, () => undefined);
  w.section(sized, 0, () => undefined);
  w.i32(frame.timecode);
  w.i32(frame.subframe);
  w.f64(frame.timestampS);
  w.u64(frame.exposureTicks);
  w.u64(frame.exposureTicks);
  w.u64(frame.sentTicks);
  if (sized) {
    w.i32(0);
    w.i32(0);
  }
  w.i16((frame.recording ? 1 : 0) | (frame.modelsChanged ? 2 : 0));
  w.i32(0);
  return w.message(NAT_FRAME_OF_DATA);
}

export function natNetServerInfo(server: NatNetServer): Uint8Array {
  const out = natNetMessage(NAT_SERVER_INFO, 256 + 8 + 15);
  out.set(new TextEncoder().encode(server.name).subarray(0, 255), 4);
  out.set([...server.version, 0, 0, ...server.bitstream, 0, 0], 4 + 256);
  putU64(out, 4 + 264, server.ticksPerS);
  putU16(out, 4 + 272, server.dataPort);
  if (server.group !== null) out.set([1, ...server.group.split('.').map(Number)], 4 + 274);
  return out;
}

export function natNetModels(models: readonly NatNetModel[], [major, minor]: readonly [number, number]): Uint8Array {
  const w = new Writer();
  const sized = major > 4 || (major === 4 && minor >= 1);
  const numbers = (count: number): void => {
    for (let n = 0; n < count; n++) w.f32(0);
  };
  w.i32(2 * models.length);
  for (const { id, name } of models) {
    w.i32(0);
    w.sized(sized, () => {
      w.text(name);
      w.i32(MARKERS);
      for (let n = 1; n <= MARKERS; n++) w.text(`Marker ${n}`);
    });
    w.i32(1);
    w.sized(sized, () => {
      w.text(name);
      w.i32(id);
      w.i32(-1);
      numbers(3);
      if (major > 4 || (major === 4 && minor >= 2)) numbers(4);
      w.i32(MARKERS);
      numbers(3 * MARKERS);
      for (let n = 0; n < MARKERS; n++) w.i32(0);
      for (let n = 1; n <= MARKERS && major >= 4; n++) w.text(`Marker ${n}`);
    });
  }
  return w.message(NAT_MODELS);
}
