/** Light cards: where they hang on a map of longitude and latitude, and the words of the chosen one. */
import { useState } from 'react';
import type { IcvfxObject } from '../../../../core/ndisplay/icvfx.ts';
import { ICVFX, type LightcardWord } from '../../../../core/ndisplay/icvfx-table.ts';
import { PanelHead, Quiet, Seg } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { CardMap } from './card-map.tsx';
import { WordRow } from './icvfx-rows.tsx';

const WORDS = Object.keys(ICVFX.lightcard) as readonly LightcardWord[];

export function LightCards({ cards }: { readonly cards: readonly IcvfxObject<LightcardWord>[] }) {
  const { t } = useWords();
  const [picked, pick] = useState<string>();
  const chosen = cards.find(({ id }) => id === picked) ?? cards[0];
  if (!chosen) return <Quiet>{t('icvfx.no-cards')}</Quiet>;
  return (
    <>
      <PanelHead title={t('icvfx.cards')} sub={t('icvfx.cards-about')} />
      <CardMap cards={cards} chosen={chosen.id} onPick={pick} />
      <div className="tabs">
        <Seg
          label={t('icvfx.cards')}
          value={chosen.id}
          options={cards.map(({ id }) => ({ id, name: id }))}
          onPick={pick}
        />
      </div>
      <section className="iccard" aria-label={t('icvfx.card', { id: chosen.id })}>
        {WORDS.map((word) => (
          <WordRow key={`${chosen.id} ${word}`} path={chosen.paths[word]} name={t(`icvfx.card.${word}`)} />
        ))}
      </section>
    </>
  );
}
