/**
 * What the library last answered to a question that this page keeps asking: anew when the question changes, when this
 * seat changed something, and every few seconds, because other seats do too.
 */
import { useEffect, useState } from 'react';
import { create } from 'zustand';
import type { CommandArgs, CommandName } from '../../../protocol/commands.ts';
import { command } from '../../live/session.ts';
import { useIsLive } from '../../live/store.ts';

const AGAIN_MS = 3_000;

const useChanges = create<{ readonly n: number }>(() => ({ n: 0 }));

/** This seat changed the library: every open question is asked again. */
export function libraryChanged(): void {
  useChanges.setState(({ n }) => ({ n: n + 1 }));
}

/** `undefined` until the first answer; a refusal keeps what was known. */
export function useAsked<N extends CommandName, T>(
  name: N,
  args: CommandArgs<N> | undefined,
  read: (answer: unknown) => T,
): T | undefined {
  const live = useIsLive();
  const changes = useChanges(({ n }) => n);
  const question = args === undefined ? '' : JSON.stringify(args);
  const [answer, setAnswer] = useState<{ readonly question: string; readonly text: string; readonly value: T }>();
  useEffect(() => {
    if (!live || question === '') return;
    let gone = false;
    const ask = (): void => {
      void command(name, JSON.parse(question) as CommandArgs<N>).then((reply) => {
        if (gone || !reply.ok) return;
        const text = JSON.stringify(reply.result);
        setAnswer((before) =>
          before?.question === question && before.text === text
            ? before
            : { question, text, value: read(reply.result) },
        );
      });
    };
    ask();
    const timer = setInterval(ask, AGAIN_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [live, name, question, read, changes]);
  return question === '' ? undefined : answer?.question === question ? answer.value : undefined;
}
