/** A LIKE pattern that finds `word` as it stands: its own wildcards are escaped by `\\`. */
export function likeOf(word: string): string {
  return `%${word.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
}
