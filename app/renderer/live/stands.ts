/** The mode that the stage is in, in a word: also where it has none, because of a safe picture or of several modes. */
import { useWords, type Words } from '../words/say.ts';
import { useStage } from './store.ts';
import { modeWord, type Stands, standsOf } from './view.ts';

export function stageWord(mode: string | null, stands: Stands, t: Words['t']): string {
  return stands === 'safe' || stands === 'mixed' ? t(`mode.${stands}`) : modeWord(mode);
}

export function useStageWord(): string {
  const { t } = useWords();
  const mode = useStage((state) => state.mode);
  const stands = useStage(standsOf);
  return stageWord(mode, stands, t);
}
