/** The kit's small parts: they know no studio and no engine. Look: the style sheets beside it. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.tsx';

type Owner = 'xr' | 'vp' | 'ar' | 'screen' | 'key' | 'none';
export type OwnerKind = Owner;

/** Joins class names; false and undefined fall out. */
export function cx(...names: readonly (string | false | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}

export function OwnerDot({ kind }: { readonly kind: Owner }) {
  return <i className={cx('dot-own', kind === 'none' ? 'own-none' : `own-${kind}`)} />;
}

interface PanelHeadProps {
  readonly title: string;
  readonly sub?: ReactNode;
  readonly right?: ReactNode;
}
export function PanelHead({ title, sub, right }: PanelHeadProps) {
  return (
    <div className="panel-head">
      <h2>{title}</h2>
      {sub === undefined ? null : <span className="sub">{sub}</span>}
      {right === undefined ? null : <span className="right">{right}</span>}
    </div>
  );
}

type ButtonLook = 'plain' | 'quiet' | 'primary';
interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly look?: ButtonLook;
  readonly small?: boolean;
  readonly disabled?: boolean;
  readonly icon?: IconName;
  readonly label?: string;
  readonly expanded?: boolean;
}
/** Acts on release inside itself, as a browser's click does. */
export function Button({ children, onPress, look = 'plain', small, disabled, icon, label, expanded }: ButtonProps) {
  return (
    <button
      type="button"
      className={cx('btn', look !== 'plain' && look, small && 'small')}
      disabled={disabled}
      aria-label={label}
      aria-expanded={expanded}
      onClick={onPress}
    >
      {icon ? <Icon name={icon} size="s" /> : null}
      {children}
    </button>
  );
}

interface SegProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly id: T; readonly name: ReactNode }[];
  readonly value: T | undefined;
  readonly onPick: (id: T) => void;
  readonly disabled?: boolean;
}
export function Seg<T extends string>({ label, options, value, onPick, disabled }: SegProps<T>) {
  return (
    <span className="seg" role="group" aria-label={label}>
      {options.map((one) => (
        <button
          key={one.id}
          type="button"
          aria-pressed={one.id === value}
          disabled={disabled}
          onClick={() => onPick(one.id)}
        >
          {one.name}
        </button>
      ))}
    </span>
  );
}

type Tone = 'air' | 'next' | 'armed' | 'fault' | 'plain';
export function Word({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={cx('word', tone)}>{children}</span>;
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onEnter?: () => void;
  readonly type?: 'text' | 'number' | 'password';
  readonly autoFocus?: boolean;
  readonly icon?: IconName;
}
/** Its label is its placeholder and its screen-reader name. */
export function Field({ label, value, onChange, onEnter, type = 'text', autoFocus, icon }: FieldProps) {
  return (
    <label className="field">
      {icon ? <Icon name={icon} size="s" /> : null}
      <input
        type={type}
        value={value}
        placeholder={label}
        aria-label={label}
        // biome-ignore lint/a11y/noAutofocus: opened by the person, who is about to type
        autoFocus={autoFocus}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.repeat && !event.nativeEvent.isComposing) onEnter?.();
        }}
      />
    </label>
  );
}

interface AskProps {
  readonly icon?: IconName;
  readonly children: ReactNode;
  readonly acts: ReactNode;
}
/** A question in its own row, in place of a dialog. */
export function InlineAsk({ icon = 'warning', children, acts }: AskProps) {
  return (
    <div className="inline-ask">
      <Icon name={icon} />
      <span className="grow">{children}</span>
      <span className="acts">{acts}</span>
    </div>
  );
}

/** One line that says how much is quiet, or that there is nothing. */
export function Quiet({ children }: { readonly children: ReactNode }) {
  return <p className="quiet-line">{children}</p>;
}
