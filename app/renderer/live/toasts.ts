/** Answers to this seat's own commands that need a word: refusals and swallowed presses. Bounded, newest last. */
import { create } from 'zustand';
import type { CommandError } from '../../protocol/messages.ts';

export interface Toast {
  readonly id: number;
  readonly what: { readonly error: CommandError } | { readonly word: 'swallowed' | 'end-of-list' | 'locked-seat' };
}

const KEPT = 3;
const SHOWN_MS = 9_000;
let nextId = 1;

export const useToasts = create<{ readonly list: readonly Toast[] }>(() => ({ list: [] }));

export function say(what: Toast['what']): void {
  const toast = { id: nextId++, what };
  useToasts.setState(({ list }) => ({ list: [...list, toast].slice(-KEPT) }));
  setTimeout(() => unsay(toast.id), SHOWN_MS);
}

export function unsay(id: number): void {
  useToasts.setState(({ list }) => ({ list: list.filter((one) => one.id !== id) }));
}
