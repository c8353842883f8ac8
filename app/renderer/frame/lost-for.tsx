/** "Link lost, 4 s": counted by this page's own clock, because the engine's cannot be heard. */
import { useCallback } from 'react';
import { ticks, usePaint } from '../live/beat.ts';
import { useLive } from '../live/store.ts';
import { useWords } from '../words/say.ts';

export function LostFor() {
  const { t } = useWords();
  const link = useLive((live) => live.link);
  const sinceMs = link.at === 'lost' ? link.sinceMs : undefined;
  const paint = useCallback(
    (element: HTMLElement) => {
      const seconds = sinceMs === undefined ? 0 : Math.floor((performance.now() - sinceMs) / 1_000);
      element.textContent = t('link.lost-for', { seconds });
    },
    [sinceMs, t],
  );
  const ref = usePaint<HTMLElement>(ticks, paint);
  return <span ref={ref} />;
}
