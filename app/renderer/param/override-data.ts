/** Who set each override, as the journal has it. Pure. */
export interface Author {
  readonly by: string;
  readonly wallMs: number;
}

/** Newest first in, newest kept. A refused one changed nothing. */
export function readAuthors(answer: unknown): ReadonlyMap<string, Author> {
  const { rows } = bag(answer);
  const authors = new Map<string, Author>();
  for (const row of Array.isArray(rows) ? rows : []) {
    const { wallMs, data } = bag(row);
    const { name, args, by, refused } = bag(data);
    const { path } = bag(args);
    if (name !== 'override.set' || refused !== undefined || typeof path !== 'string' || authors.has(path)) continue;
    authors.set(path, { by: typeof by === 'string' ? by : '', wallMs: typeof wallMs === 'number' ? wallMs : 0 });
  }
  return authors;
}

function bag(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
