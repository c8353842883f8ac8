/** Pictures of a lens calibration come in over HTTP, and the pattern of a zone's canvas goes out as PNG. */
import { isFault } from '../../../drivers/contract.ts';
import { MOST_PICTURE_BYTES } from '../../../drivers/kit/picture/read-picture.ts';
import type { Fault } from '../../core/parameter.ts';
import { ROLE_RANK } from '../../protocol/commands.ts';
import type { Room } from '../room.ts';
import type { Who } from './auth.ts';

export const LENS = '/api/v1/lens/';
/** `pattern/<zone>.png`, `pictures/<camera>?name=...` */
const PATTERN = /^pattern\/([\w-]{1,60})\.png$/;
const PICTURES = /^pictures\/([\w-]{1,60})$/;
const LONGEST_NAME = 120;

export interface LensServed {
  /** Made part of the session of this camera. */
  take(camera: string, name: string, bytes: Uint8Array): Promise<unknown>;
  pattern(zone: string): Promise<Uint8Array | Fault>;
}

export type LensAnswer = { readonly fault: Fault } | { readonly json: unknown } | { readonly png: Uint8Array };

export async function lensRoute(
  served: LensServed,
  who: Who,
  url: URL,
  method: string | undefined,
  body: () => Promise<readonly Buffer[] | undefined>,
): Promise<LensAnswer> {
  const path = url.pathname.slice(LENS.length);
  const zone = method === 'GET' ? PATTERN.exec(path)?.[1] : undefined;
  if (zone !== undefined) {
    const png = await served.pattern(zone);
    return isFault(png) ? { fault: png } : { png };
  }
  const camera = method === 'POST' ? PICTURES.exec(path)?.[1] : undefined;
  if (camera === undefined) return { fault: { code: 'route.unknown', params: { path: url.pathname } } };
  const needs = 'technician';
  if (ROLE_RANK[who.role] < ROLE_RANK[needs])
    return { fault: { code: 'role.too-low', params: { command: 'lens', role: who.role, needs } } };
  const chunks = await body();
  if (!chunks) return { fault: { code: 'body.too-large', params: { bytes: MOST_PICTURE_BYTES } } };
  const name = (url.searchParams.get('name') ?? '').slice(0, LONGEST_NAME);
  const taken = await served.take(camera, name === '' ? 'upload' : name, Buffer.concat(chunks));
  return isFault(taken) ? { fault: taken } : { json: taken };
}

export function lensServed({ stage, lens }: Pick<Room, 'stage' | 'lens'>): LensServed {
  return {
    take: (camera, name, bytes) => lens.desk.take(camera, name, bytes),
    pattern: async (zone) => {
      const { lensCal, zones } = stage.studio;
      const planned = lens.plan.now();
      const canvas = zones.find(({ id }) => id === zone)?.canvas;
      if (!planned.ok) return planned.fault;
      const { wall } = planned.value;
      if (!lensCal || !canvas || !wall.markers.some((one) => one.zone === zone))
        return { code: 'lens.no-wall', params: { zone } };
      return lens.thread.ask('draw', { wall, pattern: lensCal.pattern, zone, canvas });
    },
  };
}
