/** Fields of a description: one place each, its text while it is typed, its mistakes below it. */
import { useState } from 'react';
import type { Fault } from '../../../../core/parameter.ts';
import { Labelled } from '../../../ui/labelled.tsx';
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
  const [text, setText] = useState(() => textOf(valueAt(editing.settings, place), form));
  const wrong = mistakesAt(editing.mistakes, place);
  const type = (next: string): void => {
    setText(next);
    editing.change(withValue(editing.settings, place, valueOf(next, form)));
  };
  const common = { value: text, spellCheck: false, 'aria-invalid': wrong.length > 0 } as const;
  return (
    <Labelled
      label={t(word)}
      wide={tall}
      isWrong={wrong.length > 0}
      below={<Wrong mistakes={wrong} below={place.join('.')} />}
    >
      {(id) =>
        tall ? (
          <textarea
            {...common}
            id={id}
            rows={Math.min(8, text.split('\n').length)}
            onChange={(event) => type(event.currentTarget.value)}
          />
        ) : (
          <input {...common} id={id} onChange={(event) => type(event.currentTarget.value)} />
        )
      }
    </Labelled>
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
