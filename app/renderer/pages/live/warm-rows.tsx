/** Whether the systems of a target are warm: cold with what a load takes here, loading with what is still to come, ready. */
import type { Gate } from '../../../core/stage/plan.ts';
import { ToGo } from '../../frame/time-to-go.tsx';
import { libraryChanged } from '../../live/asked.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { type Target, targetArgs } from '../../live/target.ts';
import { sayUsual, sayWarm, type WarmRow, warmRows } from '../../live/warm-view.ts';
import { Since } from '../../ui/age.tsx';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { Button, cx } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import './warmth.css';

interface WarmRowsProps {
  readonly gates: readonly Gate[];
  /** What its invisible loads are begun for. */
  readonly target: Target | undefined;
}

export function WarmRows({ gates, target }: WarmRowsProps) {
  const { t } = useWords();
  const warmth = useStage((state) => state.warmth);
  const may = useMay('stage.prepare');
  const live = useIsLive();
  const rows = warmRows(gates, warmth);
  if (rows.length === 0) return null;
  const isCold = rows.some(({ is }) => is === 'cold');
  return (
    <section className="warmth" aria-label={t('warm.title')}>
      <ul>
        {rows.map((row) => (
          <Row key={row.system} row={row} />
        ))}
      </ul>
      {isCold && target ? (
        <Button
          disabled={!may || !live}
          onPress={() => void send('stage.prepare', targetArgs(target)).then(() => libraryChanged())}
        >
          {t('target.prepare')}
        </Button>
      ) : null}
    </section>
  );
}

const ICONS: Readonly<Record<WarmRow['is'], IconName>> = {
  ready: 'tick',
  loading: 'clock',
  cold: 'warning',
  unknown: 'warning',
};

function Row({ row }: { readonly row: WarmRow }) {
  const words = useWords();
  const { t } = words;
  const studio = useStage((state) => state.studio);
  const { is, sinceUs, usual } = row;
  return (
    <li className={cx(is !== 'ready' && 'warned')} data-warm={is}>
      <Icon name={ICONS[is]} size="s" />
      <span className="grow">{sayWarm(row, studio, words)}</span>
      <span className="num">
        {is === 'loading' ? (
          <ToGo sinceUs={sinceUs} usual={usual} />
        ) : (
          <>
            <b>{t(`value.${is}`)}</b> {is === 'ready' && sinceUs !== null ? <Since atUs={sinceUs} /> : null}
          </>
        )}
      </span>
      {is === 'cold' || is === 'loading' ? <small className="num">{sayUsual(usual, words)}</small> : null}
    </li>
  );
}
