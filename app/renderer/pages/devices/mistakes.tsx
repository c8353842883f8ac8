/** What is wrong with something that a person made, and what they should look at: one line each. */
import type { Fault } from '../../../core/parameter.ts';
import { Word } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import './mistakes.css';

interface MistakesProps {
  readonly list: readonly (Fault & { readonly level: 'wrong' | 'look' })[];
  /** For screen readers, where no heading says it. */
  readonly label?: string;
}

export function Mistakes({ list, label }: MistakesProps) {
  const { t, fault } = useWords();
  return (
    <ul className="mistakes" aria-label={label}>
      {list.map((one) => (
        <li key={JSON.stringify(one)}>
          <Word tone={one.level === 'wrong' ? 'fault' : 'plain'}>{t(`engines.${one.level}`)}</Word>
          <span>{fault(one)}</span>
        </li>
      ))}
    </ul>
  );
}
