/** Answers about backups and exchange files, read with care. */
export interface Backup {
  readonly file: string;
  readonly wallMs: number;
  readonly bytes: number;
  readonly ok: boolean;
}

/** The command takes 900 000 characters of base64, which hold three bytes in four. */
export const MOST_IMPORT_BYTES = 675_000;

/** Newest first. */
export function readBackups(answer: unknown): readonly Backup[] {
  const list = bag(answer)['backups'];
  if (!Array.isArray(list)) return [];
  return list
    .flatMap((item) => {
      const { file, wallMs, bytes, ok } = bag(item);
      if (typeof file !== 'string') return [];
      return [
        {
          file,
          wallMs: typeof wallMs === 'number' ? wallMs : 0,
          bytes: typeof bytes === 'number' ? bytes : 0,
          ok: ok === true,
        },
      ];
    })
    .toSorted((a, b) => b.wallMs - a.wallMs);
}

export function readExport(answer: unknown): { readonly name: string; readonly base64: string } | undefined {
  const { name, base64 } = bag(answer);
  return typeof name === 'string' && typeof base64 === 'string' ? { name, base64 } : undefined;
}

export function readAdded(answer: unknown): { readonly added: number; readonly versions: number } | undefined {
  const { added, versions } = bag(answer);
  return typeof added === 'number' && typeof versions === 'number' ? { added, versions } : undefined;
}

function bag(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
