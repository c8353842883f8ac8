/**
 * Faults of studio files: a code, the file, the place inside (JSON pointer) and, where it is known, line and column.
 * Words: words/studio-faults.ts. Collected, not thrown: a person corrects a file in one go.
 */
import type * as z from 'zod/mini';
import type { Fault } from '../core/parameter.ts';
import { type PlacedJson, pointerPart } from './studio-json.ts';

type Params = Readonly<Record<string, string | number | boolean>>;
type Issue = z.core.$ZodIssue;

/** More than this helps nobody; the last one says how many were left out. */
export const MAX_STUDIO_FAULTS = 50;

export class FaultList {
  readonly #faults: Fault[] = [];
  readonly #sources = new Map<string, PlacedJson>();
  #leftOut = 0;

  /** From now on faults of this file carry line and column. */
  placed(file: string, json: PlacedJson): void {
    this.#sources.set(file, json);
  }

  add(code: string, file: string, place: string, params: Params = {}): void {
    if (this.#faults.length >= MAX_STUDIO_FAULTS) {
      this.#leftOut++;
      return;
    }
    const spot = this.#sources.get(file)?.spot(place) ?? { line: 1, column: 1 };
    this.#faults.push({
      code: `studio.${code}`,
      params: { file, place: place === '' ? '/' : place, ...spot, ...params },
    });
  }

  get empty(): boolean {
    return this.#faults.length === 0;
  }

  get all(): readonly Fault[] {
    if (this.#leftOut === 0) return this.#faults;
    return [...this.#faults, { code: 'studio.more', params: { count: this.#leftOut } }];
  }
}

/** What a schema found wrong, as our faults. */
export function addIssues(faults: FaultList, file: string, issues: readonly Issue[]): void {
  for (const issue of issues) addIssue(faults, file, issue);
}

function addIssue(faults: FaultList, file: string, issue: Issue): void {
  const place = issue.path.map((part) => `/${pointerPart(String(part))}`).join('');
  switch (issue.code) {
    case 'unrecognized_keys':
      for (const key of issue.keys) faults.add('unknown-key', file, `${place}/${pointerPart(key)}`, { key });
      return;
    case 'invalid_type':
      if (issue.input === undefined) faults.add('missing', file, place, { key: String(issue.path.at(-1) ?? '') });
      else faults.add('type', file, place, { expected: issue.expected });
      return;
    case 'invalid_value':
      faults.add('option', file, place, { options: issue.values.map(String).join(', ') });
      return;
    case 'invalid_union':
      if (issue.discriminator === undefined) faults.add('shape', file, place);
      else
        faults.add('option', file, place, {
          options: 'options' in issue ? (issue.options ?? []).map(String).join(', ') : '',
        });
      return;
    case 'too_small':
      faults.add('too-small', file, place, { limit: Number(issue.minimum) });
      return;
    case 'too_big':
      faults.add('too-big', file, place, { limit: Number(issue.maximum) });
      return;
    case 'invalid_format':
      faults.add('spelling', file, place);
      return;
    case 'invalid_key':
      faults.add('key-spelling', file, place, { key: String(issue.path.at(-1) ?? '') });
      return;
    default:
      faults.add('shape', file, place);
  }
}
