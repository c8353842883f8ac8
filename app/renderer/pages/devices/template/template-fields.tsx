/** Fields of a description: one place each, its text while it is typed, its mistakes below it. */
import { type ReactNode, useState } from 'react';
import type { Fault } from '../../../../core/parameter.ts';
import { Button } from '../../../ui/kit.tsx';
import { Labelled, LabelledChoice } from '../../../ui/labelled.tsx';
import { useWords, type WordKey, type Words, wordKey } from '../../../words/say.ts';
import {
  type Bag,
  type Form,
  literalOf,
  mistakesAt,
  mistakesExactlyAt,
  plainText,
  textOf,
  valueAt,
  valueOf,
  withValue,
} from './template-form.ts';

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

export type Row = readonly [place: string, label: WordKey, form: Form, tall?: boolean];

interface RowsProps {
  readonly editing: Editing;
  readonly rows: readonly Row[];
  readonly above?: readonly string[];
}

const TOP: readonly string[] = [];

export function Rows(props: RowsProps) {
  return (
    <div className="tplgrid">
      <RowFields {...props} />
    </div>
  );
}

/** Within a grid that has other fields too. */
export function RowFields({ editing, rows, above = TOP }: RowsProps) {
  return rows.map(([place, label, form, tall = false]) => (
    <PlaceField
      key={place}
      editing={editing}
      place={[...above, ...place.split('.')]}
      word={label}
      form={form}
      tall={tall}
    />
  ));
}

export interface Option {
  readonly id: string;
  readonly name: string;
}

export const yesOrNo = (t: Words['t']): readonly Option[] => [
  { id: 'true', name: t('template.yes') },
  { id: 'false', name: t('template.no') },
];

interface ChoiceProps {
  readonly editing: Editing;
  readonly place: readonly string[];
  readonly word: WordKey;
  readonly options: readonly Option[];
  /** What holds where nothing is said. */
  readonly otherwise: string;
}

export function PlaceChoice({ editing, place, word, options, otherwise }: ChoiceProps) {
  const { settings, change } = editing;
  const value = valueAt(settings, place);
  return (
    <ShapeChoice
      editing={editing}
      place={place}
      word={word}
      options={options}
      value={value === undefined ? otherwise : plainText(value)}
      onPick={(next) => change(withValue(settings, place, next === otherwise ? undefined : literalOf(next)))}
    />
  );
}

interface ShapeProps extends Omit<ChoiceProps, 'otherwise'> {
  readonly value: string;
  readonly onPick: (id: string) => void;
}

/** Where what is picked is not what stands there: only mistakes of the whole place are told here. */
export function ShapeChoice({ editing, place, word, options, value, onPick }: ShapeProps) {
  const { t } = useWords();
  const wrong = mistakesExactlyAt(editing.mistakes, place);
  const isKnown = options.some(({ id }) => id === value);
  return (
    <LabelledChoice
      label={t(word)}
      value={value}
      options={isKnown ? options : [...options, { id: value, name: value }]}
      onPick={onPick}
      isWrong={wrong.length > 0}
      below={<Wrong mistakes={wrong} below={place.join('.')} />}
    />
  );
}

interface MoreProps {
  readonly isSaid: boolean;
  readonly mistakes: readonly Fault[];
  readonly children: ReactNode;
}

/** What few devices need: open where something of it is said. */
export function More({ isSaid, mistakes, children }: MoreProps) {
  const { t } = useWords();
  const [open, setOpen] = useState(isSaid);
  const n = mistakes.length;
  return (
    <>
      <div className="tplacts">
        <Button small look="quiet" expanded={open} onPress={() => setOpen(!open)}>
          {t('template.more')}
        </Button>
        {n > 0 && !open ? <span className="tplwrong">{t('template.mistakes', { n })}</span> : null}
      </div>
      {open ? children : null}
    </>
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
