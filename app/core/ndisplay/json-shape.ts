/** How deep a JSON text goes and which names stand twice in one object: what `JSON.parse` does not tell. */

export interface JsonShape {
  readonly deep: number;
  readonly twice: readonly { readonly place: string; readonly name: string }[];
}

interface Level {
  /** Names in lower case; undefined in a list. */
  readonly names: Set<string> | undefined;
  readonly name: string;
}

const MOST_TWICE = 20;

/** Of a text that `JSON.parse` took. Stops at the depth that is too much. */
export function shapeOf(text: string, mostDeep: number): JsonShape {
  const levels: Level[] = [];
  const twice: { place: string; name: string }[] = [];
  let deep = 0;
  let last = '';
  let isName = false;
  for (let at = 0; at < text.length && deep <= mostDeep; at++) {
    const c = text[at]!;
    if (c === '"') {
      const end = stringEnd(text, at);
      const names = levels.at(-1)?.names;
      if (isName && names !== undefined) {
        last = JSON.parse(text.slice(at, end + 1)) as string;
        const known = last.toLowerCase();
        if (names.has(known) && twice.length < MOST_TWICE) twice.push({ place: placeOf(levels), name: last });
        names.add(known);
      }
      at = end;
      isName = false;
    } else if (c === '{' || c === '[') {
      levels.push({ names: c === '{' ? new Set() : undefined, name: last });
      last = '';
      deep = Math.max(deep, levels.length);
      isName = c === '{';
    } else if (c === '}' || c === ']') levels.pop();
    else if (c === ',') isName = levels.at(-1)?.names !== undefined;
  }
  return { deep, twice };
}

function stringEnd(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

const placeOf = (levels: readonly Level[]): string =>
  `/${levels
    .slice(1)
    .map(({ name }) => name)
    .join('/')}`;
