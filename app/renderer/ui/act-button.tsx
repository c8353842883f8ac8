/**
 * A button that asks as much of the hand as its safety class says: 0 and 1 act at once, 2 asks again in its own row,
 * 3 is held for a second, 4 is never offered here.
 */
import { type ReactNode, useEffect, useState } from 'react';
import type { SafetyClass } from '../../core/parameter.ts';
import { HoldButton } from './hold-button.tsx';
import { Button } from './kit.tsx';

/** The second press must come within this time; afterwards the first is forgotten. */
const ASK_MS = 10_000;

interface TwiceProps {
  readonly children: ReactNode;
  /** Text of the press that acts. */
  readonly again: ReactNode;
  readonly cancel: ReactNode;
  readonly onPress: () => void;
  readonly disabled?: boolean;
  readonly look?: 'plain' | 'quiet';
  readonly small?: boolean;
}

/** Two presses in the same row: the first shows what the second will do. */
export function TwiceButton({ children, again, cancel, onPress, disabled = false, look = 'plain', small }: TwiceProps) {
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (!asked) return;
    const timer = setTimeout(() => setAsked(false), ASK_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  const sized = small === undefined ? {} : { small };
  if (!asked || disabled)
    return (
      <Button look={look} disabled={disabled} onPress={() => setAsked(true)} {...sized}>
        {children}
      </Button>
    );
  return (
    <span className="twice">
      <Button
        look="primary"
        onPress={() => {
          setAsked(false);
          onPress();
        }}
        {...sized}
      >
        {again}
      </Button>
      <Button look="quiet" onPress={() => setAsked(false)} {...sized}>
        {cancel}
      </Button>
    </span>
  );
}

interface ActProps extends TwiceProps {
  readonly safety: SafetyClass;
}

export function ActButton({ safety, children, onPress, disabled = false, look = 'plain', ...rest }: ActProps) {
  if (safety === 4) return null;
  if (safety === 3)
    return (
      <HoldButton onHold={onPress} disabled={disabled}>
        {children}
      </HoldButton>
    );
  if (safety === 2)
    return (
      <TwiceButton onPress={onPress} disabled={disabled} look={look} {...rest}>
        {children}
      </TwiceButton>
    );
  const sized = rest.small === undefined ? {} : { small: rest.small };
  return (
    <Button look={look} disabled={disabled} onPress={onPress} {...sized}>
      {children}
    </Button>
  );
}
