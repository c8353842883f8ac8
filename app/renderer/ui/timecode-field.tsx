/** A field for a timecode. What a key or a paste makes of it stands in timecode-entry.ts. */
import { type ChangeEvent, type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { cx } from './kit.tsx';
import { EMPTY, type Entry, erased, type Labels, labelOf, moved, pasted, stepped, typed } from './timecode-entry.ts';

interface TimecodeFieldProps {
  readonly label: string;
  readonly entry: Entry;
  readonly onEntry: (entry: Entry) => void;
  readonly onEnter: () => void;
  readonly labels: Labels;
  /** The present label, to count from where nothing was typed. */
  readonly now: () => string;
  readonly wrong: boolean;
}

export function TimecodeField({ label, entry, onEntry, onEnter, labels, now, wrong }: TimecodeFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const shown = labelOf(entry, labels.drop);
  useLayoutEffect(() => {
    const field = input.current;
    if (!field || document.activeElement !== field) return;
    const { pair } = entry;
    if (pair === undefined) field.setSelectionRange(shown.length, shown.length);
    else field.setSelectionRange(pair * 3, pair * 3 + 2);
  }, [entry, shown]);
  const key = (event: KeyboardEvent<HTMLInputElement>): void => {
    const next = keyed(event.key, entry, labels, now);
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) onEnter();
    if (!next || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onEntry(next);
  };
  return (
    <label className={cx('field tcfield', wrong && 'wrong')}>
      <input
        ref={input}
        className="num"
        type="text"
        inputMode="numeric"
        autoComplete="off"
        spellCheck={false}
        placeholder={label}
        aria-label={label}
        aria-invalid={wrong}
        value={shown}
        onFocus={() => onEntry({ ...entry, pair: undefined, fresh: true })}
        onKeyDown={key}
        onChange={(event) => onEntry(changed(event, entry))}
        onPaste={(event) => {
          event.preventDefault();
          const next = pasted(event.clipboardData.getData('text'));
          if (next) onEntry(next);
        }}
      />
    </label>
  );
}

function keyed(key: string, entry: Entry, labels: Labels, now: () => string): Entry | undefined {
  if (key === 'ArrowLeft') return moved(entry, -1);
  if (key === 'ArrowRight') return moved(entry, 1);
  if (key === 'ArrowUp') return stepped(entry, 1, labels, now());
  return key === 'ArrowDown' ? stepped(entry, -1, labels, now()) : undefined;
}

/** The browser has put something in or taken something out; where its caret stood does not matter. */
function changed(event: ChangeEvent<HTMLInputElement>, entry: Entry): Entry {
  const { value } = event.currentTarget;
  const native = event.nativeEvent instanceof InputEvent ? event.nativeEvent : undefined;
  if (value === '') return EMPTY;
  if (native?.inputType === 'insertText') return typed(entry, native.data ?? '');
  if (native?.inputType.startsWith('delete') === true) return erased(entry);
  return pasted(value) ?? entry;
}
