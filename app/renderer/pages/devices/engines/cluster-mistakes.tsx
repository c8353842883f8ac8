/** What is wrong with a configuration, and what a person should look at. */
import { useState } from 'react';
import type { Mistake } from '../../../../core/ndisplay/checks.ts';
import { Button, Quiet } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { Mistakes } from '../mistakes.tsx';

const FEW = 6;

export function ClusterMistakes({ mistakes }: { readonly mistakes: readonly Mistake[] }) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  if (mistakes.length === 0) return <Quiet>{t('engines.well')}</Quiet>;
  const wrong = mistakes.filter(({ level }) => level === 'wrong').length;
  const shown = all ? mistakes : mistakes.slice(0, FEW);
  return (
    <section className="clmistakes" aria-label={t('engines.mistakes', { wrong, look: mistakes.length - wrong })}>
      <h3>{t('engines.mistakes', { wrong, look: mistakes.length - wrong })}</h3>
      <Mistakes list={shown} />
      {mistakes.length > FEW ? (
        <Button small look="quiet" expanded={all} onPress={() => setAll(!all)}>
          {all ? t('engines.less') : t('engines.more', { n: mistakes.length - FEW })}
        </Button>
      ) : null}
    </section>
  );
}
