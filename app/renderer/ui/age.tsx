/** How old a value is, over its limit: a hairline and a number, written outside React state. */
import { useCallback } from 'react';
import { ticks, usePaint } from '../live/beat.ts';
import { nowUs } from '../live/session.ts';
import { useWords } from '../words/say.ts';
import { formatAge } from './format.ts';

interface AgeProps {
  readonly atUs: number | null | undefined;
  /** At this age the hairline is full. */
  readonly limitMs?: number;
}

export function Age({ atUs, limitMs = 2_000 }: AgeProps) {
  const { t } = useWords();
  const never = t('age.never');
  const paint = useCallback(
    (element: HTMLElement) => {
      if (atUs === null || atUs === undefined) {
        element.textContent = never;
        element.style.setProperty('--a', '1');
        return;
      }
      const ageMs = Math.max(0, (nowUs() - atUs) / 1_000);
      element.textContent = formatAge(ageMs);
      element.style.setProperty('--a', Math.min(1, ageMs / limitMs).toFixed(2));
    },
    [atUs, limitMs, never],
  );
  const ref = usePaint<HTMLElement>(ticks, paint);
  return <span className="age num" ref={ref} />;
}

/** Only the number, for sentences: "41 s". */
export function Since({ atUs }: { readonly atUs: number }) {
  const paint = useCallback(
    (element: HTMLElement) => {
      element.textContent = formatAge(Math.max(0, (nowUs() - atUs) / 1_000));
    },
    [atUs],
  );
  const ref = usePaint<HTMLElement>(ticks, paint);
  return <span className="num" ref={ref} />;
}
