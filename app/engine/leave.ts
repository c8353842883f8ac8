/** A clean stop, in order: nothing new is heard, nothing more is sent, and the last line is on disk. */
import type { Server } from 'node:http';
import type { VideoWatch } from './delay/video-watch.ts';
import type { Room } from './room.ts';
import type { Gateway } from './server/gateway.ts';
import type { OscIn } from './server/osc-in.ts';
import type { ClockDesk } from './timing/clock-desk.ts';

export interface Leaving
  extends Pick<
    Room,
    'takes' | 'cues' | 'cuts' | 'delay' | 'lens' | 'trials' | 'supervisor' | 'tracking' | 'journal' | 'keep'
  > {
  readonly ticks: Disposable;
  readonly clockDesk: ClockDesk;
  readonly video: VideoWatch;
  readonly studioDesk: Disposable;
  readonly oscIn: OscIn | undefined;
  readonly gateway: Gateway;
  readonly http: Server;
}

export async function leave(room: Leaving): Promise<void> {
  const { http } = room;
  room.ticks[Symbol.dispose]();
  room.studioDesk[Symbol.dispose]();
  room.clockDesk.stop();
  room.cues.close();
  room.takes.stop();
  room.cuts.stop();
  await room.delay.stop();
  await room.lens.stop();
  await room.trials.close();
  await room.video.close();
  await room.oscIn?.close();
  await room.gateway.close();
  http.closeAllConnections();
  await new Promise<void>((done) => http.close(() => done()));
  await room.supervisor.stop();
  await room.tracking?.stop();
  await room.keep();
  await room.journal.write({ kind: 'engine-stop', data: {} }, true);
}
