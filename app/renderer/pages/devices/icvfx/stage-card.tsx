/** What is of the whole wall, and the colour of each viewport. */
import type { IcvfxStage } from '../../../../core/ndisplay/icvfx.ts';
import { ICVFX, type StageWord, type ViewportWord } from '../../../../core/ndisplay/icvfx-table.ts';
import { useWords } from '../../../words/say.ts';
import { WordRow } from './icvfx-rows.tsx';

const STAGE_WORDS = Object.keys(ICVFX.stage) as readonly StageWord[];
const VIEWPORT_WORDS = Object.keys(ICVFX.viewport) as readonly ViewportWord[];

export function StageCard({ stage }: { readonly stage: IcvfxStage }) {
  const { t } = useWords();
  const words = STAGE_WORDS.filter((word) => stage.stage[word] !== undefined);
  return (
    <div className="iccards packed">
      {words.length === 0 ? null : (
        <section className="iccard" aria-label={t('icvfx.stage')}>
          <header>
            <h3>{t('icvfx.stage')}</h3>
          </header>
          {words.map((word) => (
            <WordRow key={word} path={stage.stage[word]} name={t(`icvfx.stage.${word}`)} />
          ))}
        </section>
      )}
      {stage.viewports.map(({ id, paths }) => (
        <section key={id} className="iccard" aria-label={t('icvfx.viewport', { id })}>
          <header>
            <h3>{t('icvfx.viewport', { id })}</h3>
          </header>
          {VIEWPORT_WORDS.map((word) => (
            <WordRow key={word} path={paths[word]} name={t(`icvfx.viewport.${word}`)} />
          ))}
        </section>
      ))}
    </div>
  );
}
