/** Seconds that an arming still lasts, written outside React state. */
import { useCallback } from 'react';
import { ticks, usePaint } from '../live/beat.ts';
import { nowUs } from '../live/session.ts';
import { useWords } from '../words/say.ts';

export function SecondsLeft({ untilUs }: { readonly untilUs: number }) {
  const paint = useCallback(
    (element: HTMLElement) => {
      element.textContent = String(Math.max(0, Math.ceil((untilUs - nowUs()) / 1e6)));
    },
    [untilUs],
  );
  const ref = usePaint<HTMLElement>(ticks, paint);
  return <b className="count num" ref={ref} />;
}

export function Countdown({ untilUs }: { readonly untilUs: number }) {
  const { t } = useWords();
  return (
    <>
      <SecondsLeft untilUs={untilUs} /> {t('arm.disarm-hint')}
    </>
  );
}
