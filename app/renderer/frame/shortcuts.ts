/**
 * The keyboard of the show (glossary 2.4). A repeating key never acts. A focused text field puts the show keys to rest,
 * and the bar says so. Space never clicks a focused control: it is GO, everywhere.
 */
import { useEffect } from 'react';
import { navigate } from 'wouter/use-hash-location';
import { back, extendArming, go, moveNext, stop, toggleArm, undo } from '../live/acts.ts';
import { setLocked, usePrefs } from '../live/prefs.ts';
import { ROOMS } from './rooms.ts';
import { closeSheet, openSheet, useSheet } from './sheets.ts';

export type Act =
  | {
      readonly do:
        | 'go'
        | 'arm'
        | 'extend'
        | 'back'
        | 'stop'
        | 'undo'
        | 'palette'
        | 'lock'
        | 'help'
        | 'up'
        | 'down'
        | 'close'
        | 'none';
    }
  | { readonly do: 'room'; readonly room: (typeof ROOMS)[number] };

export interface Press {
  readonly code: string;
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly repeat: boolean;
  readonly typing: boolean;
  readonly sheetOpen: boolean;
}

/** What a key means; `undefined` leaves it to the browser, `none` swallows it. Pure. */
export function actOf(press: Press): Act | undefined {
  const { code, key, ctrl, shift, alt, typing } = press;
  const show = showAct(press);
  if (press.repeat) return show || code === 'Enter' ? { do: 'none' } : undefined;
  if (ctrl && !shift && !alt && code === 'KeyK') return { do: 'palette' };
  if (ctrl && !shift && !alt && code === 'KeyL') return { do: 'lock' };
  if (typing) return code === 'Escape' && press.sheetOpen ? { do: 'close' } : undefined;
  if (show) return show;
  if (key === 'F1') return { do: 'help' };
  if (ctrl || alt || shift) return undefined;
  if (code === 'ArrowUp') return { do: 'up' };
  if (code === 'ArrowDown') return { do: 'down' };
  const room = ROOMS[Number(key) - 1];
  return room && /^[1-6]$/.test(key) ? { do: 'room', room } : undefined;
}

function showAct({ code, ctrl, shift, alt, typing }: Press): Act | undefined {
  if (typing) return undefined;
  if (code === 'KeyZ' && ctrl && alt) return { do: 'undo' };
  if (ctrl || alt) return undefined;
  if (code === 'Space') return { do: shift ? 'arm' : 'go' };
  if (shift) return undefined;
  if (code === 'NumpadEnter' || code === 'F12') return { do: 'go' };
  if (code === 'KeyE') return { do: 'extend' };
  if (code === 'Backspace') return { do: 'back' };
  return code === 'Escape' ? { do: 'stop' } : undefined;
}

const TEXT = new Set(['text', 'number', 'password', 'search', 'email', 'url', 'tel']);

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && TEXT.has(target.type);
}

export function useShortcuts(): void {
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      const act = actOf({
        code: event.code,
        key: event.key,
        ctrl: event.ctrlKey || event.metaKey,
        shift: event.shiftKey,
        alt: event.altKey,
        repeat: event.repeat,
        typing: isTyping(event.target),
        sheetOpen: useSheet.getState().open !== undefined,
      });
      if (!act) return;
      event.preventDefault();
      perform(act);
    };
    // A browser clicks the focused button when Space comes up.
    const up = (event: KeyboardEvent): void => {
      if (event.code === 'Space' && !isTyping(event.target)) event.preventDefault();
    };
    const focus = (): void => usePrefs.setState({ typing: isTyping(document.activeElement) });
    const blur = (): void => usePrefs.setState({ typing: false });
    addEventListener('keydown', down);
    addEventListener('keyup', up);
    addEventListener('focusin', focus);
    addEventListener('focusout', blur);
    return () => {
      removeEventListener('keydown', down);
      removeEventListener('keyup', up);
      removeEventListener('focusin', focus);
      removeEventListener('focusout', blur);
    };
  }, []);
}

function perform(act: Act): void {
  switch (act.do) {
    case 'go':
      return go();
    case 'arm':
      return toggleArm();
    case 'extend':
      return extendArming();
    case 'back':
      return back();
    case 'stop':
      closeSheet(); // whoever stops wants to see the stage
      return stop();
    case 'undo':
      return undo();
    case 'palette':
      return openSheet('palette');
    case 'help':
      return openSheet('help');
    case 'lock':
      return setLocked(true);
    case 'up':
      return moveNext(-1);
    case 'down':
      return moveNext(1);
    case 'close':
      return closeSheet();
    case 'room':
      return navigate(`/${act.room}`);
    case 'none':
      return undefined;
  }
}
