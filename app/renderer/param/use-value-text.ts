/** Values of this stage in the language of this seat. */
import { useCallback } from 'react';
import type { Value } from '../../core/parameter.ts';
import { useStage } from '../live/store.ts';
import { useWords } from '../words/say.ts';
import { type About, valueText } from './value-text.ts';

export function useValueText(): (value: Value | null | undefined, about: About | undefined) => string {
  const words = useWords();
  const studio = useStage((state) => state.studio);
  return useCallback((value, about) => valueText(value, about, studio, words), [studio, words]);
}
