/** A cut that a wall has a part in, while it runs: a person is counted in, large and on every page; else what it waits for. */
import { useCallback } from 'react';
import type { CutState } from '../../protocol/state-cut.ts';
import { ticks, usePaint } from '../live/beat.ts';
import { countSays } from '../live/cut-view.ts';
import { send, useMay } from '../live/send.ts';
import { nowUs } from '../live/session.ts';
import { useIsLive, useStage } from '../live/store.ts';
import { Icon } from '../ui/icons.tsx';
import { Button, cx } from '../ui/kit.tsx';
import { sayIds } from '../words/names.ts';
import { useWords } from '../words/say.ts';
import './cut-count.css';

export function CutCount() {
  const { t } = useWords();
  const cut = useStage((state) => state.cut);
  if (!cut || cut.at === 'done' || cut.at === 'unseen' || cut.at === 'failed' || cut.at === 'called-off') return null;
  return <Running cut={cut} waits={t(`cut.at.${cut.at}`)} />;
}

function Running({ cut, waits }: { readonly cut: CutState; readonly waits: string }) {
  const { t, fault, lang } = useWords();
  const studio = useStage((state) => state.studio);
  const may = useMay('camera.callOff');
  const live = useIsLive();
  const camera = sayIds(cut.camera, studio, lang);
  const byHand = cut.countIn !== null;
  const mayCallOff = cut.at === 'lighting' || cut.at === 'counting';
  return (
    <section className={cx('cutcount', byHand && 'byhand')} aria-label={t('cut.title')} role="alert">
      <Icon name="live" size="l" />
      <span className="grow">
        <b>{t(cut.to === 'program' ? 'cut.to-program' : 'cut.to-preview', { camera })}</b>
        <small>{cut.countIn ? fault(cut.countIn) : waits}</small>
      </span>
      {byHand ? <Count cut={cut} /> : null}
      {mayCallOff ? (
        <Button disabled={!may || !live} onPress={() => void send('camera.callOff', {})}>
          {t('cut.call-off')}
        </Button>
      ) : null}
    </section>
  );
}

/** Seconds in large digits, frames beside them, then the word. */
function Count({ cut }: { readonly cut: CutState }) {
  const words = useWords();
  const rate = useStage((state) => state.sync.clock.rate);
  const paint = useCallback(
    (element: HTMLElement) => {
      const { large, small } = countSays(cut, nowUs(), rate, words.t);
      const [first, second] = element.children;
      if (first) first.textContent = large;
      if (second) second.textContent = small;
    },
    [cut, rate, words],
  );
  const ref = usePaint<HTMLElement>(ticks, paint);
  return (
    <span className="count num" ref={ref}>
      <strong />
      <small />
    </span>
  );
}
