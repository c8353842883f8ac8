/** What the nodes were last started with, against what the console goes by. */
import type { ClusterBook } from '../../../../protocol/state-ndisplay.ts';
import { Button, InlineAsk, Quiet } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { formatDay } from '../../library/when.ts';
import { Differences, useDifferences } from './differences.tsx';

export function ClusterLaunched({ system, book }: { readonly system: string; readonly book: ClusterBook }) {
  const { t } = useWords();
  const { inForce, launched } = book;
  const from = launched?.version ?? 0;
  const { differences, compare } = useDifferences(system, from, inForce);
  if (launched === null) return <Quiet>{t('engines.launched-none')}</Quiet>;
  const said = t('engines.launched-with', { version: from, by: launched.by, when: formatDay(launched.atMs) });
  if (inForce === 0 || inForce === from) return <Quiet>{said}</Quiet>;
  return (
    <>
      <InlineAsk
        acts={
          <Button small look="quiet" expanded={differences !== undefined} onPress={() => void compare()}>
            {t('engines.launched-compare')}
          </Button>
        }
      >
        {said} {t('engines.launched-other', { version: inForce })}
      </InlineAsk>
      {differences ? <Differences list={differences} a={from} b={inForce} /> : null}
    </>
  );
}
