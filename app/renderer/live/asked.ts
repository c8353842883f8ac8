/**
 * What the engine last answered to a question of a page. An answer says whether it is to what is asked now; one that is
 * overtaken by a later answer is not heard, and a refusal keeps what was known.
 */
import { useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import type { CommandArgs, CommandName } from '../../protocol/commands.ts';
import { askByHttp, sendByHttp } from './by-http.ts';
import { command } from './session.ts';
import { useIsLive } from './store.ts';

const AGAIN_MS = 3_000;
/** A pause in typing: what stands there then is worth a question. */
export const TYPED_MS = 250;

/** What was typed, once the hand rests; at first at once. */
export function useTyped<T>(now: T): T {
  const [typed, setTyped] = useState(now);
  useEffect(() => {
    if (typed === now) return;
    const timer = setTimeout(() => setTyped(now), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed, now]);
  return typed;
}

const useChanges = create<{ readonly n: number }>(() => ({ n: 0 }));

/** This seat changed the library: every open question is asked again. */
export function libraryChanged(): void {
  useChanges.setState(({ n }) => ({ n: n + 1 }));
}

type Reply = { readonly ok: true; readonly result: unknown } | { readonly ok: false };

type Ask = <N extends CommandName>(name: N, args: CommandArgs<N>) => Promise<Reply>;

interface Question<T, R> {
  readonly ask: Ask;
  /** How a question that failed is asked again, where it is not asked every few seconds anyway. */
  readonly again?: Ask;
  readonly name: CommandName;
  /** The arguments as JSON; empty: nothing is asked. */
  readonly text: string;
  /** Asked again with each new one. */
  readonly round: R;
  readonly everyMs?: number;
  readonly read: (answer: unknown) => T;
}

interface Heard<T, R> {
  readonly text: string;
  readonly round: R;
  readonly answer: string;
  readonly value: T;
}

function useHeard<T, R>({ ask, again, name, text, round, everyMs, read }: Question<T, R>): Heard<T, R> | undefined {
  const live = useIsLive();
  const [heard, setHeard] = useState<Heard<T, R>>();
  const asked = useRef(0);
  const newest = useRef(0);
  useEffect(() => {
    if (!live || text === '') return;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const put = (how: Ask): void => {
      asked.current += 1;
      const mine = asked.current;
      void how(name, JSON.parse(text) as CommandArgs<CommandName>).then((reply) => {
        if (!reply.ok && again && !isOver) timer = setTimeout(put, AGAIN_MS, again);
        if (!reply.ok || mine < newest.current) return;
        newest.current = mine;
        const answer = JSON.stringify(reply.result);
        setHeard((before) => {
          const isSame = before?.text === text && before.answer === answer;
          if (isSame && before.round === round) return before;
          return { text, round, answer, value: isSame ? before.value : read(reply.result) };
        });
      });
    };
    put(ask);
    if (everyMs !== undefined) timer = setInterval(put, everyMs, ask);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [live, ask, again, name, text, round, everyMs, read]);
  return heard;
}

/**
 * Asked anew when the question changes, when this seat changed something, and every few seconds, because other seats do
 * too. `undefined` until the first answer.
 */
export function useAsked<N extends CommandName, T>(
  name: N,
  args: CommandArgs<N> | undefined,
  read: (answer: unknown) => T,
): T | undefined {
  const round = useChanges(({ n }) => n);
  const text = textOf(args);
  const heard = useHeard({ ask: command, name, text, round, everyMs: AGAIN_MS, read });
  return text !== '' && heard?.text === text ? heard.value : undefined;
}

export interface Answer<T, R> {
  readonly value: T | undefined;
  /** It answers what is asked now, in this round. */
  readonly isCurrent: boolean;
  /** The round that it answers. */
  readonly round: R | undefined;
}

/** Asked over HTTP, where questions or answers are large: until it is answered, and anew when question or round change. */
export function useAnswer<N extends CommandName, T, R = undefined>(
  name: N,
  args: CommandArgs<N> | undefined,
  read: (answer: unknown) => T,
  round?: R,
): Answer<T, R> {
  const text = textOf(args);
  const heard = useHeard({ ask: sendByHttp, again: askByHttp, name, text, round, read });
  const isCurrent = text !== '' && heard?.text === text && heard.round === round;
  return { value: heard?.value, isCurrent, round: heard?.round };
}

const textOf = (args: unknown): string => (args === undefined ? '' : JSON.stringify(args));
