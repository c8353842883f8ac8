/**
 * A press that must last: fills while held, acts once when full, empties at once when released, when the pointer leaves,
 * or when the page loses focus. By pointer, and by Enter or Space for the keyboard.
 */
import { useCallback, useEffect, useRef } from 'react';

export const HOLD_MS = 1_000;

interface Handlers {
  readonly onPointerDown: (event: React.PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: () => void;
  readonly onPointerLeave: () => void;
  readonly onPointerCancel: () => void;
  readonly onKeyDown: (event: React.KeyboardEvent<HTMLElement>) => void;
  readonly onKeyUp: () => void;
  readonly onBlur: () => void;
  readonly onContextMenu: (event: React.MouseEvent) => void;
}

/** Writes the progress to `--p` of the element, outside React state. */
export function useHold(
  act: () => void,
  disabled: boolean,
): Handlers & { readonly ref: React.RefObject<HTMLButtonElement | null> } {
  const ref = useRef<HTMLButtonElement>(null);
  const handle = useRef(0);
  const running = useRef(false);

  const release = useCallback(() => {
    cancelAnimationFrame(handle.current);
    running.current = false;
    ref.current?.style.setProperty('--p', '0');
  }, []);

  const begin = useCallback(() => {
    if (disabled || running.current) return;
    running.current = true;
    const sinceMs = performance.now();
    const fillUp = (): void => {
      const progress = Math.min(1, (performance.now() - sinceMs) / HOLD_MS);
      ref.current?.style.setProperty('--p', String(progress));
      if (progress < 1) {
        handle.current = requestAnimationFrame(fillUp);
        return;
      }
      release();
      act();
    };
    handle.current = requestAnimationFrame(fillUp);
  }, [act, disabled, release]);

  useEffect(() => release, [release]);

  return {
    ref,
    onPointerDown: (event) => {
      if (event.button === 0) begin();
    },
    onPointerUp: release,
    onPointerLeave: release,
    onPointerCancel: release,
    onKeyDown: (event) => {
      if ((event.key === 'Enter' || event.key === ' ') && !event.repeat) begin();
    },
    onKeyUp: release,
    onBlur: release,
    onContextMenu: (event) => event.preventDefault(),
  };
}
