/** What is still to come of a load: it counts by itself, outside React state, and never makes up a time. */
import { useCallback } from 'react';
import { ticks, usePaint } from '../live/beat.ts';
import { nowUs } from '../live/session.ts';
import { sayToGo, type WarmRow } from '../live/warm-view.ts';
import { useWords } from '../words/say.ts';

export function ToGo({ sinceUs, usual }: Pick<WarmRow, 'sinceUs' | 'usual'>) {
  const words = useWords();
  const paint = useCallback(
    (element: HTMLElement) => {
      element.textContent = sayToGo({ sinceUs, usual }, nowUs(), words);
    },
    [sinceUs, usual, words],
  );
  const ref = usePaint<HTMLElement>(ticks, paint);
  return <b ref={ref} />;
}
