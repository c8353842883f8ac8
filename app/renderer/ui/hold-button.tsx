/** Class 3: held for a second, with a ring. `HoldButton` stands in a row, `HoldKey` in the bar. */
import type { ReactNode } from 'react';
import { useHold } from './hold.ts';
import { Icon, type IconName } from './icons.tsx';
import { cx } from './kit.tsx';

interface HoldProps {
  readonly children: ReactNode;
  readonly onHold: () => void;
  readonly disabled?: boolean;
}

export function HoldButton({ children, onHold, disabled = false }: HoldProps) {
  const hold = useHold(onHold, disabled);
  return (
    <button type="button" className="btn hold" disabled={disabled} {...hold}>
      <span className="ringbox">
        <i className="ring" />
      </span>
      {children}
    </button>
  );
}

interface HoldKeyProps extends HoldProps {
  readonly icon: IconName;
  readonly hint: string;
  readonly act: string;
  readonly className?: string;
}

export function HoldKey({ children, icon, hint, act, onHold, disabled = false, className }: HoldKeyProps) {
  const hold = useHold(onHold, disabled);
  return (
    <button type="button" className={cx('key hold', className)} data-act={act} aria-disabled={disabled} {...hold}>
      <span className="ringbox">
        <i className="ring" />
        <Icon name={icon} size="s" />
      </span>
      <span>{children}</span>
      <small>{hint}</small>
    </button>
  );
}
