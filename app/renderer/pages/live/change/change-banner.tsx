/** On the Live page: the cold change that has the stage, and the way to its page. */
import { navigate } from 'wouter/use-hash-location';
import { useStage } from '../../../live/store.ts';
import { modeWord } from '../../../live/view.ts';
import { Button, InlineAsk } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

export const CHANGE_PATH = '/live/change';

export function ChangeBanner() {
  const { t, fault } = useWords();
  const cold = useStage((state) => state.cold);
  if (!cold || cold.at === 'done' || cold.at === 'aborted') return null;
  return (
    <InlineAsk icon="lock" acts={<Button onPress={() => navigate(CHANGE_PATH)}>{t('cold.show-it')}</Button>}>
      <b>{t('cold.banner', { from: modeWord(cold.from), to: modeWord(cold.to) })}</b>{' '}
      <small>
        {t(`cold.is.${cold.at}`)}
        {cold.why ? ` · ${fault(cold.why)}` : ''}
      </small>
    </InlineAsk>
  );
}

export function ChangeLink() {
  const { t } = useWords();
  return (
    <Button small look="quiet" onPress={() => navigate(CHANGE_PATH)}>
      {t('cold.open')}
    </Button>
  );
}
