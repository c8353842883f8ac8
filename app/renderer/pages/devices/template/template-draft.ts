/** What is typed into a description, and what it was begun from. Pure. */
import type { TemplateShown } from '../../../../protocol/profile-book.ts';
import type { Bag } from './template-form.ts';

interface Said {
  readonly settings: Bag;
  readonly address: Bag;
}

export interface Draft extends Said {
  /** As in the studio file, and the mark of that: what stands there otherwise is not saved over. */
  readonly base: Said & { readonly mark: string };
  /** Another number, another form: fields keep the text that was typed. */
  readonly form: number;
}

type Shown = Pick<TemplateShown, 'settings' | 'address' | 'mark'>;

export function draftOf({ settings, address, mark }: Shown, form = 0): Draft {
  const said = { settings, address: { ...address } };
  return { ...said, base: { ...said, mark }, form };
}

export function isChanged({ settings, address, base }: Draft): boolean {
  return settings !== base.settings || textOf(address) !== textOf(base.address);
}

/** What came is taken where nobody typed; what was typed stays, with what it was begun from. */
export function withShown(draft: Draft, shown: Shown): Draft {
  if (isChanged(draft)) return draft;
  const { settings, address, base, form } = draft;
  const isSame = textOf([settings, address]) === textOf([shown.settings, shown.address]);
  return isSame ? { ...draft, base: { ...base, mark: shown.mark } } : draftOf(shown, form + 1);
}

/** What was typed since it was sent stays typed; what was discarded since then is as saved. */
export function withSaved(draft: Draft, { settings, address }: Said, mark: string): Draft {
  const saved = { ...draft, base: { settings, address, mark } };
  return isChanged(draft) ? saved : discarded(saved);
}

export function discarded({ base, form }: Draft): Draft {
  return { settings: base.settings, address: base.address, base, form: form + 1 };
}

const textOf = (value: unknown): string => JSON.stringify(value);
