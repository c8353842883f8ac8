/** Seconds that an arming still lasts, written outside React state; the last ones are loud, and one key extends. */
import { useCallback } from 'react';
import { COUNTDOWN_S } from '../../core/stage/arming.ts';
import { extendArming } from '../live/acts.ts';
import { ticks, usePaint, useSeconds } from '../live/beat.ts';
import { useMay } from '../live/send.ts';
import { nowUs } from '../live/session.ts';
import { useIsLive, useLive, useStage } from '../live/store.ts';
import { goRight } from '../live/view.ts';
import { Button, cx } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';

function useIsLast(untilUs: number): boolean {
  return useSeconds(useCallback(() => untilUs - nowUs() <= COUNTDOWN_S * 1e6, [untilUs]));
}

export function SecondsLeft({ untilUs }: { readonly untilUs: number }) {
  const last = useIsLast(untilUs);
  const paint = useCallback(
    (element: HTMLElement) => {
      element.textContent = String(Math.max(0, Math.ceil((untilUs - nowUs()) / 1e6)));
    },
    [untilUs],
  );
  const ref = usePaint<HTMLElement>(ticks, paint);
  return <b className={cx('count num', last && 'last')} ref={ref} />;
}

/** In the bar, where it stands on every page. */
export function Countdown({ untilUs }: { readonly untilUs: number }) {
  const { t } = useWords();
  const last = useIsLast(untilUs);
  return (
    <>
      <SecondsLeft untilUs={untilUs} /> {t(last ? 'arm.last-hint' : 'arm.disarm-hint')}
    </>
  );
}

/** Beside the countdown: its time starts again. */
export function Extend() {
  const { t } = useWords();
  const may = useMay('stage.extend');
  const live = useIsLive();
  const seat = useLive((state) => state.seat);
  const role = useLive((state) => state.role);
  const right = useStage((state) => goRight(state.go, seat, role));
  return (
    <Button disabled={!may || !live || right === 'other'} onPress={extendArming}>
      {t('arm.extend')} <i className="kb">{t('arm.extend.key')}</i>
    </Button>
  );
}
