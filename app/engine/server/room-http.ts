/** What a room answers over HTTP: its state, health, numbers and the truth of its virtual stage. */
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Parts } from '../parts.ts';
import type { Room } from '../room.ts';
import { VERSION } from '../version.ts';
import type { Auth } from './auth.ts';
import type { Gateway } from './gateway.ts';
import { createHttp, type Served } from './http.ts';
import { lensServed } from './lens-http.ts';
import type { Metrics } from './metrics.ts';
import { openapi } from './openapi.ts';

export interface RoomHttpDeps
  extends Pick<Room, 'stage' | 'publisher' | 'journal' | 'recordings' | 'lens' | 'virtual' | 'wallMs'> {
  readonly parts: Pick<Parts, 'loopbackOnly' | 'consoleFolder' | 'folder' | 'boot'>;
  readonly auth: Auth;
  readonly metrics: Metrics;
  readonly command: Served['command'];
  gateway(): Gateway;
  flush(): number;
}

export function roomHttp(deps: RoomHttpDeps): Server {
  const { parts, auth, metrics, command, stage, publisher, journal, recordings, virtual, wallMs } = deps;
  return createHttp({
    auth,
    loopbackOnly: parts.loopbackOnly,
    consoleFolder: parts.consoleFolder,
    picturesFolder: join(parts.folder, 'pictures'),
    command,
    stateText: () => {
      deps.flush();
      return JSON.stringify(publisher.state);
    },
    health: () => ({ ok: true, version: VERSION, studio: stage.studio.id, boot: parts.boot }),
    metrics: () => {
      metrics.seats.set(deps.gateway().size);
      metrics.journalLines.set(journal.lines);
      return metrics.text();
    },
    openapi: () => openapi(VERSION),
    recording: (id, query) => recordings.export(id, query),
    truth: virtual && ((query) => virtual.truth(query)),
    lens: lensServed(deps),
    wallMs,
  });
}
