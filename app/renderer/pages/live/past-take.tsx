/** The last take once it is past, for a seat that has put it away or was not there: one line, and a way to look at it. */
import { useStage } from '../../live/store.ts';
import { useTarget } from '../../live/target.ts';
import { modeWord, takeMoment } from '../../live/view.ts';
import { Since } from '../../ui/age.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Button, cx } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { GOOD } from './take-ends.ts';

export function PastTake() {
  const { t } = useWords();
  const take = useStage((state) => state.take);
  if (!take || takeMoment(take) !== 'ended' || take.endedUs === null) return null;
  const good = GOOD.has(take.at);
  const safe = take.at === 'bailed-out';
  const what = take.kind === 'take' ? (take.mode === null ? '' : modeWord(take.mode)) : t(`plan.kind.${take.kind}`);
  return (
    <section className={cx('pasttake', !good && !safe && 'odd')} aria-label={t('past.title')}>
      <Icon name={good ? 'tick' : safe ? 'safe' : 'warning'} />
      <span>
        <small>
          {t('past.title')} · <Since atUs={take.endedUs} /> {t('past.ago-after')}
        </small>
        <b>{[t(`take.at.${take.at}`), safe ? '' : what].filter(Boolean).join(' · ')}</b>
      </span>
      <Button look="quiet" onPress={() => useTarget.setState({ dismissed: undefined })}>
        {t('past.show')}
      </Button>
    </section>
  );
}
