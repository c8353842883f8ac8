/** After a cold change: what is to be done again before SHOW, shown as done by what was made since, or ticked. */
import { useState } from 'react';
import type { AgainShown } from '../../../../protocol/state-cold.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { ownerWord } from '../../../live/view.ts';
import { Icon } from '../../../ui/icons.tsx';
import { Button, Field, PanelHead } from '../../../ui/kit.tsx';
import { sayIds } from '../../../words/names.ts';
import { useWords } from '../../../words/say.ts';

export function ChangeAgain({ items }: { readonly items: readonly AgainShown[] }) {
  const { t } = useWords();
  return (
    <section className="coldagain">
      <PanelHead title={t('cold.again.title')} />
      <ul>
        {items.map((item) => (
          <AgainRow key={item.id} item={item} />
        ))}
      </ul>
    </section>
  );
}

function AgainRow({ item }: { readonly item: AgainShown }) {
  const { t, lang } = useWords();
  const studio = useStage((state) => state.studio);
  const descriptors = useStage((state) => state.descriptors);
  const what = studio.systems[item.about]
    ? ownerWord(studio.systems, item.about)
    : sayIds(item.about, studio, lang, descriptors);
  const { done } = item;
  return (
    <li data-item={item.id}>
      <Icon name={done ? 'tick' : 'arrow'} size="s" />
      <span className="grow">
        {t(`cold.again.${item.kind}`, { what })}
        {done ? (
          <small>
            {done.how === 'redone' ? t('cold.again.redone') : t('cold.at.ticked', { seat: done.by })}
            {done.evidence === '' ? '' : ` “${done.evidence}”`}
          </small>
        ) : null}
      </span>
      {done ? null : <TickAgain item={item.id} />}
    </li>
  );
}

function TickAgain({ item }: { readonly item: string }) {
  const { t } = useWords();
  const [seen, setSeen] = useState('');
  const may = useMay('cold.again');
  const live = useIsLive();
  const evidence = seen.trim();
  const tick = (): void => {
    if (evidence !== '') void send('cold.again', { item, evidence });
  };
  return (
    <span className="tickrow">
      <Field label={t('cold.evidence')} value={seen} onChange={setSeen} onEnter={tick} />
      <Button disabled={!may || !live || evidence === ''} onPress={tick}>
        {t('cold.tick')}
      </Button>
    </span>
  );
}
