/**
 * Pictures of a lens calibration, over HTTP with the token of this tab. What the engine does not read (interlaced PNG,
 * WebP, HEIC where this browser knows it) is turned into PNG here, once.
 */
import { readAnswer } from './by-http.ts';
import { sessionToken } from './session.ts';
import { say } from './toasts.ts';

/** The engine knows the picture, but not this kind of file. */
const KINDS = new Set(['picture.not-known', 'picture.interlaced']);

export async function uploadPicture(camera: string, file: File): Promise<void> {
  const first = await post(camera, file.name, file);
  if (!('error' in first)) return;
  const png = KINDS.has(first.error.code) ? await asPng(file) : undefined;
  const last = png ? await post(camera, file.name, png) : first;
  if ('error' in last) say({ error: last.error });
}

async function post(camera: string, name: string, body: Blob): Promise<ReturnType<typeof readAnswer>> {
  try {
    const path = `/api/v1/lens/pictures/${encodeURIComponent(camera)}?name=${encodeURIComponent(name)}`;
    const answer = await fetch(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${sessionToken() ?? ''}` },
      body,
    });
    return readAnswer(await answer.json());
  } catch {
    return { error: { code: 'link.lost', message: '', hint: '' } }; // no engine, or no JSON: the same for a person
  }
}

/** Undefined where this browser cannot read it either. */
async function asPng(file: File): Promise<Blob | undefined> {
  try {
    const image = await createImageBitmap(file);
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    return await canvas.convertToBlob({ type: 'image/png' });
  } catch {
    return undefined;
  }
}
