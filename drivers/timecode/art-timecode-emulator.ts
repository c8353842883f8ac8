/**
 * An Art-Net timecode sender on loopback: plays a course as ArtTimeCode datagrams, one a frame, on its own clock.
 *
 * A frame that comes due while the program stands still is sent late, not left out, as real senders do.
 */
import { createSocket } from 'node:dgram';
import type { Clock, Peer } from '../contract.ts';
import { encodeArtTimecode } from './art-timecode-codec.ts';
import type { TimecodeCourse } from './timecode-course.ts';

const TICK_MS = 1;
/** In one tick; more than this behind, it starts anew from now. */
const MAX_BURST = 64;

export interface ArtTimecodeEmulatorOptions {
  readonly clock: Clock;
  readonly course: TimecodeCourse;
  readonly target: Peer;
}

export interface ArtTimecodeEmulator {
  readonly address: Peer;
  /** Datagrams that were handed to the network. */
  readonly sent: number;
  /** Idempotent; nothing is sent once it resolves. */
  close(): Promise<void>;
}

export async function openArtTimecodeEmulator(options: ArtTimecodeEmulatorOptions): Promise<ArtTimecodeEmulator> {
  const { clock, course, target } = options;
  const socket = createSocket('udp4');
  // A listener that went away is no reason to stop: a sender of datagrams never knows.
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  let sent = 0;
  let nextUs = clock.nowUs();
  const timer = clock.every(TICK_MS, () => {
    const nowUs = clock.nowUs();
    for (let burst = 0; nextUs <= nowUs; burst++) {
      if (burst === MAX_BURST) nextUs = nowUs;
      const { label, lastsUs, missing } = course.next();
      nextUs += lastsUs;
      const bytes = missing ? undefined : encodeArtTimecode({ label, rateCode: course.rateCode, stream: 0 });
      if (!bytes) continue;
      socket.send(bytes, target.port, target.host);
      sent++;
    }
  });
  let closing: Promise<void> | undefined;
  return {
    address: { host: '127.0.0.1', port: socket.address().port },
    get sent() {
      return sent;
    },
    close() {
      timer[Symbol.dispose]();
      closing ??= new Promise((resolve) => socket.close(() => resolve()));
      return closing;
    },
  };
}
