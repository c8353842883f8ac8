/** Takes a recording, a take or a camera of it away as a file: over HTTP, with the token of this tab. */
import { readAnswer } from '../../../live/by-http.ts';
import { saveFile } from '../../../live/save-file.ts';
import { sessionToken } from '../../../live/session.ts';
import { say } from '../../../live/toasts.ts';

export type ExportFormat = 'csv' | 'jsonl' | 'usda';

export interface ExportWish {
  readonly format: ExportFormat;
  /** Absent: all of it. */
  readonly take?: string;
  readonly camera?: string;
  readonly tracker?: string;
}

export async function saveRecording(id: string, wish: ExportWish): Promise<void> {
  const query = new URLSearchParams({ ...wish });
  const path = id.split('/').map(encodeURIComponent).join('/');
  try {
    const answer = await fetch(`/api/v1/recordings/${path}?${query}`, {
      headers: { authorization: `Bearer ${sessionToken() ?? ''}` },
    });
    if (!answer.ok) {
      const refused = readAnswer(await answer.json());
      if ('error' in refused) say({ error: refused.error });
      return;
    }
    const bytes = new Uint8Array(await answer.arrayBuffer());
    saveFile(
      `${[id.replace('/', ' '), wish.camera, wish.tracker].filter(Boolean).join(' ')}.${wish.format}`,
      bytes,
      answer.headers.get('content-type') ?? 'text/plain',
    );
  } catch {
    say({ error: { code: 'link.lost', message: '', hint: '' } }); // no engine, or it went away in between
  }
}
