/** The studio's cue lists as `cue.lists` answers, read with care. */
import type { Text } from '../../../core/parameter.ts';

export interface ListedCues {
  readonly id: string;
  readonly name: Text;
  readonly cues: number;
}

export function readLists(answer: unknown): readonly ListedCues[] {
  const { lists } = bag(answer);
  return (Array.isArray(lists) ? lists : []).flatMap((one: unknown) => {
    const { id, name, cues } = bag(one);
    if (typeof id !== 'string') return [];
    const { en, zh } = bag(name);
    const text = { en: typeof en === 'string' ? en : id, zh: typeof zh === 'string' ? zh : id };
    return [{ id, name: text, cues: typeof cues === 'number' ? cues : 0 }];
  });
}

function bag(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
