/**
 * One picture of a capture device: ffmpeg opens it, gives one frame as PNG and ends. On the virtual stage the stage's own
 * cameras are asked instead. Guarded: no ffmpeg, no device and no answer are named.
 */
import { spawn } from 'node:child_process';
import { MOST_PICTURE_BYTES } from '../../../drivers/kit/picture/read-picture.ts';
import type { Fault } from '../../core/parameter.ts';

const LIMIT_MS = 15_000;
const LAST_WORDS = 300;

export function captureWords(input: readonly string[]): readonly string[] {
  const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin'];
  return [...quiet, ...input, '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png', 'pipe:1'];
}

export function captureByProgram(program: string, words: readonly string[]): Promise<Uint8Array | Fault> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let said = '';
    const end = (answer: Uint8Array | Fault): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(answer);
    };
    const timer = setTimeout(() => end({ code: 'lens.capture-late', params: { ms: LIMIT_MS } }), LIMIT_MS);
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_PICTURE_BYTES) end({ code: 'picture.too-large', params: { most: MOST_PICTURE_BYTES } });
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-LAST_WORDS);
    });
    child.on('error', (cause: NodeJS.ErrnoException) =>
      end(
        cause.code === 'ENOENT'
          ? { code: 'lens.no-program', params: { program } }
          : { code: 'lens.capture-failed', params: { program, said: cause.code ?? cause.message } },
      ),
    );
    child.on('close', (code) => {
      if (code === 0 && bytes > 0) return end(Buffer.concat(chunks));
      end({ code: 'lens.capture-failed', params: { program, said: said.trim() || `exit ${code ?? 'signal'}` } });
    });
  });
}

export async function captureByHttp(url: string): Promise<Uint8Array | Fault> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
    if (!response.ok) {
      const { error } = (await response.json()) as { readonly error?: Fault };
      return error ?? { code: 'lens.capture-failed', params: { program: url, said: String(response.status) } };
    }
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : '';
    return { code: 'lens.capture-failed', params: { program: url, said } };
  }
}
