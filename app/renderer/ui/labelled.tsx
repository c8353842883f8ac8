/** A field under its label, which stays in sight when something stands in the field. */
import { type ReactNode, useId } from 'react';
import { cx } from './kit.tsx';
import './labelled.css';

interface LabelledProps {
  readonly label: string;
  readonly isWrong?: boolean;
  /** Over the whole width of a grid. */
  readonly wide?: boolean;
  /** Below the field: what is wrong with it. */
  readonly below?: ReactNode;
  /** The field itself, of this id. */
  readonly children: (id: string) => ReactNode;
}

export function Labelled({ label, isWrong = false, wide = false, below, children }: LabelledProps) {
  const id = useId();
  return (
    <div className={cx('labelled', wide && 'wide', isWrong && 'bad')}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {below}
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function LabelledField({ label, value, onChange }: FieldProps) {
  return (
    <Labelled label={label}>
      {(id) => (
        <input id={id} value={value} spellCheck={false} onChange={(event) => onChange(event.currentTarget.value)} />
      )}
    </Labelled>
  );
}

interface ChoiceProps extends Pick<LabelledProps, 'isWrong' | 'below'> {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly id: string; readonly name: string }[];
  readonly onPick: (id: string) => void;
}

export function LabelledChoice({ label, value, options, onPick, ...rest }: ChoiceProps) {
  return (
    <Labelled label={label} {...rest}>
      {(id) => (
        <select id={id} value={value} onChange={(event) => onPick(event.currentTarget.value)}>
          {options.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}
