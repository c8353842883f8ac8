/**
 * What only `tracking.status` tells: the tracker's own angles, lens counts, the bytes of the newest packet. Asked four
 * times a second while the page is open; read with care.
 */
import type { RestReading } from '../../../core/tracking/rest-watch.ts';
import { command } from '../../live/session.ts';
import { useLive } from '../../live/store.ts';
import type { Angles } from './angles.ts';

export interface RawCamera {
  readonly angles: Angles | undefined;
  readonly zoomRaw: number | undefined;
  readonly focusRaw: number | undefined;
  readonly sender: string;
  readonly hex: string;
}

export const raw = new Map<string, RawCamera>();
/** How still each camera stands, as our tracking process reads it. */
export const rest = new Map<string, RestReading>();

const ASK_MS = 250;

export function askRaw(): () => void {
  let waiting = false;
  const ask = (): void => {
    if (waiting || useLive.getState().link.at !== 'live') return;
    waiting = true;
    void command('tracking.status', {}).then((reply) => {
      waiting = false;
      if (!reply.ok) return;
      for (const [id, one] of readStatus(reply.result)) raw.set(id, one);
      rest.clear();
      for (const [id, one] of Object.entries(bag(bag(reply.result)['rest']))) rest.set(id, one as RestReading);
    });
  };
  ask();
  const timer = setInterval(ask, ASK_MS);
  return () => {
    clearInterval(timer);
    raw.clear();
    rest.clear();
  };
}

export function readStatus(answer: unknown): readonly (readonly [string, RawCamera])[] {
  return Object.entries(bag(bag(answer)['cameras'])).map(([id, one]) => [id, readCamera(bag(one))]);
}

function readCamera(one: Readonly<Record<string, unknown>>): RawCamera {
  const { panDeg, tiltDeg, rollDeg } = bag(one['angles']);
  const { zoomRaw, focusRaw } = bag(one['lens']);
  const told = typeof panDeg === 'number' && typeof tiltDeg === 'number' && typeof rollDeg === 'number';
  return {
    angles: told ? { panDeg, tiltDeg, rollDeg } : undefined,
    zoomRaw: typeof zoomRaw === 'number' ? zoomRaw : undefined,
    focusRaw: typeof focusRaw === 'number' ? focusRaw : undefined,
    sender: typeof one['sender'] === 'string' ? one['sender'] : '',
    hex: typeof one['lastHex'] === 'string' ? one['lastHex'] : '',
  };
}

function bag(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
