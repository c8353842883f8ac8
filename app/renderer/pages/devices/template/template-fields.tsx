/** Fields of a description: one place each, its text while it is typed, its mistakes below it. */
import { useId, useState } from 'react';
import type { Fault } from '../../../../core/parameter.ts';
import { cx } from '../../../ui/kit.tsx';
import { useWords, type WordKey, type Words, wordKey } from '../../../words/say.ts';
import { type Bag, type Form, mistakesAt, textOf, valueAt, valueOf, withValue } from './template-form.ts';

export interface Editing {
  readonly settings: Bag;
  readonly mistakes: readonly Fault[];
  readonly change: (settings: Bag) => void;
}

interface PlaceProps {
  readonly editing: Editing;
  readonly place: readonly string[];
  readonly word: WordKey;
  readonly form: Form;
  /** Over the whole width, several lines high. */
  readonly tall?: boolean;
}

/** Keeps the text as it was typed: what it means may be written otherwise. */
export function PlaceField({ editing, place, word, form, tall = false }: PlaceProps) {
  const { t } = useWords();
  const id = useId();
  const [text, setText] = useState(() => textOf(valueAt(editing.settings, place), form));
  const wrong = mistakesAt(editing.mistakes, place);
  const type = (next: string): void => {
    setText(next);
    editing.change(withValue(editing.settings, place, valueOf(next, form)));
  };
  const common = { id, value: text, spellCheck: false, 'aria-invalid': wrong.length > 0 } as const;
  return (
    <div className={cx('tplfield', tall && 'tall', wrong.length > 0 && 'bad')}>
      <label htmlFor={id}>{t(word)}</label>
      {tall ? (
        <textarea
          {...common}
          rows={Math.min(8, text.split('\n').length)}
          onChange={(event) => type(event.currentTarget.value)}
        />
      ) : (
        <input {...common} onChange={(event) => type(event.currentTarget.value)} />
      )}
      <Wrong mistakes={wrong} below={place.join('.')} />
    </div>
  );
}

interface PlainProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A field with its label above it, for what is no place of a description. */
export function LabelledField({ label, value, onChange }: PlainProps) {
  const id = useId();
  return (
    <div className="tplfield">
      <label htmlFor={id}>{label}</label>
      <input id={id} value={value} spellCheck={false} onChange={(event) => onChange(event.currentTarget.value)} />
    </div>
  );
}

interface ChoiceProps {
  readonly word: WordKey;
  readonly value: string;
  readonly options: readonly { readonly id: string; readonly name: string }[];
  readonly onPick: (id: string) => void;
}

export function ChoiceField({ word, value, options, onPick }: ChoiceProps) {
  const { t } = useWords();
  const id = useId();
  return (
    <div className="tplfield">
      <label htmlFor={id}>{t(word)}</label>
      <select id={id} value={value} onChange={(event) => onPick(event.currentTarget.value)}>
        {options.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Mistakes with what is left of their place below `below`. */
export function Wrong({ mistakes, below }: { readonly mistakes: readonly Fault[]; readonly below: string }) {
  const words = useWords();
  if (mistakes.length === 0) return null;
  return (
    <ul className="tplwrong">
      {mistakes.map((mistake) => {
        const place = String(mistake.params?.['place'] ?? '');
        const rest = place.startsWith(`${below}.`) ? place.slice(below.length + 1) : below === '' ? place : '';
        return (
          <li key={`${place} ${String(mistake.params?.['message'])}`}>
            {rest === '' ? null : <span className="mono">{rest}</span>} {sayMistake(mistake, words)}
          </li>
        );
      })}
    </ul>
  );
}

export function sayMistake({ params }: Fault, { t }: Words): string {
  const message = String(params?.['message'] ?? '');
  const reason = String(params?.['reason'] ?? '').replace(/^template\./, '');
  const word = wordKey(`mistake.${reason}`);
  const about = message.includes(': ') ? message.slice(message.indexOf(': ') + 2) : '';
  if (!word) return message;
  return about === '' ? t(word) : `${t(word)} · ${about}`;
}
